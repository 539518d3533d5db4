//! Who is signed in.

use serde_json::{Value, json};
use weft_kernel::{Language, Problem};
use weft_platform::Caller;
use weft_platform::config::UPGRADE_HELD;

use super::shapes::{label, object, text};
use super::{Gives, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[Route {
    verb: Verb::Get,
    path: "/api/v1/me",
    name: "getMe",
    summary: words("当前登录的人", "Who is signed in"),
    rights: Rights::SignedIn,
    parameters: &[],
    takes: Takes::Nothing,
    gives: Gives::Json(200, shape),
    per_object: false,
    run: Run::Blocking(me),
}];

fn shape() -> Value {
    let role = object(&json!({ "name": text("sales"), "label": label() }));
    let notice = object(&json!({ "code": text("config.upgrade_held"), "told": label() }));
    object(&json!({
        "id": text("7301444403200000001"),
        "username": text("zhangsan"),
        "name": text("张三"),
        "language": { "type": "string", "enum": ["zh", "en"], "example": "zh" },
        "department": { "type": ["object", "null"], "example": { "id": "7301444403200000002", "label": "销售一部" } },
        "roles": { "type": "array", "items": role },
        "may_import": { "type": "boolean", "example": false },
        "may_configure": { "type": "boolean", "example": false },
        "demo": { "type": "boolean", "example": false },
        "notices": { "type": "array", "items": notice },
    }))
}

fn me(ask: &Ask) -> Result<Answer, Problem> {
    let caller = ask.caller()?;
    let person = caller.person().cloned().unwrap_or_default();
    let platform = &ask.app.platform;
    let system = Caller::system("everybody may see their own user");
    let user = serde_json::to_value(platform.get(&system, "user", person.id)?)
        .map_err(|error| Problem::internal("server.json", error))?;
    let model = platform.model();
    let held = caller.access().roles().iter();
    let roles: Vec<Value> = held
        .filter_map(|name| model.roles.get(name))
        .map(|role| json!({ "name": role.name, "label": role.label }))
        .collect();
    Answer::json(&json!({
        "id": person.id,
        "username": user.get("username"),
        "name": person.name,
        "language": match caller.language() { Language::Zh => "zh", Language::En => "en" },
        "department": user.get("department"),
        "roles": roles,
        "may_import": caller.access().may_import(),
        "may_configure": caller.access().may_configure(),
        "demo": ask.app.demo,
        "notices": notices(ask, caller),
    }))
}

/// What an administrator has to look after.
fn notices(ask: &Ask, caller: &Caller) -> Vec<Value> {
    let held = ask.app.platform.held_upgrade();
    let held = held.filter(|_| caller.access().may_configure());
    held.iter()
        .map(|held| json!({ "code": UPGRADE_HELD, "told": held.told() }))
        .collect()
}
