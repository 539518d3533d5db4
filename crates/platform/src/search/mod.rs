//! Search by own grams: characters, pairs, pinyin and initials, per field.
//!
//! A token carries the number of its field, so that a field the caller may not read is never
//! matched. Tokens hold letters, digits and Chinese characters only.

mod grams;

use weft_kernel::query::Term;

use crate::access::Access;
use crate::model::Object;
use crate::records::Record;

pub(crate) use grams::{Grams, normalised};

/// The most characters of a value that are indexed.
pub(crate) const INDEXED_CHARS_MAX: usize = 120;
/// The most characters of a question that count.
pub(crate) const QUESTION_CHARS_MAX: usize = 60;

/// The tokens of a record's search entry.
#[must_use]
pub(crate) fn tokens_of(record: &Record) -> Vec<String> {
    let mut tokens = Vec::new();
    for (ix, field) in record.object().searchable() {
        if let Some(text) = record.datum(ix).as_text() {
            Grams::of(text).tokens(field.number, &mut tokens);
        }
    }
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// The condition that the base record answers the question `asked` in a field the caller may read.
#[must_use]
pub(crate) fn condition(object: &Object, access: &Access, asked: &str) -> Term {
    let asked: String = normalised(asked).chars().take(QUESTION_CHARS_MAX).collect();
    let questions: Vec<Grams> = asked.split_whitespace().map(Grams::of).collect();
    let mut condition = Term::TRUE;
    for question in questions {
        let mut alternatives = Vec::new();
        for (ix, field) in object.searchable() {
            if access.may_ask_by_field(object, ix) {
                question.alternatives(field.number, &mut alternatives);
            }
        }
        let one = if alternatives.is_empty() {
            Term::FALSE
        } else {
            Term::Match(0, alternatives)
        };
        condition = condition.and(one);
    }
    condition
}

/// How well texts answer a normalised question: smaller is better. Without statistics of other rows, which would leak.
pub(crate) fn rank<'a>(texts: impl Iterator<Item = &'a str>, asked: &str) -> u32 {
    texts
        .map(|text| grams::closeness(&normalised(text), asked))
        .min()
        .unwrap_or(u32::MAX)
}
