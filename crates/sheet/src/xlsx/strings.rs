//! The texts that cells share.

use weft_kernel::Problem;

use super::markup::{Markup, Piece, unescaped};
use super::package::Package;
use crate::limits::{HELD_BYTES_MAX, inflates_too_much};

/// All shared texts in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Strings {
    /// The text at `place`.
    pub(super) fn get(&self, place: usize) -> Option<&str> {
        let from = match place.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(from..*self.ends.get(place)?)
    }

    pub(super) fn read(package: &mut Package<'_>) -> Result<Self, Problem> {
        let path = "xl/sharedStrings.xml";
        if !package.has(path) {
            return Ok(Self::default());
        }
        let mut markup = Markup::new(package.stream(path)?);
        let (mut strings, mut one) = (Self::default(), String::new());
        let (mut in_text, mut phonetic) = (false, false);
        loop {
            match markup.next()? {
                Piece::Over => return Ok(strings),
                Piece::Begin(start, empty) => match start.local_name().into_inner() {
                    "si" if empty => strings.push("")?,
                    "t" => in_text = !empty && !phonetic,
                    "rPh" => phonetic = !empty,
                    _ => {}
                },
                Piece::End(name) => match name.as_str() {
                    "t" => in_text = false,
                    "rPh" => phonetic = false,
                    "si" => strings.push(&unescaped(std::mem::take(&mut one)))?,
                    _ => {}
                },
                Piece::Text(text) if in_text => one.push_str(&text),
                Piece::Text(_) => {}
            }
        }
    }

    fn push(&mut self, text: &str) -> Result<(), Problem> {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        // An empty text costs its place.
        let held = self.text.len() + self.ends.len() * size_of::<usize>();
        match u64::try_from(held).is_ok_and(|held| held <= HELD_BYTES_MAX) {
            true => Ok(()),
            false => Err(inflates_too_much()),
        }
    }
}
