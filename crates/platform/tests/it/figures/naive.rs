//! The same figures by a loop over all records, and the mistakes such a loop would show.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};
use weft_kernel::Date;

use super::stage::Deal;
use super::{By, Question};

/// A mistake planted on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    FilterIgnored,
    WeekFromSunday,
    ZoneIgnored,
    EmptyKeysDropped,
    HavingIgnored,
    DistinctCountsAll,
    OthersAreAll,
    QuarterIsMonth,
    LimitIgnored,
    TotalsOfShown,
    RankTooLow,
}

impl Fault {
    pub(crate) const ALL: [Self; 11] = [
        Self::FilterIgnored,
        Self::WeekFromSunday,
        Self::ZoneIgnored,
        Self::EmptyKeysDropped,
        Self::HavingIgnored,
        Self::DistinctCountsAll,
        Self::OthersAreAll,
        Self::QuarterIsMonth,
        Self::LimitIgnored,
        Self::TotalsOfShown,
        Self::RankTooLow,
    ];
}

/// The value of a key as the API sends it.
pub(crate) fn value(deal: &Deal, by: By, fault: Option<Fault>) -> Json {
    let day = |back: fn(Date, Option<Fault>) -> Date| {
        json!(deal.day.map(|day| back(day, fault).to_string()))
    };
    match by {
        By::Region => json!(deal.region),
        By::Team => json!(deal.team),
        By::Won => json!(deal.won),
        By::Year => day(|day, _| Date::constant(day.year(), 1, 1)),
        By::Quarter => day(|day, fault| {
            let month = match fault {
                Some(Fault::QuarterIsMonth) => day.month(),
                _ => (day.month() - 1) / 3 * 3 + 1,
            };
            Date::constant(day.year(), month, 1)
        }),
        By::Month => day(|day, _| day.first_of_month()),
        By::Week => day(|day, fault| {
            let back = match fault {
                Some(Fault::WeekFromSunday) => day.weekday().to_sunday_zero_offset(),
                _ => day.weekday().to_monday_zero_offset(),
            };
            day - jiff::Span::new().days(i64::from(back))
        }),
        By::Day => {
            let ahead = if fault == Some(Fault::ZoneIgnored) {
                0
            } else {
                8
            };
            let epoch = Date::constant(1970, 1, 1);
            let days = |ms: i64| (ms + ahead * 3_600_000).div_euclid(86_400_000);
            let date = |at: weft_kernel::Moment| epoch + jiff::Span::new().days(days(at.ms()));
            json!(deal.at.map(|at| date(at).to_string()))
        }
    }
}

fn figures(deals: &[&Deal], fault: Option<Fault>) -> Map<String, Json> {
    let won = |deal: &&&Deal| deal.won == Some(true) || fault == Some(Fault::FilterIgnored);
    let amounts = || deals.iter().filter_map(|deal| deal.amount);
    let sum: i64 = amounts().sum();
    let customers = deals.iter().filter_map(|deal| deal.customer);
    let customers = match fault {
        Some(Fault::DistinctCountsAll) => customers.count(),
        _ => customers.collect::<BTreeSet<_>>().len(),
    };
    let sum_won: i64 = deals
        .iter()
        .filter(won)
        .filter_map(|deal| deal.amount)
        .sum();
    let day = deals.iter().filter_map(|deal| deal.day).max();
    let all = json!({
        "n": deals.len(),
        "n_won": deals.iter().filter(won).count(),
        "sum": sum.to_string(),
        "sum_won": sum_won.to_string(),
        "twice": (2 * sum).to_string(),
        "min": amounts().min().map(|least| least.to_string()),
        "median": percentile(deals.iter(), 50, fault),
        "p90_won": percentile(deals.iter().filter(won), 90, fault),
        "max": day.map(|day| day.to_string()),
        "customers": customers,
    });
    all.as_object().unwrap().clone()
}

/// So many of a hundred of the way through the sorted amounts, in proportion between two of them.
fn percentile<'a>(
    deals: impl Iterator<Item = &'a &'a Deal>,
    of: usize,
    fault: Option<Fault>,
) -> Option<String> {
    let mut amounts: Vec<i64> = deals.filter_map(|deal| deal.amount).collect();
    amounts.sort_unstable();
    let ways = match fault {
        Some(Fault::RankTooLow) => amounts.len().saturating_sub(2) * of,
        _ => amounts.len().saturating_sub(1) * of,
    };
    let low = *amounts.get(ways / 100)?;
    let high = *amounts.get(ways / 100 + 1).unwrap_or(&low);
    let hundredths = low * 100 + (high - low) * i64::try_from(ways % 100).unwrap();
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, part) = (hundredths.abs() / 100, hundredths.abs() % 100);
    let part = format!(".{part:02}");
    Some(format!(
        "{sign}{whole}{}",
        part.trim_end_matches('0').trim_end_matches('.')
    ))
}

/// Keys in their order: what is empty comes last.
fn order(key: &[Json]) -> Vec<(bool, String)> {
    key.iter()
        .map(|value| (value.is_null(), value.to_string()))
        .collect()
}

/// The whole answer without labels.
pub(crate) fn answer(question: &Question, all: &[Deal], fault: Option<Fault>) -> Json {
    let mut groups: BTreeMap<Vec<(bool, String)>, Group<'_>> = BTreeMap::new();
    for deal in all {
        let key: Vec<Json> = question
            .keys
            .iter()
            .map(|by| value(deal, *by, fault))
            .collect();
        let group = groups
            .entry(order(&key))
            .or_insert_with(|| (key, Vec::new()));
        group.1.push(deal);
    }
    let mut groups: Vec<Group<'_>> = groups.into_values().collect();
    if fault == Some(Fault::EmptyKeysDropped) {
        groups.retain(|(key, _)| key.iter().all(|value| !value.is_null()));
    }
    if let Some(least) = question
        .least
        .filter(|_| fault != Some(Fault::HavingIgnored))
    {
        groups.retain(|(_, deals)| deals.len() >= usize::try_from(least).unwrap());
    }
    if question.by_sum {
        let sum = |deals: &[&Deal]| -> i64 { deals.iter().filter_map(|deal| deal.amount).sum() };
        groups.sort_by_key(|(_, deals)| -sum(deals));
    }
    let more = groups.len() > question.limit;
    if fault != Some(Fault::LimitIgnored) {
        groups.truncate(question.limit);
    }
    shown(question, (&groups, more), all, fault)
}

type Group<'a> = (Vec<Json>, Vec<&'a Deal>);

fn shown(
    question: &Question,
    (groups, more): (&[Group<'_>], bool),
    all: &[Deal],
    fault: Option<Fault>,
) -> Json {
    let row = |(key, deals): &Group<'_>| {
        let names = question.keys.iter().map(|by| by.name().to_owned());
        let mut row: Map<String, Json> = names.zip(key.iter().cloned()).collect();
        row.extend(figures(deals, fault));
        Json::Object(row)
    };
    let items: Vec<Json> = groups.iter().map(row).collect();
    let within: Vec<&Deal> = groups
        .iter()
        .flat_map(|(_, deals)| deals.iter().copied())
        .collect();
    let is_within = |deal: &Deal| within.iter().any(|known| std::ptr::eq(*known, deal));
    let whole: Vec<&Deal> = match fault {
        Some(Fault::TotalsOfShown) => within.clone(),
        _ => all.iter().collect(),
    };
    let mut answer = json!({ "items": items, "more": more, "totals": figures(&whole, fault) });
    if more || question.least.is_some() {
        let every = fault == Some(Fault::OthersAreAll);
        let rest: Vec<&Deal> = all
            .iter()
            .filter(|deal| every || !is_within(deal))
            .collect();
        answer["others"] = Json::Object(figures(&rest, fault));
    }
    answer
}
