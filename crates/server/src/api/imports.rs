//! Imports: preview a file, run it as a job, list what was imported, undo it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use weft_expr::nearest;
use weft_kernel::Problem;
use weft_platform::{ImportPlan, ListQuery, Preview};

use super::shapes::{items, object, text};
use super::{Eventually, Gives, ID, ONCE, Rights, Route, Run, Takes, Verb, words};
use crate::background::import::Order;
use crate::background::undo::begin as begin_undo;
use crate::http::{Answer, Ask, Form, finished};

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/api/v1/imports",
        name: "importFile",
        summary: words(
            "一步导入表格文件：预览或执行",
            "Imports a table file in one step: preview or run",
        ),
        rights: Rights::Importer,
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
        rights: Rights::Importer,
        parameters: &[ID],
        takes: Takes::Nothing,
        gives: Gives::Json(202, || object(&json!({ "job": text("1") }))),
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

fn order(form: &Form) -> Result<Order, Problem> {
    let file = form.file.clone().ok_or_else(|| {
        Problem::invalid(
            "import.no_file",
            "没有收到文件",
            "No file came with the request",
        )
        .on_field("file")
    })?;
    let mut order = Order {
        object: form.field("object").to_owned(),
        key: form.field("key").to_owned(),
        file_name: form.file_name.clone(),
        file,
        ..Order::default()
    };
    match mapping(form.field("mapping")) {
        Ok(mapping) => order.mapping = mapping,
        Err(problem) => {
            order.drop_file();
            return Err(problem);
        }
    }
    Ok(order)
}

fn mapping(text: &str) -> Result<BTreeMap<String, String>, Problem> {
    if text.is_empty() {
        return Ok(BTreeMap::new());
    }
    serde_json::from_str(text).map_err(|error| {
        Problem::invalid(
            "request.json",
            "mapping 不是 JSON 对象",
            "mapping is no JSON object",
        )
        .because(error)
    })
}

fn take(ask: Ask, body: axum::body::Body) -> Eventually {
    Box::pin(async move {
        let form = Form::read(&ask, body, &["object", "key", "mapping", "mode"]).await?;
        let answered = finished(move || answer(&ask, &form)).await;
        Ok(answered?.into_response())
    })
}

fn answer(ask: &Ask, form: &Form) -> Result<Answer, Problem> {
    let order = order(form)?;
    let answered = match form.field("mode") {
        "run" => run(ask, form, &order),
        "" | "preview" => preview(ask, &order),
        other => Err(no_mode(other)),
    };
    if form.field("mode") != "run" || answered.is_err() {
        order.drop_file();
    }
    answered
}

fn no_mode(word: &str) -> Problem {
    Problem::invalid(
        "request.form_value",
        format!("mode 应为 preview 或 run，不能是 `{word}`"),
        format!("mode is preview or run, not `{word}`"),
    )
    .on_field("mode")
    .suggesting(nearest(word, ["preview", "run"]))
}

fn run(ask: &Ask, form: &Form, order: &Order) -> Result<Answer, Problem> {
    let mut once = ask.once()?;
    if let Some(once) = &mut once {
        // The body of an upload is not at hand; what came with it is.
        once.fingerprint = form.fingerprint();
    }
    let reply = crate::background::import::begin(&ask.app, ask.caller()?, order, once)?;
    Ok(Answer::json(&reply)?.status(202))
}

fn preview(ask: &Ask, order: &Order) -> Result<Answer, Problem> {
    let plan: ImportPlan = order.plan();
    let file = order.open()?;
    let Preview {
        columns,
        rows,
        errors,
        total_rows,
        error_count,
        ..
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
    let begun = begin_undo(&ask.app, ask.caller()?, ask.record_id()?)?;
    Ok(Answer::json(&begun)?.status(202))
}
