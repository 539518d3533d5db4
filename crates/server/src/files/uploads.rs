//! Uploaded tables: sent once, looked at, tried and run by their number.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use weft_kernel::{Id, Moment, Problem};
use weft_platform::Caller;

use super::{note, noted, remove};
use crate::app::App;
use crate::http::Form;

/// How long an upload waits to be imported.
pub(crate) const UPLOAD_LIFE: Duration = Duration::from_secs(24 * 3600);

/// An upload.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) id: Id,
    pub(crate) user: Option<Id>,
    pub(crate) file_name: String,
    pub(crate) path: PathBuf,
    pub(crate) at: Moment,
}

impl Upload {
    /// Keeps the file of a form for its sender.
    pub(crate) fn keep(app: &App, caller: &Caller, form: &Form) -> Result<Self, Problem> {
        let path = form.file.clone().ok_or_else(no_file)?;
        let name = path.file_name().and_then(|name| name.to_str());
        let upload = Self {
            id: Id::parse(name.unwrap_or_default())?,
            user: caller.id(),
            file_name: form.file_name.clone(),
            at: app.platform.now(),
            path,
        };
        note(&upload.beside(), &upload)?;
        Ok(upload)
    }

    /// The upload of this number, if it is the caller's and still there.
    pub(crate) fn find(app: &App, caller: &Caller, id: Id) -> Result<Self, Problem> {
        let beside = app.settings.data.join("uploads").join(format!("{id}.json"));
        let known: Option<Self> = noted(&beside);
        known
            .filter(|upload| upload.user == caller.id() && upload.path.exists())
            .ok_or_else(expired)
    }

    /// When it goes.
    pub(crate) fn expires_at(&self) -> Moment {
        self.at
            .plus_ms(i64::try_from(UPLOAD_LIFE.as_millis()).unwrap_or(i64::MAX))
    }

    /// The file, opened.
    pub(crate) fn open(&self) -> Result<File, Problem> {
        File::open(&self.path).map_err(|error| expired().because(error))
    }

    /// Removes it before its time.
    pub(crate) fn drop_file(&self) {
        remove(&self.path);
        remove(&self.beside());
    }

    fn beside(&self) -> PathBuf {
        self.path.with_extension("json")
    }
}

fn no_file() -> Problem {
    Problem::invalid(
        "import.no_file",
        "没有收到文件",
        "No file came with the request",
    )
    .on_field("file")
}

fn expired() -> Problem {
    let hours = UPLOAD_LIFE.as_secs() / 3600;
    Problem::new(
        weft_kernel::Kind::Missing,
        "import.upload_gone",
        format!("上传的文件不在了（只保留 {hours} 小时），请重新上传"),
        format!("The upload is gone (kept for {hours} hours): send it again"),
    )
}
