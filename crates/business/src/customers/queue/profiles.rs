//! Customers and contacts as they are compared, read without holding up those who write.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use weft_kernel::{Id, Problem};
use weft_language::CompanyNames;
use weft_language::matching::{Company, Kind, Level, Person, Weights};
use weft_platform::{Caller, ListQuery, Platform};

/// Records of one page.
const PAGE: u32 = 1_000;

/// A record as it is compared.
pub(super) enum Profile {
    Person(Person),
    Company(Company),
}

impl Profile {
    pub(super) fn keys(&self) -> BTreeSet<String> {
        match self {
            Self::Person(person) => person.keys(),
            Self::Company(company) => company.keys(),
        }
    }

    pub(super) fn compare(&self, other: &Self) -> Vec<Level> {
        match (self, other) {
            (Self::Person(one), Self::Person(other)) => one.compare(other),
            (Self::Company(one), Self::Company(other)) => one.compare(other),
            _ => Vec::new(),
        }
    }

    /// The name that is more or less common.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Person(person) => person.name(),
            Self::Company(company) => company.name().full_key(),
        }
    }
}

/// A record with the customer it belongs to.
pub(super) struct Known {
    pub(super) id: Id,
    /// What people call it.
    pub(super) label: String,
    pub(super) account: Option<Id>,
    pub(super) profile: Profile,
}

/// The object that is compared so.
pub(super) const fn object_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "contact",
        Kind::Company => "account",
    }
}

/// Every record of a kind, by id.
pub(super) fn all(
    platform: &Platform,
    kind: Kind,
    weights: &Weights,
) -> Result<BTreeMap<Id, Known>, Problem> {
    let model = platform.model();
    let names = CompanyNames::new(
        model
            .regions
            .values()
            .map(|region| (region.code.as_str(), region.name.as_str())),
    );
    let messengers = weights.reads(Kind::Person, "messenger");
    let mut found = BTreeMap::new();
    each(platform, object_of(kind), None, |id, record| {
        let known = match kind {
            Kind::Person => person(&names, (id, record), &messengers),
            Kind::Company => company(&names, id, record),
        };
        found.insert(id, known);
    })?;
    Ok(found)
}

/// Hands every record of `object` to `each`, as the API shows it to the house.
pub(super) fn each(
    platform: &Platform,
    object: &str,
    filter: Option<&str>,
    mut each: impl FnMut(Id, &Json),
) -> Result<(), Problem> {
    let caller = Caller::system("records that may be one are looked for among all");
    let mut query = ListQuery {
        limit: Some(PAGE),
        filter: filter.map(str::to_owned),
        ..ListQuery::default()
    };
    loop {
        let page = platform.list(&caller, object, &query)?;
        for record in &page.items {
            let shown = serde_json::to_value(record)
                .map_err(|error| Problem::internal("duplicates.unreadable", error))?;
            each(record.id(), &shown);
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return Ok(());
        }
    }
}

fn text<'a>(record: &'a Json, field: &str) -> &'a str {
    match record.get(field) {
        Some(Json::Object(map)) => ["code", "value"]
            .iter()
            .find_map(|part| map.get(*part)?.as_str())
            .unwrap_or_default(),
        Some(value) => value.as_str().unwrap_or_default(),
        None => "",
    }
}

fn filled(record: &Json, fields: &[&str]) -> Vec<String> {
    let texts = fields.iter().map(|field| text(record, field));
    texts
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect()
}

fn person(names: &CompanyNames, (id, record): (Id, &Json), messengers: &[&str]) -> Known {
    let account = record.get("account");
    let part = |name: &str| account.and_then(|account| account.get(name)?.as_str());
    let messenger = filled(record, messengers).concat();
    let profile = Person::read(
        (text(record, "name"), &messenger),
        &filled(record, &["phone", "landline"]),
        &filled(record, &["email"]),
        names.read(part("label").unwrap_or_default()),
    );
    Known {
        id,
        label: text(record, "name").to_owned(),
        account: part("id").and_then(|id| Id::parse(id).ok()),
        profile: Profile::Person(profile),
    }
}

fn company(names: &CompanyNames, id: Id, record: &Json) -> Known {
    let fields = ["name", "tax_number", "website", "region"].map(|field| text(record, field));
    let [name, tax, website, region] = fields;
    let phones = filled(record, &["phone"]);
    Known {
        id,
        label: name.to_owned(),
        account: Some(id),
        profile: Profile::Company(Company::read(names, (name, tax, website, region), &phones)),
    }
}
