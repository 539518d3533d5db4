//! Identities whose customer is written down, read from their records.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::Value as Json;
use weft_kernel::query::Term;
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, ListQuery, Platform};

use super::customers::{Customer, Known, VIA_GROUP};
use super::reading::{SUBJECTS_MAX, json_of};

/// Records of one page when they are read at the start.
const PAGE: u32 = 1_000;

/// The kind and value of an identity as its record says them.
pub(super) fn parts(subject: &str) -> (&'static str, &str) {
    match subject.split_once(':') {
        Some(("anon", value)) => ("anonymous_id", value),
        Some((_, value)) => ("user_id", value),
        None => ("user_id", subject),
    }
}

/// The identity that a record's kind and value mean.
pub(super) fn subject_of(kind: &str, value: &str) -> Option<String> {
    match kind {
        "anonymous_id" => Some(crate::subject::anonymous(value)),
        "user_id" => Some(crate::subject::user(value)),
        _ => None,
    }
}

/// Every identity whose customer is known.
pub(super) fn known(platform: &Platform) -> Result<HashMap<Arc<str>, Known>, Problem> {
    let caller = Caller::system("who is who, read at the start");
    let mut query = ListQuery {
        limit: Some(PAGE),
        ..ListQuery::default()
    };
    let mut customers = HashMap::new();
    loop {
        let page = platform.list(&caller, "touch_identity", &query)?;
        for record in &page.items {
            customers.extend(edge(&json_of(record)?));
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return Ok(customers);
        }
    }
}

/// Whose the identities of these records are.
pub(super) fn known_by(
    platform: &Platform,
    records: &BTreeSet<Id>,
) -> Result<Vec<(Arc<str>, Known)>, Problem> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let caller = Caller::system("who is who, after others have changed it");
    let model = platform.model();
    let object = model.object("touch_identity")?;
    let (place, _) = object.field("id")?;
    let among = Term::column(object.column(place)?).is_in(records.iter().copied());
    let query = ListQuery {
        also: Some(among),
        limit: Some(PAGE),
        ..ListQuery::default()
    };
    let page = platform.list(&caller, "touch_identity", &query)?;
    let mut found = Vec::new();
    for record in &page.items {
        found.extend(edge(&json_of(record)?));
    }
    Ok(found)
}

/// Whose these identities are, of those whose customer is known.
pub(super) fn known_as(
    platform: &Platform,
    subjects: &BTreeSet<Arc<str>>,
) -> Result<HashMap<Arc<str>, Known>, Problem> {
    let caller = Caller::system("who is who, as the first judge has found");
    let model = platform.model();
    let object = model.object("touch_identity")?;
    let column = |name: &str| {
        object
            .field(name)
            .and_then(|(place, _)| object.column(place))
    };
    let (kind, value) = (
        Term::column(column("kind")?),
        Term::column(column("value")?),
    );
    let mut found = HashMap::new();
    for subject in subjects {
        let (its_kind, its_value) = parts(subject);
        let its = kind.clone().eq(Term::value(its_kind));
        let query = ListQuery {
            also: Some(its.and(value.clone().eq(Term::value(its_value)))),
            limit: Some(1),
            ..ListQuery::default()
        };
        for record in &platform.list(&caller, "touch_identity", &query)?.items {
            found.extend(edge(&json_of(record)?));
        }
    }
    Ok(found)
}

/// The identities of a company, each with the person it is known as.
pub(super) fn of_account(
    platform: &Platform,
    account: Id,
) -> Result<Vec<(Arc<str>, Customer)>, Problem> {
    let caller = Caller::system("a customer's touches stand under their identities");
    let query = ListQuery {
        filter: Some(format!("account = \"{account}\"")),
        limit: Some(SUBJECTS_MAX),
        ..ListQuery::default()
    };
    let page = platform.list(&caller, "touch_identity", &query)?;
    let mut found = Vec::new();
    for record in &page.items {
        let edge = edge(&json_of(record)?);
        found.extend(edge.map(|(subject, known)| (subject, known.customer)));
    }
    Ok(found)
}

fn edge(record: &Json) -> Option<(Arc<str>, Known)> {
    let subject = subject_of(
        record.get("kind")?.as_str()?,
        record.get("value")?.as_str()?,
    )?;
    let customer = of_json(record)?;
    let own = record.get("via").and_then(Json::as_str) != Some(VIA_GROUP);
    Some((Arc::from(subject), Known { customer, own }))
}

/// The customer that a record with the fields `account`, `contact` and `lead` names, as people are shown it.
pub(super) fn of_json(record: &Json) -> Option<Customer> {
    let id = |field: &str| {
        let link = record.get(field)?.get("id")?.as_str();
        link.and_then(|id| Id::parse(id).ok())
    };
    let (company, lead) = (id("account"), id("lead"));
    Some(Customer {
        account: company.or(lead)?,
        contact: id("contact"),
        is_lead: company.is_none(),
    })
}
