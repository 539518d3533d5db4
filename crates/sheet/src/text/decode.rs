//! Text from bytes: UTF-8 with or without a mark, else GB18030, as a stream.

use std::io::{self, Read};

use encoding_rs::{Decoder, GB18030, UTF_8};

/// Bytes looked at to find the encoding.
const LOOKED_AT: usize = 64 * 1024;

/// The encodings of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 with or without a mark.
    Utf8,
    /// GB18030, which GBK and GB2312 are parts of.
    Gb18030,
}

/// A reader that turns a file of either encoding into UTF-8.
pub(super) struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    encoding: Encoding,
    waiting: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    /// Looks at the beginning of `inner` and finds its encoding.
    pub(super) fn new(mut inner: R) -> io::Result<Self> {
        let mut head = Vec::new();
        let limit = u64::try_from(LOOKED_AT).unwrap_or(u64::MAX);
        inner.by_ref().take(limit).read_to_end(&mut head)?;
        if !is_text(&head) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "binary content"));
        }
        let encoding = encoding_of(&head);
        let decoder = match encoding {
            Encoding::Utf8 => UTF_8,
            Encoding::Gb18030 => GB18030,
        };
        Ok(Self {
            inner,
            decoder: decoder.new_decoder_with_bom_removal(),
            encoding,
            waiting: head,
            ready: Vec::new(),
            at: 0,
            ended: false,
        })
    }

    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            let mut more = vec![0; LOOKED_AT];
            let count = self.inner.read(&mut more)?;
            more.truncate(count);
            self.waiting = more;
        }
        self.ended = self.waiting.is_empty();
        let room = self
            .decoder
            .max_utf8_buffer_length(self.waiting.len())
            .unwrap_or(LOOKED_AT);
        let mut text = vec![0; room.max(16)];
        let (_, read, written, _) =
            self.decoder
                .decode_to_utf8(&self.waiting, &mut text, self.ended);
        text.truncate(written);
        self.waiting.drain(..read);
        self.ready = text;
        self.at = 0;
        Ok(())
    }
}

/// Whether a file that begins so may be a table: workbooks, pictures and archives hold bytes no text has.
fn is_text(head: &[u8]) -> bool {
    let zip_or_workbook = head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0");
    let never_in_text = |byte: &u8| *byte < 0x09 || (0x0e..0x1a).contains(byte);
    !zip_or_workbook && !head.iter().any(never_in_text)
}

fn encoding_of(head: &[u8]) -> Encoding {
    match std::str::from_utf8(head) {
        Ok(_) => Encoding::Utf8,
        // A character cut at the end of what we looked at is no sign of another encoding.
        Err(error) if error.error_len().is_none() && head.len() >= LOOKED_AT => Encoding::Utf8,
        Err(_) => Encoding::Gb18030,
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.ready.len() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let rest = self.ready.get(self.at..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> String {
        let mut text = String::new();
        Decoded::new(bytes)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [
            &b"PK\x03\x04xlsx"[..],
            b"\x89PNG\r\n\x1a\n\x00",
            b"a,b\n\x00",
        ] {
            assert!(Decoded::new(bytes).is_err());
        }
        assert!(Decoded::new(&b"a,\"b\tc\"\r\n"[..]).is_ok());
    }

    #[test]
    fn both_encodings_become_the_same_text() {
        let text = "名称,电话\n宁德时代,138\n".repeat(5000);
        let (gb, ..) = GB18030.encode(&text);
        assert_eq!(read(text.as_bytes()), text);
        assert_eq!(read(&gb), text);
        assert_eq!(read(format!("\u{feff}{text}").as_bytes()), text);
    }
}
