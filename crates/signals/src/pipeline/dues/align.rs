//! What the date of a record makes of the moments that are written down: a pure function.

use weft_kernel::{Date, Moment};

use super::table::{Due, State};
use crate::rule::Offset;

/// What is to be done so that the moments follow the date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Steps {
    /// Moments that will not come.
    pub(super) gone: Vec<Due>,
    /// Moments that have been told and are others now.
    pub(super) withdrawn: Vec<Due>,
    /// The moments that come instead: day, moment, how often the same was taken back, what has become of it.
    pub(super) put: Vec<(Date, Moment, i64, State)>,
}

impl Steps {
    pub(super) fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.withdrawn.is_empty() && self.put.is_empty()
    }
}

/// How the moments `known` of a record follow its date `value`, none when it has none or is gone. `quiet`: what has
/// passed by `now` is told to nobody.
pub(super) fn align(
    offset: &Offset,
    value: Option<Date>,
    known: &[Due],
    (now, quiet): (Moment, bool),
) -> Steps {
    let (mut steps, mut last, mut waits) = (Steps::default(), None, false);
    for due in known.iter().filter(|due| due.state != State::Withdrawn) {
        let target = due.target.filter(|target| {
            let comes = value.is_some_and(|value| offset.comes_to(value, *target));
            // The calendar may have been changed; what is told stays told.
            comes && (due.state != State::Waiting || offset.moment_of(*target) == due.at)
        });
        match (target, due.state) {
            (None, State::Told) => steps.withdrawn.push(due.clone()),
            (None, _) => steps.gone.push(due.clone()),
            (Some(target), state) => {
                last = last.max(Some(target));
                waits |= state == State::Waiting;
            }
        }
    }
    let Some(value) = value.filter(|_| !waits) else {
        return steps;
    };
    while let Some((target, at)) = offset.next(value, now, last) {
        let state = match quiet && at <= now {
            true => State::Passed,
            false => State::Waiting,
        };
        let same = |due: &&Due| due.at == at && due.target == Some(target);
        let taken_back = |due: &&Due| matches!(due.state, State::Withdrawn | State::Told);
        let again = known.iter().filter(same).filter(taken_back).count();
        let again = i64::try_from(again).unwrap_or(i64::MAX);
        steps.put.push((target, at, again, state));
        last = Some(target);
        if state == State::Waiting {
            break;
        }
    }
    steps
}
