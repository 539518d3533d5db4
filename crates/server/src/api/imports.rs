//! Imports: preview a file, run it as a job, list what was imported, undo it.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;

use axum::extract::{DefaultBodyLimit, FromRequest, Multipart};
use axum::http::Request;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use weft_kernel::{Moment, Problem};
use weft_platform::{ImportPlan, ListQuery, Preview};

use super::shapes::{items, object, text};
use super::{Eventually, Gives, ID, ONCE, Rights, Route, Run, Takes, Verb, words};
use crate::http::{Answer, Ask, UPLOAD_BYTES_MAX, finished, too_large};
use crate::work::import::Order;

/// Bytes of one text field of the form.
const FIELD_BYTES_MAX: usize = 64 * 1024;

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/api/v1/imports",
        name: "importFile",
        summary: words("导入 CSV：预览或执行", "Imports a CSV file: preview or run"),
        rights: Rights::SignedIn,
        parameters: &[ONCE],
        takes: Takes::Form(shape),
        gives: Gives::Json(202, || {
            object(&json!({ "job": text("1"), "import": text("7301444403200000001") }))
        }),
        per_object: false,
        run: Run::Upload(|ask, body| take(ask, body)),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/imports",
        name: "listImports",
        summary: words("历次导入", "What was imported"),
        rights: Rights::SignedIn,
        parameters: &[],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            items(
                &json!({ "type": "object", "example": { "id": "1", "file_name": "customers.csv" } }),
            )
        }),
        per_object: false,
        run: Run::Blocking(list),
    },
    Route {
        verb: Verb::Delete,
        path: "/api/v1/imports/{id}",
        name: "undoImport",
        summary: words("撤销整次导入", "Undoes an import as a whole"),
        rights: Rights::SignedIn,
        parameters: &[ID],
        takes: Takes::Nothing,
        gives: Gives::Json(200, || {
            let number = json!({ "type": "integer", "example": 91 });
            let kept = json!({ "type": "array", "items": { "type": "object" } });
            object(&json!({ "removed": number, "restored": number, "kept": kept }))
        }),
        per_object: false,
        run: Run::Blocking(undo),
    },
];

fn shape() -> Value {
    object(&json!({
        "file": { "type": "string", "format": "binary", "example": "customers.csv" },
        "object": text("account"),
        "key": text("code"),
        "mapping": text("{\"CompanyName\":\"name\"}"),
        "mode": { "type": "string", "enum": ["preview", "run"], "example": "preview" },
    }))
}

/// What came with a form.
#[derive(Default)]
struct Form {
    fields: BTreeMap<String, String>,
    file_name: String,
    file: Option<PathBuf>,
}

impl Form {
    fn field(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .map(String::as_str)
            .unwrap_or_default()
    }

    fn order(&self) -> Result<Order, Problem> {
        let mapping = match self.field("mapping") {
            "" => BTreeMap::new(),
            text => serde_json::from_str(text).map_err(|error| {
                Problem::invalid(
                    "request.json",
                    "mapping 不是 JSON 对象",
                    "mapping is no JSON object",
                )
                .because(error)
            })?,
        };
        let file = self.file.clone().ok_or_else(|| {
            Problem::invalid(
                "import.no_file",
                "没有收到文件",
                "No file came with the request",
            )
            .on_field("file")
        })?;
        Ok(Order {
            object: self.field("object").to_owned(),
            key: self.field("key").to_owned(),
            file_name: self.file_name.clone(),
            mapping,
            file,
        })
    }
}

fn take(ask: Ask, body: axum::body::Body) -> Eventually {
    Box::pin(async move {
        let mut request = Request::new(body);
        *request.headers_mut() = ask.headers.clone();
        let mut form = Form::default();
        let read = read(&ask, request, &mut form).await;
        let answered = match read {
            Ok(()) => finished(move || answer(&ask, &form)).await,
            Err(problem) => {
                drop_file(form.file.take()).await;
                Err(problem)
            }
        };
        Ok(answered?.into_response())
    })
}

async fn read(
    ask: &Ask,
    mut request: Request<axum::body::Body>,
    form: &mut Form,
) -> Result<(), Problem> {
    // The parts have limits of their own, below.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|error| no_form(&error))?;
    while let Some(mut part) = parts.next_field().await.map_err(|error| no_form(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = name == "file";
        let limit = if is_file {
            UPLOAD_BYTES_MAX
        } else {
            FIELD_BYTES_MAX
        };
        let mut target = Vec::new();
        let mut file = None;
        if is_file {
            form.file_name = part.file_name().unwrap_or("upload.csv").to_owned();
            let path = upload_path(ask)?;
            form.file = Some(path.clone());
            file = Some(tokio::fs::File::create(path).await.map_err(not_written)?);
        }
        let mut size = 0;
        while let Some(bytes) = part.chunk().await.map_err(|error| no_form(&error))? {
            size += bytes.len();
            if size > limit {
                return Err(too_large(limit));
            }
            match &mut file {
                Some(file) => file.write_all(&bytes).await.map_err(not_written)?,
                None => target.extend_from_slice(&bytes),
            }
        }
        match file {
            Some(mut file) => file.flush().await.map_err(not_written)?,
            None => {
                form.fields
                    .insert(name, String::from_utf8_lossy(&target).into_owned());
            }
        }
    }
    Ok(())
}

/// A fresh place for an upload, outside of anything that is served.
fn upload_path(ask: &Ask) -> Result<PathBuf, Problem> {
    let folder = ask.app.settings.data.join("uploads");
    std::fs::create_dir_all(&folder).map_err(not_written)?;
    Ok(folder.join(ask.app.platform.next_id().to_string()))
}

async fn drop_file(path: Option<PathBuf>) {
    let Some(path) = path else { return };
    if let Err(error) = tokio::fs::remove_file(&path).await {
        tracing::warn!(%error, file = %path.display(), "an upload could not be removed");
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn not_written(error: std::io::Error) -> Problem {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return Problem::busy(
            "import.disk_full",
            "磁盘已满，没有收下文件",
            "The disk is full; the file was not taken",
        )
        .because(error);
    }
    Problem::internal("import.not_written", &error)
}

fn no_form(error: &dyn std::error::Error) -> Problem {
    Problem::invalid(
        "request.form",
        "请求体不是带文件的表单",
        "The body is no form with a file",
    )
    .because(error)
}

fn answer(ask: &Ask, form: &Form) -> Result<Answer, Problem> {
    let order = form.order()?;
    let answered = match form.field("mode") {
        "run" => crate::work::import::begin(&ask.app, ask.caller()?, &order, ask.once()?)
            .and_then(|reply| Ok(Answer::json(&reply)?.status(202))),
        _ => preview(ask, &order),
    };
    if form.field("mode") != "run" || answered.is_err() {
        order.drop_file();
    }
    answered
}

fn preview(ask: &Ask, order: &Order) -> Result<Answer, Problem> {
    let plan: ImportPlan = order.plan();
    let file = File::open(&order.file).map_err(not_written)?;
    let Preview {
        columns,
        rows,
        errors,
        total_rows,
        error_count,
    } = ask
        .app
        .platform
        .preview_import(ask.caller()?, &plan, file)?;
    let shown = rows.iter().map(|row| {
        let cells = columns
            .iter()
            .zip(row)
            .map(|(column, cell)| (column.header.clone(), json!(cell)));
        Value::Object(cells.collect())
    });
    let rows: Vec<Value> = shown.collect();
    Answer::json(
        &json!({ "columns": columns, "rows": rows, "errors": errors, "total_rows": total_rows, "error_count": error_count }),
    )
}

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let query = ListQuery {
        sort: Some("-created_at".to_owned()),
        limit: Some(100),
        ..ListQuery::default()
    };
    let page = ask.app.platform.list(ask.caller()?, "import_run", &query)?;
    let shown = page.items.iter().map(|run| {
        let run = serde_json::to_value(run).unwrap_or_default();
        let of = |name: &str| run.get(name).cloned().unwrap_or_default();
        let count = |name: &str| of(name).as_str().and_then(|text| text.parse::<i64>().ok());
        json!({
            "id": of("id"), "object": of("object_name"), "file_name": of("file_name"), "state": of("state"),
            "created_at": of("created_at"), "created_by": of("created_by"), "undone_at": of("undone_at"),
            "rows": count("row_count"), "created": count("created_count"), "updated": count("updated_count"),
            "unchanged": count("unchanged_count"), "failed": count("failed_count"),
        })
    });
    Answer::json(&json!({ "items": shown.collect::<Vec<_>>() }))
}

fn undo(ask: &Ask) -> Result<Answer, Problem> {
    let began: Moment = ask.app.platform.now();
    let undone = ask
        .app
        .platform
        .undo_import(ask.caller()?, ask.record_id()?)?;
    tracing::info!(
        removed = undone.removed,
        restored = undone.restored,
        kept = undone.kept.len(),
        took_ms = ask.app.platform.now().ms() - began.ms(),
        "an import was undone"
    );
    Answer::json(&undone)
}
