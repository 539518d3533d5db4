//! A form with a file, read bit by bit: the file goes to a place of its own, never into memory.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart};
use axum::http::Request;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use weft_expr::nearest;
use weft_kernel::Problem;

use super::pass::{in_time, too_large};
use super::{Ask, UPLOAD_BYTES_MAX};

/// Bytes of one text field of the form.
const FIELD_BYTES_MAX: usize = 64 * 1024;
/// How long the next piece of an upload may take.
const PIECE_PATIENCE: Duration = Duration::from_secs(30);

/// What came with a form. The file stays until somebody removes it.
#[derive(Default)]
pub(crate) struct Form {
    fields: BTreeMap<String, String>,
    /// The file's name, as its sender calls it.
    pub(crate) file_name: String,
    /// Where the file was put.
    pub(crate) file: Option<PathBuf>,
    hash: Sha256,
}

impl Form {
    /// Reads a form of one file and `known` fields; of one that cannot be read nothing stays behind.
    pub(crate) async fn read(
        ask: &Ask,
        body: Body,
        known: &[&'static str],
    ) -> Result<Self, Problem> {
        let mut request = Request::new(body);
        *request.headers_mut() = ask.headers.clone();
        // The parts have limits of their own.
        DefaultBodyLimit::disable().apply(&mut request);
        let mut form = Self::default();
        match form.read_parts((ask, known), request).await {
            Ok(()) => Ok(form),
            Err(problem) => {
                form.drop_file().await;
                Err(problem)
            }
        }
    }

    /// The text of a field; empty when it is not there.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// A hash of everything that came.
    pub(crate) fn fingerprint(&self) -> String {
        let mut hash = self.hash.clone();
        for (name, text) in &self.fields {
            hash.update(format!("\n{name}={text}"));
        }
        weft_kernel::hexadecimal(&hash.finalize())
    }

    async fn read_parts(
        &mut self,
        (ask, known): (&Ask, &[&'static str]),
        request: Request<Body>,
    ) -> Result<(), Problem> {
        let parts = Multipart::from_request(request, &()).await;
        let mut parts = parts.map_err(|error| no_form(&error))?;
        loop {
            let next = in_time(PIECE_PATIENCE, parts.next_field()).await?;
            let Some(part) = next.map_err(|error| no_form(&error))? else {
                return Ok(());
            };
            match part.name() {
                Some("file") if self.file.is_none() => self.take_file(ask, part).await?,
                name => {
                    let name = name.unwrap_or_default();
                    let field = self.field_of(name, known)?;
                    self.take_text(field.to_owned(), part).await?;
                }
            }
        }
    }

    /// The field called `name`, if the form has one and it did not come before.
    fn field_of(&self, name: &str, known: &[&'static str]) -> Result<&'static str, Problem> {
        let field = known.iter().copied().find(|field| *field == name);
        if name == "file" || field.is_some_and(|field| self.fields.contains_key(field)) {
            return Err(Problem::invalid(
                "request.form_twice",
                format!("表单里 `{name}` 出现了不止一次"),
                format!("`{name}` is in the form more than once"),
            )
            .on_field(name));
        }
        field.ok_or_else(|| {
            Problem::invalid(
                "request.form_field",
                format!("表单没有 `{name}` 这一项"),
                format!("The form has no `{name}`"),
            )
            .on_field(name)
            .suggesting(nearest(name, known.iter().copied().chain(["file"])))
        })
    }

    async fn take_text(&mut self, name: String, mut part: Field<'_>) -> Result<(), Problem> {
        let mut text = Vec::new();
        while let Some(piece) = piece(&mut part).await? {
            text.extend_from_slice(&piece);
            if text.len() > FIELD_BYTES_MAX {
                return Err(too_large(FIELD_BYTES_MAX));
            }
        }
        self.fields
            .insert(name, String::from_utf8_lossy(&text).into_owned());
        Ok(())
    }

    async fn take_file(&mut self, ask: &Ask, mut part: Field<'_>) -> Result<(), Problem> {
        self.file_name = part.file_name().unwrap_or("upload.csv").to_owned();
        let folder = ask.app.settings.data.join("uploads");
        let made = tokio::fs::create_dir_all(&folder).await;
        made.map_err(|error| not_written(&error))?;
        // A name of ours, outside of anything that is served.
        let path = folder.join(ask.app.platform.next_id().to_string());
        self.file = Some(path.clone());
        let file = tokio::fs::File::create(path).await;
        let mut file = file.map_err(|error| not_written(&error))?;
        let mut size = 0;
        while let Some(piece) = piece(&mut part).await? {
            size += piece.len();
            if size > UPLOAD_BYTES_MAX {
                return Err(too_large(UPLOAD_BYTES_MAX));
            }
            self.hash.update(&piece);
            let written = file.write_all(&piece).await;
            written.map_err(|error| not_written(&error))?;
        }
        file.flush().await.map_err(|error| not_written(&error))
    }

    async fn drop_file(&mut self) {
        let Some(path) = self.file.take() else { return };
        if let Err(error) = tokio::fs::remove_file(&path).await {
            tracing::warn!(%error, file = %path.display(), "an upload could not be removed");
        }
    }
}

async fn piece(part: &mut Field<'_>) -> Result<Option<axum::body::Bytes>, Problem> {
    in_time(PIECE_PATIENCE, part.chunk())
        .await?
        .map_err(|error| no_form(&error))
}

fn not_written(error: &std::io::Error) -> Problem {
    if error.kind() == std::io::ErrorKind::StorageFull {
        let (zh, en) = (
            "磁盘已满，没有收下文件",
            "The disk is full; the file was not taken",
        );
        return Problem::busy("import.disk_full", zh, en).because(error);
    }
    Problem::internal("import.not_written", error)
}

fn no_form(error: &dyn std::error::Error) -> Problem {
    let (zh, en) = ("请求体不是带文件的表单", "The body is no form with a file");
    Problem::invalid("request.form", zh, en).because(error)
}
