//! The steps of an import: upload once, see what is proposed, preview, try, run.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use weft_kernel::Problem;
use weft_platform::{Existing, Missing, Target};
use weft_sheet::{Book, Encoding};

use super::auth::read;
use super::shapes::{object, text};
use super::{Eventually, Gives, ID, ONCE, Rights, Route, Run, Takes, Verb, in_query, words};
use crate::background::import::{Order, begin, begin_trial};
use crate::files::Upload;
use crate::http::{Answer, Ask, Form, finished};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/api/v1/imports/uploads",
        name: "uploadTable",
        summary: words(
            "上传要导入的表格，得到编号与工作表",
            "Uploads a table to import; answers its number and sheets",
        ),
        rights: Rights::Importer,
        parameters: &[],
        takes: Takes::Form(|| {
            object(
                &json!({ "file": { "type": "string", "format": "binary", "example": "customers.xlsx" } }),
            )
        }),
        gives: Gives::Json(201, uploaded),
        per_object: false,
        run: Run::Upload(|ask, body| take(ask, body)),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/imports/uploads/{id}",
        name: "proposeImport",
        summary: words(
            "建议的表头、字段对应与导入方式",
            "The proposed header, mapping and mode",
        ),
        rights: Rights::Importer,
        parameters: &[
            ID,
            in_query(
                "object",
                "string",
                "account",
                words("导入的对象", "The object to import"),
            ),
            in_query(
                "sheet",
                "integer",
                "0",
                words("工作表，从 0 起", "The sheet, from 0"),
            ),
            in_query(
                "header_row",
                "integer",
                "2",
                words(
                    "表头所在行；不填则自动识别",
                    "The header's row; found by itself when left out",
                ),
            ),
        ],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || json!({ "type": "object" })),
        per_object: false,
        run: Run::Blocking(propose),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/imports/uploads/{id}/preview",
        name: "previewImport",
        summary: words(
            "预览前几行：会存成什么、哪里有问题",
            "The first rows: what would be stored, what is wrong",
        ),
        rights: Rights::Importer,
        parameters: &[ID],
        takes: Takes::Json(asked),
        gives: Gives::Json(200, || json!({ "type": "object" })),
        per_object: false,
        run: Run::Blocking(preview),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/imports/uploads/{id}/trial",
        name: "tryImport",
        summary: words(
            "试导入整个文件，不写入任何数据",
            "Tries the whole file and writes nothing",
        ),
        rights: Rights::Importer,
        parameters: &[ID],
        takes: Takes::Json(asked),
        gives: Gives::Json(202, || object(&json!({ "job": text("1") }))),
        per_object: false,
        run: Run::Blocking(try_all),
    },
    Route {
        verb: Verb::Post,
        path: "/api/v1/imports/uploads/{id}/run",
        name: "runImport",
        summary: words("执行导入", "Runs the import"),
        rights: Rights::Importer,
        parameters: &[ID, ONCE],
        takes: Takes::Json(asked),
        gives: Gives::Json(202, || {
            object(&json!({ "job": text("1"), "import": text("7301444403200000001") }))
        }),
        per_object: false,
        run: Run::Blocking(run),
    },
    Route {
        verb: Verb::Delete,
        path: "/api/v1/imports/uploads/{id}",
        name: "dropUpload",
        summary: words("丢弃上传的文件", "Drops an upload"),
        rights: Rights::Importer,
        parameters: &[ID],
        takes: Takes::Nothing,
        gives: Gives::Empty,
        per_object: false,
        run: Run::Blocking(drop_upload),
    },
];

fn uploaded() -> Value {
    let sheet = object(&json!({
        "name": text("客户"),
        "rows": { "type": ["integer", "null"], "example": 93 },
        "hidden": { "type": "boolean", "example": false },
    }));
    object(&json!({
        "upload": text("7301444403200000001"),
        "file_name": text("customers.xlsx"),
        "format": { "type": "string", "enum": ["csv", "xlsx", "xls"], "example": "xlsx" },
        "encoding": { "type": ["string", "null"], "example": null },
        "sheets": { "type": "array", "items": sheet },
        "expires_at": text("2026-11-23T06:04:32.123Z"),
    }))
}

fn asked() -> Value {
    let target = json!({
        "type": "object",
        "required": ["column", "field"],
        "additionalProperties": false,
        "properties": {
            "column": { "type": "integer", "minimum": 0, "example": 0 },
            "field": text("name"),
            "by": { "type": ["string", "null"], "example": null },
        },
    });
    json!({
        "type": "object",
        "required": ["object", "mapping"],
        "additionalProperties": false,
        "properties": {
            "object": text("account"),
            "sheet": { "type": "integer", "minimum": 0, "example": 0 },
            "header_row": { "type": ["integer", "null"], "example": 2 },
            "mapping": { "type": "array", "items": target },
            "constants": { "type": "object", "additionalProperties": { "type": "string" }, "example": { "order": "SO-202611-0001" } },
            "key": { "type": ["string", "null"], "example": "code" },
            "mode": { "type": "string", "enum": ["upsert", "update", "create", "skip"], "example": "upsert" },
            "missing": { "type": "string", "enum": ["refuse", "create"], "example": "refuse" },
        },
    })
}

/// What is asked of an upload.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    object: String,
    #[serde(default)]
    sheet: usize,
    #[serde(default)]
    header_row: Option<usize>,
    mapping: Vec<Target>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    mode: Existing,
    #[serde(default)]
    missing: Missing,
}

fn take(ask: Ask, body: axum::body::Body) -> Eventually {
    Box::pin(async move {
        let form = Form::read(&ask, body, &[]).await?;
        let answered = finished(move || keep(&ask, &form)).await;
        Ok(answered?.into_response())
    })
}

fn keep(ask: &Ask, form: &Form) -> Result<Answer, Problem> {
    let upload = Upload::keep(&ask.app, ask.caller()?, form)?;
    let book = upload.open().and_then(Book::open);
    let book = book.inspect_err(|_| upload.drop_file())?;
    let encoding = book.encoding().map(|encoding| match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Gb18030 => "gb18030",
    });
    let sheets = book.sheets();
    let sheets = sheets
        .iter()
        .map(|sheet| json!({ "name": sheet.name, "rows": sheet.rows, "hidden": sheet.hidden }));
    let answer = json!({
        "upload": upload.id,
        "file_name": upload.file_name,
        "format": book.format().ending(),
        "encoding": encoding,
        "sheets": sheets.collect::<Vec<_>>(),
        "expires_at": upload.expires_at(),
    });
    Ok(Answer::json(&answer)?.status(201))
}

/// The order made of an upload and what is asked of it.
fn order(ask: &Ask, asked: Asked) -> Result<Order, Problem> {
    let upload = Upload::find(&ask.app, ask.caller()?, ask.record_id()?)?;
    Ok(Order {
        object: asked.object,
        key: asked.key.unwrap_or_default(),
        file_name: upload.file_name,
        file: upload.path,
        targets: Some(asked.mapping),
        constants: asked.constants,
        sheet: asked.sheet,
        header_row: asked.header_row,
        mode: asked.mode,
        missing: asked.missing,
        ..Order::default()
    })
}

fn propose(ask: &Ask) -> Result<Answer, Problem> {
    let upload = Upload::find(&ask.app, ask.caller()?, ask.record_id()?)?;
    let order = Order {
        object: ask.parameter("object").unwrap_or_default().to_owned(),
        sheet: place(ask.number("sheet")).unwrap_or_default(),
        header_row: place(ask.number("header_row")),
        ..Order::default()
    };
    let file = upload.open()?;
    let proposal = ask
        .app
        .platform
        .propose_import(ask.caller()?, &order.plan(), file)?;
    Answer::json(&proposal)
}

fn place(number: Option<u32>) -> Option<usize> {
    number.and_then(|number| usize::try_from(number).ok())
}

fn preview(ask: &Ask) -> Result<Answer, Problem> {
    let order = order(ask, read(ask.json()?)?)?;
    let file = order.open()?;
    let preview = ask
        .app
        .platform
        .preview_import(ask.caller()?, &order.plan(), file)?;
    Answer::json(&preview)
}

fn try_all(ask: &Ask) -> Result<Answer, Problem> {
    let order = order(ask, read(ask.json()?)?)?;
    let reply = begin_trial(&ask.app, ask.caller()?, &order)?;
    Ok(Answer::json(&reply)?.status(202))
}

fn run(ask: &Ask) -> Result<Answer, Problem> {
    let order = order(ask, read(ask.json()?)?)?;
    let reply = begin(&ask.app, ask.caller()?, &order, ask.once()?)?;
    Ok(Answer::json(&reply)?.status(202))
}

fn drop_upload(ask: &Ask) -> Result<Answer, Problem> {
    Upload::find(&ask.app, ask.caller()?, ask.record_id()?)?.drop_file();
    Ok(Answer::empty())
}
