//! How well touchpoints turn into signals and signals into answers: figures by source or rule and week.
//!
//! What each figure is stands in `catalogue.toml`; the folds are done by the platform, with the reader's rights.

mod density;

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use weft_kernel::{Date, Label, Problem, Zone};
use weft_platform::{Bucket, Caller, Figure, FigureFold, FigureQuery, Key, ListQuery};

use crate::app::App;

pub(crate) use density::{coverage, quotient};

/// The most weeks of one answer: a year.
pub(crate) const WEEKS_MAX: u32 = 53;

/// The definitions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    measures: Vec<Measure>,
}

/// Figures of one object's records, week by week.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Measure {
    name: String,
    label: Label,
    meaning: Label,
    object: String,
    #[serde(default)]
    filter: String,
    /// The field that says which week a record belongs to.
    week: String,
    /// The lookup they are told apart by.
    by: Option<String>,
    /// The figure that is held against a thousand touchpoints of the source.
    per_thousand_of: Option<String>,
    figures: Vec<FigureDoc>,
}

/// One figure and its definition.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureDoc {
    name: String,
    label: Label,
    meaning: Label,
    fold: Fold,
    of: Option<String>,
    filter: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Fold {
    Count,
    Avg,
    Median,
    P90,
    Formula,
}

impl From<Fold> for FigureFold {
    fn from(fold: Fold) -> Self {
        match fold {
            Fold::Count => Self::Count,
            Fold::Avg => Self::Average,
            Fold::Median => Self::Percentile(50),
            Fold::P90 => Self::Percentile(90),
            Fold::Formula => Self::Formula,
        }
    }
}

/// The Monday of the week of `date`.
fn monday_of(mut date: Date) -> Date {
    for _ in 0..date.weekday().to_monday_zero_offset() {
        date = date.yesterday().unwrap_or(date);
    }
    date
}

/// The Mondays of the last `count` weeks up to that of `today`, oldest first.
fn weeks_up_to(today: Date, count: u32) -> Vec<Date> {
    let mut monday = monday_of(today);
    let mut weeks = vec![monday];
    for _ in 1..count {
        for _ in 0..7 {
            monday = monday.yesterday().unwrap_or(monday);
        }
        weeks.push(monday);
    }
    weeks.reverse();
    weeks
}

/// Every measure the caller may ask about, of the last `count` weeks.
///
/// # Errors
/// Those of the store and of the catalogue.
pub(crate) fn told(app: &App, caller: &Caller, count: u32) -> Result<Json, Problem> {
    let catalogue: Catalogue = toml::from_str(include_str!("catalogue.toml"))
        .map_err(|error| Problem::internal("measures.catalogue", error))?;
    let zone = app.platform.model().zone.clone();
    let weeks = weeks_up_to(zone.date_of(app.platform.now()), count);
    let mut measures = Vec::new();
    for measure in &catalogue.measures {
        match of(app, caller, measure, (&weeks, &zone)) {
            Ok(told) => measures.push(told),
            // Who may not read the records, or a field, has no such measure.
            Err(problem) if is_out_of_reach(&problem) => {}
            Err(problem) => return Err(problem),
        }
    }
    let weeks: Vec<String> = weeks.iter().map(ToString::to_string).collect();
    Ok(json!({ "weeks": weeks, "measures": measures }))
}

fn is_out_of_reach(problem: &Problem) -> bool {
    matches!(
        problem.code(),
        "access.object" | "object.unknown" | "expr.unknown_field" | "field.unknown"
    )
}

fn of(
    app: &App,
    caller: &Caller,
    measure: &Measure,
    (weeks, zone): (&[Date], &Zone),
) -> Result<Json, Problem> {
    let groups = app
        .platform
        .figures(caller, &measure.object, &query(measure, weeks, zone))?;
    let mut items = groups.items;
    if let Some(figure) = &measure.per_thousand_of {
        let figures: Vec<&str> = measure
            .figures
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        density::beside(app, caller, (&mut items, &figures, figure), (weeks, zone))?;
    }
    let figures: Vec<Json> = measure.figures.iter().map(described).collect();
    Ok(json!({
        "name": measure.name, "label": measure.label, "meaning": measure.meaning,
        "by": measure.by, "figures": figures, "items": items, "more": groups.more,
    }))
}

fn described(figure: &FigureDoc) -> Json {
    json!({ "name": figure.name, "label": figure.label, "meaning": figure.meaning })
}

fn query(measure: &Measure, weeks: &[Date], zone: &Zone) -> FigureQuery {
    let week = Key {
        name: Some("week".to_owned()),
        by: measure.week.clone(),
        bucket: Some(Bucket::Week),
    };
    let by = measure.by.as_deref().map(Key::from);
    let from = weeks.first().map(|first| zone.start_of(*first));
    let since = from.map(|from| format!("{} >= \"{from}\"", measure.week));
    let filters = [
        (!measure.filter.is_empty()).then(|| format!("({})", measure.filter)),
        since,
    ];
    let figures = measure.figures.iter().map(|figure| Figure {
        name: figure.name.clone(),
        fold: figure.fold.into(),
        of: figure.of.clone(),
        filter: figure.filter.clone(),
    });
    FigureQuery {
        of: ListQuery {
            filter: Some(
                filters
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" and "),
            ),
            ..ListQuery::default()
        },
        group: [week].into_iter().chain(by).collect(),
        figures: figures.collect(),
        sort: Some("week".to_owned()),
        ..FigureQuery::default()
    }
}

/// A row of figures by name.
type Row = Map<String, Json>;
