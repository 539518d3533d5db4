//! Checks every layout against the model it is part of: lists and forms here, the others beside.

use weft_expr::Type;
use weft_kernel::Problem;

use super::check_menu::of_menu;
use super::check_object::of_relations;
use super::check_page::of_page;
use super::check_workbench::of_workbench;
use super::profiles::of_profile;
use super::review::{Place, Review, misplaced};
use crate::fields::Shape;
use crate::model::{Field, Model, Object};
use crate::pack::{FormDoc, ListDoc, ListKind};

/// What is wrong in the layouts of `model`, with the path to it.
#[must_use]
pub fn problems(model: &Model) -> Vec<Problem> {
    let mut review = Review {
        model,
        found: Vec::new(),
    };
    for object in model.objects() {
        of_object(&mut review, object);
    }
    for menu in &model.menus {
        of_menu(&mut review, menu);
    }
    for workbench in &model.workbenches {
        of_workbench(&mut review, workbench);
    }
    for (name, profile) in &model.profiles {
        of_profile(&mut review, name, profile);
    }
    review.found
}

/// What is wrong in a list that is no document of the model, such as a view.
#[must_use]
pub(crate) fn list_problems(model: &Model, object: &Object, list: &ListDoc) -> Vec<Problem> {
    let mut review = Review {
        model,
        found: Vec::new(),
    };
    of_list(
        &mut review,
        object,
        list,
        &Place::new(&object.doc.label, ""),
    );
    review.found
}

fn of_object(review: &mut Review<'_>, object: &Object) {
    let top = Place::new(&object.doc.label, "");
    let lists = &object.doc.lists;
    review.distinct(
        lists.iter().map(|list| list.name.as_str()),
        &top.at("lists"),
    );
    for list in lists {
        of_list(
            review,
            object,
            list,
            &top.at(&format!("lists.{}", list.name)),
        );
    }
    of_form(review, object, &object.doc.form, &top.at("form"));
    let forms = &object.doc.forms;
    review.distinct(
        forms.iter().map(|form| form.name.as_str()),
        &top.at("forms"),
    );
    for form in forms {
        of_form(
            review,
            object,
            form,
            &top.at(&format!("forms.{}", form.name)),
        );
    }
    let pages = &object.doc.pages;
    review.distinct(
        pages.iter().map(|page| page.name.as_str()),
        &top.at("pages"),
    );
    for page in pages {
        of_page(
            review,
            object,
            page,
            &top.at(&format!("pages.{}", page.name)),
        );
    }
    of_relations(review, object, &top);
}

fn of_list(review: &mut Review<'_>, object: &Object, list: &ListDoc, place: &Place) {
    review.roles(&list.roles, place);
    review.fields_once(object, &list.columns, &place.at("columns"));
    review.expression(
        object,
        &list.filter,
        (Some(Type::Bool), &place.at("filter")),
    );
    review.sort(object, &list.sort, &place.at("sort"));
    let at = place.at("group");
    if let Some(group) = &list.group
        && let Some(field) = review.field(object, group, &at)
        && !is_one_value(field)
    {
        let (zh, en) = (
            "不能按它分组：一条记录可以有几个值，或没有可比的值",
            "rows are not grouped by it: a record has several values of it, or none to compare",
        );
        review.note(misplaced("layout.group", &at, zh, en));
    }
    for (at, colour) in list.colours.iter().enumerate() {
        let place = place.at(&format!("colours.{at}"));
        review.expression(object, &colour.when, (Some(Type::Bool), &place.at("when")));
        if colour.hue > 359 {
            let (zh, en) = ("色相应为 0 到 359", "a hue lies between 0 and 359");
            review.note(misplaced("layout.hue", &place.at("hue"), zh, en));
        }
    }
    of_kind(review, object, list, place);
}

/// What a kind of list needs is there and of a fitting type.
fn of_kind(review: &mut Review<'_>, object: &Object, list: &ListDoc, place: &Place) {
    if let Some(kanban) = &list.kanban {
        let by = place.at("kanban.by");
        if let Some(field) = review.field(object, &kanban.by, &by)
            && !matches!(
                field.kind.name(),
                "select" | "lookup" | "user" | "department"
            )
        {
            let (zh, en) = (
                "看板要按选项或关联字段分列",
                "columns come from a choice or a lookup",
            );
            review.note(misplaced("layout.kanban_by", &by, zh, en));
        }
        review.fields_once(object, &kanban.fields, &place.at("kanban.fields"));
        let sum = place.at("kanban.sum");
        if let Some(name) = &kanban.sum
            && let Some(field) = review.field(object, name, &sum)
            && !matches!(field.shape, Some(Shape::Number(_)))
        {
            review.note(misplaced(
                "layout.kanban_sum",
                &sum,
                "只有数值能合计",
                "only numbers add up",
            ));
        }
    }
    if let Some(calendar) = &list.calendar {
        for (part, name) in [("from", Some(&calendar.from)), ("to", calendar.to.as_ref())] {
            let at = place.at(&format!("calendar.{part}"));
            if let Some(name) = name
                && let Some(field) = review.field(object, name, &at)
                && !matches!(field.shape, Some(Shape::Date | Shape::Moment))
            {
                let (zh, en) = (
                    "日历要用日期或时间字段",
                    "a calendar goes by a date or a time",
                );
                review.note(misplaced("layout.calendar_date", &at, zh, en));
            }
        }
    }
    if let Some(gallery) = &list.gallery {
        review.fields_once(object, &gallery.fields, &place.at("gallery.fields"));
        let at = place.at("gallery.image");
        if let Some(image) = &gallery.image
            && let Some(field) = review.field(object, image, &at)
            && field.shape != Some(Shape::Files)
        {
            let (zh, en) = ("图册要用图片或附件字段", "a gallery shows a field of files");
            review.note(misplaced("layout.gallery_image", &at, zh, en));
        }
    }
    let lacks = match list.kind {
        ListKind::Table => false,
        ListKind::Kanban => list.kanban.is_none(),
        ListKind::Calendar => list.calendar.is_none(),
        ListKind::Gallery => list.gallery.is_none(),
    };
    if lacks {
        let kind = list.kind.name();
        let (zh, en) = (
            format!("缺少 `{kind}` 的设置"),
            format!("the settings `{kind}` are missing"),
        );
        review.note(misplaced("layout.kind", &place.at(kind), &zh, &en));
    }
}

fn of_form(review: &mut Review<'_>, object: &Object, form: &FormDoc, place: &Place) {
    review.roles(&form.roles, place);
    condition(review, object, form.when.as_deref(), place);
    let named = form.sections.iter().map(|section| section.name.as_str());
    review.distinct(named.filter(|name| !name.is_empty()), &place.at("sections"));
    let all = form.sections.iter().flat_map(|section| &section.fields);
    review.once(all, &place.at("sections"));
    for (at, section) in form.sections.iter().enumerate() {
        let place = place.at(&format!("sections.{}", name_or(&section.name, at)));
        condition(review, object, section.when.as_deref(), &place);
        review.fields(object, &section.fields, &place.at("fields"));
        columns(review, section.columns, &place);
    }
}

pub(super) fn columns(review: &mut Review<'_>, columns: u8, place: &Place) {
    if !(1..=3).contains(&columns) {
        let (zh, en) = ("列数应为 1 到 3", "there are 1 to 3 columns");
        review.note(misplaced("layout.columns", &place.at("columns"), zh, en));
    }
}

pub(super) fn condition(
    review: &mut Review<'_>,
    object: &Object,
    when: Option<&str>,
    place: &Place,
) {
    let text = when.unwrap_or_default();
    review.asked_while_typing(object, text, &place.at("when"));
}

pub(super) fn name_or(name: &str, at: usize) -> String {
    match name {
        "" => at.to_string(),
        name => name.to_owned(),
    }
}

/// Whether a record has one value of it that others may share.
fn is_one_value(field: &Field) -> bool {
    let several = [Shape::List, Shape::Records, Shape::Files];
    let compared = |shape| !several.contains(&shape) && shape != Shape::Json;
    field.shape.is_some_and(compared) && field.kind.name() != "rich_text"
}
