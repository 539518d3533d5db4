//! What a file is, by what it holds: its name and what its sender says of it count for nothing.

use weft_kernel::Problem;

/// The most pixels of an image.
pub const PIXELS_MAX: u64 = 50_000_000;
/// Bytes of a text that are looked at.
const LOOK_BYTES: usize = 4096;

/// Signatures at the beginning of files: what they begin with, from which byte, and their type.
const SIGNATURES: [(usize, &[u8], &str); 15] = [
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (
        0,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "application/x-ole-storage",
    ),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"OggS", "audio/ogg"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
];

/// Office files are boxes of another kind, told apart by the ending of the name.
const OFFICE: [(&str, &str, &str); 7] = [
    (
        "application/zip",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (
        "application/zip",
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "application/zip",
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    (
        "application/x-ole-storage",
        "xls",
        "application/vnd.ms-excel",
    ),
    ("application/x-ole-storage", "doc", "application/msword"),
    (
        "application/x-ole-storage",
        "ppt",
        "application/vnd.ms-powerpoint",
    ),
    ("video/mp4", "m4a", "audio/mp4"),
];

/// The type of a file that may be kept.
///
/// # Errors
/// `file.type` for what is not on the list; `file.broken_image`, `file.too_many_pixels`.
pub(super) fn type_of(name: &str, bytes: &[u8]) -> Result<&'static str, Problem> {
    let found = SIGNATURES
        .iter()
        .find(|(at, sign, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(sign)));
    let Some((_, _, kind)) = found else {
        return text(bytes).ok_or_else(unknown);
    };
    let ending = name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let office = OFFICE
        .iter()
        .find(|(of, end, _)| of == kind && *end == ending);
    let kind = office.map_or(*kind, |(_, _, kind)| kind);
    if is_image(kind) {
        let (width, height) = size(kind, bytes).ok_or_else(broken)?;
        if u64::from(width) * u64::from(height) > PIXELS_MAX {
            return Err(too_many_pixels());
        }
    }
    Ok(kind)
}

/// Whether files of this type may be shown in a page: raster images, which hold no code.
#[must_use]
pub(super) fn is_image(kind: &str) -> bool {
    matches!(
        kind,
        "image/png" | "image/jpeg" | "image/gif" | "image/webp"
    )
}

/// Plain text; what looks like a page or a drawing is none, and a program is not even text.
fn text(bytes: &[u8]) -> Option<&'static str> {
    let look = bytes.get(..LOOK_BYTES).unwrap_or(bytes);
    if look.is_empty() || look.contains(&0) {
        return None;
    }
    let head = look
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(look)
        .trim_ascii_start();
    let control = |byte: &u8| *byte < 0x20 && !matches!(*byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    (!head.starts_with(b"<") && !head.starts_with(b"#!") && !look.iter().any(control))
        .then_some("text/plain")
}

/// Width and height as the head of the image says.
fn size(kind: &str, bytes: &[u8]) -> Option<(u32, u32)> {
    let big = |at: usize| Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
    let small = |at: usize| {
        Some(u32::from(u16::from_le_bytes(
            *bytes.get(at..)?.first_chunk()?,
        )))
    };
    match kind {
        "image/png" => Some((big(16)?, big(20)?)),
        "image/gif" => Some((small(6)?, small(8)?)),
        "image/webp" => match bytes.get(12..16)? {
            b"VP8 " => Some((small(26)? & 0x3fff, small(28)? & 0x3fff)),
            b"VP8L" => {
                let bits = u32::from_le_bytes(*bytes.get(21..)?.first_chunk()?);
                Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
            }
            b"VP8X" => {
                let three = |at: usize| Some(small(at)? | (u32::from(*bytes.get(at + 2)?) << 16));
                Some((three(24)? + 1, three(27)? + 1))
            }
            _ => None,
        },
        _ => jpeg_size(bytes),
    }
}

/// Walks the segments of a JPEG to the one with its size.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let [0xff, mark, high, low] = *bytes.get(at..)?.first_chunk()? else {
            return None;
        };
        if mark == 0xff {
            at += 1;
            continue;
        }
        let frame = matches!(mark, 0xc0..=0xcf) && !matches!(mark, 0xc4 | 0xc8 | 0xcc);
        if frame {
            let [h1, h2, w1, w2] = *bytes.get(at + 5..)?.first_chunk()?;
            let size = |high, low| u32::from(u16::from_be_bytes([high, low]));
            return Some((size(w1, w2), size(h1, h2)));
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
}

fn unknown() -> Problem {
    Problem::invalid(
        "file.type",
        "不支持这种文件；可上传图片（PNG、JPEG、GIF、WebP）、PDF、Office、压缩包、录音录像和纯文本",
        "Files of this kind are not taken; images (PNG, JPEG, GIF, WebP), PDF, Office, archives, recordings and plain text are",
    )
}

fn broken() -> Problem {
    Problem::invalid(
        "file.broken_image",
        "图片已损坏，读不出大小",
        "The image is broken: its size cannot be read",
    )
}

fn too_many_pixels() -> Problem {
    let millions = PIXELS_MAX / 1_000_000;
    Problem::invalid(
        "file.too_many_pixels",
        format!("图片最多 {millions} 百万像素，请先缩小"),
        format!("An image has at most {millions} million pixels: make it smaller first"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    #[test]
    fn a_file_is_what_it_holds_whatever_it_is_called() {
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\0\x10\0\x20\x03";
        for (name, bytes, kind) in [
            ("a.exe", png(2, 2).as_slice(), "image/png"),
            ("a.png", jpeg.as_slice(), "image/jpeg"),
            ("a", b"GIF89a\x02\0\x02\0", "image/gif"),
            ("a.xlsx", b"PK\x03\x04", OFFICE[0].2),
            ("a.zip", b"PK\x03\x04", "application/zip"),
            (
                "a.doc",
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                "application/msword",
            ),
            ("a.html", b"1,2\n3,4\n", "text/plain"),
            ("a.txt", "合同".as_bytes(), "text/plain"),
        ] {
            assert_eq!(type_of(name, bytes).unwrap(), kind, "{name}");
        }
        assert_eq!(jpeg_size(jpeg), Some((32, 16)));
    }

    #[test]
    fn pages_drawings_and_programs_are_not_taken() {
        for bytes in [
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(),
            b"\xef\xbb\xbf \n<html>",
            b"MZ\x90\0",
            b"\x7fELF\x02",
            b"#!/bin/sh\n",
            b"",
        ] {
            assert_eq!(type_of("a.txt", bytes).unwrap_err().code(), "file.type");
        }
    }

    #[test]
    fn an_image_takes_as_many_pixels_as_the_limit_and_not_one_more() {
        assert!(type_of("a", &png(50_000, 1000)).is_ok());
        let code = |bytes: &[u8]| type_of("a", bytes).unwrap_err().code();
        assert_eq!(code(&png(50_001, 1000)), "file.too_many_pixels");
        assert_eq!(code(&png(u32::MAX, u32::MAX)), "file.too_many_pixels");
        assert_eq!(code(b"\x89PNG\r\n\x1a\n"), "file.broken_image");
        assert_eq!(code(b"\xff\xd8\xff\xff\xff\xff"), "file.broken_image");
    }
}
