//! 逾期: what a customer should have paid by today, in the company's own currency.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use weft_kernel::{Date, Id, Problem, Value};
use weft_platform::{Caller, Change, Platform, Record, Unit};
use weft_store::Lane;

/// Customers refreshed in one transaction.
const CHUNK: usize = 20;

/// The overdue part of what a customer owes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Overdue {
    pub(super) amount: Decimal,
    pub(super) days: i32,
}

impl Overdue {
    /// As it stands today.
    pub(super) fn of(unit: &mut Unit<'_, '_>, account: Id) -> Result<Self, Problem> {
        let mut overdue = Self::default();
        for status in ["open", "partly"] {
            let wanted = [
                ("account", Value::Record(account)),
                ("status", Value::text(status)),
            ];
            for receivable in unit.find_by("receivable", &wanted)? {
                overdue.add(&receivable, unit.today())?;
            }
        }
        Ok(overdue)
    }

    fn add(&mut self, receivable: &Record, today: Date) -> Result<(), Problem> {
        let (Value::Date(due), open) =
            (receivable.get("due_date")?, receivable.number("open_base")?)
        else {
            return Ok(());
        };
        if due < today {
            let late = today.since(due).map(|span| span.get_days());
            self.days = self.days.max(late.unwrap_or_default());
            self.amount += open;
        }
        Ok(())
    }

    /// Notes it on the customer.
    pub(super) fn note(self, unit: &mut Unit<'_, '_>, account: Id) -> Result<(), Problem> {
        let change = Change::new()
            .set("receivable_overdue", self.amount)
            .set("overdue_days_max", Decimal::from(self.days));
        unit.update("account", account, change).map(|_| ())
    }
}

/// Brings 逾期金额 and 最长逾期天数 of every customer up to today: to be called once a day.
///
/// Answers how many customers were changed.
///
/// # Errors
/// Those of the store.
pub fn refresh_overdue(platform: &Platform) -> Result<usize, Problem> {
    let system = Caller::system("overdue figures follow the calendar");
    let wanted = platform.write(&system, Lane::Bulk, |unit| {
        let mut wanted: BTreeMap<Id, Overdue> = BTreeMap::new();
        for account in unit.find("account", "receivable_overdue > 0 or overdue_days_max > 0")? {
            wanted.insert(account.id(), Overdue::default());
        }
        for status in ["open", "partly"] {
            for receivable in unit.find_by("receivable", &[("status", Value::text(status))])? {
                let account = receivable.link("account")?.unwrap_or_default();
                wanted.entry(account).or_default();
            }
        }
        Ok(wanted.into_keys().collect::<Vec<Id>>())
    })?;
    let mut changed = 0;
    for part in wanted.chunks(CHUNK) {
        let part = part.to_vec();
        changed += platform.write(&system, Lane::Bulk, move |unit| refresh(unit, &part))?;
    }
    Ok(changed)
}

/// Brings some customers up to today; answers how many were changed.
fn refresh(unit: &mut Unit<'_, '_>, accounts: &[Id]) -> Result<usize, Problem> {
    let mut changed = 0;
    for account in unit.load_many("account", accounts)? {
        let overdue = Overdue::of(unit, account.id())?;
        let same = account.number("receivable_overdue")? == overdue.amount
            && account.number("overdue_days_max")? == Decimal::from(overdue.days);
        if !same {
            overdue.note(unit, account.id())?;
            changed += 1;
        }
    }
    Ok(changed)
}
