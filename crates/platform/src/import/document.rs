//! Documents with lines: what the file says of them next to what is there.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use weft_kernel::query::Term;
use weft_kernel::{Id, Problem, Value};

use super::fixed::Fixed;
use super::journal::{self, Done};
use super::row::Shaped;
use crate::access::Action;
use crate::model::{FieldIx, Object};
use crate::records::{Change, Input, LineChange, Record};
use crate::unit::Unit;

/// The lines of the documents that are there, in the order they were made.
pub(super) fn lines_of(
    unit: &mut Unit<'_, '_>,
    fixed: &Fixed,
    documents: impl Iterator<Item = Id>,
) -> Result<BTreeMap<Id, Vec<Record>>, Problem> {
    let Some(of_lines) = &fixed.lines else {
        return Ok(BTreeMap::new());
    };
    let mut lines: BTreeMap<Id, Vec<Record>> = documents.map(|id| (id, Vec::new())).collect();
    if lines.is_empty() {
        return Ok(lines);
    }
    let child = &of_lines.part.object;
    let among = Term::column(child.column(of_lines.link)?).is_in(lines.keys().copied());
    for line in unit.select(child, Action::Read, among)? {
        let document = line.at(of_lines.link).as_record();
        if let Some(own) = document.and_then(|id| lines.get_mut(&id)) {
            own.push(line);
        }
    }
    Ok(lines)
}

/// Whether the file's lines are others than those there.
pub(super) fn differs(fixed: &Fixed, row: &Shaped, old: Option<&[Record]>) -> bool {
    let (Some(of_lines), Some(old)) = (&fixed.lines, old) else {
        return false;
    };
    let same = |(own, old): (&BTreeMap<FieldIx, Value>, &Record)| {
        own.iter().all(|(ix, value)| {
            let field = of_lines.part.object.fields.get(*ix);
            let datum = field.and_then(|field| field.shape?.datum(value).ok());
            datum.unwrap_or_default() == *old.datum(*ix)
        })
    };
    row.lines.len() != old.len() || !row.lines.iter().zip(old).all(same)
}

/// The change with its lines: the first of the file is the first that is there, and so on.
pub(super) fn with_lines(
    fixed: &Fixed,
    row: &Shaped,
    old: Option<&[Record]>,
    change: Change,
) -> Change {
    let Some(of_lines) = &fixed.lines else {
        return change;
    };
    let fields = &of_lines.part.object.fields;
    let lines = row.lines.iter().enumerate().map(|(place, values)| {
        let mut own = Change::new();
        for (ix, value) in values {
            if let Some(field) = fields.get(*ix) {
                own = own.set(&field.name, Input::Value(value.clone()));
            }
        }
        LineChange {
            id: old.and_then(|old| old.get(place)).map(Record::id),
            change: own,
        }
    });
    change.lines(&of_lines.name, lines.collect())
}

/// Keeps the lines as they were, so that an undo brings them back.
pub(super) fn remember(fixed: &Fixed, old: Option<&[Record]>, done: &mut Done) {
    let (Some(of_lines), Some(old)) = (&fixed.lines, old) else {
        return;
    };
    let lines = old.iter().map(|line| {
        let mut kept = Map::new();
        kept.insert("id".into(), line.id().to_string().into());
        kept.insert("version".into(), line.version().into());
        for (ix, field) in line.object().fields.iter().enumerate() {
            let own = field.is_typed() && !field.built_in && ix != of_lines.link;
            if let Some(shape) = field.shape.filter(|_| own) {
                kept.insert(journal::key_of(field), shape.json(line.datum(ix)));
            }
        }
        Json::Object(kept)
    });
    done.before.insert(of_lines.name.clone(), lines.collect());
}

/// The lines an undo brings back; those that are gone are made anew.
pub(super) fn restored(object: &Object, lines: &[Json], there: &[Id]) -> Vec<LineChange> {
    let mut restored = Vec::new();
    for line in lines.iter().filter_map(Json::as_object) {
        let id = line
            .get("id")
            .and_then(Json::as_str)
            .and_then(|id| Id::parse(id).ok());
        let mut change = Change::new();
        let own = |name: &str| !matches!(name, "id" | "version");
        for (key, value) in line.iter().filter(|(key, _)| own(key)) {
            if let Some(field) = journal::field_of(object, key) {
                change = change.set(&field.name, Input::Json(value.clone()));
            }
        }
        restored.push(LineChange {
            id: id.filter(|id| there.contains(id)),
            change,
        });
    }
    restored
}

/// Each line as it was before next to what it is again: `(id, version)`, in both.
pub(super) fn again(old: &[Json], there: &[Id], now: &[Record]) -> Vec<((Id, i64), (Id, i64))> {
    let mut anew = now.iter().filter(|line| !there.contains(&line.id()));
    let mut pairs = Vec::new();
    for line in old {
        let id = line
            .get("id")
            .and_then(Json::as_str)
            .and_then(|id| Id::parse(id).ok());
        let version = line.get("version").and_then(Json::as_i64);
        let (Some(id), Some(version)) = (id, version) else {
            continue;
        };
        let is = match there.contains(&id) {
            true => now.iter().find(|line| line.id() == id),
            false => anew.next(),
        };
        pairs.extend(is.map(|is| ((id, version), (is.id(), is.version()))));
    }
    pairs
}
