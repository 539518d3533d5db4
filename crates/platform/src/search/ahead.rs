//! Tokens of texts that were cut beside the writer, whose time everybody shares.

use std::collections::HashMap;

use super::grams::Grams;
use crate::records::Record;

/// The tokens of texts, by the number of their field and the text.
#[derive(Debug, Default)]
pub(crate) struct Ahead(HashMap<u32, HashMap<String, Vec<String>>>);

impl Ahead {
    /// Cuts the texts of `records` that will be searched.
    pub(crate) fn of<'r>(records: impl IntoIterator<Item = &'r Record>) -> Self {
        let mut ahead = Self::default();
        for record in records {
            for (ix, field) in record.object().searchable() {
                let Some(text) = record.datum(ix).as_text() else {
                    continue;
                };
                let known = ahead.0.entry(field.number).or_default();
                if !known.contains_key(text) {
                    known.insert(text.to_owned(), cut(field.number, text));
                }
            }
        }
        ahead
    }

    /// Adds the tokens of `text` under the field numbered `number`; cuts it if nobody has.
    pub(super) fn tokens(&self, (number, text): (u32, &str), tokens: &mut Vec<String>) {
        match self.0.get(&number).and_then(|known| known.get(text)) {
            Some(known) => tokens.extend_from_slice(known),
            None => Grams::of(text).tokens(number, tokens),
        }
    }
}

fn cut(number: u32, text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    Grams::of(text).tokens(number, &mut tokens);
    tokens
}
