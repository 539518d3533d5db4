//! After the rules have changed: the log of the last days is gone through for silences that a new rule waits for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_kernel::{Moment, Problem};
use weft_store::TouchRow;

use super::{BATCH_TOUCHES_MAX, Pipeline, notes, rules};
use crate::rule::Rule;
use crate::wire;

/// A pass through the log, a part between other work.
#[derive(Clone, Debug)]
pub(super) struct Review {
    /// Where it began, where it is, and where it ends.
    from: i64,
    at: i64,
    until: i64,
    /// What is looked for.
    events: BTreeSet<String>,
    /// The rules with silences, to be written down in the end.
    rules: String,
}

impl Review {
    /// The pass that is due: none when every silence of the rules has been gone through.
    pub(super) fn of(pipeline: &Pipeline) -> Result<Option<Self>, Problem> {
        let silent = pipeline.book.rules().iter();
        let silent: Vec<&Arc<Rule>> = silent
            .filter(|rule| rule.chain().silence_ms.is_some())
            .collect();
        let said = silent.iter().map(|rule| {
            let mut said = rules::meaning(rule)?;
            for read in pipeline.book.read_by(rule) {
                said += &rules::meaning(&read)?;
            }
            Ok((rule.name(), said))
        });
        let said: BTreeMap<&str, String> = said.collect::<Result<_, Problem>>()?;
        let before = notes::reviewed(&pipeline.platform, pipeline.seat)?.unwrap_or_default();
        let before: BTreeMap<String, String> = serde_json::from_str(&before).unwrap_or_default();
        let changed: Vec<_> = silent
            .iter()
            .filter(|rule| before.get(rule.name()) != said.get(rule.name()))
            .collect();
        if changed.is_empty() {
            return Ok(None);
        }
        let longest = changed
            .iter()
            .filter_map(|rule| rule.chain().silence_ms)
            .max();
        let since = pipeline.engine.now().plus_ms(-longest.unwrap_or_default());
        let from = first_since(pipeline, since)?;
        Ok(Some(Self {
            from,
            at: from,
            until: pipeline.written,
            events: changed
                .iter()
                .flat_map(|rule| rule.events())
                .map(str::to_owned)
                .collect(),
            rules: serde_json::to_string(&said)
                .map_err(|error| Problem::internal("rule.unwritable", error))?,
        }))
    }

    /// How far it is, and how far it goes.
    pub(super) const fn progress(&self) -> (i64, i64) {
        (self.at - self.from, self.until - self.from)
    }

    fn asks_for(&self, row: &TouchRow) -> Option<Arc<str>> {
        let (touch, _) = wire::from_log(row)?;
        self.events.contains(touch.event()).then_some(touch.subject)
    }
}

/// The place before the first touch received at `since` or later; receipt follows the log, as good as.
fn first_since(pipeline: &Pipeline, since: Moment) -> Result<i64, Problem> {
    let store = pipeline.platform.store();
    let (mut low, mut high) = (0, pipeline.written);
    while low < high {
        let middle = low + (high - low) / 2;
        match store.touches_after(middle, 1)?.first() {
            Some(row) if row.seq <= pipeline.written && row.received_at < since => low = row.seq,
            _ => high = middle,
        }
    }
    Ok(low)
}

impl Pipeline {
    /// One part of the review; answers whether it has done any.
    pub(super) fn go_on_reviewing(&mut self) -> Result<bool, Problem> {
        let Some(mut review) = self.review.take() else {
            return Ok(false);
        };
        let store = self.platform.store();
        let mut rows = store.touches_after(review.at, BATCH_TOUCHES_MAX)?;
        rows.retain(|row| row.seq <= review.until);
        let asked: BTreeSet<Arc<str>> =
            rows.iter().filter_map(|row| review.asks_for(row)).collect();
        let recalled = self.recall(&asked, self.position);
        if recalled.is_ok() {
            for subject in &asked {
                self.engine.note_deadlines(subject);
            }
        }
        match rows.last() {
            Some(last) => {
                review.at = last.seq;
                self.review = Some(review);
            }
            None => self.notes.reviewed = Some(review.rules),
        }
        recalled.map(|()| true)
    }
}
