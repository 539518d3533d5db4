//! Looking for pairs: those that share a key are compared, and the likely ones are put before people.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use weft_kernel::{Decimal, Id, Problem, Value};
use weft_language::matching::{Decided, Judged, Kind, Weights, pairs};
use weft_platform::{Caller, Change, Platform, Unit};
use weft_store::Lane;

use super::profiles::{self, Known, object_of};
use super::{key, link};
use crate::customers::ties::Identities;

/// New pairs of one look, the likeliest first: people decide so many in a week.
const NEW_PAIRS_MAX: usize = 1_000;
/// Pairs written in one transaction.
const CHUNK: usize = 50;
/// Records among which a name counts as common or not, where there are fewer.
const CROWD: u64 = 1_000;
const MILLION: u64 = 1_000_000;

/// From which probability pairs are merged without anybody asked, and who hears of it.
#[derive(Clone, Copy)]
pub struct Linking {
    /// In percent; none: people decide on every pair.
    pub from: Option<Decimal>,
    /// Keeps who is who.
    pub ties: &'static dyn Identities,
}

/// What a look has found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FoundPairs {
    /// New pairs, those that were merged at once among them.
    pub found: usize,
    /// Pairs that were merged.
    pub linked: usize,
}

/// Looks for customers and contacts that may be one, and merges those that surely are where that is wanted.
///
/// # Errors
/// Those of the store.
pub fn find_duplicates(platform: &Platform, linking: Linking) -> Result<FoundPairs, Problem> {
    let mut pairs = FoundPairs::default();
    for kind in [Kind::Company, Kind::Person] {
        pairs.found += find(platform, kind)?;
        if let Some(from) = linking.from {
            pairs.linked += link::link(platform, kind, (from, linking.ties))?;
        }
    }
    Ok(pairs)
}

/// A pair that is likely one.
struct Likely {
    one: Id,
    other: Id,
    account: Option<Id>,
    name: String,
    judged: Judged,
}

/// What stands written of pairs already.
#[derive(Default)]
struct Standing {
    keys: BTreeSet<String>,
    decided: Vec<Decided>,
    /// Open pairs and their records.
    open: Vec<(Id, [Option<Id>; 2])>,
}

fn find(platform: &Platform, kind: Kind) -> Result<usize, Problem> {
    let shipped =
        Weights::shipped().map_err(|error| Problem::internal("duplicates.weights", error))?;
    let standing = standing(platform, kind)?;
    let weights = shipped.learned(kind, &standing.decided);
    let known = profiles::all(platform, kind, &weights)?;
    let mut likely = likely(kind, &weights, &known);
    likely.retain(|pair| {
        !standing
            .keys
            .contains(&key(object_of(kind), pair.one, pair.other))
    });
    likely.sort_by_key(|pair| (std::cmp::Reverse(pair.judged.weight), pair.one, pair.other));
    likely.truncate(NEW_PAIRS_MAX);
    let gone: Vec<Id> = standing
        .open
        .iter()
        .filter(|(_, ids)| {
            !ids.iter()
                .all(|id| id.is_some_and(|id| known.contains_key(&id)))
        })
        .map(|(pair, _)| *pair)
        .collect();
    let caller = Caller::system("records that may be one are put before people");
    for part in gone.chunks(CHUNK) {
        let part = part.to_vec();
        platform.write(&caller, Lane::Bulk, move |unit| {
            part.iter()
                .try_for_each(|pair| unit.delete("duplicate_pair", *pair))
        })?;
    }
    let count = likely.len();
    for part in likely.chunks(CHUNK) {
        let records = part
            .iter()
            .map(|pair| record(kind, pair))
            .collect::<Result<Vec<_>, _>>()?;
        let write = move |unit: &mut Unit<'_, '_>| {
            unit.create_many("duplicate_pair", records.clone())
                .map(drop)
        };
        platform.write(&caller, Lane::Bulk, write)?;
    }
    Ok(count)
}

fn likely(kind: Kind, weights: &Weights, known: &BTreeMap<Id, Known>) -> Vec<Likely> {
    let records: Vec<&Known> = known.values().collect();
    let keys: Vec<_> = records.iter().map(|known| known.profile.keys()).collect();
    let mut names: BTreeMap<&str, u64> = BTreeMap::new();
    for known in &records {
        *names.entry(known.profile.name()).or_default() += 1;
    }
    let crowd = u64::try_from(records.len()).unwrap_or(u64::MAX).max(CROWD);
    let mut found = Vec::new();
    for (one, other) in pairs(&keys) {
        let (Some(one), Some(other)) = (records.get(one), records.get(other)) else {
            continue;
        };
        let count = names.get(one.profile.name()).copied().unwrap_or_default();
        let levels = one.profile.compare(&other.profile);
        let judged = weights.judge(kind, &levels, Some(count * MILLION / crowd));
        if judged.probability >= weights.review(kind) {
            found.push(Likely {
                one: one.id,
                other: other.id,
                account: one.account.or(other.account),
                name: format!("{} ↔ {}", one.label, other.label),
                judged,
            });
        }
    }
    found
}

/// The pairs of a kind that are written: suspected, decided, and how they had agreed.
fn standing(platform: &Platform, kind: Kind) -> Result<Standing, Problem> {
    let mut standing = Standing::default();
    let object = object_of(kind);
    let filter = format!("object = \"{object}\"");
    profiles::each(platform, "duplicate_pair", Some(&filter), |id, pair| {
        let text = |field: &str| pair.get(field).and_then(Json::as_str);
        let linked = |field: &str| Id::parse(pair.get(field)?.get("id")?.as_str()?).ok();
        standing.keys.extend(text("key").map(str::to_owned));
        let ids = match kind {
            Kind::Person => [linked("contact"), linked("other_contact")],
            Kind::Company => [linked("account"), linked("other_account")],
        };
        match text("status") {
            Some("open") => standing.open.push((id, ids)),
            Some(status) => standing.decided.push(Decided {
                same: status == "same",
                levels: levels(pair),
            }),
            None => {}
        }
    })?;
    Ok(standing)
}

fn levels(pair: &Json) -> BTreeMap<String, String> {
    let steps = pair.get("steps").and_then(Json::as_array);
    let level = |step: &Json| {
        let text = |name: &str| Some(step.get(name)?.as_str()?.to_owned());
        Some((
            text("field")?,
            text("level").filter(|level| !level.is_empty())?,
        ))
    };
    steps.into_iter().flatten().filter_map(level).collect()
}

fn record(kind: Kind, pair: &Likely) -> Result<Change, Problem> {
    let judged = &pair.judged;
    let bits = |weight: i64| Decimal::new(weight, 3).normalize();
    let steps: Vec<Json> = judged
        .steps
        .iter()
        .map(|step| {
            json!({
                "field": step.field, "label": step.label, "level": step.level,
                "told": step.told, "weight": bits(step.weight).to_string(),
            })
        })
        .collect();
    let lines: Vec<String> = judged
        .steps
        .iter()
        .map(|step| {
            let weight = bits(step.weight).round_dp(2);
            let sign = if weight.is_sign_positive() { "+" } else { "" };
            format!("{}：{}  {sign}{weight}", step.label.zh, step.told.zh)
        })
        .collect();
    let steps = serde_json::to_string(&steps)
        .map_err(|error| Problem::internal("duplicates.steps", error))?;
    let person = kind == Kind::Person;
    Ok(Change::new()
        .set(
            "key",
            Value::text(&key(object_of(kind), pair.one, pair.other)),
        )
        .set("name", Value::text(&pair.name))
        .set("object", object_of(kind))
        .set(
            "account",
            if person { pair.account } else { Some(pair.one) },
        )
        .set("other_account", (!person).then_some(pair.other))
        .set("contact", person.then_some(pair.one))
        .set("other_contact", person.then_some(pair.other))
        .set("weight", bits(judged.weight))
        .set(
            "probability",
            // Never rounded up: nothing is certain.
            Decimal::new(judged.probability.into(), 4).trunc_with_scale(2),
        )
        .set("waterfall", Value::text(&lines.join("\n")))
        .set("steps", Value::Text(steps))
        .set("status", "open"))
}
