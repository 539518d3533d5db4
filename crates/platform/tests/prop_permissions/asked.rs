//! The answers of the platform to questions.

use proptest::sample::Index;
use serde_json::{Value as Json, json};
use weft_kernel::Problem;
use weft_platform::{Caller, ListQuery, Page};

use crate::ask::Ask;
use crate::pack::{self, NAMES};
use crate::world::World;

/// What the platform answers.
pub(crate) fn asked(
    world: &World,
    caller: &Caller,
    (ask, keep_order): (&Ask, bool),
) -> Result<Json, Problem> {
    let (platform, rows) = (&world.platform, &world.rows);
    let row = |object: usize, index: &Index| {
        let places = rows.of(object);
        rows.all[*index.get(&places)].id
    };
    match ask {
        Ask::List(list) => {
            let mut query = list.query();
            let mut items = Vec::new();
            loop {
                let page = platform.list(caller, NAMES[list.object], &query)?;
                items.extend(shown(&page));
                query.cursor = page.next_cursor;
                if query.cursor.is_none() {
                    // What is near in which order is another property's business.
                    let items = ordered(items, !list.ranked || keep_order);
                    return Ok(json!({ "items": items, "total": page.total }));
                }
            }
        }
        Ask::Figures(figures) => {
            let groups = platform.figures(caller, NAMES[figures.object], &figures.query())?;
            Ok(Json::Array(
                groups.items.into_iter().map(Json::Object).collect(),
            ))
        }
        Ask::Get(object, index) => {
            let record = platform.get(caller, NAMES[*object], row(*object, index))?;
            Ok(serde_json::to_value(record).unwrap())
        }
        Ask::Related(object, index, relation) => {
            let Some((name, ..)) = relation_of(*object, relation) else {
                return Ok(Json::Null);
            };
            let of = (NAMES[*object], row(*object, index), name.as_str());
            let page = platform.related(caller, of, &ListQuery::default())?;
            Ok(Json::Array(shown(&page)))
        }
    }
}

fn shown(page: &Page) -> Vec<Json> {
    let item = |item| serde_json::to_value(item).unwrap();
    page.items.iter().map(item).collect()
}

/// Name, child, link.
pub(crate) type Relation = (String, usize, &'static str);

/// The related list an index stands for: name, child, link.
pub(crate) fn relation_of(object: usize, index: &Index) -> Option<Relation> {
    let relations = pack::relations(object);
    if relations.is_empty() {
        return None;
    }
    let (name, child, link, is_field) = *index.get(relations);
    let name = if is_field {
        format!("more_{name}")
    } else {
        name.to_owned()
    };
    Some((name, child, link))
}

fn ordered(mut items: Vec<Json>, as_they_are: bool) -> Vec<Json> {
    if !as_they_are {
        items.sort_by_key(|item| item["id"].to_string());
    }
    items
}
