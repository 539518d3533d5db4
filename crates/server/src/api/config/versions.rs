//! Versions: the list, one with its differences, comparing any two states, rolling back.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_expr::nearest;
use weft_kernel::{Kind, Problem};
use weft_platform::Caller;
use weft_platform::config::{Back, State, Version};

use super::super::auth::read;
use super::super::shapes::{items, object, text};
use super::super::{Gives, Rights, Route, Run, Takes, Verb, in_path, words};
use super::draft::published_shape;
use super::{changes, documents_shape};
use crate::http::{Answer, Ask};

pub(in crate::api) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/config/versions",
        name: "listConfigVersions",
        summary: words("历次发布，新的在前", "Every version, newest first"),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || items(&version_shape())),
        per_object: false,
        run: Run::Blocking(list),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/config/versions/{version}",
        name: "getConfigVersion",
        summary: words("一个版本改了什么", "What a version changed"),
        rights: Rights::Configurer,
        parameters: &[in_path(
            "version",
            "12",
            words("版本号", "Number of the version"),
        )],
        takes: Takes::Nothing,
        gives: Gives::Json(200, version_shape),
        per_object: false,
        run: Run::Blocking(get),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/config/diff",
        name: "diffConfig",
        summary: words(
            "两个状态的差别：版本号、published 或 draft",
            "What differs between two states: a version, published or draft",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Json(|| {
            object(
                &json!({ "from": { "type": ["integer", "string"], "example": 11 }, "to": { "type": ["integer", "string"], "example": "draft" } }),
            )
        }),
        gives: Gives::Json(200, documents_shape),
        per_object: false,
        run: Run::Blocking(diff),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/config/rollback",
        name: "rollBackConfig",
        summary: words(
            "回滚：到某个版本，或只撤销某几个版本",
            "Rolls back: to a version, or some versions only",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Json(|| {
            json!({
                "type": "object",
                "required": ["reason"],
                "properties": {
                    "to": { "type": "integer", "example": 11 },
                    "versions": { "type": "array", "items": { "type": "integer" }, "example": [12] },
                    "reason": text("返利算错了"),
                },
            })
        }),
        gives: Gives::Json(200, published_shape),
        per_object: false,
        run: Run::Blocking(roll_back),
    },
];

fn version_shape() -> Value {
    object(&json!({
        "version": { "type": "integer", "example": 12 },
        "at": { "type": "string", "format": "date-time", "example": "2026-11-22T06:04:32.123Z" },
        "author": { "type": ["object", "null"], "example": { "id": "7301444403200000001", "label": "张三" } },
        "reason": text("新增租赁业务"),
        "action": { "type": "string", "enum": ["publish", "rollback", "pack"], "example": "publish" },
        "changes": { "type": "array", "items": { "type": "object" } },
    }))
}

fn shown(ask: &Ask, version: &Version) -> Value {
    let platform = &ask.app.platform;
    let system = Caller::system("the author of a version has a name");
    let author = version.author.map(|id| {
        let user = platform.get(&system, "user", id).ok();
        let label = user.and_then(|user| user.shown("name"));
        json!({ "id": id, "label": label.unwrap_or_default() })
    });
    json!({
        "version": version.version,
        "at": version.at,
        "author": author,
        "reason": version.reason,
        "action": version.action,
        "changes": changes(&platform.version_differences(version)),
    })
}

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let all = ask.app.platform.config_versions(ask.caller()?)?;
    let all: Vec<_> = all.iter().map(|version| shown(ask, version)).collect();
    Answer::json(&json!({ "items": all }))
}

fn get(ask: &Ask) -> Result<Answer, Problem> {
    let all = ask.app.platform.config_versions(ask.caller()?)?;
    let wanted = ask.word("version")?;
    let found = all
        .iter()
        .find(|version| version.version.to_string() == wanted);
    let found = found.ok_or_else(|| {
        Problem::new(
            Kind::Missing,
            "config.version_missing",
            format!("没有版本 {wanted}"),
            format!("There is no version {wanted}"),
        )
    })?;
    Answer::json(&shown(ask, found))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Two {
    from: Value,
    to: Value,
}

fn state(place: &str, value: &Value) -> Result<State, Problem> {
    match (value.as_u64(), value.as_str()) {
        (Some(version), _) => Ok(State::Version(version)),
        (_, Some("published")) => Ok(State::Published),
        (_, Some("draft")) => Ok(State::Draft),
        _ => Err(Problem::invalid(
            "config.state",
            "请写版本号、published 或 draft",
            "Write a version, published or draft",
        )
        .on_field(place)
        .suggesting(
            value
                .as_str()
                .and_then(|typed| nearest(typed, ["published", "draft"])),
        )),
    }
}

fn diff(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Two = read(ask.json()?)?;
    let states = (state("from", &asked.from)?, state("to", &asked.to)?);
    let found = ask.app.platform.config_differences(ask.caller()?, states)?;
    Answer::json(&json!({ "items": changes(&found) }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Undoing {
    to: Option<u64>,
    versions: Option<Vec<u64>>,
    reason: String,
}

fn roll_back(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Undoing = read(ask.json()?)?;
    let back = match (asked.to, asked.versions) {
        (Some(to), None) => Back::To(to),
        (None, Some(versions)) => Back::Versions(versions),
        _ => {
            return Err(Problem::invalid(
                "config.rollback",
                "请写 to（回到哪个版本）或 versions（撤销哪些版本）之一",
                "Write either to (the version to go back to) or versions (those to undo)",
            )
            .on_field("to"));
        }
    };
    let platform = &ask.app.platform;
    let version = platform.roll_back(ask.caller()?, &back, &asked.reason)?;
    let found = platform.version_differences(&version);
    Answer::json(&json!({
        "version": version.version,
        "reason": version.reason,
        "changes": changes(&found),
    }))
}
