//! Which value of each field survives: chosen by the person now or before, else by hand over machine, trust, time and length.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use weft_kernel::query::Datum;
use weft_kernel::{Moment, Problem};
use weft_platform::{Origin, Record, Unit};

use super::Wishes;

/// How far a value written by a person's own hand is trusted, in hundredths.
const BY_HAND: u8 = 95;
/// How far one is that a command or the house wrote.
const BY_HOUSE: u8 = 70;

/// A field whose values differed, and what was decided.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The field.
    pub(super) name: String,
    /// What the survivor had.
    pub(super) own: Json,
    /// What the other had.
    pub(super) other: Json,
    /// Whether the other's value was taken.
    pub(super) taken: bool,
    /// Why: `chosen`, `only`, `title`, `locked`, `trust`, `newer`, `longer` or `stays`.
    pub(super) because: String,
    /// Where the survivor's value came from.
    pub(super) own_from: From,
    /// Where the other's came from.
    pub(super) other_from: From,
}

/// Where a value came from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct From {
    /// `person` or `house`.
    pub(super) source: String,
    /// 0 to 100.
    pub(super) trust: u8,
    /// When it was written.
    pub(super) at: Option<Moment>,
}

/// Goes through the fields people write, but for owner and department, which stay the survivor's.
pub(super) fn choose(
    unit: &mut Unit<'_, '_>,
    (survivor, absorbed): (&Record, &Record),
    wishes: &Wishes,
) -> Result<Vec<Kept>, Problem> {
    let object = survivor.object();
    for (names, argument) in [(&wishes.take, "take"), (&wishes.stay, "stay")] {
        for name in names {
            let known = object.field(name);
            let (_, field) = known.map_err(|problem| problem.on_field(argument))?;
            if field.built_in || !field.is_typed() {
                return Err(object.unknown_field(name).on_field(argument));
            }
        }
    }
    let locks = (locked(unit, survivor)?, locked(unit, absorbed)?);
    let own = unit.origins(&object.name, survivor.id())?;
    let others = unit.origins(&object.name, absorbed.id())?;
    let mut kept = Vec::new();
    for (ix, field) in object.fields.iter().enumerate() {
        let Some(shape) = field.shape.filter(|_| !field.built_in && field.is_typed()) else {
            continue;
        };
        let (mine, other) = (survivor.datum(ix), absorbed.datum(ix));
        if mine == other {
            continue;
        }
        let (own_from, other_from) = (from(&own, &field.name), from(&others, &field.name));
        let asked = match wishes.take.contains(&field.name) {
            true => Some(true),
            false => wishes.stay.contains(&field.name).then_some(false),
        };
        let locks = (locks.0.contains(&field.name), locks.1.contains(&field.name));
        // A person is somebody's: which customer they belong to is not a matter of the later writing.
        let fixed = field.name == object.doc.title || field.link().is_some();
        let (taken, because) = match (asked, locks) {
            (Some(taken), _) => (taken, "chosen"),
            (None, (true, false)) => (false, "locked"),
            (None, (false, true)) => (true, "locked"),
            _ if *mine == Datum::Null => (true, "only"),
            _ if *other == Datum::Null => (false, "only"),
            _ if fixed => (false, "title"),
            _ => better(
                (&own_from, &shape.shown(mine)),
                (&other_from, &shape.shown(other)),
            ),
        };
        kept.push(Kept {
            name: field.name.clone(),
            own: shape.json(mine),
            other: shape.json(other),
            taken,
            because: because.to_owned(),
            own_from,
            other_from,
        });
    }
    Ok(kept)
}

/// The fields of a record whose values a person chose when it was merged before, and which nobody has changed since.
fn locked(unit: &mut Unit<'_, '_>, record: &Record) -> Result<BTreeSet<String>, Problem> {
    let of_record = format!("survivor = \"{}\" and status = \"merged\"", record.id());
    let mut chosen = BTreeMap::new();
    for merge in unit.find("record_merge", &of_record)? {
        let kept: Vec<Kept> = serde_json::from_str(&merge.text("fields")?)
            .map_err(|error| Problem::internal("merge.unreadable", error))?;
        for field in kept.into_iter().filter(|field| field.because == "chosen") {
            let value = if field.taken { field.other } else { field.own };
            chosen.insert(field.name, value);
        }
    }
    let object = record.object();
    let stands = |(name, value): &(String, Json)| {
        let known = object.field(name).ok();
        let now = known.and_then(|(ix, field)| Some(field.shape?.json(record.datum(ix))));
        now.as_ref() == Some(value)
    };
    let standing = chosen.into_iter().filter(stands);
    Ok(standing.map(|(name, _)| name).collect())
}

fn from(origins: &BTreeMap<String, Origin>, name: &str) -> From {
    let origin = origins.get(name);
    let by_hand = origin.is_some_and(|origin| origin.actor.is_some() && origin.reason.is_none());
    let (source, trust) = match by_hand {
        true => ("person", BY_HAND),
        false => ("house", BY_HOUSE),
    };
    From {
        source: source.to_owned(),
        trust,
        at: origin.map(|origin| origin.at),
    }
}

/// Whether the other value is the better one, and why.
fn better(own: (&From, &str), other: (&From, &str)) -> (bool, &'static str) {
    let length = |text: &str| text.chars().count();
    if own.0.trust != other.0.trust {
        return (other.0.trust > own.0.trust, "trust");
    }
    if own.0.at != other.0.at {
        return (other.0.at > own.0.at, "newer");
    }
    match length(own.1) == length(other.1) {
        true => (false, "stays"),
        false => (length(other.1) > length(own.1), "longer"),
    }
}
