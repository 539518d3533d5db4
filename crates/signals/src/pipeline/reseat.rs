//! Another number of judges: once all are equally far, the rules are divided anew, in one transaction.

use weft_kernel::{Moment, Problem};
use weft_platform::{Caller, Platform, Unit};
use weft_store::{Lane, Tx};

use super::seats::{Seat, judges, seat};
use super::{CLOCK, CONSUMER, Pipeline, notes, records};

impl Pipeline {
    /// What the number of judges asks for: begins anew where it has changed; the first, when another is wanted, judges
    /// nothing more until all others are as far and the rules are divided anew. Answers whether it waits for that.
    pub(super) fn mind_seats(&mut self) -> Result<bool, Problem> {
        if !self.seat.has_others() && !self.post.reseating {
            return Ok(false);
        }
        let mut now = judges(&self.platform)?;
        if Seat::numbered(self.seat.number(), now.seated) != Some(self.seat) {
            self.find_back()?;
            now = judges(&self.platform)?;
        }
        self.post.first_at = now.first;
        // What is judged is written before, and so is what is owed.
        let is_done =
            self.position == self.written && self.owed.is_empty() && self.notes.is_empty();
        if !self.seat.is_first() || now.wanted == now.count() || !is_done {
            return Ok(false);
        }
        if self.post.is_told && self.has_been_told()? {
            return Ok(false);
        }
        let (before, cut, ids) = (self.seat, self.position, self.platform.clone());
        let caller = Caller::system("rules are divided among judges");
        let done = self
            .platform
            .write(&caller, Lane::Interactive, move |unit| {
                divide(unit, &ids, (before, now.wanted), cut)
            })?;
        if done {
            let count = now.wanted;
            tracing::info!(
                judges = count,
                "the rules are divided among the judges anew"
            );
            self.find_back()?;
        }
        Ok(!done)
    }
}

/// Divides the rules anew at place `cut` of the log; answers false, and does nothing, while a judge is not as far.
fn divide(
    unit: &mut Unit<'_, '_>,
    ids: &Platform,
    (before, wanted): (Seat, u32),
    cut: i64,
) -> Result<bool, Problem> {
    let tx = unit.tx();
    // Each judge writes its position first: from here on none of them writes anything.
    for judge in before.all() {
        let name = judge.key(CONSUMER);
        let position = tx.consumer_position(&name)?;
        tx.set_consumer_position(&name, position)?;
    }
    for judge in before.all() {
        if tx.consumer_position(&judge.key(CONSUMER))? != cut || records::owes(tx, judge)? {
            return Ok(false);
        }
    }
    // What one has told of time and of records, and another has not, is told once more: it changes nothing.
    let (all, one) = told_until(tx, before)?;
    let due = notes::due_between(tx, (all, one))?;
    let changes = records::begun(tx, before)?;
    for judge in Seat::up_to(wanted) {
        tx.set_consumer_position(&judge.key(CONSUMER), cut)?;
        tx.set_setting(&judge.key(CLOCK), &one.ms().to_string())?;
        records::begin_at(tx, judge, changes)?;
    }
    notes::forget(tx)?;
    seat(tx, (wanted, before))?;
    records::tell(unit, ids, (Seat::up_to(wanted), &due))?;
    Ok(true)
}

/// Up to when all of them have told silences, and up to when one of them has.
fn told_until(tx: &mut Tx<'_>, before: Seat) -> Result<(Moment, Moment), Problem> {
    let (mut all, mut one) = (i64::MAX, i64::MIN);
    for judge in before.all() {
        let clock = tx.setting(&judge.key(CLOCK))?;
        let clock = clock.and_then(|clock| clock.parse().ok());
        let clock = clock.unwrap_or(i64::MIN);
        (all, one) = (all.min(clock), one.max(clock));
    }
    Ok((Moment::from_ms(all), Moment::from_ms(one)))
}
