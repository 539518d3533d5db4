//! `weft import`: files from the command line, by header or by the profiles of a pack.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use weft_kernel::Problem;
use weft_platform::{Caller, ImportPlan, Imported, Platform};
use weft_sheet::Source;

use super::say;
use crate::app::{App, Way};
use crate::clock::WallClock;
use crate::settings::Settings;

/// Errors shown on the terminal for each file.
const ERRORS_SHOWN_MAX: usize = 20;

/// What is imported.
#[derive(Args, Clone, Debug)]
pub(super) struct Wanted {
    /// A CSV, XLSX or XLS file, or the folder of a set of profiles / 文件或目录
    path: PathBuf,
    /// The object the rows become / 导入的对象
    #[arg(long, required_unless_present = "profiles")]
    object: Option<String>,
    /// The field that tells whether a row is there already / 对应字段
    #[arg(long, default_value = "")]
    key: String,
    /// Runs all profiles of this name, such as northwind / 按整套方案导入
    #[arg(long, conflicts_with = "object")]
    profiles: Option<String>,
    /// Only says what would happen / 只预览
    #[arg(long)]
    preview: bool,
}

/// Imports and says what came of it.
pub(super) fn run(settings: Settings, wanted: &Wanted) -> Result<(), Problem> {
    let app = App::open(settings, Arc::new(WallClock), Way::default())?;
    let done = import(&app.platform, wanted);
    app.platform.store().close();
    done
}

fn import(platform: &Platform, wanted: &Wanted) -> Result<(), Problem> {
    let Some(set) = &wanted.profiles else {
        let name = file_name(&wanted.path);
        let object = wanted.object.as_deref().unwrap_or_default();
        let plan = ImportPlan::by_header(object, &wanted.key, &name);
        return one(platform, &plan, &wanted.path, wanted.preview);
    };
    let prefix = format!("{set}/");
    let model = platform.model();
    let profiles = model
        .profiles
        .iter()
        .filter(|(name, _)| name.starts_with(&prefix));
    let mut found = false;
    for (_, profile) in profiles {
        found = true;
        let plan = ImportPlan::of(profile.clone());
        one(
            platform,
            &plan,
            &wanted.path.join(&profile.file),
            wanted.preview,
        )?;
    }
    if found {
        return Ok(());
    }
    Err(Problem::invalid(
        "import.profiles",
        format!("没有名为 `{set}` 的导入方案"),
        format!("There are no import profiles `{set}`"),
    ))
}

fn one(platform: &Platform, plan: &ImportPlan, path: &Path, preview: bool) -> Result<(), Problem> {
    let file: Source<'_> = match &plan.profile.text {
        Some(text) => text.as_bytes().into(),
        None => opened(path)?.into(),
    };
    let operator = Caller::system("files are imported at the command line");
    let object = &plan.profile.object;
    if preview {
        let preview = platform.preview_import(&operator, plan, file)?;
        say(&format!(
            "{} → {object}: {} 行, {} 处错误",
            plan.file_name, preview.total_rows, preview.error_count
        ));
        tell(&preview.errors);
        return Ok(());
    }
    let imported = platform.import(&operator, plan, file, &mut |_| ())?;
    said(&plan.file_name, object, &imported);
    Ok(())
}

fn opened(path: &Path) -> Result<File, Problem> {
    File::open(path).map_err(|error| {
        let path = path.display();
        Problem::invalid(
            "import.file",
            format!("打不开 `{path}`"),
            format!("`{path}` cannot be opened"),
        )
        .because(error)
    })
}

fn said(file: &str, object: &str, imported: &Imported) {
    let tally = &imported.tally;
    say(&format!(
        "{file} → {object}: {} 行 rows, 新建 created {}, 更新 updated {}, 未变 unchanged {}, 失败 failed {} (import {})",
        tally.rows, tally.created, tally.updated, tally.unchanged, tally.failed, imported.import
    ));
    tell(&tally.errors);
}

fn tell(errors: &[weft_platform::RowError]) {
    for error in errors.iter().take(ERRORS_SHOWN_MAX) {
        let column = error.column.as_deref().unwrap_or_default();
        say(&format!(
            "  第 {} 行 {column}: {} ({})",
            error.row, error.message.zh, error.code
        ));
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
