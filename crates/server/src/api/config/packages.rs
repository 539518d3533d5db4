//! Configuration as text files: export, import; packs put in and taken away; conflicts settled.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::config::{Files, Side, Version};
use weft_platform::pack::DocKey;

use super::super::auth::read;
use super::super::shapes::{items, object, text};
use super::super::{Gives, Rights, Route, Run, Takes, Verb, in_path, in_query, words};
use super::draft::published_shape;
use super::{changes, drafted, drafted_list, drafted_shape};
use crate::http::{Answer, Ask};

pub(in crate::api) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: "/api/v1/config/export",
        name: "exportConfig",
        summary: words(
            "导出本公司配置为文本文件",
            "The company's configuration as text files",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, files_shape),
        per_object: false,
        run: Run::Blocking(export),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/config/import",
        name: "importConfig",
        summary: words("把文本文件读入草稿", "Reads text files into the draft"),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Json(files_shape),
        gives: Gives::Json(200, || items(&drafted_shape())),
        per_object: false,
        run: Run::Blocking(import),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/config/conflicts",
        name: "settleConfigConflict",
        summary: words(
            "解决升级冲突：保留我方或采用行业包",
            "Settles a conflict after an upgrade, for one side",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Json(|| {
            object(&json!({
                "kind": text("object"),
                "name": text("dealer"),
                "side": { "type": "string", "enum": ["mine", "theirs"], "example": "mine" },
            }))
        }),
        gives: Gives::Json(200, drafted_shape),
        per_object: false,
        run: Run::Blocking(settle),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/packs",
        name: "listPacks",
        summary: words("已安装的行业包", "The packs in force"),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            items(&object(
                &json!({ "name": text("core"), "version": text("0.1.0") }),
            ))
        }),
        per_object: false,
        run: Run::Blocking(packs),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/packs",
        name: "installPack",
        summary: words(
            "安装或升级行业包；dry_run 只看冲突",
            "Puts a pack in or upgrades it; dry_run only tells the conflicts",
        ),
        rights: Rights::Configurer,
        parameters: &[in_query(
            "dry_run",
            "boolean",
            "true",
            words("只检查", "Only check"),
        )],
        takes: Takes::Json(files_shape),
        gives: Gives::Json(200, || json!({ "type": "object" })),
        per_object: false,
        run: Run::Blocking(install),
    },
    Route {
        verb: Verb::Delete,
        path: "/api/v1/packs/{pack}",
        name: "removePack",
        summary: words(
            "卸载行业包，本公司的改动保留",
            "Takes a pack away; the company's changes stay",
        ),
        rights: Rights::Configurer,
        parameters: &[in_path(
            "pack",
            "dealers",
            words("行业包", "Name of the pack"),
        )],
        takes: Takes::Nothing,
        gives: Gives::Json(200, published_shape),
        per_object: false,
        run: Run::Blocking(remove),
    },
];

fn files_shape() -> Value {
    json!({
        "type": "object",
        "required": ["files"],
        "properties": {
            "files": {
                "type": "object",
                "additionalProperties": { "type": "string" },
                "example": { "pack.toml": "name = \"company\"\nversion = \"1\"\nlabel = { zh = \"本公司配置\", en = \"Our configuration\" }\n" },
            },
            "reason": text("升级到 2.0"),
        },
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    files: Files,
    #[serde(default)]
    reason: String,
}

fn export(ask: &Ask) -> Result<Answer, Problem> {
    let files = ask.app.platform.export_config(ask.caller()?)?;
    Answer::json(&json!({ "files": files }))
}

fn import(ask: &Ask) -> Result<Answer, Problem> {
    let sent: Sent = read(ask.json()?)?;
    let all = ask.app.platform.import_config(ask.caller()?, &sent.files)?;
    drafted_list(&all, ask)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settling {
    kind: String,
    name: String,
    side: Choice,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Mine,
    Theirs,
}

fn settle(ask: &Ask) -> Result<Answer, Problem> {
    let asked: Settling = read(ask.json()?)?;
    let key = DocKey::new(&asked.kind, &asked.name)?;
    let side = match asked.side {
        Choice::Mine => Side::Mine,
        Choice::Theirs => Side::Theirs,
    };
    let done = ask.app.platform.settle(ask.caller()?, &key, side)?;
    Answer::json(&drafted(&done, ask.language))
}

fn packs(ask: &Ask) -> Result<Answer, Problem> {
    ask.caller()?;
    Answer::json(&json!({ "items": ask.app.platform.packs() }))
}

fn install(ask: &Ask) -> Result<Answer, Problem> {
    let sent: Sent = read(ask.json()?)?;
    let platform = &ask.app.platform;
    if ask.flag("dry_run") {
        let conflicts = platform.try_pack(ask.caller()?, sent.files)?;
        return Answer::json(&json!({ "conflicts": conflicts }));
    }
    let version = platform.install_pack(ask.caller()?, sent.files, &reason(sent.reason))?;
    told(ask, &version)
}

fn remove(ask: &Ask) -> Result<Answer, Problem> {
    let reason = reason(String::new());
    let platform = &ask.app.platform;
    let version = platform.remove_pack(ask.caller()?, ask.word("pack")?, &reason)?;
    told(ask, &version)
}

fn reason(sent: String) -> String {
    match sent.is_empty() {
        true => "行业包变更".to_owned(),
        false => sent,
    }
}

fn told(ask: &Ask, version: &Version) -> Result<Answer, Problem> {
    let platform = &ask.app.platform;
    Answer::json(&json!({
        "version": version.version,
        "reason": version.reason,
        "changes": changes(&platform.version_differences(version)),
        "conflicts": platform.conflicts(),
    }))
}
