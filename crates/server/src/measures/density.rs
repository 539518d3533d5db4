//! How many touchpoints came of each source in each week, beside what came of them.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use weft_kernel::{Date, Decimal, Id, Moment, Problem, Zone};
use weft_platform::{Caller, ListQuery};
use weft_signals::pipeline::{HOURS_KEPT, stitched};

use super::{Row, is_out_of_reach, monday_of};
use crate::app::App;

/// Sources that are told of.
const SOURCES_MAX: u32 = 50;
const HOUR_MS: i64 = 3_600_000;

/// Touchpoints by source and the Monday of their week.
type Touches = BTreeMap<(Id, Date), u64>;

/// The sources the caller may see, by name.
fn sources(app: &App, caller: &Caller) -> Result<Vec<(Id, String)>, Problem> {
    let query = ListQuery {
        sort: Some("name".to_owned()),
        limit: Some(SOURCES_MAX),
        ..ListQuery::default()
    };
    let page = app.platform.list(caller, "source", &query)?;
    let named = page.items.iter();
    Ok(named.map(|source| (source.id(), source.label())).collect())
}

/// Writes the touchpoints of its source and week into each row, and `figure` for a thousand of them; weeks in which
/// touchpoints came and nothing of them get a row.
pub(super) fn beside(
    app: &App,
    caller: &Caller,
    (items, figures, figure): (&mut Vec<Row>, &[&str], &str),
    (weeks, zone): (&[Date], &Zone),
) -> Result<(), Problem> {
    let kept_from = app.platform.now().plus_ms(-i64::from(HOURS_KEPT) * HOUR_MS);
    let is_kept = |week: Date| zone.start_of(week) >= kept_from;
    let sources = sources(app, caller)?;
    let mut touches = touches(app, &sources, zone)?;
    touches.retain(|(_, week), _| weeks.contains(week) && is_kept(*week));
    for row in items.iter_mut() {
        let (source, week) = (id_in(row.get("source")), week_in(row));
        let Some((source, week)) = source.zip(week).filter(|(_, week)| is_kept(*week)) else {
            row.insert("touches".to_owned(), Json::Null);
            row.insert("per_thousand".to_owned(), Json::Null);
            continue;
        };
        let count = touches.remove(&(source, week)).unwrap_or_default();
        let found = row.get(figure).and_then(Json::as_u64).unwrap_or_default();
        row.insert("touches".to_owned(), json!(count));
        row.insert(
            "per_thousand".to_owned(),
            json!(quotient(found * 1_000, count)),
        );
    }
    for ((source, week), count) in touches {
        let label = sources.iter().find(|(id, _)| *id == source);
        let label = label.map(|(_, label)| label);
        let mut row = Row::new();
        row.insert("week".to_owned(), json!(week.to_string()));
        row.insert("source".to_owned(), json!({ "id": source, "label": label }));
        row.extend(
            figures
                .iter()
                .map(|figure| ((*figure).to_owned(), json!(0))),
        );
        row.insert("touches".to_owned(), json!(count));
        row.insert("per_thousand".to_owned(), json!("0"));
        items.push(row);
    }
    items.sort_by_cached_key(|row| (week_in(row), id_in(row.get("source"))));
    Ok(())
}

fn touches(app: &App, sources: &[(Id, String)], zone: &Zone) -> Result<Touches, Problem> {
    let mut touches = Touches::new();
    for (source, _) in sources {
        let recent = app
            .watch
            .recent(&app.platform, *source, i64::from(HOURS_KEPT))?;
        for (hour, tally) in recent.hours.iter().filter(|(_, tally)| tally.accepted > 0) {
            *touches.entry((*source, week_of(*hour, zone))).or_default() += tally.accepted;
        }
    }
    Ok(touches)
}

fn week_of(at: Moment, zone: &Zone) -> Date {
    monday_of(zone.date_of(at))
}

fn week_in(row: &Row) -> Option<Date> {
    row.get("week")?.as_str()?.parse().ok()
}

fn id_in(source: Option<&Json>) -> Option<Id> {
    Id::parse(source?.get("id")?.as_str()?).ok()
}

/// Of each source, how many of those who sent its latest touchpoints are known customers.
///
/// # Errors
/// Those of the store.
pub(crate) fn coverage(app: &App, caller: &Caller) -> Result<Vec<Json>, Problem> {
    let known = match sources(app, caller) {
        // Who may not see sources is told of none.
        Err(problem) if is_out_of_reach(&problem) => Vec::new(),
        known => known?,
    };
    let mut told = Vec::new();
    for (source, label) in known {
        let (known, of) = stitched(&app.platform, source)?;
        let share = quotient(count(known), count(of));
        told.push(json!({ "source": { "id": source, "label": label }, "known": known, "of": of, "share": share }));
    }
    Ok(told)
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

/// One number by another to four digits, as text; none by nothing.
pub(crate) fn quotient(number: u64, by: u64) -> Option<String> {
    let exact = Decimal::from(number).checked_div(Decimal::from(by))?;
    Some(exact.round_dp(4).normalize().to_string())
}
