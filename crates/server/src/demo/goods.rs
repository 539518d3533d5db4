//! What the demo company sells and where it lies.

use weft_kernel::{Decimal, Problem};
use weft_platform::{Change, Platform, Unit};

use super::lists::{Company, Products, read, text};
use super::once;
use super::people::{filled, id_of};

/// Makes categories, products, warehouses, carriers and the opening stock.
pub(super) fn make(platform: &Platform) -> Result<(), Problem> {
    let (company, products): (Company, Products) = (read("company.toml")?, read("products.toml")?);
    once(platform, "goods", move |unit| {
        goods(unit, &company, &products)
    })
}

fn goods(unit: &mut Unit<'_, '_>, company: &Company, products: &Products) -> Result<(), Problem> {
    for row in &company.shippers {
        unit.create("shipper", filled(row, &[]))?;
    }
    let mut warehouses = Vec::new();
    for row in &company.warehouses {
        warehouses.push(unit.create("warehouse", filled(row, &[]))?.id());
    }
    for row in &products.categories {
        unit.create("category", filled(row, &[]))?;
    }
    let (mut levels, mut moves) = (Vec::new(), Vec::new());
    for row in &products.products {
        let category = id_of(unit, "category", "code", text(row, "category"))?;
        let product = filled(row, &["category", "opening_stock"]).set("category", category);
        let product = unit.create("product", product)?.id();
        let stock: Decimal = text(row, "opening_stock").parse().unwrap_or_default();
        let Some(warehouse) = warehouses.first().filter(|_| !stock.is_zero()) else {
            continue;
        };
        let at = |change: Change| change.set("product", product).set("warehouse", *warehouse);
        levels.push(at(Change::new()).set("on_hand", stock));
        moves.push(
            at(Change::new())
                .set("quantity", stock)
                .set("kind", "opening")
                .set(
                    "occurred_at",
                    unit.now().plus_ms(-30 * weft_kernel::Moment::DAY_MS),
                ),
        );
    }
    unit.create_many("stock_level", levels)?;
    unit.create_many("stock_move", moves)?;
    Ok(())
}
