//! What is owed equals what was shipped less what was paid; balances equal their documents.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use weft_kernel::{Id, Problem};
use weft_platform::{Record, Unit};

use super::{Findings, link};
use crate::amounts::{in_base, price_of};

type Sums = BTreeMap<Id, Decimal>;

pub(super) fn check(unit: &mut Unit<'_, '_>, findings: &mut Findings) -> Result<(), Problem> {
    matches(unit, findings)?;
    let (mut owed, mut raised) = (Sums::new(), Sums::new());
    for receivable in unit.find_by("receivable", &[])? {
        *owed.entry(link(&receivable, "account")?).or_default() +=
            receivable.number("open_base")?;
        *raised.entry(link(&receivable, "order")?).or_default() += receivable.number("amount")?;
    }
    let mut ordered = Sums::new();
    let earned = earned(unit)?;
    for order in unit.find_by("sales_order", &[])? {
        if order.is("imported")? {
            continue;
        }
        let (raised, earned) = (sum(&raised, order.id()), sum(&earned, order.id()));
        let at = ("sales_order", order.id());
        findings.same("receivable.raised", at, earned, raised);
        let amount = order.number("amount")?;
        match order.text("status")?.as_str() {
            "confirmed" | "partly_shipped" => {
                *ordered.entry(link(&order, "account")?).or_default() +=
                    in_base(unit, &order, amount - raised)?;
            }
            "shipped" => findings.same("receivable.order", at, amount, raised),
            _ => {}
        }
    }
    for account in unit.find_by("account", &[])? {
        let (id, at) = (account.id(), ("account", account.id()));
        findings.same(
            "account.receivable_open",
            at,
            sum(&owed, id),
            account.number("receivable_open")?,
        );
        findings.same(
            "account.order_open",
            at,
            sum(&ordered, id),
            account.number("order_open")?,
        );
    }
    Ok(())
}

/// Receipts and receivables are matched for exactly what their matches say.
fn matches(unit: &mut Unit<'_, '_>, findings: &mut Findings) -> Result<(), Problem> {
    let (mut by_receipt, mut by_receivable) = (Sums::new(), Sums::new());
    for found in unit.find_by("receipt_match", &[])? {
        let amount = found.number("amount")?;
        *by_receipt.entry(link(&found, "receipt")?).or_default() += amount;
        *by_receivable
            .entry(link(&found, "receivable")?)
            .or_default() += amount;
    }
    for (object, sums) in [("receipt", by_receipt), ("receivable", by_receivable)] {
        for record in unit.find_by(object, &[])? {
            let (at, matched) = ((object, record.id()), record.number("matched")?);
            findings.same("finance.matched", at, sum(&sums, record.id()), matched);
            findings.within("finance.within", at, matched, record.number("amount")?);
            if object == "receivable" {
                check_status(findings, &record, matched)?;
            }
        }
    }
    Ok(())
}

fn check_status(
    findings: &mut Findings,
    receivable: &Record,
    matched: Decimal,
) -> Result<(), Problem> {
    let expected = match receivable.text("status")?.as_str() {
        "open" => matched.is_zero(),
        "settled" => matched == receivable.number("amount")?,
        _ => !matched.is_zero() && matched < receivable.number("amount")?,
    };
    if !expected {
        let amount = receivable.number("amount")?;
        findings.same(
            "receivable.status",
            ("receivable", receivable.id()),
            amount,
            matched,
        );
    }
    Ok(())
}

/// What the shipped quantities of each order's lines cost.
fn earned(unit: &mut Unit<'_, '_>) -> Result<Sums, Problem> {
    let mut earned = Sums::new();
    for line in unit.find_by("sales_order_line", &[])? {
        let cost = price_of(&line, line.number("shipped_quantity")?)?;
        *earned.entry(link(&line, "order")?).or_default() += cost;
    }
    Ok(earned)
}

fn sum(sums: &Sums, id: Id) -> Decimal {
    sums.get(&id).copied().unwrap_or_default()
}
