//! Stock equals the sum of its moves, locked the sum of what active locks still hold.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use weft_kernel::{Id, Problem};
use weft_platform::{Record, Unit};

use super::{Findings, link};

type Place = (Id, Id);

pub(super) fn check(unit: &mut Unit<'_, '_>, findings: &mut Findings) -> Result<(), Problem> {
    let mut moved: BTreeMap<Place, Decimal> = BTreeMap::new();
    for row in unit.find_by("stock_move", &[])? {
        *moved.entry(place(&row)?).or_default() += row.number("quantity")?;
    }
    let mut held: BTreeMap<Place, Decimal> = BTreeMap::new();
    for lock in unit.find_by("stock_lock", &[])? {
        let (whole, used) = (lock.number("quantity")?, lock.number("shipped_quantity")?);
        findings.within("stock.lock", ("stock_lock", lock.id()), used, whole);
        match lock.text("state")?.as_str() {
            "active" => *held.entry(place(&lock)?).or_default() += whole - used,
            "done" => findings.same("stock.lock_done", ("stock_lock", lock.id()), whole, used),
            _ => {}
        }
    }
    let mut known = BTreeSet::new();
    for level in unit.find_by("stock_level", &[])? {
        let (at, here) = (("stock_level", level.id()), place(&level)?);
        let (on_hand, locked) = (level.number("on_hand")?, level.number("locked")?);
        findings.same("stock.on_hand", at, sum_at(&moved, here), on_hand);
        findings.same("stock.locked", at, sum_at(&held, here), locked);
        findings.within("stock.within", at, locked, on_hand);
        known.insert(here);
    }
    for ((product, _), sum) in moved
        .iter()
        .chain(&held)
        .filter(|(at, _)| !known.contains(at))
    {
        findings.same("stock.no_level", ("product", *product), *sum, Decimal::ZERO);
    }
    Ok(())
}

fn sum_at(sums: &BTreeMap<Place, Decimal>, place: Place) -> Decimal {
    sums.get(&place).copied().unwrap_or_default()
}

fn place(record: &Record) -> Result<Place, Problem> {
    Ok((link(record, "product")?, link(record, "warehouse")?))
}
