//! Lines of one number each that are measured more than once, and how they compare.

use crate::figure::{say, single};

/// What was measured, line by line.
#[derive(Clone, Debug, Default)]
pub(super) struct Figures(Vec<(String, f64)>);

impl Figures {
    /// Prints a line and remembers it.
    pub(super) fn note(&mut self, what: &str, value: f64, unit: &str) {
        single(what, value, unit);
        self.0.push((what.trim().to_owned(), value));
    }

    /// Prints how often the value of each line here goes into that of the same line there.
    pub(super) fn compare(&self, there: &Self) {
        say("the same over the filled log, as parts of what it was over the empty one");
        for (what, value) in &self.0 {
            let same = there.0.iter().find(|(other, _)| other == what);
            if let Some((_, other)) = same.filter(|_| *value > 0.0) {
                say(&format!("{what:<58} {:>10.3}", other / value));
            }
        }
    }
}
