//! The demo: data to look at and a small site that makes signals.
//!
//! Every step is one transaction that also notes that it was done, so that a start that was cut
//! short goes on where it stopped and a second start changes nothing.

mod customers;
mod goods;
mod lists;
mod northwind;
mod orders;
mod people;
pub(crate) mod site;
mod touches;

use weft_kernel::Problem;
use weft_platform::{Caller, Platform, Unit};
use weft_signals::RuleDocument;
use weft_store::Lane;

/// The visible time on a product page that the demo's rule asks for, instead of two minutes.
pub(crate) const DWELL_MS: i64 = 15_000;
/// The rule whose dwell the demo lowers.
const LOWERED_RULE: &str = "deep_tech_exploration";

/// What the demo tells its visitor.
pub(crate) struct Seeded {
    /// The password of the demo's users, made at the first start.
    pub(crate) password: String,
    /// The write key of the demo site.
    pub(crate) write_key: String,
}

/// The house itself, while it makes the demo.
fn house() -> Caller {
    Caller::system("the demo makes its data")
}

/// Makes what is not there yet.
///
/// # Errors
/// Those of the platform.
pub(crate) fn seed(platform: &Platform) -> Result<Seeded, Problem> {
    northwind::import(platform)?;
    let password = people::make(platform)?;
    goods::make(platform)?;
    customers::make(platform)?;
    orders::make(platform)?;
    let write_key = touches::make(platform)?;
    Ok(Seeded {
        password,
        write_key,
    })
}

/// Lowers the dwell of the demo's rule, so that a visitor sees a signal within a minute.
pub(crate) fn shorten_dwell(rules: &mut [RuleDocument]) {
    for rule in rules.iter_mut().filter(|rule| rule.name == LOWERED_RULE) {
        rule.settings.insert("dwell_ms".to_owned(), DWELL_MS);
    }
}

/// Does a step in one transaction, unless it was done before.
fn once(
    platform: &Platform,
    step: &'static str,
    mut work: impl FnMut(&mut Unit<'_, '_>) -> Result<(), Problem> + Send + 'static,
) -> Result<(), Problem> {
    platform.write(&house(), Lane::Bulk, move |unit| {
        let mark = format!("demo.{step}");
        if unit.tx().setting(&mark)?.is_some() {
            return Ok(());
        }
        work(unit)?;
        unit.tx().set_setting(&mark, "done")
    })
}

/// A secret of the demo, made once and kept in its own data folder.
fn secret(
    platform: &Platform,
    name: &'static str,
    make: impl FnOnce() -> Result<String, Problem>,
) -> Result<String, Problem> {
    let mark = format!("demo.{name}");
    let asked = mark.clone();
    let known = platform.write(&house(), Lane::Bulk, move |unit| unit.tx().setting(&asked))?;
    if let Some(known) = known {
        return Ok(known);
    }
    let made = make()?;
    let kept = made.clone();
    platform.write(&house(), Lane::Bulk, move |unit| {
        unit.tx().set_setting(&mark, &kept)
    })?;
    Ok(made)
}

/// Random bytes for keys and passwords.
fn chance<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Problem::internal("demo.random", error))?;
    Ok(bytes)
}
