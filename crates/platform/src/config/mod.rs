//! The life of configuration: layers, drafts, versions, and the model that is put in force.
//!
//! A document is what its kind says (`pack::KINDS`). Packs hold documents; the company holds whole
//! documents with what they were written over, so that an upgraded pack and the company's changes
//! can be merged. A draft is tried on a model of its own; publishing swaps the model as a whole.

mod backfill;
mod commands;
mod compare;
mod conditions;
mod convert;
mod currency;
mod diff;
mod draft;
mod fresh;
mod layers;
mod live;
mod meant;
mod meant_in_views;
mod merge;
#[cfg(test)]
mod merge_tests;
mod package;
mod packs;
mod part;
mod prepare;
mod publish;
mod rehearse;
mod reindex;
mod rename;
mod reused;
mod rollback;
mod sandbox;
mod settling;
mod several;
mod stamp;
mod tables;
mod unique;
mod upgrade;

use weft_kernel::{Kind, Problem};
use weft_store::Tx;

pub use compare::{DocLayers, Listed, Side, State};
pub(crate) use currency::at_start;
pub use diff::{Difference, Op, differences};
pub use draft::Drafted;
pub use fresh::{At, Read, version_of};
pub use layers::{DocConflict, Overlay};
pub use merge::Conflict;
pub use packs::Files;
pub use prepare::{ConversionReport, FAILURES_MAX, Misfit};
pub use publish::REASON_LENGTH_MAX;
pub use rehearse::{
    CheckRehearsal, DAYS_DEFAULT, DAYS_MAX, EXAMPLES_MAX, ExampleRehearsal, FieldRehearsal,
    ObjectRehearsal, REHEARSED_MAX, Rehearsal,
};
pub use rollback::Back;
pub use sandbox::{SANDBOX_ROWS_DEFAULT, SANDBOX_ROWS_MAX, SandboxStart, Wanted};
pub use several::Amiss;
pub use stamp::{FIELDS_MAX, NAME_LENGTH_MAX};
pub use tables::{DocChange, OfPacks, Version};
pub use upgrade::{HeldUpgrade, UPGRADE_HELD, UpgradeCheck};

pub(crate) use live::{Live, load};
pub(crate) use tables::tables;

use crate::caller::Caller;
use crate::model::Model;

/// The code of the refusal of a write on a model that is no longer in force; nobody outside sees it
/// but when the configuration changes all the time.
pub(crate) const STALE_MODEL: &str = "config.changed";

/// Refuses to write on a model that is no longer in force.
///
/// # Errors
/// `config.changed`.
pub(crate) fn is_in_force(tx: &mut Tx<'_>, model: &Model) -> Result<(), Problem> {
    if tables::version(tx)? == model.version {
        return Ok(());
    }
    Err(stale_model())
}

pub(crate) fn stale_model() -> Problem {
    Problem::new(
        Kind::Busy,
        STALE_MODEL,
        "配置刚被修改，请重试",
        "The configuration has just been changed; try again",
    )
}

/// A refusal for the sake of records, naming them to those only who see everything.
pub(crate) fn without_records(caller: &Caller, problem: Problem) -> Problem {
    let named = matches!(problem.code(), "config.conversion" | "config.duplicates");
    match named && !caller.access().is_everything() {
        true => problem.with_details(Vec::new()),
        false => problem,
    }
}

/// Refuses whoever may not change the configuration.
///
/// # Errors
/// `access.configure`.
pub(crate) fn gate(caller: &Caller) -> Result<(), Problem> {
    if caller.access().may_configure() {
        return Ok(());
    }
    Err(Problem::refused(
        "access.configure",
        "您没有修改配置的权限",
        "You may not change the configuration",
    ))
}
