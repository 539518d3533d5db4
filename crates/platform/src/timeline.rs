//! The time line of a record: what was done about it, from every object that declares how it shows.

use std::sync::Arc;

use serde::Serialize;
use weft_kernel::exact::MONEY_SCALE;
use weft_kernel::query::{Datum, Function, Term};
use weft_kernel::{Id, Label, Moment, Problem, Zone};

use crate::access::Action;
use crate::caller::Caller;
use crate::fields::Shape;
use crate::model::{Field, FieldIx, Model, Object, system};
use crate::pack::{Scope, TimelineDoc};
use crate::platform::Platform;
use crate::records::{ListQuery, Visible};

/// The most entries of one page.
pub const TIMELINE_MAX: usize = 100;

/// A place in a time line: after it come the entries that lie before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Before {
    /// When the last entry seen happened.
    pub at: Moment,
    /// Its number, which tells entries of one moment apart.
    pub number: i64,
}

impl From<Moment> for Before {
    /// Everything that happened before `at`.
    fn from(at: Moment) -> Self {
        Self {
            at,
            number: i64::MIN,
        }
    }
}

impl Before {
    /// The condition on an entry with time `at` and number `number`, where this moment reads `bound`.
    #[must_use]
    pub fn holds(self, at: &Term, bound: &Term, number: Term) -> Term {
        let earlier = Term::call2(Function::Lt, at.clone(), bound.clone());
        let lower = Term::call2(Function::Lt, number, Term::value(self.number));
        earlier.or(at.clone().eq(bound.clone()).and(lower))
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimelineItem {
    /// When it happened.
    pub at: Moment,
    /// What kind of thing it is: `touch`, `activity`, `order` …
    pub kind: String,
    /// What happened.
    pub title: Label,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Label>,
    /// Where it comes from, for touches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How far it can be trusted, 0 to 1, for touches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<String>,
    /// The object of the record behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The record behind it.
    pub id: Id,
}

impl Platform {
    /// The entries about a visible record that happened before `before`, newest first.
    ///
    /// # Errors
    /// `record.missing`.
    pub fn timeline(
        &self,
        caller: &Caller,
        (object, id): (&str, Id),
        before: Option<Before>,
        limit: usize,
    ) -> Result<Vec<TimelineItem>, Problem> {
        self.sees(caller, object, id)?;
        let model = self.model();
        let caller = &*caller.current(&model)?;
        let target = model.object(object)?.reference();
        let mut items = Vec::new();
        for about in model.objects() {
            let Some(doc) = &about.doc.timeline else {
                continue;
            };
            let points = |f: &Field| f.link() == Some(target) && !f.built_in;
            let link = about.fields.iter().position(points);
            let seen = caller.access().scope(about, Action::Read) > Scope::None;
            let reads = |ix: FieldIx| caller.access().may_ask_by_field(about, ix);
            let told = link.is_some_and(reads) && about.index(&doc.at).is_some_and(reads);
            if let (Some(link), true) = (link, seen && told) {
                let place = before.map(|before| (before, &model.zone));
                let query = entries(about, doc, (link, id), place, limit)?;
                let page = self.list(caller, &about.name, &query)?;
                items.extend(
                    page.items
                        .iter()
                        .filter_map(|record| item(&model, about, doc, record)),
                );
            }
        }
        items.sort_by_key(|item| std::cmp::Reverse((item.at, item.id)));
        items.truncate(limit.min(TIMELINE_MAX));
        Ok(items)
    }
}

fn entries(
    object: &Arc<Object>,
    doc: &TimelineDoc,
    (link, id): (FieldIx, Id),
    before: Option<(Before, &Zone)>,
    limit: usize,
) -> Result<ListQuery, Problem> {
    let (at, field) = object.field(&doc.at)?;
    let mut also = Term::column(object.column(link)?).eq(Term::value(id));
    if let Some((before, zone)) = before {
        let number = Term::column(object.column(system::ID)?);
        let at = Term::column(object.column(at)?);
        also = also.and(match field.shape {
            Some(Shape::Moment) => before.holds(&at, &Term::value(before.at.ms()), number),
            // A date stands at its first moment.
            _ => {
                let day = zone.date_of(before.at);
                let bound = Term::value(day.to_string());
                match zone.start_of(day) < before.at {
                    true => Term::call2(Function::Le, at, bound),
                    false => before.holds(&at, &bound, number),
                }
            }
        });
    }
    Ok(ListQuery {
        also: Some(also),
        sort: Some(format!("-{}", doc.at)),
        limit: u32::try_from(limit.min(TIMELINE_MAX)).ok(),
        ..ListQuery::default()
    })
}

fn item(
    model: &Model,
    object: &Arc<Object>,
    doc: &TimelineDoc,
    record: &Visible,
) -> Option<TimelineItem> {
    let at = match (object.field(&doc.at).ok()?.1.shape?, record.datum(&doc.at)?) {
        (Shape::Moment, Datum::Int(ms)) => Moment::from_ms(*ms),
        (Shape::Date, Datum::Text(date)) => model.zone.start_of(date.parse().ok()?),
        _ => return None,
    };
    let name = record.label();
    let label = &object.doc.label;
    let title = Label::new(
        format!("{} {name}", label.zh),
        format!("{} {name}", label.en),
    );
    let parts: Vec<Label> = doc
        .fields
        .iter()
        .filter(|name| **name != object.doc.title)
        .filter_map(|name| part(object, &model.zone, name, record))
        .collect();
    let joined = |pick: fn(&Label) -> &str, between: &str| {
        parts.iter().map(pick).collect::<Vec<_>>().join(between)
    };
    let detail = Label::new(joined(|l| &l.zh, "，"), joined(|l| &l.en, ", "));
    Some(TimelineItem {
        at,
        kind: doc.kind.clone(),
        title,
        detail: (!parts.is_empty()).then_some(detail),
        source: None,
        trust: None,
        object: Some(object.name.clone()),
        id: record.id(),
    })
}

/// A field of the record as a reader takes it: options by label, long texts as they are.
fn part(object: &Object, zone: &Zone, name: &str, record: &Visible) -> Option<Label> {
    let shown = record.shown(name)?;
    let (ix, field) = object.field(name).ok()?;
    let option = field
        .doc
        .options
        .iter()
        .find(|option| option.value == shown);
    let text = match (field.shape, record.datum(name)) {
        (Some(Shape::Moment), Some(Datum::Int(ms))) => {
            let local = zone.civil(Moment::from_ms(*ms));
            local.strftime("%Y-%m-%d %H:%M").to_string()
        }
        (Some(Shape::Number(MONEY_SCALE)), _) => grouped(&shown),
        _ => shown,
    };
    let value = option.map_or_else(|| Label::same(&text), |option| option.label.clone());
    if ix == system::ID || field.kind.name() == "long_text" {
        return Some(value);
    }
    let label = &field.doc.label;
    Some(Label::new(
        format!("{} {}", label.zh, value.zh),
        format!("{} {}", label.en, value.en),
    ))
}

/// An amount with its thousands apart and at least two decimals: `12,345.50`.
fn grouped(amount: &str) -> String {
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, ""));
    let mut text = String::new();
    for (at, character) in whole.chars().enumerate() {
        let follow = whole.chars().count() - at;
        if follow % 3 == 0 && text.ends_with(|last: char| last.is_ascii_digit()) {
            text.push(',');
        }
        text.push(character);
    }
    format!("{text}.{decimals:0<2}")
}
