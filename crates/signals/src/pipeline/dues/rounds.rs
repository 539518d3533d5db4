//! A schedule that has come round: the records that pass, a page at a time.

use weft_kernel::{Id, Moment, Problem};

use super::said::touch;
use super::table::{Due, State};
use super::{AT_ONCE, Dues, Work, records};
use crate::rule::{Rounds, Rule, Timed};

impl Dues {
    /// The moment at which a schedule comes round, for the records behind one.
    pub(super) fn round(&self, timed: &Timed, (record, at): (Id, Moment)) -> Due {
        Due {
            id: self.platform.next_id(),
            event: timed.event.clone(),
            record,
            at,
            target: None,
            again: 0,
            state: State::Waiting,
        }
    }

    /// Goes through one page of the records for which the schedule has come round. After a standstill only its last
    /// moment counts. A round that has told of [`ROUND_MAX`](super::ROUND_MAX) records ends, and the next one goes on
    /// behind the last of them.
    pub(super) fn go_round(
        &self,
        (rule, timed, rounds): (&Rule, &Timed, &Rounds),
        due: Due,
    ) -> Result<(), Problem> {
        // Of a round, `again` is how many records it has told of.
        let at = match due.again {
            0 => rounds.last(due.at, self.platform.now()),
            _ => due.at,
        };
        let left = self.round_max.saturating_sub(due.again);
        let most = u32::try_from(left).unwrap_or(AT_ONCE).min(AT_ONCE);
        let after = (due.record != Id::new(0)).then_some(due.record);
        // One more than are told of says whether there are more.
        let mut page = records::round(&self.platform, timed, (after, most.saturating_add(1)))?;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let more = page.len() > most;
        page.truncate(most);
        let mut work = Work::default();
        for one in &page {
            let Some(subject) = one.subject else {
                continue;
            };
            let own = Due {
                record: one.id,
                again: 0,
                at,
                ..due.clone()
            };
            work.said
                .push(touch((rule, timed), &own, (subject, Some(one)), 1));
        }
        work.gone.push(due.id);
        let count = i64::try_from(page.len()).unwrap_or(i64::MAX);
        let told = due.again.saturating_add(count);
        let last = page.last().filter(|_| more);
        work.put.extend(match last {
            Some(last) if told < self.round_max => Some(Due {
                id: self.platform.next_id(),
                record: last.id,
                again: told,
                at,
                ..due
            }),
            last => rounds.next(at).map(|next| {
                let goes_on = last.map_or(Id::new(0), |last| last.id);
                self.round(timed, (goes_on, next))
            }),
        });
        if last.is_some() && told >= self.round_max {
            let (name, most) = (rule.name(), self.round_max);
            tracing::warn!(
                rule = name,
                most,
                "a round of a schedule goes on in the next one"
            );
        }
        self.write(work)
    }
}
