//! Made-up customers with people, follow-ups, opportunities, leads and to-dos of the last days.

use weft_kernel::{Id, Moment, Problem, Value};
use weft_platform::{Change, Platform, Unit};

use super::lists::{Contacts, Customers, FollowUps, Pipeline, Row, read, text};
use super::once;
use super::people::{filled, id_of};

/// People at each customer.
pub(super) const CONTACTS_EACH: usize = 2;
/// The sales people whose customers they are, in turn.
const OWNERS: [&str; 4] = ["zhangsan", "lisi", "wangwu", "zhaoliu"];
/// Every so many customers one belongs to nobody: it lies in the pool.
const POOL_EVERY: usize = 10;

struct Lists {
    customers: Customers,
    contacts: Contacts,
    follow_ups: FollowUps,
    pipeline: Pipeline,
}

/// Makes the customers and what was done about them.
pub(super) fn make(platform: &Platform) -> Result<(), Problem> {
    let lists = Lists {
        customers: read("customers.toml")?,
        contacts: read("contacts.toml")?,
        follow_ups: read("follow_ups.toml")?,
        pipeline: read("pipeline.toml")?,
    };
    once(platform, "customers", move |unit| customers(unit, &lists))
}

fn customers(unit: &mut Unit<'_, '_>, lists: &Lists) -> Result<(), Problem> {
    let mut owners = Vec::new();
    for name in OWNERS {
        owners.push(id_of(unit, "user", "username", name)?);
    }
    for (place, row) in lists.customers.customers.iter().enumerate() {
        let owner = owners.get(place % owners.len()).copied();
        let owner = owner.filter(|_| (place + 1) % POOL_EVERY != 0);
        let account = account(unit, (place, row), owner)?;
        let contacts = contacts(unit, lists, (place, row), (account, owner))?;
        if owner.is_some() {
            follow_ups(unit, lists, place, (account, contacts, owner))?;
        }
    }
    pipeline(unit, lists, &owners)
}

fn account(
    unit: &mut Unit<'_, '_>,
    (place, row): (usize, &Row),
    owner: Option<Id>,
) -> Result<Id, Problem> {
    let change = filled(row, &["domain"])
        .set("code", format!("KH{:03}", place + 1).as_str())
        .set(
            "website",
            format!("https://www.{}", text(row, "domain")).as_str(),
        )
        .set("phone", Value::text(&format!("+8657488{place:06}")))
        .set("owner", owner);
    unit.create("account", change).map(|account| account.id())
}

fn contacts(
    unit: &mut Unit<'_, '_>,
    lists: &Lists,
    (place, row): (usize, &Row),
    (account, owner): (Id, Option<Id>),
) -> Result<Option<Id>, Problem> {
    let (names, titles) = (&lists.contacts.names, &lists.contacts.job_titles);
    let mut changes = Vec::new();
    for number in 0..CONTACTS_EACH {
        let index = place * CONTACTS_EACH + number;
        let (Some(name), Some(title)) = (
            names.get(index % names.len()),
            titles.get(index % titles.len()),
        ) else {
            continue;
        };
        let change = Change::new()
            .set("account", account)
            .set("name", name.as_str())
            .set("job_title", title.label.as_str())
            .set("buying_role", title.buying_role.as_str())
            .set("is_primary", number == 0)
            .set("email", email(row, number).as_str())
            .set("phone", Value::text(&format!("+86139{index:08}")))
            .set("owner", owner);
        changes.push(change);
    }
    Ok(unit
        .create_many("contact", changes)?
        .first()
        .map(weft_platform::Record::id))
}

/// The address of the `number`-th person at a customer.
pub(super) fn email(row: &Row, number: usize) -> String {
    format!("contact{}@{}", number + 1, text(row, "domain"))
}

fn follow_ups(
    unit: &mut Unit<'_, '_>,
    lists: &Lists,
    place: usize,
    (account, contact, owner): (Id, Option<Id>, Option<Id>),
) -> Result<(), Problem> {
    let texts = &lists.follow_ups.follow_ups;
    let mut changes = Vec::new();
    for number in 0..=place % 3 {
        let Some(row) = texts.get((place * 3 + number) % texts.len()) else {
            continue;
        };
        let hours = i64::try_from(place * 2 + number * 26 + 3).unwrap_or_default();
        changes.push(
            filled(row, &[])
                .set("account", account)
                .set("contact", contact)
                .set("occurred_at", ago(unit, hours))
                .set("owner", owner),
        );
    }
    unit.create_many("activity", changes).map(|_| ())
}

fn ago(unit: &Unit<'_, '_>, hours: i64) -> Moment {
    unit.now().plus_ms(-hours * 3_600_000)
}

fn pipeline(unit: &mut Unit<'_, '_>, lists: &Lists, owners: &[Id]) -> Result<(), Problem> {
    let owner = |place: usize| owners.get(place % owners.len()).copied();
    let accounts = unit.find("account", "code starts with \"KH\" and owner is not empty")?;
    let account = |place: usize| accounts.get(place % accounts.len().max(1));
    for (place, row) in lists.pipeline.leads.iter().enumerate() {
        let phone = Value::text(&format!("+86137{place:08}"));
        unit.create(
            "lead",
            filled(row, &[])
                .set("phone", phone)
                .set("owner", owner(place)),
        )?;
    }
    let today = unit.today();
    for (place, row) in lists.pipeline.opportunities.iter().enumerate() {
        let Some(account) = account(place * 3) else {
            continue;
        };
        let days = i64::try_from(place * 6 + 5).unwrap_or_default();
        let expected = today.saturating_add(jiff::Span::new().days(days));
        let change = filled(row, &[])
            .set("account", account.id())
            .set("expected_on", expected)
            .set("owner", account.link("owner")?);
        unit.create("opportunity", change)?;
    }
    for (place, row) in lists.pipeline.tasks.iter().enumerate() {
        let Some(account) = account(place * 2) else {
            continue;
        };
        let due = ago(unit, 20 - i64::try_from(place * 9).unwrap_or_default());
        let change = filled(row, &[])
            .set("account", account.id())
            .set("assignee", account.link("owner")?)
            .set("due_at", due)
            .set("owner", account.link("owner")?);
        unit.create("task", change)?;
    }
    Ok(())
}
