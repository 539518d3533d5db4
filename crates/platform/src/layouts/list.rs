//! A list as one reader may use it: what is not there for them falls away.

use weft_expr::{ObjectRef, Type};

use crate::access::CallerCatalogue;
use crate::model::Object;
use crate::pack::{ListDoc, ListKind};

/// A list without what the reader may not read, and the names of the parts that fell away.
#[must_use]
pub fn readable(
    list: &ListDoc,
    object: &Object,
    catalogue: &CallerCatalogue<'_>,
) -> (ListDoc, Vec<&'static str>) {
    let seen = |name: &String| {
        let ix = object.index(name)?;
        let known = catalogue.access.may_read_field(object, ix);
        known.then(|| object.fields.get(ix).map(|field| field.name.clone()))?
    };
    let checks = |text: &str, expect| checks(text, (object.reference(), expect), catalogue);
    let mut list = list.clone();
    let mut lost = Vec::new();
    let mut names = |names: &mut Vec<String>, part| {
        let kept: Vec<String> = names.iter().filter_map(seen).collect();
        if kept.len() < names.len() && !lost.contains(&part) {
            lost.push(part);
        }
        *names = kept;
    };
    names(&mut list.columns, "columns");
    if let Some(kanban) = &mut list.kanban {
        names(&mut kanban.fields, "columns");
        kanban.sum = kanban.sum.as_ref().and_then(seen);
    }
    if let Some(gallery) = &mut list.gallery {
        names(&mut gallery.fields, "columns");
        gallery.image = gallery.image.as_ref().and_then(seen);
    }
    if !checks(&list.filter, Some(Type::Bool)) {
        list.filter = String::new();
        lost.push("filter");
    }
    let keys = list.sort.split(',').map(str::trim);
    let sortable = |key: &&str| checks(key.strip_prefix('-').unwrap_or(key), None);
    let kept: Vec<&str> = keys.filter(sortable).collect();
    list.sort = kept.join(",");
    list.group = list.group.as_ref().and_then(seen);
    list.colours
        .retain(|colour| checks(&colour.when, Some(Type::Bool)));
    list.kanban = list.kanban.and_then(|mut kanban| {
        kanban.by = seen(&kanban.by)?;
        Some(kanban)
    });
    list.calendar = list.calendar.and_then(|mut calendar| {
        calendar.from = seen(&calendar.from)?;
        calendar.to = calendar.to.as_ref().and_then(seen);
        Some(calendar)
    });
    let drawable = match list.kind {
        ListKind::Table => true,
        ListKind::Kanban => list.kanban.is_some(),
        ListKind::Calendar => list.calendar.is_some(),
        ListKind::Gallery => list.gallery.is_some(),
    };
    if !drawable {
        list.kind = ListKind::Table;
        lost.push("kind");
    }
    (list, lost)
}

fn checks(
    text: &str,
    (object, expect): (ObjectRef, Option<Type>),
    catalogue: &CallerCatalogue<'_>,
) -> bool {
    text.trim().is_empty() || weft_expr::check(text, object, catalogue, expect).is_ok()
}
