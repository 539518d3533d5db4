//! What people read: a customer's touches, their card, and why a signal stands.

use serde_json::Value as Json;
use weft_kernel::query::{Column, Select, Table, Term};
use weft_kernel::{Id, Label, Moment, Problem};
use weft_platform::{Before, Caller, ListQuery, Platform};
use weft_store::{ColumnKind, Plan, Row, TouchRow, Tx};

use super::alerts::{Receipt, receipt};
use super::evidence::EvidenceNote;
use super::identities;
use super::places;
use super::records;
use super::rules::RuleBook;
use super::trust;
use crate::card::{self, CARD_MS, Card, CardActivity};
use crate::explain::{self, Finding, Why};
use crate::touch::Touch;
use crate::wire::from_log;

/// Identities of one customer whose touches are read.
pub const SUBJECTS_MAX: u32 = 1_000;
/// Touches read for one card; the latest.
pub const CARD_TOUCHES_MAX: u32 = 2_000;

/// A customer's card.
#[derive(Clone, Debug)]
pub struct CardOf {
    /// The customer.
    pub account: Id,
    /// What people call them.
    pub label: String,
    /// The card.
    pub card: Card,
}

/// Why a signal stands, and its times.
#[derive(Clone, Debug)]
pub struct WhyOf {
    /// The name of its rule.
    pub rule: String,
    /// What people call the rule.
    pub rule_label: Label,
    /// The version of the rule it was judged by.
    pub version: u32,
    /// The reasons.
    pub why: Why,
    /// When the customer did it.
    pub occurred_at: Option<Moment>,
    /// When the server had it.
    pub received_at: Option<Moment>,
    /// When it was judged.
    pub judged_at: Option<Moment>,
    /// When it rang, or until when it waits.
    pub receipt: Receipt,
}

/// The touches of a customer the caller may see, from `from` on and before `until`, newest first, at most `limit`.
///
/// # Errors
/// `record.missing` when the caller may not see the customer.
pub fn touches_of_account(
    platform: &Platform,
    caller: &Caller,
    account: Id,
    (from, until): (Moment, impl Into<Before>),
    limit: u32,
) -> Result<Vec<Touch>, Problem> {
    platform.get(caller, "account", account)?;
    let identities = identities::of_account(platform, account)?.into_iter();
    let subjects: Vec<String> = identities.map(|(subject, _)| subject.to_string()).collect();
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let within = (from, until.into());
    let rows = platform.read(|reader, _| places::latest(reader, &subjects, within, limit))?;
    let mut touches = touches(&rows);
    touches.sort_by_key(|touch| std::cmp::Reverse((touch.key.occurred_at, touch.seq)));
    touches.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    // What people said of a touch goes before how far its source was trusted.
    let said = trust::said_of(platform, account)?;
    for touch in &mut touches {
        touch.trust = said.get(&touch.seq).copied().unwrap_or(touch.trust);
    }
    Ok(touches)
}

/// The card of a customer the caller may see; follow-ups as far as the caller may see them.
///
/// # Errors
/// `record.missing` when the caller may not see the customer.
pub fn card_of(
    platform: &Platform,
    caller: &Caller,
    account: Id,
    at: Option<Moment>,
) -> Result<CardOf, Problem> {
    let now = at.unwrap_or_else(|| platform.now());
    let from = now.plus_ms(-CARD_MS);
    let label = platform.get(caller, "account", account)?.label();
    let window = (from, now.plus_ms(1));
    let touches = touches_of_account(platform, caller, account, window, CARD_TOUCHES_MAX)?;
    let activities = match activities_of(platform, caller, account, from) {
        Ok(activities) => activities,
        Err(problem) if matches!(problem.code(), "access.object" | "object.unknown") => Vec::new(),
        Err(problem) => return Err(problem),
    };
    let zone = platform.model().zone.clone();
    let card = card::card(&touches, &activities, now, &zone);
    Ok(CardOf {
        account,
        label,
        card,
    })
}

/// Why a signal the caller may see stands.
///
/// # Errors
/// `record.missing` when the caller may not see it; `signal.no_rule` when its rule is switched off.
pub fn why_of(
    platform: &Platform,
    caller: &Caller,
    book: &RuleBook,
    signal: Id,
) -> Result<WhyOf, Problem> {
    platform.get(caller, "signal", signal)?;
    // The caller may see the signal, so its reasons are theirs: also those in fields hidden from lists.
    let house = Caller::system("the reasons of a signal");
    let record = json_of(&platform.get(&house, "signal", signal)?)?;
    let text = |field: &str| record.get(field).and_then(Json::as_str).unwrap_or_default();
    let rule = record
        .get("rule")
        .and_then(|rule| rule.get("id"))
        .and_then(Json::as_str);
    let rule = rule
        .and_then(|id| Id::parse(id).ok())
        .and_then(|id| book.of_record(id));
    let rule = rule.ok_or_else(|| {
        Problem::conflict(
            "signal.no_rule",
            "这个信号的规则已停用，无法解释",
            "The rule of this signal is switched off; it cannot be explained",
        )
    })?;
    let note = EvidenceNote::read(text("evidence"))?;
    let evidence = touches_in(platform, note.seqs())?;
    let zone = platform.model().zone.clone();
    let moment = |field: &str| Moment::parse(text(field)).ok();
    let times = moment("judged_at").zip(moment("occurred_at"));
    let mut noted = note.finding();
    let customer = identities::of_json(&record);
    let dossier = match customer {
        Some(customer) => records::dossier_of(platform, &rule, customer)?,
        None => None,
    };
    if let Some((condition, (dossier, at))) = rule
        .condition()
        .zip(dossier.as_ref().zip(moment("occurred_at")))
    {
        noted.read(&condition.readings_in(dossier, at));
    }
    let finding = Finding {
        age_ms: times.map(|(judged, occurred)| judged.ms() - occurred.ms()),
        reader: records::reader(platform, caller, &rule, &dossier)?,
        ..noted
    };
    Ok(WhyOf {
        rule: rule.name().to_owned(),
        rule_label: rule.document().label.clone(),
        version: note.version,
        why: explain::explain(&rule, &evidence, &finding, &zone),
        occurred_at: moment("occurred_at"),
        received_at: moment("received_at"),
        judged_at: moment("judged_at"),
        receipt: receipt(
            (text("alert"), text("alert_why")),
            moment("alert_at"),
            &zone,
        ),
    })
}

/// The touches with these numbers, in the order of events.
pub(super) fn touches_numbered(tx: &mut Tx<'_>, seqs: Vec<i64>) -> Result<Vec<Touch>, Problem> {
    let rows = tx.rows(&numbered(seqs)?)?;
    Ok(in_order(touches(&rows)))
}

/// The same outside of a transaction.
pub(super) fn touches_in(platform: &Platform, seqs: Vec<i64>) -> Result<Vec<Touch>, Problem> {
    let plan = numbered(seqs)?;
    let rows = platform.read(|reader, _| reader.rows(&plan))?;
    Ok(in_order(touches(&rows)))
}

pub(super) fn numbered(seqs: Vec<i64>) -> Result<Plan, Problem> {
    let limit = u32::try_from(seqs.len()).unwrap_or(u32::MAX);
    plan(
        Term::column(&Column::fixed("seq")).is_in(seqs),
        limit.max(1),
    )
}

fn in_order(mut touches: Vec<Touch>) -> Vec<Touch> {
    touches.sort_by(|one, two| one.key.cmp(&two.key));
    touches
}

fn activities_of(
    platform: &Platform,
    caller: &Caller,
    account: Id,
    from: Moment,
) -> Result<Vec<CardActivity>, Problem> {
    let query = ListQuery {
        sort: Some("-occurred_at".to_owned()),
        limit: Some(50),
        ..ListQuery::default()
    };
    let page = platform.related(caller, ("account", account, "activities"), &query)?;
    let model = platform.model();
    let (_, kinds) = model.object("activity")?.field("kind")?;
    let mut activities = Vec::new();
    for record in &page.items {
        let shown = json_of(record)?;
        let text = |field: &str| shown.get(field).and_then(Json::as_str).unwrap_or_default();
        let kind = kinds
            .doc
            .options
            .iter()
            .find(|option| option.value == text("kind"));
        let Ok(at) = Moment::parse(text("occurred_at")) else {
            continue;
        };
        if at > from {
            activities.push(CardActivity {
                id: record.id(),
                at,
                kind: kind.map(|option| option.label.clone()).unwrap_or_default(),
                text: text("content").to_owned(),
            });
        }
    }
    Ok(activities)
}

pub(super) fn json_of(record: &weft_platform::Visible) -> Result<Json, Problem> {
    serde_json::to_value(record).map_err(|error| Problem::internal("record.unreadable", error))
}

const COLUMNS: [(&str, ColumnKind); 8] = [
    ("seq", ColumnKind::Int),
    ("source", ColumnKind::Int),
    ("message_hash", ColumnKind::Bytes),
    ("kind", ColumnKind::Text),
    ("subject", ColumnKind::Text),
    ("occurred_at", ColumnKind::Int),
    ("received_at", ColumnKind::Int),
    ("body", ColumnKind::Text),
];

/// Sealed rows of the log for which `filter` is true, newest first.
pub(super) fn plan(filter: Term, limit: u32) -> Result<Plan, Problem> {
    let sealed = Term::column(&Column::fixed("seq")).is_null().negated();
    let (select, kinds) = selected();
    let select = select
        .and(filter)
        .and(sealed)
        .sort_by(Term::column(&Column::fixed("occurred_at")), true)
        .sort_by(Term::column(&Column::fixed("seq")), true)
        .limit(limit);
    Plan::internal(select, kinds)
}

/// Rows of the log, sealed or not, as [`touch_of`] reads them.
pub(super) fn selected() -> (Select, Vec<ColumnKind>) {
    let columns = COLUMNS.map(|(name, _)| Column::fixed(name));
    let select = Select::from(Table::fixed("s_touch")).columns(&columns);
    (select, COLUMNS.iter().map(|(_, kind)| *kind).collect())
}

fn touches(rows: &[Row]) -> Vec<Touch> {
    rows.iter().filter_map(touch_of).collect()
}

/// The touch of a row.
pub(super) fn touch_of(row: &Row) -> Option<Touch> {
    let [
        seq,
        source,
        hash,
        kind,
        subject,
        occurred_at,
        received_at,
        body,
    ] = &row[..]
    else {
        return None;
    };
    let row = TouchRow {
        seq: seq.as_int()?,
        source: Id::new(source.as_int()?),
        message_hash: hash.as_bytes()?.try_into().ok()?,
        kind: kind.as_text()?.to_owned(),
        subject: subject.as_text()?.to_owned(),
        occurred_at: Moment::from_ms(occurred_at.as_int()?),
        received_at: Moment::from_ms(received_at.as_int()?),
        body: serde_json::from_str(body.as_text()?).ok()?,
    };
    Some(from_log(&row)?.0)
}
