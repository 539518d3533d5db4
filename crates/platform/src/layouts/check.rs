//! Checks every list, form, page, menu, workbench and import profile against the model it is part of.

use weft_expr::Type;
use weft_kernel::{Label, Problem};

use super::profiles::of_profile;
use super::review::{Place, Review, misplaced};
use crate::fields::Shape;
use crate::model::{Model, Object};
use crate::pack::{
    BlockDoc, BlockKind, Entry, FormDoc, ListDoc, ListKind, MenuDoc, PageDoc, WIDGETS_MAX,
    WidgetDoc, WidgetKind, WorkbenchDoc,
};

/// By what dates may be bundled.
const BUCKETS: &[&str] = &["year", "quarter", "month", "week", "day"];
/// How a figure may fold.
const FOLDS: &[&str] = &["count", "sum", "min", "max", "avg"];

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
}

fn of_list(review: &mut Review<'_>, object: &Object, list: &ListDoc, place: &Place) {
    review.roles(&list.roles, place);
    review.fields(object, &list.columns, &place.at("columns"));
    review.expression(
        object,
        &list.filter,
        (Some(Type::Bool), &place.at("filter")),
    );
    review.sort(object, &list.sort, &place.at("sort"));
    if let Some(group) = &list.group {
        review.field(object, group, &place.at("group"));
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
        review.fields(object, &kanban.fields, &place.at("kanban.fields"));
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
        review.fields(object, &gallery.fields, &place.at("gallery.fields"));
        if let Some(image) = &gallery.image {
            review.field(object, image, &place.at("gallery.image"));
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
    for (at, section) in form.sections.iter().enumerate() {
        let place = place.at(&format!("sections.{}", name_or(&section.name, at)));
        condition(review, object, section.when.as_deref(), &place);
        review.fields(object, &section.fields, &place.at("fields"));
        columns(review, section.columns, &place);
    }
}

fn columns(review: &mut Review<'_>, columns: u8, place: &Place) {
    if !(1..=3).contains(&columns) {
        let (zh, en) = ("列数应为 1 到 3", "there are 1 to 3 columns");
        review.note(misplaced("layout.columns", &place.at("columns"), zh, en));
    }
}

fn condition(review: &mut Review<'_>, object: &Object, when: Option<&str>, place: &Place) {
    let text = when.unwrap_or_default();
    review.asked_while_typing(object, text, &place.at("when"));
}

fn name_or(name: &str, at: usize) -> String {
    match name {
        "" => at.to_string(),
        name => name.to_owned(),
    }
}

fn of_page(review: &mut Review<'_>, object: &Object, page: &PageDoc, place: &Place) {
    review.roles(&page.roles, place);
    condition(review, object, page.when.as_deref(), place);
    review.distinct(
        page.tabs.iter().map(|tab| tab.name.as_str()),
        &place.at("tabs"),
    );
    for (side, blocks) in [("left", &page.left), ("right", &page.right)] {
        of_blocks(review, object, blocks, &place.at(side));
    }
    for tab in &page.tabs {
        let place = place.at(&format!("tabs.{}", tab.name));
        condition(review, object, tab.when.as_deref(), &place);
        of_blocks(review, object, &tab.blocks, &place.at("blocks"));
    }
}

fn of_blocks(review: &mut Review<'_>, object: &Object, blocks: &[BlockDoc], place: &Place) {
    for (at, block) in blocks.iter().enumerate() {
        let place = place.at(&name_or(&block.name, at));
        condition(review, object, block.when.as_deref(), &place);
        review.fields(object, &block.fields, &place.at("fields"));
        columns(review, block.columns, &place);
        if let Some(lines) = &block.lines {
            let at = place.at("lines");
            let field = review.field(object, lines, &at);
            if field.is_some_and(|field| field.doc.lines.is_none()) {
                review.note(misplaced(
                    "layout.lines",
                    &at,
                    "不是明细字段",
                    "it holds no lines",
                ));
            }
        }
        if block.kind == BlockKind::Lines && block.lines.is_none() {
            review.note(misplaced(
                "layout.lines",
                &place.at("lines"),
                "没有说明是哪些明细",
                "say which lines",
            ));
        }
        if let Some(related) = &block.related
            && !object
                .doc
                .related
                .iter()
                .any(|known| known.name == *related)
        {
            let (zh, en) = (
                format!("没有相关列表 `{related}`"),
                format!("there is no related list `{related}`"),
            );
            review.note(misplaced(
                "layout.unknown_related",
                &place.at("related"),
                &zh,
                &en,
            ));
        }
    }
}

fn of_menu(review: &mut Review<'_>, menu: &MenuDoc) {
    let named = Label::same(&menu.name);
    let top = Place::new(&named, "");
    review.roles(&menu.roles, &top);
    review.distinct(
        menu.groups.iter().map(|group| group.name.as_str()),
        &top.at("groups"),
    );
    for group in &menu.groups {
        let place = top.at(&format!("groups.{}", group.name));
        review.roles(&group.roles, &place);
        review.distinct(
            group.items.iter().map(|item| item.name.as_str()),
            &place.at("items"),
        );
        for item in &group.items {
            let place = place.at(&format!("items.{}", item.name));
            review.roles(&item.roles, &place);
            review.distinct(
                item.entries.iter().map(|entry| entry.name.as_str()),
                &place.at("entries"),
            );
            for entry in &item.entries {
                let place = place.at(&format!("entries.{}", entry.name));
                of_entry(review, entry, &place);
            }
        }
    }
}

fn of_entry(review: &mut Review<'_>, entry: &Entry, place: &Place) {
    review.roles(&entry.roles, place);
    let wanted = (entry.object.as_deref(), entry.list.as_deref());
    target(review, wanted, place);
    if entry.object.is_none() && entry.page.is_none() {
        let (zh, en) = ("要有 object 或 page", "an object or a page is needed");
        review.note(misplaced("layout.entry", place, zh, en));
    }
}

/// An object is there, and so is its list.
fn target(review: &mut Review<'_>, (object, list): (Option<&str>, Option<&str>), place: &Place) {
    let Some(object) = object.and_then(|name| review.object(name, &place.at("object"))) else {
        return;
    };
    if let Some(list) = list
        && !object.doc.lists.iter().any(|known| known.name == list)
    {
        let zh = format!("「{}」没有列表 `{list}`", object.doc.label.zh);
        let en = format!("{} has no list `{list}`", object.doc.label.en);
        review.note(misplaced(
            "layout.unknown_list",
            &place.at("list"),
            &zh,
            &en,
        ));
    }
}

fn of_workbench(review: &mut Review<'_>, workbench: &WorkbenchDoc) {
    let named = Label::same(&workbench.name);
    let top = Place::new(&named, "");
    review.roles(&workbench.roles, &top);
    let widgets = &workbench.widgets;
    review.distinct(
        widgets.iter().map(|widget| widget.name.as_str()),
        &top.at("widgets"),
    );
    if widgets.len() > WIDGETS_MAX {
        let (zh, en) = (
            format!("最多 {WIDGETS_MAX} 个组件"),
            format!("at most {WIDGETS_MAX} widgets"),
        );
        review.note(misplaced(
            "layout.too_many_widgets",
            &top.at("widgets"),
            &zh,
            &en,
        ));
    }
    for widget in widgets {
        of_widget(review, widget, &top.at(&format!("widgets.{}", widget.name)));
    }
}

fn of_widget(review: &mut Review<'_>, widget: &WidgetDoc, place: &Place) {
    review.roles(&widget.roles, place);
    for name in &widget.objects {
        review.object(name, &place.at("objects"));
    }
    target(
        review,
        (widget.object.as_deref(), widget.list.as_deref()),
        place,
    );
    let wants = |has: bool, part: &'static str| (!has).then_some(part);
    let lacks = match widget.kind {
        WidgetKind::MyTasks | WidgetKind::Signals | WidgetKind::QuickCreate => None,
        WidgetKind::Kpi | WidgetKind::List => wants(widget.object.is_some(), "object"),
        WidgetKind::Chart => wants(widget.object.is_some(), "object").or_else(|| {
            wants(
                widget.figure.as_ref().is_some_and(|f| f.by.is_some()),
                "figure.by",
            )
        }),
        WidgetKind::Text => wants(widget.text.is_some(), "text"),
    };
    if let Some(part) = lacks {
        let (zh, en) = (format!("缺少 `{part}`"), format!("`{part}` is missing"));
        review.note(misplaced("layout.widget", &place.at(part), &zh, &en));
    }
    let Some(object) = widget
        .object
        .as_deref()
        .and_then(|name| review.model.object(name).ok())
    else {
        return;
    };
    review.expression(
        object,
        &widget.filter,
        (Some(Type::Bool), &place.at("filter")),
    );
    review.fields(object, &widget.columns, &place.at("columns"));
    let Some(figure) = &widget.figure else {
        review.sort(object, &widget.sort, &place.at("sort"));
        return;
    };
    if !FOLDS.contains(&figure.fold.as_str()) || (figure.fold != "count" && figure.of.is_none()) {
        let (zh, en) = (
            "fold 应为 count、sum、min、max、avg 之一，除 count 外还要有 of",
            "fold is one of count, sum, min, max, avg, with `of` except for count",
        );
        review.note(misplaced("layout.figure", &place.at("figure.fold"), zh, en));
    }
    let bucket = figure.bucket.as_deref();
    if bucket.is_some_and(|bucket| !BUCKETS.contains(&bucket)) {
        let (zh, en) = (
            "bucket 应为 year、quarter、month、week、day 之一",
            "bucket is one of year, quarter, month, week, day",
        );
        review.note(misplaced(
            "layout.bucket",
            &place.at("figure.bucket"),
            zh,
            en,
        ));
    }
    for (part, text) in [("of", &figure.of), ("by", &figure.by)] {
        let text = text.as_deref().unwrap_or_default();
        review.expression(object, text, (None, &place.at(&format!("figure.{part}"))));
    }
}
