//! Moments that are kept in step with the log of changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_kernel::query::Term;
use weft_kernel::{Id, Problem};
use weft_platform::Model;
use weft_store::ChangeRow;

use super::align::{Steps, align};
use super::records::{self, Dated, Shown, read};
use super::said::touch;
use super::table::{self, Due, State, term};
use super::{AT_ONCE, CHANGES_MAX, Dues, IDLE_MAX, ROWS_MAX, Work, is_dated};
use crate::pipeline::changes;
use crate::rule::{Moments, Rule, Timed};

impl Dues {
    /// Follows changes of records.
    pub(super) fn look_at_changes(&mut self) -> Result<bool, Problem> {
        let sealed = self.platform.store().sealed();
        if sealed <= self.position {
            return Ok(false);
        }
        let model = self.platform.model();
        let dated = self.rules.iter().filter(|rule| is_dated(rule));
        let dated: Vec<Arc<Rule>> = dated.cloned().collect();
        let known = dated.iter().filter_map(|rule| rule.timed());
        let known = known.filter_map(|timed| model.object(&timed.object).ok());
        let objects: BTreeSet<String> = known
            .flat_map(|object| object.names().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let (mut last, mut more, mut work) = (sealed, false, Work::default());
        if !objects.is_empty() {
            let place = (self.position, sealed);
            let found = changes::of(&self.platform, &objects, place, CHANGES_MAX)?;
            more = found.len() == CHANGES_MAX;
            if let Some(change) = found.last().filter(|_| more) {
                last = change.seq;
            }
            for rule in &dated {
                self.align_some(rule, &changed(rule, &model, &found), &mut work)?;
            }
        }
        if !work.is_empty() || last - self.written >= IDLE_MAX {
            work.position = Some(last);
            self.write(work)?;
            self.written = last;
        }
        self.position = last;
        Ok(more)
    }

    /// Has the moments of these records follow what the records are now.
    fn align_some(&self, rule: &Rule, ids: &[Id], work: &mut Work) -> Result<(), Problem> {
        let Some((timed, field)) = rule.timed().and_then(|timed| Some((timed, timed.field()?)))
        else {
            return Ok(());
        };
        let dated = Dated { timed, field };
        for some in ids.chunks(usize::try_from(AT_ONCE).unwrap_or(usize::MAX)) {
            let shown = read(&self.platform, &dated, records::Which::These(some))?;
            self.align_all(rule, (some, &shown), false, work)?;
        }
        Ok(())
    }

    /// Has the moments of the records `ids` follow the dates that are `shown` of those that are there.
    pub(super) fn align_all(
        &self,
        rule: &Rule,
        (ids, shown): (&[Id], &[Shown]),
        quiet: bool,
        work: &mut Work,
    ) -> Result<(), Problem> {
        let Some(timed) = rule.timed().filter(|_| !ids.is_empty()) else {
            return Ok(());
        };
        let Moments::Date(_, offset) = &timed.when else {
            return Ok(());
        };
        let theirs = term("event").eq(Term::value(timed.event.as_str()));
        let theirs = theirs.and(term("record").is_in(ids.iter().copied()));
        let mut known: BTreeMap<Id, Vec<Due>> = BTreeMap::new();
        for due in table::read(&self.platform, theirs, ROWS_MAX)? {
            known.entry(due.record).or_default().push(due);
        }
        let now = self.platform.now();
        for id in ids {
            let one = shown.iter().find(|one| one.id == *id);
            let known = known.get(id).map_or(&[][..], Vec::as_slice);
            let value = one.and_then(|one| one.date);
            let steps = align(offset, value, known, (now, quiet));
            self.take_over((rule, timed), (*id, one), steps, work);
        }
        Ok(())
    }

    fn take_over(
        &self,
        (rule, timed): (&Rule, &Timed),
        (record, shown): (Id, Option<&Shown>),
        steps: Steps,
        work: &mut Work,
    ) {
        if steps.is_empty() {
            return;
        }
        for due in &steps.withdrawn {
            // What became of a record that is gone was right in its time.
            let subject = shown.and_then(|one| one.subject);
            if let Some(subject) = subject {
                let said = touch((rule, timed), due, (subject, shown), -1);
                work.said.push(said);
                work.set.push((due.id, State::Withdrawn));
            }
        }
        work.gone.extend(steps.gone.iter().map(|due| due.id));
        let put = steps.put.into_iter().map(|(target, at, again, state)| Due {
            id: self.platform.next_id(),
            event: timed.event.clone(),
            record,
            at,
            target: Some(target),
            again,
            state,
        });
        work.put.extend(put);
    }
}

/// The records of a rule that were changed.
fn changed(rule: &Rule, model: &Model, found: &[ChangeRow]) -> Vec<Id> {
    let object = rule
        .timed()
        .and_then(|timed| model.object(&timed.object).ok());
    let Some(object) = object else {
        return Vec::new();
    };
    let of = |change: &&ChangeRow| {
        let name = change.object.as_deref();
        name.is_some_and(|name| object.names().any(|one| one == name))
    };
    let ids: BTreeSet<Id> = found
        .iter()
        .filter(of)
        .filter_map(|change| change.record)
        .collect();
    ids.into_iter().collect()
}
