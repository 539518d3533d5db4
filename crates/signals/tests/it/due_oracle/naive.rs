//! What should stand of rules of time, told by a simple mind that remembers all; with slips on demand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_expr::Calendar;
use weft_kernel::{Date, Moment, Zone};

/// A deliberate slip, of the simple mind or of the consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    None,
    /// The consumer does not look at changes of records.
    LosesChanges,
    /// Every day is taken for one that is worked.
    WorksOnSundays,
    /// A day of every year comes once.
    OnceForAll,
    /// What stands of a record goes with it to the bin.
    BinTakesAll,
    /// Records in the bin are gone through.
    RoundsInTheBin,
    /// After a standstill each round that was missed counts.
    EveryRoundMissed,
    /// A month without the day has no round.
    ShortMonthsLeftOut,
    /// A date that moved leaves standing what was told of it.
    MovedDatesStand,
}

/// What a rule waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Three days before the day.
    Soon,
    /// The same every year.
    Yearly,
    /// Two working days before the day.
    Workdays,
    /// Every working day.
    EachWorkday,
    /// The last day of each month, by the number 31.
    EachMonth,
}

pub(crate) const KINDS: [Kind; 5] = [
    Kind::Soon,
    Kind::Yearly,
    Kind::Workdays,
    Kind::EachWorkday,
    Kind::EachMonth,
];

impl Kind {
    /// Its name, and what its rule says after `kind`.
    pub(crate) fn rule(self) -> (&'static str, &'static str) {
        match self {
            Self::Soon => (
                "soon",
                "kind = \"date\"\nobject = \"contact\"\nfield = \"birthday\"\nbefore = 3",
            ),
            Self::Yearly => (
                "yearly",
                "kind = \"date\"\nobject = \"contact\"\nfield = \"birthday\"\nbefore = 3\nyearly = true",
            ),
            Self::Workdays => (
                "workdays",
                "kind = \"date\"\nobject = \"contact\"\nfield = \"birthday\"\nbefore = 2\nunit = \"workdays\"",
            ),
            Self::EachWorkday => (
                "each_workday",
                "kind = \"schedule\"\nobject = \"contact\"\nevery = \"workday\"\nat = \"18:00\"\nfilter = 'birthday is not empty'",
            ),
            Self::EachMonth => (
                "each_month",
                "kind = \"schedule\"\nobject = \"contact\"\nevery = \"month\"\non = 31\nfilter = 'birthday is not empty'",
            ),
        }
    }

    fn is_round(self) -> bool {
        matches!(self, Self::EachWorkday | Self::EachMonth)
    }
}

/// The world of the simple mind: where it is and which days are worked.
pub(crate) struct World {
    pub(crate) zone: Zone,
    pub(crate) calendar: Arc<Calendar>,
    pub(crate) slip: Slip,
}

/// A person as the simple mind remembers them.
#[derive(Clone, Default)]
pub(crate) struct Person {
    pub(crate) day: Option<Date>,
    pub(crate) is_gone: bool,
    /// Of each rule over dates: the days that were told, with their moments, and the one that is waited for.
    dates: BTreeMap<&'static str, Known>,
    /// Of each schedule: the rounds in which they were told of.
    rounds: BTreeMap<&'static str, BTreeSet<Moment>>,
}

#[derive(Clone, Default)]
struct Known {
    told: BTreeMap<Date, Moment>,
    waits: Option<Date>,
}

impl World {
    fn is_worked(&self, day: Date) -> bool {
        self.slip == Slip::WorksOnSundays || self.calendar.is_workday(day)
    }

    /// The moment that belongs to a day: found by counting what lies between, not by walking back.
    fn moment(&self, kind: Kind, day: Date) -> Moment {
        let earlier = (0..60).map(|back| plus(day, -back));
        let from = match kind {
            Kind::Workdays => {
                let between = |first: Date| {
                    let days = (0..60).map(|step| plus(first, step));
                    let before = days.take_while(|one| *one < day);
                    before.filter(|one| self.is_worked(*one)).count()
                };
                let mut fitting = earlier.filter(|one| self.is_worked(*one) && *one < day);
                fitting.find(|one| between(*one) == 2).unwrap()
            }
            _ => plus(day, -3),
        };
        self.zone.moment_of(from, 9 * 60)
    }

    /// The days that a date comes to, around this year.
    fn days(&self, kind: Kind, value: Date, around: i16) -> Vec<Date> {
        if kind != Kind::Yearly || self.slip == Slip::OnceForAll {
            return vec![value];
        }
        let years = around - 3..=around + 3;
        years
            .map(|year| {
                let day = |day| Date::new(year, value.month(), day);
                day(value.day()).or_else(|_| day(28)).unwrap()
            })
            .collect()
    }

    /// The first day behind `last` that is not over yet, or whose moment is not.
    fn next(&self, (kind, value): (Kind, Date), now: Moment, last: Option<Date>) -> Option<Date> {
        let today = self.zone.date_of(now);
        let mut days = self.days(kind, value, today.year()).into_iter();
        days.find(|day| {
            let ahead = self.moment(kind, *day) > now || *day >= today;
            ahead && last.is_none_or(|last| *day > last)
        })
    }

    fn falls_on(&self, kind: Kind, day: Date) -> bool {
        match kind {
            Kind::EachWorkday => self.is_worked(day),
            _ if self.slip == Slip::ShortMonthsLeftOut => day.day() == 31,
            _ => plus(day, 1).day() == 1,
        }
    }

    /// The rounds of a schedule behind one moment and up to another.
    pub(crate) fn rounds(&self, kind: Kind, (after, upto): (Moment, Moment)) -> Vec<Moment> {
        let first = self.zone.date_of(after);
        let days = upto.ms().saturating_sub(after.ms()) / Moment::DAY_MS + 2;
        let days = (0..i32::try_from(days).unwrap()).map(|step| plus(first, step));
        let minutes = if kind == Kind::EachWorkday { 18 } else { 9 } * 60;
        let moments = days
            .filter(|day| self.falls_on(kind, *day))
            .map(|day| self.zone.moment_of(day, minutes));
        moments.filter(|at| *at > after && *at <= upto).collect()
    }
}

impl Person {
    /// What is so of the rules over dates now that all is done.
    pub(crate) fn settle(&mut self, world: &World, now: Moment) {
        for kind in KINDS.into_iter().filter(|kind| !kind.is_round()) {
            let known = self.dates.entry(kind.rule().0).or_default();
            let value = self.day.filter(|_| !self.is_gone);
            let comes = |day: &Date| {
                let days = value.map(|value| world.days(kind, value, day.year()));
                days.is_some_and(|days| days.contains(day))
            };
            known.waits = known.waits.filter(comes);
            let keeps = match self.is_gone {
                true => world.slip != Slip::BinTakesAll,
                false => world.slip == Slip::MovedDatesStand,
            };
            known.told.retain(|day, _| keeps || comes(day));
            let Some(value) = value else { continue };
            let next = |last| world.next((kind, value), now, last);
            if known.waits.is_none() {
                known.waits = next(known.told.keys().max().copied());
            }
            while let Some(day) = known.waits.filter(|day| world.moment(kind, *day) <= now) {
                known.told.insert(day, world.moment(kind, day));
                known.waits = next(Some(day)).filter(|_| kind == Kind::Yearly);
            }
        }
    }

    /// A schedule has come round.
    pub(crate) fn come_round(&mut self, kind: Kind, world: &World, rounds: &[Moment]) {
        let gone = self.is_gone && world.slip != Slip::RoundsInTheBin;
        if self.day.is_none() || gone {
            return;
        }
        let counted = match world.slip {
            Slip::EveryRoundMissed => rounds,
            _ => rounds.last().map_or(&[][..], std::slice::from_ref),
        };
        let told = self.rounds.entry(kind.rule().0).or_default();
        told.extend(counted);
    }

    /// Each rule and moment that should stand.
    pub(crate) fn stands(&self) -> impl Iterator<Item = (&'static str, Moment)> {
        let dates = self.dates.iter();
        let dates = dates.flat_map(|(rule, known)| known.told.values().map(|at| (*rule, *at)));
        let rounds = self.rounds.iter();
        dates.chain(rounds.flat_map(|(rule, told)| told.iter().map(|at| (*rule, *at))))
    }
}

pub(crate) fn plus(day: Date, days: i32) -> Date {
    let step = |day: Date| match days < 0 {
        true => day.yesterday().unwrap(),
        false => day.tomorrow().unwrap(),
    };
    (0..days.abs()).fold(day, |day, _| step(day))
}
