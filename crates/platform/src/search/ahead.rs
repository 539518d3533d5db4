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
                ahead.cut(field.number, record.datum(ix).as_text());
            }
        }
        ahead
    }

    fn cut(&mut self, number: u32, text: Option<&str>) {
        let known = self.0.entry(number).or_default();
        if let Some(text) = text.filter(|text| !known.contains_key(*text)) {
            let mut tokens = Vec::new();
            Grams::of(text).tokens(number, &mut tokens);
            known.insert(text.to_owned(), tokens);
        }
    }

    /// Adds the tokens of `text` under the field numbered `number`; cuts it if nobody has.
    pub(super) fn tokens(&self, (number, text): (u32, &str), tokens: &mut Vec<String>) {
        match self.0.get(&number).and_then(|known| known.get(text)) {
            Some(known) => tokens.extend_from_slice(known),
            None => Grams::of(text).tokens(number, tokens),
        }
    }
}
