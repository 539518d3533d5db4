//! Checks workbenches: what each widget needs, and the figures it shows.

use weft_expr::Type;
use weft_kernel::Label;

use super::check_menu::target;
use super::review::{Place, Review, misplaced};
use crate::model::Object;
use crate::pack::{FigureDoc, WIDGET_ROWS_MAX, WIDGETS_MAX, WidgetDoc, WidgetKind, WorkbenchDoc};

/// By what dates may be bundled.
const BUCKETS: &[&str] = &["year", "quarter", "month", "week", "day"];
/// How a figure may fold.
const FOLDS: &[&str] = &["count", "sum", "min", "max", "avg"];

pub(super) fn of_workbench(review: &mut Review<'_>, workbench: &WorkbenchDoc) {
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
    if widget
        .limit
        .is_some_and(|limit| !(1..=WIDGET_ROWS_MAX).contains(&limit))
    {
        let (zh, en) = (
            format!("应为 1 到 {WIDGET_ROWS_MAX}"),
            format!("it lies between 1 and {WIDGET_ROWS_MAX}"),
        );
        review.note(misplaced(
            "layout.widget_limit",
            &place.at("limit"),
            &zh,
            &en,
        ));
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
    review.fields_once(object, &widget.columns, &place.at("columns"));
    match &widget.figure {
        Some(figure) => of_figure(review, object, figure, &place.at("figure")),
        None => review.sort(object, &widget.sort, &place.at("sort")),
    }
}

fn of_figure(review: &mut Review<'_>, object: &Object, figure: &FigureDoc, place: &Place) {
    if !FOLDS.contains(&figure.fold.as_str()) {
        review.unknown(
            ("layout.figure", "算法", "fold"),
            (&figure.fold, FOLDS.iter().copied()),
            &place.at("fold"),
        );
    }
    let of = figure.of.as_deref().unwrap_or_default();
    if figure.fold != "count" && of.trim().is_empty() {
        let (zh, en) = ("除 count 外要有 of", "only a count needs no `of`");
        review.note(misplaced("layout.figure", &place.at("of"), zh, en));
    }
    let adds = matches!(figure.fold.as_str(), "sum" | "avg");
    let wanted = adds.then_some(Type::Number);
    review.expression(object, of, (wanted, &place.at("of")));
    let Some(bucket) = figure.bucket.as_deref() else {
        let by = figure.by.as_deref().unwrap_or_default();
        review.expression(object, by, (None, &place.at("by")));
        return;
    };
    if !BUCKETS.contains(&bucket) {
        review.unknown(
            ("layout.bucket", "时间段", "bucket"),
            (bucket, BUCKETS.iter().copied()),
            &place.at("bucket"),
        );
    }
    let by = figure.by.as_deref().unwrap_or_default();
    if by.trim().is_empty() {
        let (zh, en) = ("按时间段分组要有 by", "a bucket is one of `by`");
        review.note(misplaced("layout.bucket", &place.at("by"), zh, en));
    }
    // A moment is taken as its date.
    review.expression(object, by, (Some(Type::Date), &place.at("by")));
}
