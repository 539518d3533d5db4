//! Merging by itself what is surely one, where the house wants that: every such merge is told and can be undone.

use serde_json::Value as Json;
use weft_kernel::{Decimal, Id, Problem};
use weft_language::matching::Kind;
use weft_platform::{Caller, Platform, Record, Unit};
use weft_store::Lane;

use super::decide::both;
use super::profiles::{self, object_of};
use crate::customers::merge::Wishes;
use crate::customers::ties::Identities;

/// Pairs merged by one look; the likeliest come first, the rest wait for the next.
const LINKED_MAX: usize = 500;
/// What one has of its own: where it differs, a person looks.
const STRONG: [&str; 4] = ["tax", "phone", "email", "messenger"];
/// The level at which a field differs.
const DIFFERENT: &str = "other";

/// Merges the open pairs of a kind that are at least `from` percent likely; answers how many.
pub(super) fn link(
    platform: &Platform,
    kind: Kind,
    (from, ties): (Decimal, &'static dyn Identities),
) -> Result<usize, Problem> {
    let object = object_of(kind);
    let filter = format!(
        "object = \"{object}\" and status = \"open\" and later_until is empty and probability >= {from}"
    );
    let mut sure: Vec<Id> = Vec::new();
    profiles::each(platform, "duplicate_pair", Some(&filter), |id, pair| {
        if !contradicts(pair) {
            sure.push(id);
        }
    })?;
    sure.truncate(LINKED_MAX);
    let caller = Caller::system("records that are surely one are merged, as the settings say");
    let mut linked = 0;
    for pair in sure {
        let merged = platform.write(&caller, Lane::Bulk, move |unit| one(unit, pair, ties))?;
        linked += usize::from(merged);
    }
    Ok(linked)
}

/// Merges one pair into its older record, unless it was decided, parted or lost one of its records meanwhile.
fn one(unit: &mut Unit<'_, '_>, pair: Id, ties: &dyn Identities) -> Result<bool, Problem> {
    let held = unit.load_locked("duplicate_pair", &[pair])?.pop();
    let Some(pair) = held else {
        return Ok(false);
    };
    let (records, ids) = match both(unit, &pair) {
        Err(problem) if problem.kind() == weft_kernel::Kind::Missing => return Ok(false),
        found => found?,
    };
    if pair.text("status")? != "open" || was_parted(unit, ids)? {
        return Ok(false);
    }
    records.merge(unit, ids, &wishes(&pair)?, ties)?;
    Ok(true)
}

fn wishes(pair: &Record) -> Result<Wishes, Problem> {
    let percent = pair.number("probability")?.normalize();
    Ok(Wishes {
        reason: format!("自动合并：可能性 {percent}%"),
        ..Wishes::default()
    })
}

/// Whether somebody has undone a merge of the two: then only people decide.
fn was_parted(unit: &mut Unit<'_, '_>, (one, other): (Id, Id)) -> Result<bool, Problem> {
    let undone = format!(
        "status = \"undone\" and (survivor = \"{one}\" and absorbed = \"{other}\" or survivor = \"{other}\" and absorbed = \"{one}\")"
    );
    Ok(!unit.find("record_merge", &undone)?.is_empty())
}

/// Whether both sides have a number of their own, and different ones.
fn contradicts(pair: &Json) -> bool {
    let steps = pair.get("steps").and_then(Json::as_array);
    let differs = |step: &Json| {
        let text = |name: &str| step.get(name).and_then(Json::as_str).unwrap_or_default();
        STRONG.contains(&text("field")) && text("level") == DIFFERENT
    };
    steps.into_iter().flatten().any(differs)
}
