//! Images without what tells where, when and by whom they were taken: EXIF, XMP, IPTC, comments.
//!
//! Nothing is encoded anew: the pixels, the colour profile and which way is up stay as they were.
//! What stands behind the end of an image goes too: phones put whole second pictures there.

/// Parts of a PNG that describe it in words.
const WORDS: [&[u8]; 4] = [b"tEXt", b"zTXt", b"iTXt", b"tIME"];
/// The tag of the orientation in EXIF.
const ORIENTATION: u16 = 0x0112;
/// Bits of the head of a WebP that announce EXIF and XMP.
const EXIF_BIT: u8 = 0b1000;
const XMP_BIT: u8 = 0b0100;

/// The image without its descriptions; any other file as it is.
pub(super) fn bare(kind: &str, bytes: &[u8]) -> Vec<u8> {
    let bare = match kind {
        "image/jpeg" => jpeg(bytes),
        "image/png" => png(bytes),
        "image/webp" => webp(bytes),
        _ => None,
    };
    bare.unwrap_or_else(|| bytes.to_vec())
}

fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let (start, mut rest) = bytes.split_at_checked(2)?;
    let mut kept = start.to_vec();
    while let [0xff, mark, ..] = *rest {
        let (alone, behind) = rest.split_at_checked(2)?;
        match mark {
            // Any number of these may stand before a mark.
            0xff => rest = rest.split_first()?.1,
            0xd9 => {
                kept.extend(alone);
                return Some(kept);
            }
            0x01 | 0xd0..=0xd7 => {
                kept.extend(alone);
                rest = behind;
            }
            _ => {
                let length = usize::from(u16::from_be_bytes(*behind.first_chunk()?));
                let (segment, after) = rest.split_at_checked(2 + length).unwrap_or((rest, &[]));
                kept.extend(jpeg_segment(mark, segment));
                let (scan, next) = after.split_at(if mark == 0xda { scan(after) } else { 0 });
                kept.extend(scan);
                rest = next;
            }
        }
    }
    Some(kept)
}

/// A segment of a JPEG as it is kept.
fn jpeg_segment(mark: u8, segment: &[u8]) -> Vec<u8> {
    let body = segment.get(4..).unwrap_or_default();
    let keeps = match mark {
        // What draws the pixels: the head of JFIF, the colour profile, Adobe's colours.
        0xe0 | 0xee => true,
        0xe2 => body.starts_with(b"ICC_PROFILE\0"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    };
    if keeps {
        return segment.to_vec();
    }
    let exif = body.strip_prefix(b"Exif\0\0").filter(|_| mark == 0xe1);
    match exif.and_then(upright) {
        Some(tiff) => [b"\xff\xe1\0\x22Exif\0\0".as_slice(), &tiff].concat(),
        None => Vec::new(),
    }
}

/// How many bytes of a scan come before the next mark.
fn scan(bytes: &[u8]) -> usize {
    let mark = |pair: &[u8]| matches!(pair, [0xff, next] if !matches!(next, 0 | 0xd0..=0xd7));
    let found = bytes.windows(2).position(mark);
    found.unwrap_or(bytes.len())
}

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let (start, mut rest) = bytes.split_at_checked(8)?;
    let mut kept = start.to_vec();
    while let Some(length) = rest.first_chunk() {
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let whole = length.checked_add(12)?;
        let (chunk, next) = rest.split_at_checked(whole).unwrap_or((rest, &[]));
        let (name, body) = (
            chunk.get(4..8).unwrap_or_default(),
            chunk.get(8..8 + length),
        );
        match name {
            b"eXIf" => kept.extend(
                body.and_then(upright)
                    .map(|tiff| png_exif(&tiff))
                    .unwrap_or_default(),
            ),
            name if WORDS.contains(&name) => {}
            _ => kept.extend(chunk),
        }
        if name == b"IEND" {
            break;
        }
        rest = next;
    }
    Some(kept)
}

fn png_exif(tiff: &[u8]) -> Vec<u8> {
    let sealed = [b"eXIf".as_slice(), tiff].concat();
    let sum = crc(&sealed).to_be_bytes();
    let length = u32::try_from(tiff.len()).unwrap_or_default().to_be_bytes();
    [length.as_slice(), &sealed, &sum].concat()
}

/// The sum PNG keeps of a chunk.
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg());
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), step)
    });
    !sum
}

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let (_, mut rest) = bytes.split_at_checked(12)?;
    let mut kept = b"WEBP".to_vec();
    let mut tiff = None;
    while let Some(length) = rest.get(4..8).and_then(<[u8]>::first_chunk) {
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let whole = length.checked_add(8 + length % 2)?;
        let (chunk, next) = rest.split_at_checked(whole).unwrap_or((rest, &[]));
        match chunk.get(..4)? {
            b"EXIF" => {
                let body = chunk.get(8..8 + length).unwrap_or_default();
                tiff = upright(body.strip_prefix(b"Exif\0\0").unwrap_or(body));
            }
            b"XMP " => {}
            _ => kept.extend(chunk),
        }
        rest = next;
    }
    if let Some(flags) = kept
        .get_mut(12)
        .filter(|_| bytes.get(12..16) == Some(b"VP8X"))
    {
        *flags &= !(EXIF_BIT | XMP_BIT);
        *flags |= if tiff.is_some() { EXIF_BIT } else { 0 };
    }
    if let Some(tiff) = tiff {
        let length = u32::try_from(tiff.len()).ok()?.to_le_bytes();
        kept.extend([b"EXIF".as_slice(), &length, &tiff].concat());
    }
    let length = u32::try_from(kept.len()).ok()?.to_le_bytes();
    Some([b"RIFF".as_slice(), &length, &kept].concat())
}

/// EXIF that says nothing but which way is up; `None` when the image is not turned.
fn upright(tiff: &[u8]) -> Option<Vec<u8>> {
    let little = match tiff.first_chunk()? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes: [u8; 2] = *tiff.get(at..)?.first_chunk()?;
        let read = if little {
            u16::from_le_bytes
        } else {
            u16::from_be_bytes
        };
        Some(read(bytes))
    };
    let long = |at: usize| {
        let bytes: [u8; 4] = *tiff.get(at..)?.first_chunk()?;
        let read = if little {
            u32::from_le_bytes
        } else {
            u32::from_be_bytes
        };
        usize::try_from(read(bytes)).ok()
    };
    let first = long(4)?;
    let places = (0..usize::from(short(first)?)).map(|n| first + 2 + n * 12);
    let mut entries = places.filter(|at| short(*at) == Some(ORIENTATION));
    let turned = short(entries.next()? + 8).filter(|turned| (2..=8).contains(turned))?;
    let turned = turned.to_le_bytes();
    let entry = [b"\x12\x01\x03\0\x01\0\0\0".as_slice(), &turned, b"\0\0"].concat();
    Some([b"II*\0\x08\0\0\0\x01\0".as_slice(), &entry, b"\0\0\0\0"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EXIF of a turned picture with a place.
    fn exif() -> Vec<u8> {
        let mut tiff = b"MM\0*\0\0\0\x08\0\x02".to_vec();
        tiff.extend(b"\x01\x0f\0\x02\0\0\0\x04GPS!");
        tiff.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
        tiff.extend(b"\0\0\0\0");
        tiff
    }

    fn segment(mark: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [[0xff, mark].as_slice(), &length, body].concat()
    }

    fn has(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn a_photo_keeps_its_pixels_and_which_way_is_up_and_loses_its_place() {
        let exif = [b"Exif\0\0".as_slice(), &exif()].concat();
        let draws = [
            segment(0xe0, b"JFIF\0"),
            segment(0xe2, b"ICC_PROFILE\0rgb"),
            segment(0xc0, b"\x08\0\x10\0\x20\x03"),
            segment(0xda, b"\x01"),
            b"\x12\xff\x00\x34\xff\xd0\x56".to_vec(),
            segment(0xc4, b"more"),
            segment(0xda, b"\x02"),
            b"\x78\xff\xd9".to_vec(),
        ];
        let tells = [
            segment(0xe1, &exif),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0GPS"),
            segment(0xe2, b"MPF\0GPS"),
            segment(0xed, b"Photoshop 3.0\0GPS"),
            segment(0xfe, b"GPS"),
        ];
        let both = [
            b"\xff\xd8".to_vec(),
            tells.concat(),
            draws.concat(),
            b"\xff\xd8GPS".to_vec(),
        ];
        let bare = bare("image/jpeg", &both.concat());
        assert!(!has(&bare, b"GPS"));
        let turned = upright(&exif[6..]).unwrap();
        let turned = segment(0xe1, &[b"Exif\0\0".as_slice(), &turned].concat());
        assert_eq!(
            bare,
            [b"\xff\xd8".to_vec(), turned, draws.concat()].concat()
        );
        assert_eq!(upright(&bare[12..]).unwrap(), upright(&exif[6..]).unwrap());
        assert_eq!(super::bare("image/jpeg", &bare), bare, "once is enough");
    }

    #[test]
    fn a_drawing_loses_its_words() {
        let chunk = |name: &[u8], body: &[u8]| {
            let sealed = [name, body].concat();
            let length = u32::try_from(body.len()).unwrap().to_be_bytes();
            [length.as_slice(), &sealed, &crc(&sealed).to_be_bytes()].concat()
        };
        // The sum that every PNG ends with.
        assert_eq!(chunk(b"IEND", b""), b"\0\0\0\0IEND\xae\x42\x60\x82");
        let start = b"\x89PNG\r\n\x1a\n".to_vec();
        let (head, pixels) = (chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", b"pixels"));
        let end = chunk(b"IEND", b"");
        let tells = [
            chunk(b"tEXt", b"GPS"),
            chunk(b"iTXt", b"GPS"),
            chunk(b"eXIf", &exif()),
        ]
        .concat();
        let behind = b"GPS".to_vec();
        let whole = [&start, &head, &tells, &pixels, &end, &behind].map(Vec::as_slice);
        let bare = bare("image/png", &whole.concat());
        let turned = chunk(b"eXIf", &upright(&exif()).unwrap());
        let kept = [&start, &head, &turned, &pixels, &end].map(Vec::as_slice);
        assert_eq!(bare, kept.concat());
    }

    #[test]
    fn a_webp_says_no_more_than_it_holds() {
        let chunk = |name: &[u8], body: &[u8]| {
            let length = u32::try_from(body.len()).unwrap().to_le_bytes();
            let pad = vec![0; body.len() % 2];
            [name, &length, body, &pad].concat()
        };
        let file = |parts: &[Vec<u8>]| {
            let body = [b"WEBP".to_vec(), parts.concat()].concat();
            let length = u32::try_from(body.len()).unwrap().to_le_bytes();
            [b"RIFF".as_slice(), &length, &body].concat()
        };
        let head = |flags: u8| chunk(b"VP8X", &[flags, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
        let pixels = chunk(b"VP8 ", b"pixel");
        let tells = [
            head(0b1_1100),
            pixels.clone(),
            chunk(b"EXIF", b"II*\0GPS"),
            chunk(b"XMP ", b"GPS"),
        ];
        assert_eq!(
            bare("image/webp", &file(&tells)),
            file(&[head(0b1_0000), pixels.clone()])
        );
        let turned = [head(0b1100), pixels.clone(), chunk(b"EXIF", &exif())];
        let upright = chunk(b"EXIF", &upright(&exif()).unwrap());
        assert_eq!(
            bare("image/webp", &file(&turned)),
            file(&[head(0b1000), pixels, upright])
        );
    }

    #[test]
    fn what_is_cut_off_or_odd_is_kept_and_never_read_beyond() {
        let photo = [
            b"\xff\xd8".to_vec(),
            segment(0xe1, &exif()),
            segment(0xc0, b"\x08\0\x10\0\x20\x03"),
        ]
        .concat();
        for end in 0..photo.len() {
            for kind in ["image/jpeg", "image/png", "image/webp", "image/gif"] {
                let bare = bare(kind, &photo[..end]);
                assert!(bare.len() <= end.max(12), "{kind} {end}");
            }
        }
        assert_eq!(bare("text/plain", b"GPS"), b"GPS");
    }
}
