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
    let (counted, value) = seen.window(place, seen.at(place), place + 1);
    let fires = match &pattern.rearm_below {
        Some(below) if fault != Fault::RearmIgnored => {
            seen.is_within(value) && seen.crosses(place, number(below))
        }
        _ => seen.is_within(value),
    };
    fires.then_some((counted, Some(value)))
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

    fn measured(&self, place: usize) -> Option<String> {
        match self.pattern.of.trim_start_matches("properties.") {
            "" => Some(String::new()),
            of => self.value_of(&self.touches[place], of),
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
        self.rule.filters()[0].passes(&self.touches[place])
            && self.measured(place).is_some()
            && self.group(place).is_some()
    }

    /// The events before place `end` in the window that ends at `at`, those of the sort of `place`, and their fold.
    fn window(&self, place: usize, at: i64, end: usize) -> (Vec<usize>, Decimal) {
        let first = self.first(at);
        let together = self.fault == Fault::NamesCountedTogether;
        let counted: Vec<usize> = (0..end)
            .filter(|other| self.at(*other) >= first && self.is_taken(*other))
            .filter(|other| together || self.group(*other) == self.group(place))
            .collect();
        let values: Vec<String> = counted
            .iter()
            .filter_map(|other| self.measured(*other))
            .collect();
        let value = match values.is_empty() {
            true => Decimal::ZERO,
            false => folded(self.pattern.fold, &values, self.fault),
        };
        (counted, value)
    }

    fn is_within(&self, value: Decimal) -> bool {
        let (least, most) = (&self.pattern.at_least, &self.pattern.at_most);
        let counts_more = self.fault == Fault::CountOneMore && self.pattern.fold == Fold::Count;
        let more = Decimal::from(u8::from(counts_more));
        let is_enough = |least| value >= number(least) + more;
        let is_few = |most| match self.fault {
            Fault::MostExcludesItsBound => value < number(most),
            _ => value <= number(most),
        };
        least.as_ref().is_none_or(is_enough) && most.as_ref().is_none_or(is_few)
    }

    /// Whether the event at `place` makes the value come up to its bound since it last lay below `below`: looked at
    /// every millisecond there was.
    fn crosses(&self, place: usize, below: Decimal) -> bool {
        let is_low = |(counted, value): (Vec<usize>, Decimal)| match self.fault {
            Fault::NeverRearms => false,
            Fault::RearmIncludesItsBound => counted.is_empty() || value <= below,
            Fault::RearmBelowItsBound => {
                let least = self.pattern.at_least.as_ref().map(number);
                counted.is_empty() || least.is_some_and(|least| value < least)
            }
            Fault::EmptyWindowArmsNothing => value < below,
            _ => counted.is_empty() || value < below,
        };
        let (mut over, mut crosses) = (false, false);
        let mut last: Option<i64> = None;
        let group = self.group(place);
        let alike = |other: &usize| self.is_taken(*other) && self.group(*other) == group;
        for next in (0..=place).filter(alike) {
            let at = self.at(next);
            let mut moments = last.map_or(at..=at, |last| last + 1..=at);
            if over
                && self.fault != Fault::RearmByEventsOnly
                && moments.any(|moment| is_low(self.window(place, moment, next)))
            {
                over = false;
            }
            let (counted, value) = self.window(place, at, next + 1);
            crosses = self.is_within(value) && !over;
            let falls = self.fault != Fault::RearmByTimeOnly && is_low((counted, value));
            over = self.is_within(value) || (over && !falls);
            last = Some(at);
        }
        crosses
    }
}

fn folded(fold: Fold, values: &[String], fault: Fault) -> Decimal {
    let numbers = || values.iter().map(|value| value.parse::<i64>().unwrap());
    let count = Decimal::from(values.len());
    let different: BTreeSet<_> = values.iter().collect();
    match fold {
        Fold::Distinct if fault != Fault::DistinctCountsAll => Decimal::from(different.len()),
        Fold::Count | Fold::Distinct => count,
        Fold::Sum => Decimal::from(numbers().sum::<i64>()),
        Fold::Avg => {
            let average = Decimal::from(numbers().sum::<i64>()) / count;
            match fault {
                Fault::AverageWithoutFraction => average.floor(),
                _ => average.round_dp(6),
            }
        }
        Fold::Min if fault == Fault::LeastIsLast => Decimal::from(numbers().next_back().unwrap()),
        Fold::Min => Decimal::from(numbers().min().unwrap()),
        Fold::Max => Decimal::from(numbers().max().unwrap()),
    }
}
