//! Moments that have come.

use weft_kernel::{Id, Problem};

use super::records::{self, Dated, read};
use super::said::touch;
use super::table::{self, Due, State, come};
use super::{AT_ONCE, Dues, Work};
use crate::rule::{Moments, Rule};

impl Dues {
    /// Tells what has come; answers whether there may be more.
    pub(super) fn tell(&mut self) -> Result<bool, Problem> {
        if self.rules.is_empty() {
            return Ok(false);
        }
        let now = self.platform.now();
        let dues = table::read(&self.platform, come(now), AT_ONCE)?;
        for rule in self.rules.clone() {
            let Some(timed) = rule.timed() else {
                continue;
            };
            let of_rule = |due: &&Due| due.event == timed.event;
            let theirs: Vec<Due> = dues.iter().filter(of_rule).cloned().collect();
            match (&timed.when, theirs.first()) {
                (_, None) => {}
                (Moments::Schedule(rounds), Some(due)) => {
                    self.go_round((&rule, timed, rounds), due.clone())?;
                }
                (Moments::Date(field, _), Some(_)) => {
                    let dated = Dated { timed, field };
                    self.tell_dates(&rule, &dated, &theirs)?;
                }
            }
        }
        Ok(!dues.is_empty())
    }

    fn tell_dates(&self, rule: &Rule, dated: &Dated<'_>, dues: &[Due]) -> Result<(), Problem> {
        let timed = dated.timed;
        let ids: Vec<Id> = dues.iter().map(|due| due.record).collect();
        let shown = read(&self.platform, dated, records::Which::These(&ids))?;
        let passing = records::passing(&self.platform, timed, &ids)?;
        let mut work = Work::default();
        let Moments::Date(_, offset) = &timed.when else {
            return Ok(());
        };
        for due in dues {
            let one = shown.iter().find(|one| one.id == due.record);
            let value = one.and_then(|one| one.date);
            let comes = |value| due.target.is_some_and(|day| offset.comes_to(value, day));
            let Some((one, value)) = one.zip(value.filter(|value| comes(*value))) else {
                // The record has changed since: its change in the log puts another moment in its place.
                work.gone.push(due.id);
                continue;
            };
            let subject = one.subject.filter(|_| passing.contains(&due.record));
            let state = match subject {
                Some(subject) => {
                    let said = touch((rule, timed), due, (subject, Some(one)), 1);
                    work.said.push(said);
                    State::Told
                }
                None => State::Unmet,
            };
            work.set.push((due.id, state));
            // The next of a year.
            let now = self.platform.now();
            if let Some((target, at)) = offset.next(value, now, due.target) {
                work.put.push(Due {
                    id: self.platform.next_id(),
                    at,
                    target: Some(target),
                    again: 0,
                    state: State::Waiting,
                    ..due.clone()
                });
            }
        }
        self.write(work)
    }
}
