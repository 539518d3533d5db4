//! One box over everything: the best answers among all objects the caller may search.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use weft_kernel::{Id, Problem};
use weft_store::Reader;

use super::bounds::within;
use super::found::{self, Found, Ground};
use super::list::{Asker, titled};
use crate::access::{Action, Compiler};
use crate::fields;
use crate::model::{FieldIx, Model, Object};
use crate::pack::Scope;
use crate::search::{self, Excerpt, Question};

/// Answers of one search over all objects unless told otherwise.
pub const HITS_DEFAULT: u32 = 20;
/// The most answers of one search over all objects.
pub const HITS_MAX: u32 = 100;
/// The most objects that can be named.
pub const SEARCHED_OBJECTS_MAX: usize = 50;

/// What is looked for, and among what.
#[derive(Clone, Debug, Default)]
pub struct SearchQuery {
    /// Words.
    pub asked: String,
    /// Names of objects; all the caller may search by default.
    pub objects: Option<Vec<String>>,
    /// How many answers, at most [`HITS_MAX`].
    pub limit: Option<u32>,
}

/// A record that answers, with what was found of it.
#[derive(Clone, Debug, Serialize)]
pub struct SearchHit {
    /// The name of its object.
    pub object: String,
    /// Its id.
    pub id: Id,
    /// What people call it; nothing when the caller may not read that.
    pub label: String,
    /// The name of the field it was found in, if it was one.
    pub field: Option<String>,
    /// What the field says, cut where something was found; a mask where only that is shown.
    pub excerpt: Vec<Excerpt>,
    /// Whether it was found only because typing errors are forgiven.
    pub tolerant: bool,
}

/// The best answers among all objects the caller may search.
pub(crate) fn everywhere(
    reader: &mut Reader<'_>,
    asker: Asker<'_>,
    query: &SearchQuery,
) -> Result<Vec<SearchHit>, Problem> {
    let (model, caller, now) = asker;
    let question = Question::of(&query.asked);
    let compilers: Vec<(Compiler<'_>, &Arc<Object>)> = searched(model, caller, query)?
        .into_iter()
        .map(|object| (Compiler::new(model, caller, now), object))
        .collect();
    let mut grounds = Vec::new();
    for (compiler, object) in &compilers {
        let base = compiler.select(object, Action::Read)?;
        let ground = Ground::new(compiler, object, base);
        if !ground.fields.is_empty() && !question.is_empty() {
            grounds.push(ground);
        }
    }
    within("limit", query.limit, (1, HITS_MAX))?;
    let limit = query.limit.unwrap_or(HITS_DEFAULT);
    let mut found = found::everywhere(reader, &grounds, &question)?;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut labels: HashMap<(u32, Id), String> = HashMap::new();
    for (at, ground) in grounds.iter().enumerate() {
        let here = found.iter().filter(|(of, _)| *of == at);
        let ids: Vec<Id> = here.map(|(_, found)| found.id).collect();
        if !ids.is_empty() {
            let records = titled(reader, asker, ground.object, &ids)?;
            let number = ground.object.number;
            labels.extend(
                records
                    .into_iter()
                    .map(|one| ((number, one.id()), one.label())),
            );
        }
    }
    let hits = found.iter().filter_map(|(at, found)| {
        let ground = grounds.get(*at)?;
        let label = labels.remove(&(ground.object.number, found.id))?;
        Some(hit(ground, found, label))
    });
    Ok(hits.collect())
}

/// The objects to look in: those named, or all that are read.
fn searched<'m>(
    model: &'m Model,
    caller: &crate::caller::Caller,
    query: &SearchQuery,
) -> Result<Vec<&'m Arc<Object>>, Problem> {
    let Some(names) = &query.objects else {
        let read = |object: &&Arc<Object>| {
            caller.access().scope(object, Action::Read) > Scope::None
                && object.searchable().next().is_some()
        };
        return Ok(model.objects().filter(read).collect());
    };
    if names.len() > SEARCHED_OBJECTS_MAX {
        return Err(Problem::invalid(
            "query.too_many_objects",
            format!("最多同时搜索 {SEARCHED_OBJECTS_MAX} 个对象"),
            format!("At most {SEARCHED_OBJECTS_MAX} objects can be searched at once"),
        )
        .on_field("objects"));
    }
    let mut objects: Vec<&Arc<Object>> = Vec::new();
    for name in names {
        let object = model.object(name)?;
        if objects.iter().all(|known| known.number != object.number) {
            objects.push(object);
        }
    }
    Ok(objects)
}

fn hit(ground: &Ground<'_>, found: &Found, label: String) -> SearchHit {
    let (object, access) = (ground.object, ground.compiler.caller.access());
    let place: Option<FieldIx> = ground.fields.get(found.closeness.field).copied();
    let field = place.and_then(|ix| object.fields.get(ix));
    let mask = field
        .zip(place)
        .filter(|(_, ix)| access.is_masked(object, *ix))
        .and_then(|(field, _)| field.doc.mask);
    let text = found.text().unwrap_or_default();
    let excerpt = match mask {
        Some(mask) => search::excerpt(&fields::masked(mask, text), &[]),
        None => search::excerpt(text, &found.closeness.spans),
    };
    SearchHit {
        object: object.name.clone(),
        id: found.id,
        label,
        field: field.map(|field| field.name.clone()),
        excerpt,
        tolerant: found.closeness.grade.is_tolerant(),
    }
}
