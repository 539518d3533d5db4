//! Packs of a newer program that are held back: what is in the way, and taking them.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::config::UpgradeCheck;

use super::super::auth::read;
use super::super::shapes::{object, text};
use super::super::{Gives, Rights, Route, Run, Takes, Verb, words};
use super::draft::published_shape;
use super::{changes, held};
use crate::http::{Answer, Ask, problem_body};

pub(in crate::api) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/config/upgrade",
        name: "getConfigUpgrade",
        summary: words(
            "程序升级：是否被搁置，连同我的草稿能否采用",
            "The program's packs: are they held back, and would they fit with the caller's draft",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, shape),
        per_object: false,
        run: Run::Blocking(show),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/config/upgrade",
        name: "takeConfigUpgrade",
        summary: words(
            "采用被搁置的程序升级，连同我的草稿一起发布",
            "Takes the packs that are held back, together with the caller's draft",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Json(|| object(&json!({ "reason": text("升级到 0.2.0") }))),
        gives: Gives::Json(200, published_shape),
        per_object: false,
        run: Run::Blocking(take),
    },
];

fn shape() -> Value {
    json!({
        "type": "object",
        "required": ["held"],
        "properties": {
            "held": { "type": "boolean", "example": true },
            "from": { "type": "array", "items": { "type": "object" } },
            "to": { "type": "array", "items": { "type": "object" } },
            "since": text("2026-11-22T06:00:00Z"),
            "told": { "type": "object" },
            "problem": { "$ref": "#/components/schemas/Problem" },
            "ok": { "type": "boolean", "example": false },
            "problems": { "type": "array", "items": { "$ref": "#/components/schemas/Problem" } },
            "conversions": { "type": "array", "items": { "type": "object" } },
        },
    })
}

fn show(ask: &Ask) -> Result<Answer, Problem> {
    let (platform, caller) = (&ask.app.platform, ask.caller()?);
    let Some(found) = platform.held_upgrade() else {
        return Answer::json(&json!({ "held": false }));
    };
    let mut shown = held(&found, ask.language);
    let checked = checked(ask, &platform.check_upgrade(caller)?);
    if let (Value::Object(shown), Value::Object(checked)) = (&mut shown, checked) {
        shown.insert("held".to_owned(), true.into());
        shown.extend(checked);
    }
    Answer::json(&shown)
}

/// How taking the packs would go.
pub(super) fn checked(ask: &Ask, check: &UpgradeCheck) -> Value {
    let problems = check.problems.iter();
    json!({
        "ok": check.is_fine(),
        "problems": problems.map(|one| problem_body(one, ask.language)).collect::<Vec<_>>(),
        "conversions": check.conversions,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Taking {
    reason: String,
}

fn take(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Taking = read(ask.json()?)?;
    let platform = &ask.app.platform;
    let version = platform.take_upgrade(ask.caller()?, &asked.reason)?;
    let found = platform.version_differences(&version);
    Answer::json(&json!({
        "version": version.version,
        "reason": version.reason,
        "changes": changes(&found),
        "conflicts": platform.conflicts(),
    }))
}
