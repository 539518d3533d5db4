//! Files that jobs write: rows that stayed out of an import, exports.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use weft_kernel::{Kind, Moment, Problem};
use weft_platform::Caller;

use super::{note, noted};
use crate::api::job_as_shown;
use crate::app::App;
use crate::asker::Asker;

/// How long the file of a job can be fetched.
pub(crate) const RESULT_LIFE: Duration = Duration::from_secs(3 * 24 * 3600);

/// The content types of the files that jobs write.
pub(crate) const TABLE_KINDS: &[&str] = &["text/csv", XLSX, XLS, LINES];
/// The content type of workbooks.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The content type of workbooks of 1997 to 2003.
const XLS: &str = "application/vnd.ms-excel";
/// The content type of files with one JSON object a line.
const LINES: &str = "application/x-ndjson";

/// The file of a job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ResultFile {
    #[serde(flatten)]
    asker: Asker,
    /// What it is called when it is fetched.
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) path: PathBuf,
    pub(crate) at: Moment,
}

impl ResultFile {
    /// A file for job `job`, not there yet.
    pub(crate) fn begin(
        app: &App,
        job: i64,
        (asker, name): (&Asker, String),
    ) -> Result<Self, Problem> {
        let folder = app.settings.data.join("results");
        std::fs::create_dir_all(&folder).map_err(not_written)?;
        let kind = match name.rsplit('.').next() {
            Some("xlsx") => XLSX,
            Some("xls") => XLS,
            Some("ndjson") => LINES,
            _ => "text/csv",
        };
        Ok(Self {
            asker: asker.clone(),
            kind: kind.to_owned(),
            path: folder.join(job.to_string()),
            at: app.platform.now(),
            name,
        })
    }

    /// The file, made anew.
    pub(crate) fn create(&self) -> Result<File, Problem> {
        File::create(&self.path).map_err(not_written)
    }

    /// Lets it be fetched.
    pub(crate) fn keep(&self) -> Result<(), Problem> {
        note(&self.path.with_extension("json"), self)
    }

    /// The file of job `job`, if it is the caller's and still there.
    ///
    /// # Errors
    /// `job.under_way` while it is being made; `job.file_gone`.
    pub(crate) fn find(app: &App, caller: &Caller, job: i64) -> Result<Self, Problem> {
        let beside = app
            .settings
            .data
            .join("results")
            .join(format!("{job}.json"));
        let known: Option<Self> = noted(&beside);
        known
            .filter(|result| result.asker.is(caller) && result.path.exists())
            .filter(|result| !result.is_over(app.platform.now()))
            .ok_or_else(|| not_there(app, caller, job))
    }

    /// Whether it is one of JSON lines.
    pub(crate) fn is_lines(&self) -> bool {
        self.kind == LINES
    }

    /// When it goes.
    pub(crate) fn expires_at(&self) -> Moment {
        self.at
            .plus_ms(i64::try_from(RESULT_LIFE.as_millis()).unwrap_or(i64::MAX))
    }

    fn is_over(&self, now: Moment) -> bool {
        now.ms() > self.expires_at().ms()
    }
}

pub(super) fn not_written(error: std::io::Error) -> Problem {
    Problem::internal("file.not_written", error)
}

/// Why there is no file of `job` for the caller.
fn not_there(app: &App, caller: &Caller, job: i64) -> Problem {
    let job = job_as_shown(&app.platform, caller, job).unwrap_or_default();
    match job.get("state").and_then(serde_json::Value::as_str) {
        Some("queued" | "running") => Problem::conflict(
            "job.under_way",
            "任务还没有完成，完成后再取文件",
            "The job has not ended; its file can be fetched when it has",
        ),
        _ => expired(),
    }
}

pub(super) fn expired() -> Problem {
    let days = RESULT_LIFE.as_secs() / 86_400;
    Problem::new(
        Kind::Missing,
        "job.file_gone",
        format!("没有这个文件，或已过期（只保留 {days} 天）"),
        format!("There is no such file, or it has expired (kept for {days} days)"),
    )
}
