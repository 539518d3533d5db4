//! `weft backup`, `restore`, `verify`, `audit verify`, `doctor`: keeping what was acknowledged.

use std::path::Path;
use std::sync::Arc;

use weft_kernel::Problem;
use weft_platform::Mend;
use weft_store::{Database, Fsync, Options, Store};

use super::say;
use crate::app::{App, Way};
use crate::clock::WallClock;
use crate::keys::KEY_FILE;
use crate::settings::Settings;

/// The database's file in the data folder.
const DATABASE_FILE: &str = "weft.db";

/// Copies the database to a new file, and the files of people beside it.
pub(super) fn backup(settings: Settings, target: &Path) -> Result<(), Problem> {
    let app = App::open(settings, Arc::new(WallClock), Way::default()).map_err(held)?;
    let made = crate::backup::make(&app, target, &mut |_| Ok(()));
    app.platform.store().close();
    let made = made?;
    say(&format!("已备份到 / Backed up to {}", target.display()));
    let (files, count) = (crate::backup::files_of(target), made.files);
    let files = files.display();
    say(&format!(
        "附件 {count} 个在 {files}，请和它放在一起 / {count} attachments lie in {files}: keep both together"
    ));
    say(&format!(
        "密钥 {KEY_FILE} 不在备份里，请另外保存 / The key {KEY_FILE} is not in it: keep it apart"
    ));
    Ok(())
}

/// A running server copies itself.
fn held(problem: Problem) -> Problem {
    if problem.code() != "store.folder_in_use" {
        return problem;
    }
    Problem::conflict(
        "backup.server_running",
        "服务正在使用这个数据目录；请让它自己备份：POST /api/v1/backups",
        "A server is using this data folder; let it copy itself: POST /api/v1/backups",
    )
    .because(problem)
}

/// Makes a data folder of a copy and checks it.
pub(super) fn restore(settings: Settings, copy: &Path) -> Result<(), Problem> {
    let Database::Sqlite(folder) = &settings.database else {
        return Err(Problem::invalid(
            "restore.postgres",
            "PostgreSQL 请用 pg_restore 恢复",
            "Restore PostgreSQL with pg_restore",
        ));
    };
    let target = folder.join(DATABASE_FILE);
    if target.exists() {
        let folder = folder.display();
        return Err(Problem::conflict(
            "restore.not_empty",
            format!("`{folder}` 里已经有数据；请换一个空目录"),
            format!("`{folder}` holds data already; choose an empty folder"),
        ));
    }
    let key = folder.join(KEY_FILE);
    if !key.exists() {
        let key = key.display();
        return Err(Problem::invalid(
            "restore.no_key",
            format!("备份里没有密钥：请先把原来的密钥文件放到 `{key}`"),
            format!("The key is not in the copy: put the original key file at `{key}` first"),
        ));
    }
    let copied = crate::backup::put_back(copy, &target, &settings.data)?;
    say(&format!("已恢复到 / Restored to {}", folder.display()));
    let attached = copied.is_some();
    say(&match copied {
        Some(copied) => format!("附件 {0} 个 / {0} attachments", copied.files),
        None => "备份里没有附件；请把原来的 `files/` 放进数据目录 / The copy has no attachments: put the old `files/` into the data folder".to_owned(),
    });
    verified(settings, attached)
}

/// Checks every invariant of store, files and business.
pub(super) fn verify(settings: Settings) -> Result<(), Problem> {
    verified(settings, true)
}

/// The same where attachments may still be missing: an old copy has none.
fn verified(settings: Settings, attached: bool) -> Result<(), Problem> {
    let app = App::open(settings, Arc::new(WallClock), Way::default())?;
    let checked = check(&app, attached);
    app.platform.store().close();
    checked
}

fn check(app: &App, attached: bool) -> Result<(), Problem> {
    let report = app.platform.store().verify()?;
    let mut findings: Vec<String> = report
        .findings
        .iter()
        .map(|found| format!("{}: {}", found.code, found.detail))
        .collect();
    if let Some(seq) = report.audit.broken_at {
        let reason = report.audit.reason.as_deref().unwrap_or_default();
        findings.push(format!("audit.broken: seq {seq} {reason}"));
    }
    let untrue = app.platform.untrue_values(Mend::Tell)?;
    findings.extend(untrue.iter().map(|one| format!("derived.untrue: {one}")));
    let unfound = app.platform.untrue_search()?;
    findings.extend(unfound.iter().map(|one| {
        format!("search.untrue: {one}: 请运行 weft search rebuild / run `weft search rebuild`")
    }));
    let broken = match attached {
        true => app.platform.broken_files()?,
        false => Vec::new(),
    };
    findings.extend(broken.iter().map(|one| format!("file.broken: {one}")));
    let conservation = weft_business::verify(&app.platform)?;
    findings.extend(conservation.iter().map(|found| {
        let (object, record, told) = (found.object, found.record, &found.told);
        format!(
            "{}: {object} {record} {} / {}",
            found.code, told.zh, told.en
        )
    }));
    for finding in &findings {
        say(finding);
    }
    if findings.is_empty() {
        say(&format!(
            "一切正常 / All is well: {} tables, {} audit entries, head {}",
            report.tables, report.audit.entries, report.audit.head
        ));
        return Ok(());
    }
    let count = findings.len();
    Err(Problem::conflict(
        "verify.findings",
        format!("发现 {count} 处不一致"),
        format!("{count} things do not fit"),
    ))
}

/// Takes the packs of the program, as every start does, and says what is in force then.
pub(super) fn upgrade(settings: Settings) -> Result<(), Problem> {
    let app = App::open(settings, Arc::new(WallClock), Way::default())?;
    let (held, packs) = (app.platform.held_upgrade(), app.platform.packs());
    app.platform.store().close();
    for pack in packs {
        say(&format!("{} {}", pack.name, pack.version));
    }
    match held {
        Some(held) => Err(held.refusal()),
        None => Ok(()),
    }
}

/// Walks the hash chain of the audit log, and nothing else.
pub(super) fn audit_verify(settings: Settings) -> Result<(), Problem> {
    let store = store(settings)?;
    let report = store.audit_verify();
    store.close();
    let report = report?;
    match report.broken_at {
        None => {
            say(&format!(
                "审计链完整 / The chain is whole: {} entries, head {}",
                report.entries, report.head
            ));
            Ok(())
        }
        Some(seq) => {
            let reason = report.reason.unwrap_or_default();
            Err(Problem::conflict(
                "audit.broken",
                format!("审计链在第 {seq} 条断开"),
                format!("The chain is broken at entry {seq}"),
            )
            .because(reason))
        }
    }
}

/// Looks at what the program needs and says what it finds.
pub(super) fn doctor(settings: Settings) -> Result<(), Problem> {
    say(&format!("weft {}", env!("CARGO_PKG_VERSION")));
    say(&format!("listen   {}", settings.listen));
    say(&format!("data     {}", settings.data.display()));
    say(&format!("zone     {}", settings.zone.name()));
    let engine = match &settings.database {
        Database::Sqlite(folder) => format!("SQLite {}", folder.join(DATABASE_FILE).display()),
        Database::Postgres(_, schema) => format!("PostgreSQL, schema {schema}"),
    };
    say(&format!("database {engine}"));
    let store = store(settings)?;
    let installation = store.installation().to_owned();
    let sealed = store.sealed();
    store.close();
    say(&format!(
        "可以打开 / It opens: installation {installation}, log at {sealed}"
    ));
    Ok(())
}

fn store(settings: Settings) -> Result<Store, Problem> {
    Store::open(Options {
        database: settings.database,
        zone: settings.zone,
        clock: Arc::new(WallClock),
        readers: 1,
        installation: String::new(),
        fsync: Fsync::Full,
    })
}
