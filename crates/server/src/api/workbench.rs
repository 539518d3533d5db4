//! The workbench of the reader: the widgets of the document made for them.

use std::sync::Arc;

use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::layouts::{self, Viewer};
use weft_platform::pack::{ListDoc, WidgetDoc, WidgetKind};
use weft_platform::{Action, Caller, CallerCatalogue, Model, Object, Scope};

use super::layouts::{DEVICE, device, without_roles};
use super::shapes::{label, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/workbench",
    name: "getWorkbench",
    summary: words("当前用户的工作台", "The workbench of who is signed in"),
    rights: Rights::SignedIn,
    parameters: &[DEVICE],
    takes: Takes::Nothing,
    gives: Gives::Json(200, || {
        let widget = object(
            &json!({ "name": text("open_orders"), "type": text("kpi"), "label": label(), "size": text("small") }),
        );
        let widgets = json!({ "type": "array", "items": widget });
        object(&json!({ "name": text("main"), "label": label(), "widgets": widgets }))
    }),
    per_object: false,
    run: Run::Blocking(get),
}];

fn get(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, model) = (ask.caller()?, ask.app.platform.model());
    let viewer = Viewer {
        access: caller.access(),
        device: device(ask)?,
    };
    let bench = layouts::workbench(&model.workbenches, viewer);
    let widgets = bench.iter().flat_map(|bench| &bench.widgets);
    let meant = widgets.filter(|widget| viewer.may_see(&widget.roles, &[]));
    let widgets: Vec<Value> = meant
        .filter_map(|widget| shown(widget, &model, caller))
        .collect();
    Answer::json(&json!({
        "name": bench.map(|bench| &bench.name),
        "label": bench.map(|bench| &bench.label),
        "widgets": widgets,
    }))
}

/// A widget the reader may look at, with what its list says filled in.
fn shown(widget: &WidgetDoc, model: &Model, caller: &Caller) -> Option<Value> {
    let mut widget = widget.clone();
    match widget.kind {
        WidgetKind::Signals => drop(readable(model, caller, "signal")?),
        WidgetKind::MyTasks => drop(readable(model, caller, "task")?),
        WidgetKind::QuickCreate => {
            widget.objects.retain(|name| {
                let object = model.object(name);
                let may = |object: &Arc<Object>| {
                    caller.access().may_create(object) && object.is_made_by_hand()
                };
                object.is_ok_and(may)
            });
            (!widget.objects.is_empty()).then_some(())?;
        }
        WidgetKind::Text => {}
        WidgetKind::Kpi | WidgetKind::Chart | WidgetKind::List => {
            let object = readable(model, caller, widget.object.as_deref()?)?;
            fill(
                &mut widget,
                object,
                &CallerCatalogue {
                    model,
                    access: caller.access(),
                },
            )?;
        }
    }
    Some(without_roles(json!(widget)))
}

fn readable<'m>(model: &'m Model, caller: &Caller, name: &str) -> Option<&'m Object> {
    let object = model.object(name).ok()?;
    (caller.access().scope(object, Action::Read) > Scope::None).then_some(object)
}

/// Filter, sort and columns of the widget's list; `None` when the reader cannot use them.
fn fill(widget: &mut WidgetDoc, object: &Object, catalogue: &CallerCatalogue<'_>) -> Option<()> {
    let mut lists = object.doc.lists.iter();
    let named = lists.find(|list| Some(&list.name) == widget.list.as_ref());
    let mut wanted = named.cloned().unwrap_or_default();
    wanted.filter = both(&wanted.filter, &widget.filter);
    if !widget.sort.is_empty() && widget.figure.is_none() {
        wanted.sort.clone_from(&widget.sort);
    }
    if !widget.columns.is_empty() {
        wanted.columns.clone_from(&widget.columns);
    }
    let (
        ListDoc {
            filter,
            sort,
            columns,
            ..
        },
        lost,
    ) = layouts::readable(&wanted, object, catalogue);
    if lost.contains(&"filter") {
        return None;
    }
    widget.filter = filter;
    if let Some(figure) = &widget.figure {
        let texts = figure.of.iter().chain(&figure.by);
        let mut checks =
            texts.map(|text| weft_expr::check(text, object.reference(), catalogue, None));
        checks.all(|checked| checked.is_ok()).then_some(())?;
    } else {
        widget.sort = sort;
        widget.columns = columns;
    }
    Some(())
}

fn both(left: &str, right: &str) -> String {
    match (left.trim(), right.trim()) {
        ("", one) | (one, "") => one.to_owned(),
        (left, right) => format!("({left}) and ({right})"),
    }
}
