//! A sandbox: another database with this configuration and some records, to try a draft in.

mod generate;
mod sample;

use serde::{Deserialize, Serialize};
use weft_kernel::Problem;
use weft_kernel::query::{Column, Datum, Select, Table};
use weft_store::{ColumnKind, Lane, Plan, Schema, Store, TableSpec};

use super::draft::with;
use super::gate;
use super::layers::Company;
use super::publish::Release;
use super::tables::{self, Draft, Version};
use crate::caller::Caller;
use crate::model::catalogue_table;
use crate::platform::Platform;

/// The most records of one object a sandbox begins with.
pub const SANDBOX_ROWS_MAX: u32 = 2_000;
/// The records of one object a sandbox begins with unless told otherwise.
pub const SANDBOX_ROWS_DEFAULT: u32 = 200;

/// What records a sandbox begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SandboxStart {
    /// People only.
    Empty,
    /// The newest records with what they point to; personal and sensitive values are made up.
    Sampled,
    /// Made-up records.
    Generated,
}

/// The configuration somebody wants to try.
#[derive(Clone)]
pub struct Wanted(Company);

impl Platform {
    /// Brings configuration and people, and with `Sampled` records, into an empty database.
    ///
    /// # Errors
    /// `access.configure`, `sandbox.rows`; those of the stores.
    pub fn copy_into(
        &self,
        caller: &Caller,
        store: &Store,
        (data, rows): (SandboxStart, u32),
    ) -> Result<(), Problem> {
        gate(caller)?;
        if rows == 0 || rows > SANDBOX_ROWS_MAX {
            return Err(Problem::invalid(
                "sandbox.rows",
                format!("每个对象的记录数须在 1 到 {SANDBOX_ROWS_MAX} 之间"),
                format!("Between 1 and {SANDBOX_ROWS_MAX} records of an object"),
            )
            .on_field("rows"));
        }
        let mut kept = vec![catalogue_table()];
        kept.extend(tables::tables());
        store.reconcile(&Schema {
            tables: kept.clone(),
        })?;
        for spec in &kept {
            copy_table(self.store(), store, spec)?;
        }
        copy_counters(self.store(), store)?;
        let version = self.model().version;
        store.write(Lane::Interactive, move |tx| {
            tables::set_version(tx, version)
        })?;
        store.reconcile(&self.model().schema())?;
        let rows = (data == SandboxStart::Sampled).then_some(rows);
        sample::copy(self, store, rows)
    }

    /// The configuration in force with the caller's draft.
    ///
    /// # Errors
    /// `access.configure`.
    pub fn wanted(&self, caller: &Caller) -> Result<Wanted, Problem> {
        let draft = self.draft(caller)?;
        Ok(Wanted(with(&self.live().company, &draft)))
    }

    /// In a sandbox: puts the wanted configuration in force; `None` when it is already.
    ///
    /// # Errors
    /// What is wrong in it.
    pub fn adopt(&self, caller: &Caller, wanted: &Wanted) -> Result<Option<Version>, Problem> {
        let alone = self.alone();
        let live = self.live();
        let mut draft = Draft::new();
        for (key, overlay) in &wanted.0 {
            if live.company.get(key) != Some(overlay) {
                draft.insert(key.clone(), Some(overlay.clone()));
            }
        }
        let gone = live
            .company
            .keys()
            .filter(|key| !wanted.0.contains_key(key));
        draft.extend(gone.map(|key| (key.clone(), None)));
        if draft.is_empty() {
            return Ok(None);
        }
        let release = Release {
            action: "publish",
            reason: "沙箱试运行".to_owned(),
            draft,
            packs: Vec::new(),
            takes_program: false,
            ends_draft: false,
        };
        self.release((caller, alone), &release).map(Some)
    }

    /// In a sandbox: fills the objects with made-up records; answers how many there are.
    #[must_use]
    pub fn generate_records(&self, rows: u32) -> u32 {
        generate::records(self, rows)
    }
}

/// Copies the rows of an internal table.
fn copy_table(from: &Store, to: &Store, spec: &TableSpec) -> Result<(), Problem> {
    let id = (Column::fixed("id"), ColumnKind::Int);
    let own = spec
        .columns
        .iter()
        .map(|column| (column.column.clone(), column.kind));
    let (columns, kinds): (Vec<_>, Vec<_>) = [id].into_iter().chain(own).unzip();
    let select = Select::from(spec.table.clone()).columns(&columns);
    let plan = Plan::internal(select, kinds)?;
    let rows = from.read(|reader| reader.rows(&plan))?;
    let table = spec.table.clone();
    to.write(Lane::Interactive, move |tx| {
        tx.delete_where(&table, &weft_kernel::query::Term::TRUE)?;
        tx.insert(&table, &columns, &rows)
    })
}

/// Numbers go on behind those that were given.
fn copy_counters(from: &Store, to: &Store) -> Result<(), Problem> {
    let table = Table::fixed("s_counter");
    let columns = [Column::fixed("name"), Column::fixed("value")];
    let select = Select::from(table.clone()).columns(&columns);
    let plan = Plan::internal(select, vec![ColumnKind::Text, ColumnKind::Int])?;
    let rows: Vec<Vec<Datum>> = from.read(|reader| reader.rows(&plan))?;
    to.write(Lane::Interactive, move |tx| {
        tx.delete_where(&table, &weft_kernel::query::Term::TRUE)?;
        tx.insert(&table, &columns, &rows)
    })
}
