//! Quiet hours against looking at every minute.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use weft_expr::{Calendar, Day};
use weft_kernel::{Date, Label, Moment, Zone, date};
use weft_signals::hours::{Hours, TimeOfDay};

const MINUTE_MS: i64 = 60_000;
const ZONES: [&str; 4] = [
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
];

/// Ways to get the meaning wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    EndIsQuiet,
    StartIsLoud,
    MidnightNotCrossed,
    DaysOffIgnored,
    HolidaysIgnored,
    ZoneIgnored,
    HoursIgnoredBehindDaysOff,
}

const FAULTS: [Fault; 7] = [
    Fault::EndIsQuiet,
    Fault::StartIsLoud,
    Fault::MidnightNotCrossed,
    Fault::DaysOffIgnored,
    Fault::HolidaysIgnored,
    Fault::ZoneIgnored,
    Fault::HoursIgnoredBehindDaysOff,
];

#[derive(Clone, Debug)]
struct Case {
    zone: &'static str,
    quiet: Option<(i64, i64)>,
    /// Weekends and these days are off.
    off: Option<Vec<Date>>,
    at: Moment,
}

fn cases() -> impl Strategy<Value = Case> {
    // Around the days on which clocks are changed, and any other day of the year.
    let days = prop_oneof![
        Just(-1_i64),
        Just(86),
        Just(87),
        Just(66),
        Just(297),
        0_i64..365
    ];
    let at = (days, 0_i64..86_400_000).prop_map(|(day, ms)| {
        let start = Moment::parse("2026-01-01T00:00:00Z").unwrap();
        start.plus_ms(day * Moment::DAY_MS + ms)
    });
    let quiet = prop::option::of((0_i64..1_440, 0_i64..1_440));
    let off = prop::option::of(prop::collection::vec(0_i64..365, 0..6));
    (prop::sample::select(&ZONES[..]), quiet, off, at).prop_map(|(zone, quiet, off, at)| {
        let day = |day: i64| {
            let start = Moment::parse("2026-01-01T00:00:00Z").unwrap();
            Zone::utc().date_of(start.plus_ms(day * Moment::DAY_MS))
        };
        Case {
            zone,
            quiet,
            off: off.map(|off| off.into_iter().map(day).collect()),
            at,
        }
    })
}

fn hours(case: &Case) -> Hours {
    let quiet = case
        .quiet
        .map(|(from, until)| (TimeOfDay::at(from), TimeOfDay::at(until)));
    let calendar = case.off.as_ref().map(|off| {
        let days = off.iter().map(|date| {
            let day = Day {
                worked: false,
                name: "假".to_owned(),
            };
            (*date, day)
        });
        let week = [true, true, true, true, true, false, false];
        let days: BTreeMap<_, _> = days.collect();
        Arc::new(Calendar::new("test", Label::same("test"), week, days))
    });
    Hours::new(Zone::named(case.zone).unwrap(), quiet, calendar)
}

fn is_quiet(case: &Case, at: Moment, fault: Fault) -> bool {
    let zone = match fault {
        Fault::ZoneIgnored => Zone::utc(),
        _ => Zone::named(case.zone).unwrap(),
    };
    let civil = zone.civil(at);
    let weekend = civil.weekday().to_monday_zero_offset() >= 5;
    let is_off = case.off.as_ref().is_some_and(|off| {
        weekend || (fault != Fault::HolidaysIgnored && off.contains(&civil.date()))
    });
    if is_off && fault != Fault::DaysOffIgnored {
        return true;
    }
    if case.off.is_some() && fault == Fault::HoursIgnoredBehindDaysOff {
        return false;
    }
    let Some((from, until)) = case.quiet else {
        return false;
    };
    let minute = i64::from(civil.hour()) * 60 + i64::from(civil.minute());
    let began = minute > from || (minute == from && fault != Fault::StartIsLoud);
    let lasts = minute < until || (minute == until && fault == Fault::EndIsQuiet);
    match from <= until {
        true => began && lasts && from != until,
        false if fault == Fault::MidnightNotCrossed => began,
        false => began || lasts,
    }
}

/// The end of the quiet, minute by minute; only within some days.
fn scanned(case: &Case, fault: Fault) -> Option<Moment> {
    if !is_quiet(case, case.at, fault) {
        return None;
    }
    let mut at = Moment::from_ms(case.at.ms().div_euclid(MINUTE_MS) * MINUTE_MS);
    for _ in 0..20 * 1_440 {
        at = at.plus_ms(MINUTE_MS);
        if !is_quiet(case, at, fault) {
            return Some(at);
        }
    }
    panic!("{case:?} is quiet for weeks");
}

proptest! {
    #[test]
    fn the_quiet_ends_at_the_first_minute_that_is_not(case in cases()) {
        prop_assert_eq!(hours(&case).quiet_until(case.at), scanned(&case, Fault::None));
    }
}

#[test]
fn every_planted_fault_is_caught() {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let mut missed = FAULTS.to_vec();
    for _ in 0..3_000 {
        let case = cases().new_tree(&mut runner).unwrap().current();
        let found = hours(&case).quiet_until(case.at);
        missed.retain(|fault| scanned(&case, *fault) == found);
        if missed.is_empty() {
            return;
        }
    }
    panic!("not caught: {missed:?}");
}

fn shanghai(quiet: (&str, &str), days_off: &[&str]) -> Hours {
    let case = Case {
        zone: "Asia/Shanghai",
        quiet: None,
        off: (!days_off.is_empty()).then(|| {
            days_off
                .iter()
                .map(|day| date::parse_date(day).unwrap())
                .collect()
        }),
        at: Moment::from_ms(0),
    };
    let time = |text: &str| TimeOfDay::read(text).unwrap().minutes();
    hours(&Case {
        quiet: Some((time(quiet.0), time(quiet.1))),
        ..case
    })
}

#[test]
fn a_digest_that_falls_into_the_quiet_comes_at_its_end() {
    let at = |text: &str| Moment::parse(text).unwrap();
    let next = |hours: &Hours, after: &str, digest: &str| {
        let digest = TimeOfDay::read(digest).unwrap();
        hours.next_digest(at(after), digest).to_string()
    };
    let night = shanghai(("22:00", "08:00"), &[]);
    assert_eq!(
        next(&night, "2026-11-22T00:59:59Z", "09:00"),
        "2026-11-22T01:00:00.000Z"
    );
    assert_eq!(
        next(&night, "2026-11-22T01:00:00Z", "09:00"),
        "2026-11-23T01:00:00.000Z"
    );
    assert_eq!(
        next(&night, "2026-11-21T19:00:00Z", "23:00"),
        "2026-11-22T00:00:00.000Z"
    );
    assert_eq!(
        next(&night, "2026-11-22T00:00:00Z", "23:00"),
        "2026-11-23T00:00:00.000Z"
    );
    // Saturday the 21st and Sunday the 22nd are off, and the Monday here.
    let weekend = shanghai(("22:00", "08:00"), &["2026-11-23"]);
    assert_eq!(
        next(&weekend, "2026-11-20T02:00:00Z", "09:00"),
        "2026-11-24T00:00:00.000Z"
    );
    assert_eq!(
        next(&weekend, "2026-11-24T00:00:00Z", "09:00"),
        "2026-11-24T01:00:00.000Z"
    );
}

#[test]
fn times_of_day_are_read_as_people_write_them() {
    let minutes = |text: &str| TimeOfDay::read(text).map(TimeOfDay::minutes);
    assert_eq!(minutes("00:00"), Some(0));
    assert_eq!(minutes(" 23:59 "), Some(1_439));
    for text in ["", "24:00", "12:60", "7:30", "07-30", "+7:30", "007:30"] {
        assert_eq!(minutes(text), None, "{text}");
    }
}
