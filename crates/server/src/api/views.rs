//! Views: lists people make for themselves, their department or everybody.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use weft_kernel::{Id, Problem};
use weft_platform::layouts;
use weft_platform::pack::ListDoc;
use weft_platform::{Caller, CallerCatalogue, Platform, Share, View, ViewDraft};

use super::auth::{part, read};
use super::layouts::without_roles;
use super::shapes::{items, maybe, object as shape_of, text};
use super::{Gives, Parameter, Rights, Route, Run, Takes, Verb, in_path, in_query, words};
use crate::http::{Answer, Ask};

const OBJECT: Parameter = Parameter {
    required: true,
    ..in_query(
        "object",
        "string",
        "account",
        words("对象名", "Name of the object"),
    )
};
const ID: Parameter = in_path(
    "id",
    "7301444403200000001",
    words("视图编号", "Id of the view"),
);

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/views",
        name: "listViews",
        summary: words(
            "自己、部门和公共的视图",
            "Own, shared and public views of an object",
        ),
        rights: Rights::SignedIn,
        parameters: &[OBJECT],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            let mut shape = items(&view_shape());
            if let Some(map) = shape.get_mut("properties").and_then(Value::as_object_mut) {
                map.insert(
                    "default".into(),
                    json!({ "type": ["string", "null"], "example": "mine" }),
                );
            }
            shape
        }),
        per_object: false,
        run: Run::Blocking(list),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/views",
        name: "createView",
        summary: words("保存视图", "Keeps a view"),
        rights: Rights::SignedIn,
        parameters: &[],
        takes: Takes::Json(|| input_shape(&["object", "name"])),
        gives: Gives::Json(201, view_shape),
        per_object: false,
        run: Run::Blocking(create),
    },
    Route {
        verb: Verb::Patch,
        path: "/api/v1/views/{id}",
        name: "updateView",
        summary: words("修改自己的视图", "Changes a view of one's own"),
        rights: Rights::SignedIn,
        parameters: &[ID],
        takes: Takes::Json(|| input_shape(&[])),
        gives: Gives::Json(200, view_shape),
        per_object: false,
        run: Run::Blocking(update),
    },
    Route {
        verb: Verb::Delete,
        path: "/api/v1/views/{id}",
        name: "deleteView",
        summary: words("删除自己的视图", "Removes a view of one's own"),
        rights: Rights::SignedIn,
        parameters: &[ID],
        takes: Takes::Nothing,
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(delete),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/views/default",
        name: "chooseDefaultView",
        summary: words(
            "设置打开列表时先看哪个视图",
            "Says which list or view is shown first",
        ),
        rights: Rights::SignedIn,
        parameters: &[],
        takes: Takes::Json(|| {
            json!({ "type": "object", "required": ["object"], "properties": {
                "object": text("account"),
                "choice": { "type": ["string", "null"], "example": "mine" },
            } })
        }),
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(choose),
    },
];

fn view_shape() -> Value {
    let person =
        json!({ "type": "object", "example": { "id": "7301444403200000002", "label": "张三" } });
    let columns = json!({ "type": "array", "items": text("name") });
    shape_of(&json!({
        "id": text("7301444403200000001"), "object": text("account"), "name": text("华东大客户"),
        "share": text("private"), "owner": person, "mine": { "type": "boolean", "example": true },
        "kind": text("table"), "columns": columns, "filter": text(""), "sort": text("-created_at"),
    }))
}

fn input_shape(required: &[&str]) -> Value {
    let object = |example: Value| json!({ "type": "object", "example": example });
    let colour = json!({ "when": "credit_limit > 10000", "hue": 0 });
    json!({ "type": "object", "required": required, "properties": {
        "object": text("account"),
        "name": text("华东大客户"),
        "share": maybe(json!({ "type": "string", "enum": ["private", "team", "public"], "example": "private" })),
        "department": { "type": ["string", "null"], "example": null },
        "kind": maybe(json!({ "type": "string", "enum": ["table", "kanban", "calendar", "gallery"], "example": "table" })),
        "columns": maybe(json!({ "type": "array", "items": text("name") })),
        "filter": maybe(text("")),
        "sort": maybe(text("-created_at")),
        "group": { "type": ["string", "null"], "example": null },
        "colours": { "type": ["array", "null"], "items": object(colour) },
        "kanban": { "type": ["object", "null"], "example": null },
        "calendar": { "type": ["object", "null"], "example": null },
        "gallery": { "type": ["object", "null"], "example": null },
    } })
}

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, platform) = (ask.caller()?, &ask.app.platform);
    let object = ask.parameter("object").unwrap_or_default();
    let views = platform.views(caller, object)?;
    let shown: Result<Vec<Value>, Problem> = views
        .iter()
        .map(|view| shown(platform, caller, view))
        .collect();
    let first = platform.default_view(caller, object)?;
    Answer::json(&json!({ "items": shown?, "default": first }))
}

fn create(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, platform) = (ask.changer_of_own()?, &ask.app.platform);
    let mut map: Map<String, Value> = read(ask.json()?)?;
    let object: String = member(&mut map, "object")?;
    let draft = draft(map, None)?;
    platform
        .object_for(caller, &object)
        .map_err(|problem| problem.on_field("object"))?;
    let id = platform.create_view(caller, &object, &draft)?;
    Ok(Answer::json(&shown(platform, caller, &platform.view(caller, id)?)?)?.status(201))
}

fn update(ask: &Ask) -> Result<Answer, Problem> {
    let (caller, platform, id) = (ask.changer_of_own()?, &ask.app.platform, ask.record_id()?);
    let old = platform.view(caller, id)?;
    let mut map: Map<String, Value> = read(ask.json()?)?;
    let object: Option<String> = maybe_member(&mut map, "object")?;
    if let Some(object) = object.filter(|object| !is_of(platform, &old, object)) {
        return Err(elsewhere(&object));
    }
    platform.change_view(caller, id, &draft(map, Some(&old))?)?;
    Answer::json(&shown(platform, caller, &platform.view(caller, id)?)?)
}

/// Whether a view lists the object called, or once called, `name`.
fn is_of(platform: &Platform, view: &View, name: &str) -> bool {
    let model = platform.model();
    model
        .by_number(view.object)
        .is_some_and(|object| object.names().any(|known| known == name))
}

fn elsewhere(object: &str) -> Problem {
    Problem::invalid(
        "view.property",
        format!("视图不能换到对象 `{object}`，请另存一个"),
        format!("A view does not move to the object `{object}`; keep another one there"),
    )
    .on_field("object")
}

fn delete(ask: &Ask) -> Result<Answer, Problem> {
    ask.app
        .platform
        .delete_view(ask.changer_of_own()?, ask.record_id()?)?;
    Ok(Answer::empty())
}

fn choose(ask: &Ask) -> Result<Answer, Problem> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Choice {
        object: String,
        #[serde(default)]
        choice: Option<String>,
    }
    let Choice { object, choice } = read(ask.json()?)?;
    let platform = &ask.app.platform;
    let caller = ask.changer_of_own()?;
    platform
        .object_for(caller, &object)
        .map_err(|problem| problem.on_field("object"))?;
    platform.set_default_view(caller, &object, choice)?;
    Ok(Answer::empty())
}

/// What is sent over what was there: name and sharing apart, the rest is the list.
fn draft(mut map: Map<String, Value>, old: Option<&View>) -> Result<ViewDraft, Problem> {
    let name: Option<String> = maybe_member(&mut map, "name")?;
    let share: Option<String> = member(&mut map, "share")?;
    let department: Option<Id> = member(&mut map, "department")?;
    for own in ["label", "roles", "devices"] {
        if map.contains_key(own) {
            return Err(Problem::invalid(
                "view.property",
                format!("视图没有 `{own}`"),
                format!("A view has no `{own}`"),
            )
            .on_field(own));
        }
    }
    let mut whole = match old {
        Some(view) => json!(view.list),
        None => json!({ "name": "", "label": { "zh": "", "en": "" } }),
    };
    if let Some(kept) = whole.as_object_mut() {
        kept.extend(map);
        // Nothing said of a part is that part left out.
        kept.retain(|_, value| !value.is_null());
    }
    let list: ListDoc = part(whole)?;
    Ok(ViewDraft {
        name: name
            .or_else(|| old.map(|view| view.name.clone()))
            .unwrap_or_default(),
        share: match share {
            Some(share) => Share::called(&share)?,
            None => old.map_or(Share::Private, |view| view.share),
        },
        department,
        list,
    })
}

/// One member of the body, taken out of it.
fn member<T: DeserializeOwned>(map: &mut Map<String, Value>, name: &str) -> Result<T, Problem> {
    let sent = map.remove(name).unwrap_or_default();
    part(sent).map_err(|problem| problem.on_field(name))
}

/// One member of the body, if it is there.
fn maybe_member<T: DeserializeOwned>(
    map: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<T>, Problem> {
    match map.contains_key(name) {
        true => member(map, name).map(Some),
        false => Ok(None),
    }
}

/// A view as its reader may use it; `dropped` names what they may not, or what is there no more.
fn shown(platform: &Platform, caller: &Caller, view: &View) -> Result<Value, Problem> {
    let model = platform.model();
    let object = model.by_number(view.object).ok_or_else(Problem::missing)?;
    let catalogue = CallerCatalogue {
        model: &model,
        access: caller.access(),
    };
    let (list, dropped) = layouts::readable(&view.list, object, &catalogue);
    let mut shown = without_roles(json!(list));
    if let Some(map) = shown.as_object_mut() {
        map.remove("label");
        map.insert("id".into(), json!(view.id));
        map.insert("object".into(), json!(object.name));
        map.insert("name".into(), json!(view.name));
        map.insert("share".into(), json!(view.share.name()));
        map.insert("owner".into(), named(platform, "user", Some(view.owner)));
        map.insert(
            "department".into(),
            named(platform, "department", view.department),
        );
        map.insert("mine".into(), json!(caller.id() == Some(view.owner)));
        map.insert("may_change".into(), json!(view.is_of(caller)));
        map.insert("dropped".into(), json!(dropped));
    }
    Ok(shown)
}

/// The id with what people call it; colleagues and departments are no secret.
fn named(platform: &Platform, object: &str, id: Option<Id>) -> Value {
    let Some(id) = id else { return Value::Null };
    let system = Caller::system("a view tells whose it is");
    let label = platform
        .get(&system, object, id)
        .map(|record| record.label());
    json!({ "id": id, "label": label.unwrap_or_default() })
}
