//! What each agreement weighs: shipped as data, moved by what people decide.

use std::collections::BTreeMap;

use serde::Deserialize;
use weft_kernel::Label;

use super::bits::{log2, probability};
use super::compare::Level;

/// The weights as they are shipped.
const SHIPPED: &str = include_str!("../../data/matching.toml");
/// Decisions that what is shipped counts for, on either side.
const SHIPPED_COUNTS: u64 = 100;
const MILLION: u64 = 1_000_000;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Contacts.
    Person,
    /// Customers.
    Company,
}

/// The weights of both kinds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    person: Table,
    company: Table,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    prior: u64,
    /// From which probability, in parts per million, people are asked.
    review: u32,
    fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    name: String,
    label: Label,
    /// The fields of the record it is read from, where its name does not say so.
    #[serde(default)]
    reads: Vec<String>,
    levels: Vec<Share>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Share {
    name: String,
    label: Label,
    m: u64,
    u: u64,
}

/// One line of the waterfall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The field's name; empty for where the waterfall starts.
    pub field: String,
    /// What people call it.
    pub label: Label,
    /// The level's name; empty when one side is.
    pub level: String,
    /// How they agree, in words.
    pub told: Label,
    /// Thousandths of a bit.
    pub weight: i64,
}

/// How likely two records are one, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The start and every field, in order.
    pub steps: Vec<Step>,
    /// Their sum in thousandths of a bit.
    pub weight: i64,
    /// The probability in parts per million.
    pub probability: u32,
}

/// A pair somebody decided on: whether it is one, and how it agreed.
#[derive(Clone, Debug)]
pub struct Decided {
    /// Whether they are one.
    pub same: bool,
    /// Field and level, where both sides had something.
    pub levels: BTreeMap<String, String>,
}

impl Weights {
    /// The weights as they are shipped.
    ///
    /// # Errors
    /// Never while the file that is shipped can be read; a test reads it.
    pub fn shipped() -> Result<Self, toml::de::Error> {
        toml::from_str(SHIPPED)
    }

    fn table(&self, kind: Kind) -> &Table {
        match kind {
            Kind::Person => &self.person,
            Kind::Company => &self.company,
        }
    }

    /// From which probability, in parts per million, people are asked.
    #[must_use]
    pub fn review(&self, kind: Kind) -> u32 {
        self.table(kind).review
    }

    /// The fields of a record that a field is read from, where its name does not say so.
    #[must_use]
    pub fn reads(&self, kind: Kind, field: &str) -> Vec<&str> {
        let fields = self.table(kind).fields.iter();
        let named = fields.filter(|known| known.name == field);
        named
            .flat_map(|known| known.reads.iter().map(String::as_str))
            .collect()
    }

    /// The weights once people have decided: what is shipped counts as a hundred decisions each way.
    #[must_use]
    pub fn learned(mut self, kind: Kind, decided: &[Decided]) -> Self {
        let table = match kind {
            Kind::Person => &mut self.person,
            Kind::Company => &mut self.company,
        };
        for field in &mut table.fields {
            let known = |same: bool| {
                let of_side = decided.iter().filter(move |one| one.same == same);
                of_side.filter_map(|one| one.levels.get(&field.name))
            };
            let count = |same: bool, level: &str| {
                u64::try_from(known(same).filter(|found| *found == level).count()).unwrap_or(0)
            };
            let all = |same: bool| u64::try_from(known(same).count()).unwrap_or(0);
            let moved = |share: u64, same: bool, level: &str| {
                let parts = share * SHIPPED_COUNTS + count(same, level) * MILLION;
                (parts / (SHIPPED_COUNTS + all(same))).max(1)
            };
            let shares: Vec<(u64, u64)> = field
                .levels
                .iter()
                .map(|level| {
                    let m = moved(level.m, true, &level.name);
                    (m, moved(level.u, false, &level.name))
                })
                .collect();
            for (level, (m, u)) in field.levels.iter_mut().zip(shares) {
                (level.m, level.u) = (m, u);
            }
        }
        self
    }

    /// Adds up how two records agree. `common` is how many in a million have the very name both
    /// have: one that many have says less.
    #[must_use]
    pub fn judge(&self, kind: Kind, levels: &[Level], common: Option<u64>) -> Judged {
        let table = self.table(kind);
        let start = Step {
            field: String::new(),
            label: Label::new("起点", "Start"),
            level: String::new(),
            told: Label::new("有共同线索的记录", "records that share a key"),
            weight: log2(table.prior) - log2(MILLION.saturating_sub(table.prior)),
        };
        let mut steps = vec![start];
        for field in &table.fields {
            let found = levels.iter().find(|level| level.field == field.name);
            let level = found.and_then(|found| found.level);
            let share = field
                .levels
                .iter()
                .find(|share| Some(share.name.as_str()) == level);
            let weight = share.map_or(0, |share| {
                let is_name = field.name == "name" && share.name == "same";
                let u = common
                    .filter(|_| is_name)
                    .map_or(share.u, |common| common.max(1));
                log2(share.m) - log2(u)
            });
            steps.push(Step {
                field: field.name.clone(),
                label: field.label.clone(),
                level: level.unwrap_or_default().to_owned(),
                told: share.map_or_else(
                    || Label::new("一方为空", "one side is empty"),
                    |share| share.label.clone(),
                ),
                weight,
            });
        }
        let weight = steps.iter().map(|step| step.weight).sum();
        Judged {
            steps,
            weight,
            probability: probability(weight),
        }
    }
}
