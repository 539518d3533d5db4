//! What people say of signals, as the trust of the touches they rest on and of the sources those came from.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value as Json;
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Id, Problem, Value};
use weft_platform::{Caller, Change, ListQuery, Platform, Unit, Visible};
use weft_store::{ColumnKind, Lane, Plan};

use super::evidence::EvidenceNote;
use super::sources::{Source, all_sources};

/// The trust of a touch that was confirmed.
pub const CONFIRMED: Decimal = Decimal::from_parts(95, 0, 0, false, 2);
/// The trust of a touch that was refused.
pub const REFUSED: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
/// The latest answers that sources learn from.
pub const VERDICTS_MAX: usize = 10_000;
/// Signals of one page.
const PAGE: u32 = 1_000;
/// Touches looked up at once.
const TOUCHES_AT_ONCE: usize = 500;

/// What sources have learned up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned(Option<String>);

/// The touches of `account` that somebody confirmed or refused, by their numbers in the log: what was said last holds.
pub(super) fn said_of(platform: &Platform, account: Id) -> Result<BTreeMap<i64, Decimal>, Problem> {
    let caller = Caller::system("which touches of a customer were confirmed");
    let model = platform.model();
    let object = model.object("signal")?;
    let (place, _) = object.field("account")?;
    let query = ListQuery {
        also: Some(Term::column(object.column(place)?).eq(Term::value(account))),
        ..answered(PAGE)
    };
    let page = platform.list(&caller, "signal", &query)?;
    let mut said = BTreeMap::new();
    for record in &page.items {
        say(record, &mut said)?;
    }
    Ok(said
        .into_iter()
        .map(|(seq, good)| (seq, if good { CONFIRMED } else { REFUSED }))
        .collect())
}

/// Lets sources learn from the answers to signals, when there are others than `before`; answers what they know now.
///
/// # Errors
/// Those of the records and the store.
pub fn learn(platform: &Platform, before: &Learned) -> Result<Learned, Problem> {
    let caller = Caller::system("sources learn from the answers to signals");
    let latest = platform.list(&caller, "signal", &answered(1))?;
    let latest = Learned(latest.items.first().map(mark).transpose()?);
    if latest == *before {
        return Ok(latest);
    }
    let mut said = BTreeMap::new();
    let (mut cursor, mut read) = (None, 0);
    while read < VERDICTS_MAX {
        let query = ListQuery {
            cursor,
            ..answered(PAGE)
        };
        let page = platform.list(&caller, "signal", &query)?;
        read += page.items.len();
        for record in &page.items {
            say(record, &mut said)?;
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let counts = counts(platform, &said)?;
    write(platform, &counts)?;
    Ok(latest)
}

/// Signals somebody answered, the latest answer first.
fn answered(limit: u32) -> ListQuery {
    ListQuery {
        filter: Some("outcome = \"useful\" or outcome = \"useless\"".to_owned()),
        sort: Some("-updated_at".to_owned()),
        limit: Some(limit),
        ..ListQuery::default()
    }
}

fn shown(record: &Visible) -> Result<Json, Problem> {
    serde_json::to_value(record).map_err(|error| Problem::internal("signal.unreadable", error))
}

/// What tells an answer from others.
fn mark(record: &Visible) -> Result<String, Problem> {
    let shown = shown(record)?;
    Ok(format!(
        "{} {}",
        record.id(),
        shown.get("version").cloned().unwrap_or_default()
    ))
}

/// Whether the touches of the evidence were good, unless something later was said of them.
fn say(record: &Visible, said: &mut BTreeMap<i64, bool>) -> Result<(), Problem> {
    let shown = shown(record)?;
    let good = shown.get("outcome").and_then(Json::as_str) == Some("useful");
    let evidence = match shown.get("evidence") {
        Some(Json::String(text)) => EvidenceNote::read(text)?,
        Some(note @ Json::Object(_)) => EvidenceNote::read(&note.to_string())?,
        _ => return Ok(()),
    };
    for seq in evidence.seqs() {
        said.entry(seq).or_insert(good);
    }
    Ok(())
}

/// How often each event of each source was confirmed and refused.
type Counts = BTreeMap<(Id, String), (u32, u32)>;

fn counts(platform: &Platform, said: &BTreeMap<i64, bool>) -> Result<Counts, Problem> {
    let mut counts = Counts::new();
    let seqs: Vec<i64> = said.keys().copied().collect();
    for some in seqs.chunks(TOUCHES_AT_ONCE) {
        let columns = [
            ("seq", ColumnKind::Int),
            ("source", ColumnKind::Int),
            ("kind", ColumnKind::Text),
            ("body", ColumnKind::Text),
        ];
        let mut select = Select::from(Table::fixed("s_touch"));
        for (name, _) in columns {
            select = select.column(&Column::fixed(name));
        }
        let among = Term::column(&Column::fixed("seq")).is_in(some.iter().copied());
        let plan = Plan::internal(select.and(among), columns.map(|(_, kind)| kind).to_vec())?;
        for row in platform.store().read(|reader| reader.rows(&plan))? {
            let Some((seq, key)) = event_of(&row) else {
                continue;
            };
            let (confirmed, refused) = counts.entry(key).or_default();
            match said.get(&seq) {
                Some(true) => *confirmed += 1,
                Some(false) => *refused += 1,
                None => {}
            }
        }
    }
    Ok(counts)
}

/// The number of a touch, its source and what rules know it by.
fn event_of(row: &[Datum]) -> Option<(i64, (Id, String))> {
    let [seq, source, kind, body] = row else {
        return None;
    };
    let body: Json = serde_json::from_str(body.as_text()?).ok()?;
    let event = match kind.as_text()? {
        "track" => body.get("name")?.as_str()?.to_owned(),
        other => other.to_owned(),
    };
    Some((seq.as_int()?, (Id::new(source.as_int()?), event)))
}

/// Writes the counts where they are others than before; events nobody has weighed begin with the trust of their source.
fn write(platform: &Platform, counts: &Counts) -> Result<(), Problem> {
    let sources: BTreeMap<Id, Source> = all_sources(platform)?
        .into_iter()
        .map(|source| (source.id, source))
        .collect();
    let mut events: BTreeSet<(Id, String)> = counts.keys().cloned().collect();
    for source in sources.values() {
        events.extend(source.events.keys().map(|event| (source.id, event.clone())));
    }
    let mut work = Vec::new();
    for key in events {
        let counted = counts.get(&key).copied().unwrap_or_default();
        if let Some(source) = sources.get(&key.0) {
            work.push((key, counted, source.trust));
        }
    }
    let caller = Caller::system("sources learn from the answers to signals");
    for some in work.chunks(TOUCHES_AT_ONCE) {
        let some = some.to_vec();
        platform.write(&caller, Lane::Bulk, move |unit| {
            let mut each = some.iter();
            each.try_for_each(|((source, event), counted, trust)| {
                learned(unit, (*source, event), *counted, *trust)
            })
        })?;
    }
    Ok(())
}

fn learned(
    unit: &mut Unit<'_, '_>,
    (source, event): (Id, &str),
    (confirmed, refused): (u32, u32),
    trust: Decimal,
) -> Result<(), Problem> {
    let fields = [
        ("source", Value::Record(source)),
        ("event", Value::text(event)),
    ];
    let (confirmed, refused) = (Decimal::from(confirmed), Decimal::from(refused));
    let change = Change::new()
        .set("confirmed", confirmed)
        .set("refused", refused);
    match unit.find_by("source_event", &fields)?.pop() {
        Some(there)
            if there.number("confirmed")? == confirmed && there.number("refused")? == refused =>
        {
            Ok(())
        }
        Some(there) => unit.update("source_event", there.id(), change).map(drop),
        None => {
            let made = change
                .set("source", source)
                .set("event", Value::text(event));
            unit.create("source_event", made.set("weight", trust))
                .map(drop)
        }
    }
}
