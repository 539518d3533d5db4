//! Whether a new signal rings at once: quiet hours, what breaks through them, and limits of a day.
//!
//! A signal stands whatever is decided here. The decision is made once, with the signal, and written down with it: when
//! it rings, and why not at once. Those that are to ring on a day, the held ones included, count for that day's limits.

use weft_kernel::{Id, Moment, Problem, Value, Zone};
use weft_platform::{Change, Unit};

use super::plan::{Plan, plan_of};
use super::stand_in::stand_in;
use crate::hours::Hours;
use crate::rule::{Priority, Rule};

/// The first moment of a day, and that of the next.
type Day = (Moment, Moment);

/// What becomes of a signal's alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pipeline) enum State {
    /// It rings, or has rung.
    Rung,
    /// It rings later.
    Held,
    /// It is summed up with others.
    Digest,
    /// It was summed up.
    Digested,
    /// Nobody need hear of it any more.
    Dropped,
}

impl State {
    /// The option of the record.
    pub(in crate::pipeline) const fn word(self) -> &'static str {
        match self {
            Self::Rung => "rung",
            Self::Held => "held",
            Self::Digest => "digest",
            Self::Digested => "digested",
            Self::Dropped => "dropped",
        }
    }
}

/// Why a signal does not ring like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pipeline) enum Because {
    /// Somebody is left in peace.
    Quiet,
    /// The owner has been alerted often enough that day.
    OwnerCap,
    /// The rule has.
    RuleCap,
    /// It would have waited, but it is urgent.
    Urgent,
}

impl Because {
    /// The option of the record.
    pub(in crate::pipeline) const fn word(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::OwnerCap => "owner_cap",
            Self::RuleCap => "rule_cap",
            Self::Urgent => "urgent",
        }
    }
}

/// Whose alerts of a day count for a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::pipeline) enum Whose {
    /// Those of the rule.
    Rule,
    /// Those of an owner.
    Owner(Id),
}

/// What was decided about a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pipeline) struct Decision {
    pub(in crate::pipeline) state: State,
    pub(in crate::pipeline) because: Option<Because>,
    /// When it rings or is summed up.
    pub(in crate::pipeline) at: Moment,
    digest_at: Option<Moment>,
}

impl Decision {
    /// The fields of the record.
    pub(in crate::pipeline) fn set_on(self, change: Change) -> Change {
        let because = self.because.map_or(Value::Empty, |because| {
            Value::Text(because.word().to_owned())
        });
        change
            .set("alert", self.state.word())
            .set("alert_why", because)
            .set("alert_at", self.at)
            .set("digest_at", self.digest_at)
    }
}

/// Decides about a new signal of `rule`, whose record is `record`, for its owner.
pub(in crate::pipeline) fn decide(
    unit: &mut Unit<'_, '_>,
    (rule, record): (&Rule, Id),
    owner: Option<Id>,
) -> Result<Decision, Problem> {
    let plan = plan_of(unit, owner)?;
    let (now, zone) = (unit.now(), unit.model().zone.clone());
    let mut decision = decided(&plan, rule, (owner, now, &zone), &mut |whose, day| {
        let by = match whose {
            Whose::Rule => ("rule", record),
            Whose::Owner(owner) => ("owner", owner),
        };
        ringing(unit, by, day)
    })?;
    if owner.is_none() {
        // Nobody is alerted of it: it stands in somebody's digest in any case.
        let reader = stand_in(unit)?;
        let theirs = plan_of(unit, reader)?;
        let digest_at = theirs.hours.next_digest(decision.at, theirs.digest_at);
        decision.digest_at = Some(digest_at);
        if decision.state == State::Digest {
            decision.at = digest_at;
        }
    }
    Ok(decision)
}

/// Decides by a plan about a signal made at `now`; `ringing` answers how many ring between two moments.
pub(in crate::pipeline) fn decided(
    plan: &Plan,
    rule: &Rule,
    (owner, now, company): (Option<Id>, Moment, &Zone),
    ringing: &mut dyn FnMut(Whose, Day) -> Result<i64, Problem>,
) -> Result<Decision, Problem> {
    let quiet = plan.hours.quiet_until(now);
    let at = quiet.unwrap_or(now);
    let over = over(plan, rule, (owner, at, company), ringing)?;
    let held = over.or(quiet.map(|_| Because::Quiet));
    let digest_at = plan.hours.next_digest(at, plan.digest_at);
    Ok(match (held, rule.document().then.priority) {
        (None, _) => Decision {
            state: State::Rung,
            because: None,
            at: now,
            digest_at: None,
        },
        (Some(_), Priority::Urgent) => Decision {
            state: State::Rung,
            because: Some(Because::Urgent),
            at: now,
            digest_at: None,
        },
        (Some(Because::Quiet), _) => Decision {
            state: State::Held,
            because: held,
            at,
            digest_at: Some(digest_at),
        },
        (Some(_), _) => Decision {
            state: State::Digest,
            because: held,
            at: digest_at,
            digest_at: Some(digest_at),
        },
    })
}

/// Which limit of the day of `at` is reached.
fn over(
    plan: &Plan,
    rule: &Rule,
    (owner, at, company): (Option<Id>, Moment, &Zone),
    ringing: &mut dyn FnMut(Whose, Day) -> Result<i64, Problem>,
) -> Result<Option<Because>, Problem> {
    if let Some(cap) = rule.document().then.daily_cap {
        let rung = ringing(Whose::Rule, day_in(company, at))?;
        if rung >= i64::try_from(cap).unwrap_or(i64::MAX) {
            return Ok(Some(Because::RuleCap));
        }
    }
    if let (Some(cap), Some(owner)) = (plan.daily_cap, owner) {
        let rung = ringing(Whose::Owner(owner), plan.hours.day_of(at))?;
        if rung >= cap {
            return Ok(Some(Because::OwnerCap));
        }
    }
    Ok(None)
}

/// The company's day.
pub(in crate::pipeline) fn day_in(company: &Zone, at: Moment) -> Day {
    Hours::new(company.clone(), None, None).day_of(at)
}

/// How many signals of a rule or an owner ring between two moments, the second not included.
fn ringing(
    unit: &mut Unit<'_, '_>,
    (field, id): (&str, Id),
    (from, until): Day,
) -> Result<i64, Problem> {
    let which = format!(
        "{field} = \"{id}\" and alert in (\"rung\", \"held\") and alert_at >= \"{from}\" and alert_at < \"{until}\""
    );
    unit.count("signal", &which)
}
