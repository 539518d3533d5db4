//! The levels of some products in one warehouse, held until the transaction ends.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use weft_kernel::{Id, Problem};
use weft_platform::{Change, Record, Unit};

/// Levels by product; every change keeps 0 ≤ locked ≤ on hand.
pub(super) struct Levels {
    warehouse: Id,
    by_product: BTreeMap<Id, Level>,
}

struct Level {
    record: Id,
    on_hand: Decimal,
    locked: Decimal,
    touched: bool,
}

impl Levels {
    /// Reads and holds the levels of `products` in `warehouse`; a product without a row has nothing.
    pub(super) fn hold(
        unit: &mut Unit<'_, '_>,
        warehouse: Id,
        products: &BTreeSet<Id>,
    ) -> Result<Self, Problem> {
        let products: Vec<Id> = products.iter().copied().collect();
        let mut rows = Vec::new();
        for row in unit.find_among("stock_level", "product", &products)? {
            if row.link("warehouse")? == Some(warehouse) {
                rows.push(row.id());
            }
        }
        let mut by_product = BTreeMap::new();
        for row in unit.load_locked("stock_level", &rows)? {
            let level = Level::read(&row)?;
            by_product.insert(row.link("product")?.unwrap_or_default(), level);
        }
        Ok(Self {
            warehouse,
            by_product,
        })
    }

    /// What is on hand and locked for nobody.
    pub(super) fn free(&self, product: Id) -> Decimal {
        let level = self.by_product.get(&product);
        level.map_or(Decimal::ZERO, |level| level.on_hand - level.locked)
    }

    /// Changes what is on hand and what is locked.
    pub(super) fn change(
        &mut self,
        product: Id,
        on_hand: Decimal,
        locked: Decimal,
    ) -> Result<(), Problem> {
        let missing = || unsound(product, "no level");
        let level = self.by_product.get_mut(&product).ok_or_else(missing)?;
        level.on_hand += on_hand;
        level.locked += locked;
        level.touched = true;
        level.check(product)
    }

    /// Makes an empty level for a product that never lay in this warehouse.
    pub(super) fn open(&mut self, unit: &mut Unit<'_, '_>, product: Id) -> Result<(), Problem> {
        if self.by_product.contains_key(&product) {
            return Ok(());
        }
        let change = Change::new()
            .set("product", product)
            .set("warehouse", self.warehouse);
        let row = unit.create("stock_level", change)?;
        self.by_product.insert(product, Level::read(&row)?);
        Ok(())
    }

    /// Writes what was changed.
    pub(super) fn write(self, unit: &mut Unit<'_, '_>) -> Result<(), Problem> {
        let touched = self.by_product.values().filter(|level| level.touched);
        let changes = touched.map(|level| {
            let change = Change::new()
                .set("on_hand", level.on_hand)
                .set("locked", level.locked);
            (level.record, change)
        });
        unit.update_many("stock_level", changes.collect())
            .map(|_| ())
    }
}

impl Level {
    fn read(row: &Record) -> Result<Self, Problem> {
        let level = Self {
            record: row.id(),
            on_hand: row.number("on_hand")?,
            locked: row.number("locked")?,
            touched: false,
        };
        level.check(row.id())?;
        Ok(level)
    }

    fn check(&self, of: Id) -> Result<(), Problem> {
        if Decimal::ZERO <= self.locked && self.locked <= self.on_hand {
            return Ok(());
        }
        let (on_hand, locked) = (self.on_hand, self.locked);
        Err(unsound(of, &format!("{on_hand} on hand, {locked} locked")))
    }
}

fn unsound(of: Id, known: &str) -> Problem {
    Problem::internal("stock.unsound", format!("{of}: {known}"))
}
