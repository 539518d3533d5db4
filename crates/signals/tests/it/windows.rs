//! The meaning of windows said once more, naively.

use std::collections::BTreeSet;

use weft_kernel::{Decimal, Moment};
use weft_signals::Touch;
use weft_signals::rule::{Amount, Fold, Period, Rule, Window, WindowPattern};

use crate::oracle::{Fault, Found};

/// A window rule over the touches of one customer.
struct Seen<'a> {
    rule: &'a Rule,
    pattern: &'a WindowPattern,
    touches: &'a [Touch],
    fault: Fault,
}

/// What a window comes to.
struct Content {
    counted: Vec<usize>,
    value: Option<Decimal>,
    parts: Vec<Option<Decimal>>,
}

/// The events of the window that `place` ends, when that makes the rule fire.
pub(crate) fn of_window(
    rule: &Rule,
    pattern: &WindowPattern,
    touches: &[Touch],
    place: usize,
    fault: Fault,
) -> Option<Found> {
    let seen = Seen {
        rule,
        pattern,
        touches,
        fault,
    };
    if !seen.is_taken(place) {
        return None;
    }
    let at = seen.at(place);
    let window = seen.window(place, (seen.first(at), at), place + 1);
    let before = seen.before(place);
    let fires = match &pattern.rearm_below {
        Some(below) if fault != Fault::RearmIgnored => {
            seen.is_within(window.value) && seen.crosses(place, number(below))
        }
        _ => seen.is_within(window.value) && seen.is_steep(window.value, before),
    };
    let trends = pattern.grows_by.is_some() || pattern.falls_by.is_some();
    fires.then_some(Found {
        events: window.counted,
        value: window.value,
        parts: window.parts,
        before: before.filter(|_| trends),
    })
}

fn number(amount: &Amount) -> Decimal {
    amount.text().parse().unwrap()
}

impl Seen<'_> {
    fn at(&self, place: usize) -> i64 {
        self.touches[place].key.occurred_at.ms()
    }

    /// The first millisecond of the window that ends at `at`.
    fn first(&self, at: i64) -> i64 {
        match (self.pattern.window, self.fault) {
            (Window::Rolling(span), Fault::WindowOneMsLonger) => at - span.ms(),
            (Window::Rolling(span), Fault::WindowOneMsShorter) => at - span.ms() + 2,
            (Window::Rolling(span), _) => at - span.ms() + 1,
            (_, Fault::CalendarAsRolling) => at - Moment::DAY_MS + 1,
            (Window::Calendar(Period::Day), _) => at.div_euclid(Moment::DAY_MS) * Moment::DAY_MS,
            // The streams lie around the first of a month, in the middle of a week.
            (Window::Calendar(Period::Month), _) if at >= 0 => 0,
            (Window::Calendar(_), _) => i64::MIN,
        }
    }

    fn value_of(&self, touch: &Touch, of: &str) -> Option<String> {
        match touch.properties.get(of) {
            None if self.fault == Fault::MissingIsZero && of == "n" => Some("0".to_owned()),
            found => found.map(ToString::to_string),
        }
    }

    /// Each fold, and the expression it folds.
    fn folds(&self) -> Vec<(Fold, &str)> {
        let folds = self.pattern.folds.iter();
        let folds: Vec<_> = folds.map(|fold| (fold.fold, fold.of.as_str())).collect();
        match folds.is_empty() {
            true => vec![(self.pattern.fold, self.pattern.of.as_str())],
            false => folds,
        }
    }

    /// What the event is to the fold of this number; nothing when it is no part of it.
    fn measured(&self, place: usize, fold: usize) -> Option<String> {
        let touch = &self.touches[place];
        let filters = self.rule.filters();
        let passes = match self.fault {
            Fault::FoldsShareTheirEvents => filters.iter().any(|filter| filter.passes(touch)),
            _ => filters[fold].passes(touch),
        };
        match self.folds()[fold].1.trim_start_matches("properties.") {
            _ if !passes => None,
            "" => Some(String::new()),
            of => self.value_of(touch, of),
        }
    }

    fn group(&self, place: usize) -> Option<String> {
        let touch = &self.touches[place];
        match self.pattern.per.as_deref() {
            None => Some(String::new()),
            Some("name") => Some(touch.name.clone()),
            Some(per) => self.value_of(touch, per.trim_start_matches("properties.")),
        }
    }

    fn is_taken(&self, place: usize) -> bool {
        let mut folds = 0..self.folds().len();
        let is_part = |fold| self.measured(place, fold).is_some();
        let is_part = match self.fault {
            Fault::FoldsNeedOneEvent => folds.all(is_part),
            _ => folds.any(is_part),
        };
        is_part && self.group(place).is_some()
    }

    /// The events before place `end`, of the sort of `place`, from the millisecond `first` to `last`, and what they come to.
    fn window(&self, place: usize, (first, last): (i64, i64), end: usize) -> Content {
        let together = self.fault == Fault::NamesCountedTogether;
        let counted: Vec<usize> = (0..end)
            .filter(|other| (first..=last).contains(&self.at(*other)) && self.is_taken(*other))
            .filter(|other| together || self.group(*other) == self.group(place))
            .collect();
        let part = |(number, (fold, _)): (usize, &(Fold, &str))| {
            let values = counted.iter();
            let values = values.filter_map(|other| self.measured(*other, number));
            folded(*fold, &values.collect::<Vec<_>>(), self.fault)
        };
        let parts: Vec<_> = self.folds().iter().enumerate().map(part).collect();
        let value = match self.pattern.value.as_str() {
            "" => parts[0],
            value => self.computed(value, &parts),
        };
        let several = !self.pattern.folds.is_empty();
        Content {
            counted,
            value,
            parts: if several { parts } else { Vec::new() },
        }
    }

    /// The value of an expression of two names.
    fn computed(&self, expression: &str, parts: &[Option<Decimal>]) -> Option<Decimal> {
        let words: Vec<&str> = expression.split(' ').collect();
        let [one, operator, other] = words[..] else {
            panic!("{expression}");
        };
        let named = |name: &str| {
            let folds = &self.pattern.folds;
            let place = folds.iter().position(|fold| fold.name == name).unwrap();
            match self.fault {
                Fault::EmptyFoldIsZero => Some(parts[place].unwrap_or_default()),
                _ => parts[place],
            }
        };
        let (one, other) = (named(one)?, named(other)?);
        let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        match operator {
            "*" if self.fault == Fault::ProductIsSum => Some(one + other),
            "*" => Some(one * other),
            "-" => Some(one - other),
            _ => Some(one.checked_div(other)?.round_dp_with_strategy(6, strategy)),
        }
    }

    /// What the same window before came to.
    fn before(&self, place: usize) -> Option<Decimal> {
        let at = self.at(place);
        let (first, last) = match (self.pattern.window, self.fault) {
            (Window::Rolling(span), Fault::TrendAgainstItself) => (at - 2 * span.ms() + 1, at),
            (Window::Rolling(span), Fault::TrendOneMsShorter) => {
                (at - 2 * span.ms() + 2, at - span.ms())
            }
            (Window::Rolling(span), _) => (at - 2 * span.ms() + 1, at - span.ms()),
            (Window::Calendar(_), fault) => {
                let day = at.div_euclid(Moment::DAY_MS) * Moment::DAY_MS;
                let last = match fault {
                    Fault::TrendAgainstTheWholeDay => day - 1,
                    _ => at - Moment::DAY_MS,
                };
                (day - Moment::DAY_MS, last)
            }
        };
        self.window(place, (first, last), place + 1).value
    }

    /// Whether the value differs enough from what it was before.
    fn is_steep(&self, value: Option<Decimal>, before: Option<Decimal>) -> bool {
        let (amount, sign) = match (&self.pattern.grows_by, &self.pattern.falls_by) {
            _ if self.fault == Fault::TrendIgnored => return true,
            (Some(amount), _) => (amount, Decimal::ONE),
            (None, Some(amount)) => (amount, Decimal::NEGATIVE_ONE),
            (None, None) => return true,
        };
        let Some((value, before)) = value.zip(before) else {
            return false;
        };
        let step = (value - before) * sign;
        let asked = match amount.text().strip_suffix('%') {
            None => amount.text().parse().unwrap(),
            Some(_) if before <= Decimal::ZERO && self.fault != Fault::TrendFromNothing => {
                return false;
            }
            Some(percent) => before * percent.parse::<Decimal>().unwrap() / Decimal::ONE_HUNDRED,
        };
        match self.fault {
            Fault::TrendExcludesItsBound => step > asked,
            _ => step >= asked,
        }
    }

    fn is_within(&self, value: Option<Decimal>) -> bool {
        let (least, most) = (&self.pattern.at_least, &self.pattern.at_most);
        let counts_more = self.fault == Fault::CountOneMore && self.pattern.fold == Fold::Count;
        let more = Decimal::from(u8::from(counts_more));
        let is_enough = |least| value.is_some_and(|value| value >= number(least) + more);
        let is_few = |most| match self.fault {
            Fault::MostExcludesItsBound => value.is_some_and(|value| value < number(most)),
            _ => value.is_some_and(|value| value <= number(most)),
        };
        least.as_ref().is_none_or(is_enough) && most.as_ref().is_none_or(is_few)
    }

    /// The moments after `last` and up to `at` at which something may have left the window.
    fn moments(&self, (last, at): (i64, i64)) -> BTreeSet<i64> {
        let span = match self.pattern.window {
            Window::Rolling(span) => span.ms(),
            Window::Calendar(_) => Moment::DAY_MS,
        };
        let around = (0..self.touches.len()).map(|other| self.at(other) + span);
        let around = around.flat_map(|leaves| leaves - 1..=leaves + 1);
        around
            .chain([at])
            .filter(|moment| *moment > last && *moment <= at)
            .collect()
    }

    /// Whether the event at `place` makes the value come up to its bound since it last lay below `below`.
    fn crosses(&self, place: usize, below: Decimal) -> bool {
        let is_low = |content: &Content| {
            let is_empty = content.counted.is_empty();
            let is_below = |bound| content.value.is_none_or(|value| value < bound);
            match self.fault {
                Fault::NeverRearms => false,
                Fault::RearmIncludesItsBound => is_empty || content.value <= Some(below),
                Fault::RearmBelowItsBound => {
                    let least = self.pattern.at_least.as_ref().map(number);
                    is_empty || least.is_some_and(is_below)
                }
                Fault::EmptyWindowArmsNothing => is_below(below),
                _ => is_empty || is_below(below),
            }
        };
        let (mut over, mut crosses) = (false, false);
        let mut last = i64::MIN;
        let group = self.group(place);
        let alike = |other: &usize| self.is_taken(*other) && self.group(*other) == group;
        let ending = |at: i64, end| self.window(place, (self.first(at), at), end);
        for next in (0..=place).filter(alike) {
            let at = self.at(next);
            if over && self.fault != Fault::RearmByEventsOnly {
                let mut moments = self.moments((last, at)).into_iter();
                over = !moments.any(|moment| is_low(&ending(moment, next)));
            }
            let content = ending(at, next + 1);
            let is_within = self.is_within(content.value);
            crosses = is_within && !over;
            let falls = self.fault != Fault::RearmByTimeOnly && is_low(&content);
            over = is_within || (over && !falls);
            last = at;
        }
        crosses
    }
}

fn folded(fold: Fold, values: &[String], fault: Fault) -> Option<Decimal> {
    let numbers = || values.iter().map(|value| value.parse::<i64>().unwrap());
    let count = Decimal::from(values.len());
    let different: BTreeSet<_> = values.iter().collect();
    match fold {
        Fold::Distinct if fault != Fault::DistinctCountsAll => Some(Decimal::from(different.len())),
        Fold::Count | Fold::Distinct => Some(count),
        Fold::Sum => Some(Decimal::from(numbers().sum::<i64>())),
        Fold::Avg => {
            let average = Decimal::from(numbers().sum::<i64>()).checked_div(count)?;
            match fault {
                Fault::AverageWithoutFraction => Some(average.floor()),
                _ => Some(average.round_dp(6)),
            }
        }
        Fold::Min if fault == Fault::LeastIsLast => numbers().next_back().map(Decimal::from),
        Fold::Min => numbers().min().map(Decimal::from),
        Fold::Max => numbers().max().map(Decimal::from),
    }
}
