//! What a view must be before it is kept.

use serde_json::json;
use weft_expr::Type;
use weft_kernel::Problem;

use super::{Share, VIEW_BYTES_MAX, VIEW_NAME_CHARS_MAX, ViewDraft};
use crate::access::CallerCatalogue;
use crate::caller::Caller;
use crate::model::{Model, Object};
use crate::pack::{ListDoc, check_texts};

/// Refuses a view with a bad name, one shared beyond the caller's rights, and one that names what
/// the caller does not see.
pub(super) fn draft(
    model: &Model,
    caller: &Caller,
    object: &Object,
    draft: &ViewDraft,
) -> Result<(), Problem> {
    let length = draft.name.trim().chars().count();
    if length == 0 || length > VIEW_NAME_CHARS_MAX {
        return Err(Problem::invalid(
            "view.name",
            format!("视图名称应为 1 到 {VIEW_NAME_CHARS_MAX} 个字"),
            format!("A view's name has 1 to {VIEW_NAME_CHARS_MAX} characters"),
        )
        .on_field("name"));
    }
    if draft.share == Share::Public && !caller.access().may_configure() {
        return Err(Problem::refused(
            "view.public",
            "只有能修改配置的人才能给所有人共享视图",
            "Only those who may change the configuration share a view with everybody",
        )
        .on_field("share"));
    }
    check_texts("view", &json!({ "name": draft.name }))?;
    let list = json!(draft.list);
    if list.to_string().len() > VIEW_BYTES_MAX {
        return Err(Problem::invalid(
            "view.too_long",
            format!("视图的内容最多 {VIEW_BYTES_MAX} 字节"),
            format!("What a view says takes at most {VIEW_BYTES_MAX} bytes"),
        )
        .on_field("columns"));
    }
    check_texts("view", &list)?;
    let catalogue = CallerCatalogue {
        model,
        access: caller.access(),
    };
    expressions(object, &draft.list, &catalogue)?;
    for name in names(&draft.list) {
        caller.access().readable(object, name)?;
    }
    let wrong = crate::layouts::list_problems(model, object, &draft.list);
    wrong.into_iter().next().map_or(Ok(()), Err)
}

/// Filter, sort keys and colour rules read only what the caller reads.
fn expressions(
    object: &Object,
    list: &ListDoc,
    catalogue: &CallerCatalogue<'_>,
) -> Result<(), Problem> {
    let check = |text: &str, expect, place: &str| {
        if text.trim().is_empty() {
            return Ok(());
        }
        let checked = weft_expr::check(text, object.reference(), catalogue, expect);
        checked.map(drop).map_err(|problem| problem.on_field(place))
    };
    check(&list.filter, Some(Type::Bool), "filter")?;
    for key in list.sort.split(',').map(str::trim) {
        check(key.strip_prefix('-').unwrap_or(key), None, "sort")?;
    }
    for (at, colour) in list.colours.iter().enumerate() {
        check(
            &colour.when,
            Some(Type::Bool),
            &format!("colours.{at}.when"),
        )?;
    }
    Ok(())
}

/// Every field the view names.
fn names(list: &ListDoc) -> Vec<&String> {
    let mut names: Vec<&String> = list.columns.iter().chain(&list.group).collect();
    if let Some(kanban) = &list.kanban {
        names.extend(
            [&kanban.by]
                .into_iter()
                .chain(&kanban.fields)
                .chain(&kanban.sum),
        );
    }
    if let Some(calendar) = &list.calendar {
        names.extend([&calendar.from].into_iter().chain(&calendar.to));
    }
    if let Some(gallery) = &list.gallery {
        names.extend(gallery.fields.iter().chain(&gallery.image));
    }
    names
}
