//! What people decide of two records, said of their identities.

use weft_kernel::{Id, Problem, Value};
use weft_platform::{Record, Unit};

use super::super::customers::VIA_GROUP;
use super::super::identities::subject_of;
use super::decisions::{self, Act};
use crate::subject;

/// Identities of each side that are held apart, the earliest first: what comes later is known by its record.
const APART_MAX: usize = 20;

/// Two identities.
type Pair = (String, String);

/// Says of the identities of two records what was decided of the records: that they are one person or
/// company, or never are. Answers the pairs of identities, for [`untie_records`].
///
/// # Errors
/// Those of the store.
pub fn tie_records(
    unit: &mut Unit<'_, '_>,
    decision: &Record,
    same: bool,
    (object, one, other): (&str, Id, Id),
) -> Result<String, Problem> {
    let (first, second) = (of(unit, object, one)?, of(unit, object, other)?);
    let (pairs, act) = match same {
        true => (star(&first, &second), Act::Join),
        false => (crossed(&first, &second), Act::Separate),
    };
    log(unit, decision, act, &pairs)?;
    serde_json::to_string(&pairs).map_err(|error| Problem::internal("identity.pairs", error))
}

/// Takes back what [`tie_records`] said, but for what somebody decided of the identities themselves.
///
/// # Errors
/// Those of the store.
pub fn untie_records(
    unit: &mut Unit<'_, '_>,
    decision: &Record,
    same: bool,
    tied: &str,
) -> Result<(), Problem> {
    if tied.is_empty() {
        return Ok(());
    }
    let pairs: Vec<Pair> =
        serde_json::from_str(tied).map_err(|error| Problem::internal("identity.pairs", error))?;
    let (act, word) = match same {
        true => (Act::Unjoin, "same"),
        false => (Act::Allow, "apart"),
    };
    let mut free = Vec::new();
    for (one, other) in pairs {
        let (first, second) = if one < other {
            (&one, &other)
        } else {
            (&other, &one)
        };
        let decided = [
            ("one", Value::text(first)),
            ("other", Value::text(second)),
            ("decision", Value::text(word)),
        ];
        if unit.find_by("identity_pair", &decided)?.is_empty() {
            free.push((one, other));
        }
    }
    log(unit, decision, act, &free)
}

fn log(
    unit: &mut Unit<'_, '_>,
    decision: &Record,
    act: Act,
    pairs: &[Pair],
) -> Result<(), Problem> {
    for (place, (one, other)) in pairs.iter().enumerate() {
        decisions::log(unit, decision, (act, place), (one, other))?;
    }
    Ok(())
}

/// Everybody tied to the first: one person.
fn star(first: &[String], second: &[String]) -> Vec<Pair> {
    let mut all = first.iter().chain(second);
    let Some(hub) = all.next() else {
        return Vec::new();
    };
    let others = all.filter(|one| *one != hub);
    others.map(|one| (hub.clone(), one.clone())).collect()
}

/// Everybody of the one with everybody of the other.
fn crossed(first: &[String], second: &[String]) -> Vec<Pair> {
    let near = |side: &[String]| side.iter().take(APART_MAX).cloned().collect::<Vec<_>>();
    let second = near(second);
    let with = |one: String| {
        let pairs = second.iter().filter(move |other| **other != one);
        pairs.cloned().collect::<Vec<_>>()
    };
    near(first)
        .into_iter()
        .flat_map(|one| {
            with(one.clone())
                .into_iter()
                .map(move |other| (one.clone(), other))
        })
        .collect()
}

/// The identities of a record that are known by themselves, its own number first. A customer's are those that
/// mean the company; its visitors are people of their own.
fn of(unit: &mut Unit<'_, '_>, object: &str, id: Id) -> Result<Vec<String>, Problem> {
    let mut found = vec![subject::user(&id.to_string())];
    for identity in unit.find_among("touch_identity", object, &[id])? {
        let via = identity.text("via")?;
        let means_it = match object {
            "account" => {
                matches!(via.as_str(), "code" | "record") && identity.link("contact")?.is_none()
            }
            _ => via != VIA_GROUP,
        };
        let subject = subject_of(&identity.text("kind")?, &identity.text("value")?);
        found.extend(subject.filter(|subject| means_it && !found.contains(subject)));
    }
    Ok(found)
}
