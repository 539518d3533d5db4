//! Exports: a view as a workbook or CSV, made by a job, fetched when it is there.

use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::ExportQuery;

use super::auth::read;
use super::shapes::{object, text};
use super::{Gives, ONCE, Rights, Route, Run, Takes, Verb, in_path, jobs, words};
use crate::http::{Answer, Ask};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/api/v1/exports",
        name: "exportView",
        summary: words(
            "把视图导出为 XLSX 或 CSV（后台任务）",
            "Exports a view to XLSX or CSV, as a job",
        ),
        rights: Rights::Exporter,
        parameters: &[ONCE],
        takes: Takes::Json(asked),
        gives: Gives::Json(202, || {
            object(&json!({ "job": text("1"), "export": text("1") }))
        }),
        per_object: false,
        run: Run::Blocking(begin),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/exports/{export}/file",
        name: "getExportFile",
        summary: words("导出的文件", "The exported file"),
        rights: Rights::SignedIn,
        parameters: &[in_path(
            "export",
            "1",
            words("导出编号", "Number of the export"),
        )],
        takes: Takes::Nothing,
        gives: Gives::File(crate::files::TABLE_KINDS),
        per_object: false,
        run: Run::Stream(|ask| jobs::file(ask, "export")),
    },
];

fn asked() -> Value {
    json!({
        "type": "object",
        "required": ["object"],
        "additionalProperties": false,
        "properties": {
            "object": text("account"),
            "filter": text("level = \"a\""),
            "sort": text("-created_at"),
            "q": text("宁德"),
            "columns": { "type": "array", "items": { "type": "string" }, "example": ["code", "name"] },
            "format": { "type": "string", "enum": ["xlsx", "csv"], "example": "xlsx" },
            "encoding": { "type": "string", "enum": ["utf-8", "gb18030"], "example": "utf-8" },
        },
    })
}

fn begin(ask: &Ask) -> Result<Answer, Problem> {
    let query: ExportQuery = read(ask.json()?)?;
    let reply = crate::background::export::begin(&ask.app, ask.caller()?, query, ask.once()?)?;
    Ok(Answer::json(&reply)?.status(202))
}
