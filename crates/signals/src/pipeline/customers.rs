//! Whose identity it is: what is already written, the customer's code, e-mail, phone or company name.

use weft_kernel::{Id, Problem, Value};
use weft_platform::{Change, Record, Unit};

use super::hints::Hints;
use super::identities::parts;
use crate::identity::{Email, Phone, written_alike};

/// A customer as signals need to know them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The company; of a lead that is no customer yet, the lead.
    pub account: Id,
    /// The person, where known.
    pub contact: Option<Id>,
    /// Whether it is only a lead.
    pub is_lead: bool,
}

impl Customer {
    /// The object its record is of, and the field that signals and identities name it in.
    #[must_use]
    pub const fn object(&self) -> &'static str {
        match self.is_lead {
            true => "lead",
            false => "account",
        }
    }

    /// The company, unless it is only a lead.
    #[must_use]
    pub fn company(&self) -> Option<Id> {
        (!self.is_lead).then_some(self.account)
    }

    /// The lead, if it is only that.
    #[must_use]
    pub fn lead(&self) -> Option<Id> {
        self.is_lead.then_some(self.account)
    }
}

/// An identity whose customer is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// Whose it is.
    pub(super) customer: Customer,
    /// It was found by itself, not through others it is one with.
    pub(super) own: bool,
}

/// How the customer of an identity is known: through others it is one with. Every other word is evidence of its own.
pub(super) const VIA_GROUP: &str = "group";

/// The customer of an identity and the word for how it was found.
pub(super) type Found = Option<(Customer, &'static str)>;

/// Finds out whose identity `subject` is by itself, from what is surest to what is least sure; an
/// answer without a word stands written already.
pub(super) fn find(
    unit: &mut Unit<'_, '_>,
    subject: &str,
    hints: &Hints,
) -> Result<Option<(Customer, Option<&'static str>)>, Problem> {
    if let Some(edge) = record_of(unit, subject)?
        && edge.text("via")? != VIA_GROUP
        && let Some(customer) = of_record(&edge)?
    {
        return Ok(Some((customer, None)));
    }
    let by_number = match parts(subject) {
        ("user_id", value) => by_number(unit, value)?,
        _ => None,
    };
    let found = match by_number {
        None => by_hints(unit, hints)?,
        found => found,
    };
    Ok(found.map(|(customer, via)| (customer, Some(via))))
}

fn record_of(unit: &mut Unit<'_, '_>, subject: &str) -> Result<Option<Record>, Problem> {
    let (kind, value) = parts(subject);
    let fields = [("kind", Value::text(kind)), ("value", Value::text(value))];
    Ok(unit.find_by("touch_identity", &fields)?.into_iter().next())
}

/// The customer that a record with the fields `account`, `contact` and `lead` names.
fn of_record(record: &Record) -> Result<Option<Customer>, Problem> {
    let (company, lead) = (record.link("account")?, record.link("lead")?);
    let contact = record.link("contact")?;
    Ok(company.or(lead).map(|account| Customer {
        account,
        contact,
        is_lead: company.is_none(),
    }))
}

/// The customer with this code, or whose record (or contact's or lead's record) has this id.
fn by_number(unit: &mut Unit<'_, '_>, value: &str) -> Result<Found, Problem> {
    let of_code = unit.find_by("account", &[("code", Value::text(value))])?;
    if let Some(account) = of_code.first() {
        return Ok(Some((company(account), "code")));
    }
    let Ok(id) = Id::parse(value) else {
        return Ok(None);
    };
    if let Some(account) = unit.load_many("account", &[id])?.first() {
        return Ok(Some((company(account), "record")));
    }
    let contacts = unit.load_many("contact", &[id])?;
    let customer = match contacts.first() {
        Some(contact) => of_contact(contact)?,
        None => of_lead(unit, id)?,
    };
    Ok(customer.map(|customer| (customer, "record")))
}

/// The customer that a lead became, or the lead.
fn of_lead(unit: &mut Unit<'_, '_>, id: Id) -> Result<Option<Customer>, Problem> {
    if unit.object("lead").is_err() {
        return Ok(None);
    }
    let Some(lead) = unit.load_many("lead", &[id])?.pop() else {
        return Ok(None);
    };
    let became = lead.link("account")?;
    Ok(Some(Customer {
        account: became.unwrap_or(id),
        contact: lead.link("contact")?,
        is_lead: became.is_none(),
    }))
}

/// Writes down that somebody who was known by a record of their own is that customer now.
pub(super) fn becomes(
    unit: &mut Unit<'_, '_>,
    subject: &str,
    (account, contact): (Id, Option<Id>),
) -> Result<(), Problem> {
    let Some(there) = record_of(unit, subject)? else {
        return Ok(());
    };
    let change = Change::new()
        .set("account", account)
        .set("contact", contact)
        .set("lead", Value::Empty);
    unit.update("touch_identity", there.id(), change).map(drop)
}

fn company(account: &Record) -> Customer {
    Customer {
        account: account.id(),
        contact: None,
        is_lead: false,
    }
}

/// The customer of the one contact with this e-mail or phone, or of the one company with this name.
fn by_hints(unit: &mut Unit<'_, '_>, hints: &Hints) -> Result<Found, Problem> {
    for email in &hints.emails {
        let role = Email::read(email).is_some_and(|email| email.is_role());
        if let Some(customer) = by_address(unit, ("email", email), role)? {
            return Ok(Some((customer, "email")));
        }
    }
    for typed in &hints.phones {
        let phone = Phone::read(typed);
        let shared = phone
            .as_ref()
            .is_some_and(|phone| phone.personal().is_none());
        let domestic = phone.and_then(|phone| phone.domestic());
        for form in [Some(typed.clone()), domestic].into_iter().flatten() {
            if let Some(customer) = by_address(unit, ("phone", &form), shared)? {
                return Ok(Some((customer, "phone")));
            }
        }
    }
    for name in &hints.companies {
        let names = written_alike(name).into_iter().map(|name| ("name", name));
        for (field, name) in [("code", name.clone())].into_iter().chain(names) {
            if let [account] = &unit.find_by("account", &[(field, Value::text(&name))])?[..] {
                return Ok(Some((company(account), "company")));
            }
        }
    }
    Ok(None)
}

/// The customer of the one contact with this address; what several people share tells the company only.
fn by_address(
    unit: &mut Unit<'_, '_>,
    (field, typed): (&'static str, &str),
    shared: bool,
) -> Result<Option<Customer>, Problem> {
    let Some(value) = as_stored(unit, "contact", field, typed)? else {
        return Ok(None);
    };
    // Two contacts with one address: nobody can be told apart, so nobody is taken.
    let [contact] = &unit.find_by("contact", &[(field, value)])?[..] else {
        return Ok(None);
    };
    let customer = of_contact(contact)?;
    Ok(customer.map(|customer| Customer {
        contact: customer.contact.filter(|_| !shared),
        ..customer
    }))
}

fn of_contact(contact: &Record) -> Result<Option<Customer>, Problem> {
    let account = contact.link("account")?;
    Ok(account.map(|account| Customer {
        account,
        contact: Some(contact.id()),
        is_lead: false,
    }))
}

/// `typed` as the field stores it; none when it is no such value.
fn as_stored(
    unit: &Unit<'_, '_>,
    object: &str,
    field: &str,
    typed: &str,
) -> Result<Option<Value>, Problem> {
    let object = unit.object(object)?;
    let (_, field) = object.field(field)?;
    Ok(field.kind.parse(typed, &field.doc, &unit.model().zone).ok())
}

/// Writes down that an identity is the customer's, known through its own evidence.
pub(super) fn place_own(
    unit: &mut Unit<'_, '_>,
    subject: &str,
    (customer, via): (Customer, &str),
) -> Result<(), Problem> {
    place(unit, subject, Some((customer, via)))
}

/// Writes down that an identity is whose those are that it is one with; nobody's when they are nobody's.
pub(super) fn place_with_group(
    unit: &mut Unit<'_, '_>,
    subject: &str,
    customer: Option<Customer>,
) -> Result<(), Problem> {
    place(
        unit,
        subject,
        customer.map(|customer| (customer, VIA_GROUP)),
    )
}

fn place(
    unit: &mut Unit<'_, '_>,
    subject: &str,
    whose: Option<(Customer, &str)>,
) -> Result<(), Problem> {
    let (kind, value) = parts(subject);
    if value.chars().count() > VALUE_CHARS_MAX {
        return Ok(());
    }
    let there = record_of(unit, subject)?;
    let Some((customer, via)) = whose else {
        return there.map_or(Ok(()), |there| unit.delete("touch_identity", there.id()));
    };
    let edge = Change::new()
        .set("account", customer.company())
        .set("contact", customer.contact)
        .set("lead", customer.lead())
        .set("via", via);
    match there {
        Some(there) => unit.update("touch_identity", there.id(), edge).map(drop),
        None => {
            let made = edge.set("kind", kind).set("value", value);
            unit.create("touch_identity", made).map(drop)
        }
    }
}

/// Characters of an identity that its record holds.
const VALUE_CHARS_MAX: usize = 200;
