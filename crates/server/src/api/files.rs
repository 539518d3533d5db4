//! Files: taken here, named by records, and read with the rights on record and field.

use axum::body::Body;
use axum::http::header;
use serde_json::{Value, json};
use weft_kernel::{Id, Problem};
use weft_platform::{FILE_BYTES_MAX, FileNote, too_large};

use super::shapes::{object, text};
use super::{
    Eventually, Gives, ID, OBJECT, Parameter, Rights, Route, Run, Takes, Verb, in_path, in_query,
    words,
};
use crate::http::{Answer, Ask, Form, finished};

/// Bytes of an upload around its file.
const ENVELOPE_BYTES_MAX: usize = 64 * 1024;
/// What a browser may do with a file it opens: nothing.
const SANDBOX: &str = "default-src 'none'; sandbox";

const FIELD: Parameter = in_path(
    "field",
    "photos",
    words("附件或图片字段", "A field of files"),
);
const FILE: Parameter = in_path("file", "7301444403200000001", words("文件", "The file"));

const INLINE: Parameter = in_query(
    "inline",
    "boolean",
    "true",
    words(
        "图片直接显示，不下载",
        "Shows an image instead of saving it",
    ),
);

pub(crate) const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/api/v1/files",
        name: "uploadFile",
        summary: words(
            "上传文件，随后写进记录的附件或图片字段；一天内未使用即清除",
            "Takes a file for a field of a record; one that no record names within a day is removed",
        ),
        rights: Rights::SignedIn,
        parameters: &[in_query(
            "name",
            "string",
            "contract.pdf",
            words(
                "文件名，直接发送内容时用",
                "The file's name, when the body is the file itself",
            ),
        )],
        takes: Takes::Form(|| {
            object(&json!({
                "file": { "type": "string", "format": "binary", "example": "contract.pdf" },
            }))
        }),
        gives: Gives::Json(201, shape),
        per_object: false,
        run: Run::Upload(|ask, body| take(ask, body)),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/files/{file}",
        name: "getFileById",
        summary: words(
            "按编号读取文件：所在记录可见，或刚由本人上传",
            "A file by its id: of a record one may see, or just sent by oneself",
        ),
        rights: Rights::SignedIn,
        parameters: &[FILE, INLINE],
        takes: Takes::Nothing,
        gives: Gives::File(&["*/*"]),
        per_object: false,
        run: Run::Blocking(get_by_id),
    },
    Route {
        verb: Verb::Get,
        path: "/api/v1/records/{object}/{id}/files/{field}/{file}",
        name: "getFile",
        summary: words("读取记录的文件", "A file of a record"),
        rights: Rights::SignedIn,
        parameters: &[OBJECT, ID, FIELD, FILE, INLINE],
        takes: Takes::Nothing,
        gives: Gives::File(&["*/*"]),
        per_object: false,
        run: Run::Blocking(get),
    },
];

fn shape() -> Value {
    object(&json!({
        "id": text("7301444403200000001"),
        "name": text("contract.pdf"),
        "type": text("application/pdf"),
        "size": { "type": "integer", "example": 52_114 },
    }))
}

fn take(ask: Ask, body: Body) -> Eventually {
    Box::pin(async move {
        let announced = ask
            .header("content-length")
            .and_then(|text| text.parse().ok());
        if announced.is_some_and(|bytes: usize| bytes > FILE_BYTES_MAX + ENVELOPE_BYTES_MAX) {
            return Err(too_large());
        }
        let kind = ask.header("content-type").unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            let form = Form::read(&ask, body, &[]).await?;
            return finished(move || Ok(answer(&ask, of_form(&ask, &form))?.into_response())).await;
        }
        let bytes = axum::body::to_bytes(body, FILE_BYTES_MAX).await;
        let bytes = bytes.map_err(|error| too_large().because(error))?;
        finished(move || {
            let name = ask.parameter("name").unwrap_or_default();
            let taken = ask.app.platform.take_file(ask.caller()?, name, &bytes);
            Ok(answer(&ask, taken)?.into_response())
        })
        .await
    })
}

fn answer(_: &Ask, taken: Result<FileNote, Problem>) -> Result<Answer, Problem> {
    Ok(Answer::json(&taken?)?.status(201))
}

fn of_form(ask: &Ask, form: &Form) -> Result<FileNote, Problem> {
    let path = form.file.as_ref().ok_or_else(|| {
        let (zh, en) = ("没有收到文件", "No file came with the request");
        Problem::invalid("file.none", zh, en).on_field("file")
    })?;
    let size = std::fs::metadata(path).map(|known| known.len());
    let fits =
        size.is_ok_and(|size| usize::try_from(size).is_ok_and(|size| size <= FILE_BYTES_MAX));
    let bytes = match fits {
        true => std::fs::read(path).map_err(|error| Problem::internal("file.unreadable", error)),
        false => Err(too_large()),
    };
    if let Err(error) = std::fs::remove_file(path) {
        tracing::warn!(%error, file = %path.display(), "an upload could not be removed");
    }
    ask.app
        .platform
        .take_file(ask.caller()?, &form.file_name, &bytes?)
}

fn file_id(ask: &Ask) -> Result<Id, Problem> {
    Id::parse(ask.word("file")?).map_err(|problem| Problem::missing().because(problem))
}

fn get_by_id(ask: &Ask) -> Result<Answer, Problem> {
    let found = ask.app.platform.file_of(ask.caller()?, file_id(ask)?)?;
    Ok(sent(ask, found))
}

fn get(ask: &Ask) -> Result<Answer, Problem> {
    let found = ask.app.platform.file(
        ask.caller()?,
        (ask.word("object")?, ask.record_id()?),
        (ask.word("field")?, file_id(ask)?),
    )?;
    Ok(sent(ask, found))
}

fn sent(ask: &Ask, (note, bytes): (FileNote, Vec<u8>)) -> Answer {
    // Only images are shown, for they hold no code; everything else is saved.
    let shown = ask.flag("inline") && note.is_image();
    let disposition = if shown { "inline" } else { "attachment" };
    let name = format!("{disposition}; filename*=UTF-8''{}", escaped(&note.name));
    Answer::bytes(bytes)
        .header(header::CONTENT_TYPE, note.kind)
        .header(header::CONTENT_DISPOSITION, name)
        .header(header::CONTENT_SECURITY_POLICY, SANDBOX)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CACHE_CONTROL, "private, max-age=3600")
}

/// The name as headers take it.
fn escaped(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
