//! An archive of deflated parts, written front to back.

use std::io::{Seek, SeekFrom, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use weft_kernel::Problem;

use super::not_written;

/// 1 January 1980: the first day archives know. The same table makes the same file.
const DAY: u16 = 0x0021;

/// A part that is finished.
struct Done {
    name: String,
    at: u32,
    packed: u32,
    size: u32,
    crc: u32,
}

/// An archive while it is written.
pub(super) struct Archive<W: Write + Seek> {
    file: W,
    done: Vec<Done>,
}

/// A part while it is written.
pub(super) struct Part<W: Write + Seek> {
    name: String,
    at: u64,
    packer: DeflateEncoder<W>,
    crc: Crc,
    size: u64,
    done: Vec<Done>,
}

impl<W: Write + Seek> Archive<W> {
    pub(super) fn new(file: W) -> Self {
        Self {
            file,
            done: Vec::new(),
        }
    }

    /// Adds a part that is at hand.
    pub(super) fn whole(self, name: &str, text: &str) -> Result<Self, Problem> {
        let mut part = self.begin(name)?;
        part.write(text.as_bytes())?;
        part.end()
    }

    /// Begins a part of unknown size.
    pub(super) fn begin(mut self, name: &str) -> Result<Part<W>, Problem> {
        let at = self.file.stream_position().map_err(not_written)?;
        let head = local_head(name, (0, 0, 0))?;
        self.file.write_all(&head).map_err(not_written)?;
        Ok(Part {
            name: name.to_owned(),
            at,
            packer: DeflateEncoder::new(self.file, Compression::fast()),
            crc: Crc::new(),
            size: 0,
            done: self.done,
        })
    }

    /// Writes the directory.
    pub(super) fn finish(mut self) -> Result<W, Problem> {
        let at = self.file.stream_position().map_err(not_written)?;
        let mut directory = Vec::new();
        for part in &self.done {
            directory.extend_from_slice(b"PK\x01\x02\x14\0");
            directory.extend(common(&part.name, (part.crc, part.packed, part.size))?);
            // No comment, first disk, no attributes.
            directory.extend_from_slice(&[0; 10]);
            directory.extend(part.at.to_le_bytes());
            directory.extend_from_slice(part.name.as_bytes());
        }
        let count = u16::try_from(self.done.len()).map_err(not_written)?;
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        end.extend(count.to_le_bytes());
        end.extend(count.to_le_bytes());
        end.extend(small(u64::try_from(directory.len()).map_err(not_written)?)?.to_le_bytes());
        end.extend(small(at)?.to_le_bytes());
        end.extend([0, 0]);
        self.file.write_all(&directory).map_err(not_written)?;
        self.file.write_all(&end).map_err(not_written)?;
        self.file.flush().map_err(not_written)?;
        Ok(self.file)
    }
}

impl<W: Write + Seek> Part<W> {
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.crc.update(bytes);
        self.size += u64::try_from(bytes.len()).map_err(not_written)?;
        self.packer.write_all(bytes).map_err(not_written)
    }

    /// Ends the part: its head now gets sizes and sum.
    pub(super) fn end(self) -> Result<Archive<W>, Problem> {
        let mut file = self.packer.finish().map_err(not_written)?;
        let end = file.stream_position().map_err(not_written)?;
        let head = u64::try_from(local_head(&self.name, (0, 0, 0))?.len()).map_err(not_written)?;
        let packed = small(end - self.at - head)?;
        let done = Done {
            at: small(self.at)?,
            packed,
            size: small(self.size)?,
            crc: self.crc.sum(),
            name: self.name,
        };
        let head = local_head(&done.name, (done.crc, done.packed, done.size))?;
        file.seek(SeekFrom::Start(self.at)).map_err(not_written)?;
        file.write_all(&head).map_err(not_written)?;
        file.seek(SeekFrom::Start(end)).map_err(not_written)?;
        let mut all = self.done;
        all.push(done);
        Ok(Archive { file, done: all })
    }
}

fn local_head(name: &str, sums: (u32, u32, u32)) -> Result<Vec<u8>, Problem> {
    let mut head = b"PK\x03\x04".to_vec();
    head.extend(common(name, sums)?);
    head.extend_from_slice(name.as_bytes());
    Ok(head)
}

/// What a local head and an entry of the directory have in common.
fn common(name: &str, (crc, packed, size): (u32, u32, u32)) -> Result<Vec<u8>, Problem> {
    let mut head = Vec::new();
    // Version 2.0, no flags, deflated, midnight.
    head.extend_from_slice(&[20, 0, 0, 0, 8, 0, 0, 0]);
    head.extend(DAY.to_le_bytes());
    for number in [crc, packed, size] {
        head.extend(number.to_le_bytes());
    }
    head.extend(
        u16::try_from(name.len())
            .map_err(not_written)?
            .to_le_bytes(),
    );
    head.extend([0, 0]);
    Ok(head)
}

fn small(size: u64) -> Result<u32, Problem> {
    u32::try_from(size).map_err(not_written)
}
