//! Tokens of texts that were cut beside the writer, whose time everybody shares.

use std::borrow::Cow;
use std::collections::HashMap;

use weft_store::Tokens;

use super::digest::Digest;
use super::grams::Bag;
use crate::records::Record;

/// What a text in a field adds to a search entry.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    pub(super) tokens: Tokens,
    /// The digest of the tokens.
    pub(super) digest: u64,
}

impl Cut {
    fn of(number: u32, text: &str) -> Self {
        let tokens: Tokens = Bag::of(number, text).tokens().into_iter().collect();
        let mut digest = Digest::default();
        digest.add(tokens.as_str().as_bytes());
        Self {
            tokens,
            digest: digest.number(),
        }
    }
}

/// The tokens of texts, by the number of their field and the text.
#[derive(Debug, Default)]
pub(crate) struct Ahead(HashMap<u32, HashMap<String, Cut>>);

impl Ahead {
    /// Cuts the texts of `records` that will be searched.
    pub(crate) fn of<'r>(records: impl IntoIterator<Item = &'r Record>) -> Self {
        let mut ahead = Self::default();
        for record in records {
            for (ix, field) in record.object().searchable() {
                ahead.cut(field.number, record.datum(ix).as_text());
            }
        }
        ahead
    }

    fn cut(&mut self, number: u32, text: Option<&str>) {
        let known = self.0.entry(number).or_default();
        if let Some(text) = text.filter(|text| !known.contains_key(*text)) {
            known.insert(text.to_owned(), Cut::of(number, text));
        }
    }

    /// What `text` adds under the field numbered `number`; cuts it if nobody has.
    pub(super) fn cut_of(&self, number: u32, text: &str) -> Cow<'_, Cut> {
        match self.0.get(&number).and_then(|known| known.get(text)) {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(Cut::of(number, text)),
        }
    }
}
