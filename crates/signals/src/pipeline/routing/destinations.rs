//! Destinations and field policies as their records say.

use serde_json::Value as Json;
use weft_kernel::query::Term;
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Caller, ListQuery, Platform, Visible, system};

use crate::pipeline::reading::json_of;
use crate::pipeline::sources::whole;
use crate::routing::{Condition, FieldPath, PolicyRow, Treatment, consents};
use crate::touch::Touch;

/// The object.
pub(super) const DESTINATION: &str = "destination";
/// Destinations that are served at once.
pub const DESTINATIONS_MAX: u32 = 32;
/// Field policies that are looked at; beyond them nothing is sent.
pub const POLICIES_MAX: u32 = 1_000;

/// Where touches go on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its record.
    pub id: Id,
    /// The version of the record.
    pub version: i64,
    /// `webhook`, `ndjson` or `nats`.
    pub kind: String,
    /// The address, where there is one.
    pub url: String,
    /// Where on a server of NATS, there.
    pub subject: String,
    /// What the data are used for.
    pub purpose: String,
    /// Whether only what carries a consent to the purpose is sent.
    pub needs_consent: bool,
    /// The only source whose touches are sent.
    pub source: Option<Id>,
    /// The names of events that are sent; none means all.
    pub events: Vec<String>,
    /// An expression that must hold for a touch.
    pub condition: String,
    /// How many days its files are kept, where it is said.
    pub keep_days: Option<i64>,
    /// What happened before is not sent, unless it is asked for.
    pub since: Moment,
}

impl Destination {
    /// Whether a touch goes there: its source, its name, its consent, and the condition.
    #[must_use]
    pub fn wants(&self, touch: &Touch, condition: &Condition) -> bool {
        let is_named = || {
            let mut events = self.events.iter();
            self.events.is_empty() || events.any(|event| event == touch.event())
        };
        self.source.is_none_or(|source| source == touch.key.source)
            && is_named()
            && (!self.needs_consent || consents(touch, &self.purpose))
            && condition.holds(touch)
    }
}

/// The destinations that are switched on, the oldest first.
///
/// # Errors
/// Those of the store.
pub fn active(platform: &Platform) -> Result<Vec<Id>, Problem> {
    if platform.model().object(DESTINATION).is_err() {
        return Ok(Vec::new());
    }
    let caller = Caller::system("touchpoints go on to destinations");
    let query = ListQuery {
        filter: Some("active".to_owned()),
        sort: Some("id".to_owned()),
        fields: Some(vec!["active".to_owned()]),
        limit: Some(DESTINATIONS_MAX),
        ..ListQuery::default()
    };
    let page = platform.list(&caller, DESTINATION, &query)?;
    Ok(page.items.iter().map(Visible::id).collect())
}

/// The destination with this id, as `caller` may see it.
///
/// # Errors
/// `record.missing` when they may not.
pub fn destination_seen(
    platform: &Platform,
    caller: &Caller,
    id: Id,
) -> Result<Destination, Problem> {
    let record = platform.get(caller, DESTINATION, id)?;
    read(&record)
}

/// The destination, if it is there and switched on.
///
/// # Errors
/// Those of the store.
pub fn find(platform: &Platform, id: Id) -> Result<Option<Destination>, Problem> {
    let caller = Caller::system("touchpoints go on to a destination");
    let model = platform.model();
    let own = model.object(DESTINATION)?.column(system::ID)?;
    let query = ListQuery {
        filter: Some("active".to_owned()),
        also: Some(Term::column(own).eq(Term::value(id))),
        limit: Some(1),
        ..ListQuery::default()
    };
    let page = platform.list(&caller, DESTINATION, &query)?;
    page.items.first().map(read).transpose()
}

fn read(record: &Visible) -> Result<Destination, Problem> {
    let shown = json_of(record)?;
    let text = |field: &str| shown.get(field).and_then(Json::as_str).unwrap_or_default();
    let is = |field: &str| shown.get(field).and_then(Json::as_bool);
    let source = shown.get("source").and_then(|source| source.get("id"));
    let source = source.and_then(Json::as_str).map(Id::parse).transpose()?;
    let events = text("events").lines().map(str::trim);
    Ok(Destination {
        id: record.id(),
        version: record.version(),
        kind: text("kind").to_owned(),
        url: text("url").trim().to_owned(),
        subject: text("subject").to_owned(),
        purpose: text("purpose").trim().to_owned(),
        needs_consent: is("needs_consent").unwrap_or(true),
        source,
        events: events
            .filter(|event| !event.is_empty())
            .map(str::to_owned)
            .collect(),
        condition: text("filter").to_owned(),
        keep_days: whole(&shown, "keep_days"),
        since: Moment::parse(text("created_at"))?,
    })
}

/// Every field policy.
pub(super) fn policies(platform: &Platform) -> Result<Vec<PolicyRow>, Problem> {
    let caller = Caller::system("what of touchpoints may leave");
    let query = ListQuery {
        limit: Some(POLICIES_MAX),
        sort: Some("id".to_owned()),
        ..ListQuery::default()
    };
    let page = platform.list(&caller, "field_policy", &query)?;
    if page.next_cursor.is_some() {
        // One that is not read may be the one that closes a field.
        return Err(Problem::conflict(
            "destination.too_many_policies",
            format!("字段策略超过 {POLICIES_MAX} 条，暂停发送"),
            format!("There are more than {POLICIES_MAX} field policies; nothing is sent"),
        ));
    }
    page.items.iter().map(row).collect()
}

fn row(record: &Visible) -> Result<PolicyRow, Problem> {
    let shown = json_of(record)?;
    let text = |field: &str| shown.get(field).and_then(Json::as_str).unwrap_or_default();
    let purpose = Some(text("purpose").trim()).filter(|purpose| !purpose.is_empty());
    Ok(PolicyRow {
        field: FieldPath::read(text("field"))?,
        purpose: purpose.map(str::to_owned),
        // A word of a later version closes.
        treatment: Treatment::from_word(text("treatment")).unwrap_or(Treatment::Drop),
    })
}
