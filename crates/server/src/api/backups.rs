//! Backups of a running server: asked for as a job, listed while they are kept.

use serde_json::json;
use weft_kernel::Problem;

use super::shapes::{object, text};
use super::{Gives, ONCE, Rights, Route, Run, Takes, Verb, words};
use crate::backup::{self, BACKUPS_KEPT_MAX};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/api/v1/backups",
        name: "makeBackup",
        summary: words(
            "备份数据库和附件（后台任务，期间照常使用）",
            "Copies the database and the files, as a job while people work",
        ),
        rights: Rights::Configurer,
        parameters: &[ONCE],
        takes: Takes::Nothing,
        gives: Gives::Json(202, || {
            object(&json!({ "job": text("1"), "name": text("weft-2026-11-22-1.db") }))
        }),
        per_object: false,
        run: Run::Blocking(begin),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/backups",
        name: "listBackups",
        summary: words(
            "服务保留的备份，最新的在前",
            "The backups the server keeps, the newest first",
        ),
        rights: Rights::Configurer,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            let number = |example: i64| json!({ "type": "integer", "example": example });
            let backup = object(&json!({
                "name": text("weft-2026-11-22-1.db"),
                "job": text("1"),
                "at": text("2026-11-22T06:00:00.000Z"),
                "database_bytes": number(4_194_304),
                "files": number(12),
                "file_bytes": number(1_048_576),
            }));
            object(&json!({
                "items": { "type": "array", "items": backup },
                "folder": text("/srv/weft/backups"),
                "kept_max": number(7),
            }))
        }),
        per_object: false,
        run: Run::Blocking(list),
    },
];

fn begin(ask: &Ask) -> Result<Answer, Problem> {
    let reply = crate::background::backup::begin(&ask.app, ask.caller()?, ask.once()?)?;
    Ok(Answer::json(&reply)?.status(202))
}

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let items = backup::list(&ask.app)?;
    let folder = backup::folder(&ask.app).display().to_string();
    Answer::json(&json!({ "items": items, "folder": folder, "kept_max": BACKUPS_KEPT_MAX }))
}
