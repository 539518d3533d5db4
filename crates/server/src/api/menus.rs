//! The three-level menu, without the entries a person may not open.

use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::layouts::{self, Viewer};
use weft_platform::pack::Group;
use weft_platform::{Caller, Entry, Model};

use super::layouts::{DEVICE, device, without_roles};
use super::shapes::{items, label, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/menus",
    name: "listMenus",
    summary: words("三级菜单", "The three-level menu"),
    rights: Rights::SignedIn,
    parameters: &[DEVICE],
    takes: Takes::Nothing,
    gives: Gives::Json(200, || {
        let entry = json!({
            "type": "object",
            "required": ["name", "label"],
            "properties": { "name": text("all"), "label": label(), "object": text("account"), "list": text("all"), "page": text("workbench") },
        });
        let item = object(
            &json!({ "name": text("accounts"), "label": label(), "children": { "type": "array", "items": entry } }),
        );
        let children = json!({ "type": "array", "items": item });
        items(&object(
            &json!({ "name": text("customers"), "label": label(), "icon": text("users-group"), "children": children }),
        ))
    }),
    per_object: false,
    run: Run::Blocking(list),
}];

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, model) = (ask.caller()?, ask.app.platform.model());
    let viewer = Viewer {
        access: caller.access(),
        device: device(ask)?,
    };
    let opens = |entry: &Entry| may_open(ask, caller, &model, entry);
    let groups = layouts::menu(&model.menus, viewer, &opens);
    let groups: Vec<Value> = groups.iter().map(shown).collect();
    Answer::json(&json!({ "items": groups }))
}

fn shown(group: &Group) -> Value {
    let items = group.items.iter().map(|item| {
        let entries = item.entries.iter().map(|entry| without_roles(json!(entry)));
        let mut shown = json!({ "name": item.name, "label": item.label, "children": entries.collect::<Vec<_>>() });
        if let Some(map) = shown.as_object_mut().filter(|_| !item.icon.is_empty()) {
            map.insert("icon".into(), json!(item.icon));
        }
        shown
    });
    let items: Vec<Value> = items.collect();
    json!({ "name": group.name, "label": group.label, "icon": group.icon, "children": items })
}

fn may_open(ask: &Ask, caller: &Caller, model: &Model, entry: &Entry) -> bool {
    match (&entry.object, entry.page.as_deref()) {
        (Some(object), _) => {
            model.object(object).is_ok() && ask.app.platform.object_for(caller, object).is_ok()
        }
        (None, Some("import")) => caller.access().may_import(),
        (None, Some("signals" | "measures")) => {
            ask.app.platform.object_for(caller, "signal").is_ok()
        }
        (None, Some("duplicates")) => {
            let pairs = ask.app.platform.object_for(caller, "duplicate_pair");
            pairs.is_ok()
        }
        (None, page) => page.is_some(),
    }
}
