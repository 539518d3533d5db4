//! What a rehearsal reads of records: the customers of firings, and the signals that were made.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use weft_kernel::query::{Function, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Caller, ListQuery, Platform, system};

use super::super::Customer;
use super::super::reading::json_of;
use super::{Gone, Told};
use crate::rule::Lateness;

/// Records of one page.
const PAGE: usize = 1_000;
/// Where customers stand.
const OBJECTS: [&str; 2] = ["account", "lead"];

/// What is shown of a customer.
pub(super) struct Account {
    pub(super) label: String,
    pub(super) owner: Option<(Id, String)>,
}

/// The customers, as far as the caller may see them.
pub(super) fn customers<'a>(
    platform: &Platform,
    caller: &Caller,
    customers: impl Iterator<Item = &'a Customer>,
) -> Result<BTreeMap<Id, Account>, Problem> {
    let mut ids: BTreeMap<&str, BTreeSet<Id>> = BTreeMap::new();
    for customer in customers {
        let of = ids.entry(customer.object()).or_default();
        of.insert(customer.account);
    }
    let mut found = BTreeMap::new();
    for (object, ids) in ids {
        let ids: Vec<Id> = ids.into_iter().collect();
        for some in ids.chunks(PAGE) {
            found.extend(accounts_of(platform, caller, (object, some))?);
        }
    }
    Ok(found)
}

fn accounts_of(
    platform: &Platform,
    caller: &Caller,
    (name, ids): (&str, &[Id]),
) -> Result<Vec<(Id, Account)>, Problem> {
    let model = platform.model();
    let id = Term::column(model.object(name)?.column(system::ID)?);
    let query = ListQuery {
        fields: Some(["name", "owner"].map(str::to_owned).to_vec()),
        limit: u32::try_from(PAGE).ok(),
        also: Some(id.is_in(ids.iter().copied())),
        ..ListQuery::default()
    };
    let mut accounts = Vec::new();
    for record in platform.list(caller, name, &query)?.items {
        let account = Account {
            label: record.label(),
            owner: linked(&json_of(&record)?, "owner"),
        };
        accounts.push((record.id(), account));
    }
    Ok(accounts)
}

/// The record a lookup leads to, and what people call it.
fn linked(record: &Json, field: &str) -> Option<(Id, String)> {
    let link = record.get(field)?;
    let id = Id::parse(link.get("id")?.as_str()?).ok()?;
    let label = link.get("label").and_then(Json::as_str);
    Some((id, label.unwrap_or_default().to_owned()))
}

/// The standing signals that the rule of this name has told, by customer and time.
pub(super) fn told(
    platform: &Platform,
    caller: &Caller,
    rule: &str,
    (from, to): (Moment, Moment),
) -> Result<BTreeMap<(Id, Moment), Gone>, Problem> {
    let model = platform.model();
    let object = model.object("signal")?;
    let (at, _) = object.field("occurred_at")?;
    let at = || object.column(at).map(Term::column);
    let within = Term::call2(Function::Ge, at()?, Term::value(from.ms())).and(Term::call2(
        Function::Lt,
        at()?,
        Term::value(to.ms()),
    ));
    let mut query = ListQuery {
        filter: Some(format!("standing = true and rule.name = \"{rule}\"")),
        fields: Some(
            ["account", "lead", "occurred_at", "outcome", "lateness"]
                .map(str::to_owned)
                .to_vec(),
        ),
        limit: u32::try_from(PAGE).ok(),
        also: Some(within),
        ..ListQuery::default()
    };
    let mut told = BTreeMap::new();
    loop {
        let page = platform.list(caller, "signal", &query)?;
        for record in &page.items {
            let one = made(record.id(), &json_of(record)?);
            told.extend(one.map(|one| ((one.account, one.occurred_at), one)));
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return Ok(told);
        }
    }
}

/// A signal as it was made; none of one that is nobody's.
fn made(id: Id, json: &Json) -> Option<Gone> {
    let text = |field: &str| json.get(field).and_then(Json::as_str);
    let mut whose = OBJECTS.into_iter();
    let (object, (account, account_label)) =
        whose.find_map(|object| Some((object, linked(json, object)?)))?;
    Some(Gone {
        account,
        object,
        account_label,
        occurred_at: Moment::parse(text("occurred_at")?).ok()?,
        told: Told {
            id,
            outcome: text("outcome").map(str::to_owned),
            is_silent: text("lateness") == Lateness::Recorded.word(),
        },
    })
}
