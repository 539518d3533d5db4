//! Conservation: what must hold between documents, levels, locks and balances, asked of the data as it is.

mod money;
mod orders;
mod stock;

use rust_decimal::Decimal;
use weft_kernel::{Id, Label, Problem};
use weft_platform::{Caller, Platform, Record};
use weft_store::Lane;

/// Something that does not add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken, such as `stock.on_hand`.
    pub code: &'static str,
    /// The object the rule is about.
    pub object: &'static str,
    /// The record that breaks it.
    pub record: Id,
    /// What is expected and what is there.
    pub told: Label,
}

/// Asks every rule of the chain of one state of the data; nothing found means that all of them hold.
///
/// # Errors
/// Those of the store.
pub fn verify(platform: &Platform) -> Result<Vec<Finding>, Problem> {
    let system = Caller::system("conservation is verified over all records");
    platform.write(&system, Lane::Bulk, |unit| {
        let mut findings = Findings::default();
        stock::check(unit, &mut findings)?;
        orders::check(unit, &mut findings)?;
        money::check(unit, &mut findings)?;
        Ok(findings.found)
    })
}

/// What was found so far.
#[derive(Default)]
struct Findings {
    found: Vec<Finding>,
}

impl Findings {
    /// Notes the record unless both are the same.
    fn same(
        &mut self,
        code: &'static str,
        (object, record): (&'static str, Id),
        expected: Decimal,
        there: Decimal,
    ) {
        if expected != there {
            let told = Label::new(
                format!("应为 {expected}，实为 {there}"),
                format!("{expected} expected, {there} found"),
            );
            self.note(code, (object, record), told);
        }
    }

    /// Notes the record unless 0 ≤ part ≤ whole.
    fn within(
        &mut self,
        code: &'static str,
        (object, record): (&'static str, Id),
        part: Decimal,
        whole: Decimal,
    ) {
        if part < Decimal::ZERO || part > whole {
            let told = Label::new(
                format!("{part} 不在 0 到 {whole} 之间"),
                format!("{part} does not lie between 0 and {whole}"),
            );
            self.note(code, (object, record), told);
        }
    }

    fn note(&mut self, code: &'static str, (object, record): (&'static str, Id), told: Label) {
        self.found.push(Finding {
            code,
            object,
            record,
            told,
        });
    }
}

/// The record a lookup points to; the id 0 of nothing when it is empty.
fn link(record: &Record, field: &str) -> Result<Id, Problem> {
    Ok(record.link(field)?.unwrap_or_default())
}
