//! A schedule that has come round: the records that pass, a page at a time.

use weft_kernel::{Id, Moment, Problem};

use super::said::touch;
use super::table::{Due, State};
use super::{Dues, Work, is_full, records};
use crate::rule::{Rounds, Rule, Timed};

impl Dues {
    /// The moment at which a schedule comes round.
    pub(super) fn round(&self, timed: &Timed, at: Moment) -> Due {
        Due {
            id: self.platform.next_id(),
            event: timed.event.clone(),
            record: Id::new(0),
            at,
            target: None,
            again: 0,
            state: State::Waiting,
        }
    }

    /// Goes through one page of the records for which the schedule has come round. After a standstill only its last
    /// moment counts.
    pub(super) fn go_round(
        &self,
        (rule, timed, rounds): (&Rule, &Timed, &Rounds),
        due: Due,
    ) -> Result<(), Problem> {
        let (begins, id) = (due.record == Id::new(0), due.id);
        let due = match begins {
            true => Due {
                at: rounds.last(due.at, self.platform.now()),
                ..due
            },
            false => due,
        };
        let after = (!begins).then_some(due.record);
        let page = records::round(&self.platform, timed, after)?;
        let mut work = Work::default();
        for one in &page {
            let Some(subject) = one.subject else {
                continue;
            };
            let own = Due {
                record: one.id,
                ..due.clone()
            };
            work.said
                .push(touch((rule, timed), &own, (subject, Some(one)), 1));
        }
        work.gone.push(id);
        match page.last().filter(|_| is_full(page.len())) {
            Some(last) => work.put.push(Due {
                id: self.platform.next_id(),
                record: last.id,
                ..due
            }),
            None => {
                let next = rounds.next(due.at);
                work.put.extend(next.map(|at| self.round(timed, at)));
            }
        }
        self.write(work)
    }
}
