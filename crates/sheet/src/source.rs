//! Where a file comes from.

use std::fs::File;
use std::io::{Cursor, Read, Seek};

/// A file to read: only CSV can be read from a mere stream.
pub enum Source<'a> {
    /// In memory.
    Bytes(Cursor<&'a [u8]>),
    /// On disk.
    File(File),
    /// From somewhere, once.
    Stream(Box<dyn Read + Send + 'a>),
}

/// What can be read from any place.
pub(crate) trait Seekable: Read + Seek + Send {}

impl<T: Read + Seek + Send> Seekable for T {}

impl<'a> From<&'a [u8]> for Source<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cursor::new(bytes))
    }
}

impl<'a> From<&'a Vec<u8>> for Source<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Bytes(Cursor::new(bytes))
    }
}

impl From<File> for Source<'_> {
    fn from(file: File) -> Self {
        Self::File(file)
    }
}

impl<'a> From<Box<dyn Read + Send + 'a>> for Source<'a> {
    fn from(stream: Box<dyn Read + Send + 'a>) -> Self {
        Self::Stream(stream)
    }
}

impl<'a> Source<'a> {
    /// The same as a mere stream.
    pub(crate) fn into_stream(self) -> Box<dyn Read + Send + 'a> {
        match self {
            Self::Bytes(bytes) => Box::new(bytes),
            Self::File(file) => Box::new(std::io::BufReader::new(file)),
            Self::Stream(stream) => stream,
        }
    }

    /// The same, if it can be read from any place.
    pub(crate) fn into_seekable(self) -> Option<Box<dyn Seekable + 'a>> {
        match self {
            Self::Bytes(bytes) => Some(Box::new(bytes)),
            Self::File(file) => Some(Box::new(file)),
            Self::Stream(_) => None,
        }
    }
}
