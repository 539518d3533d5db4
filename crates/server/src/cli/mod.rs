//! The command line: what the program is asked to do.

mod demo;
mod import;
mod keep;
mod reference;
mod search;
mod serve;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use weft_kernel::Problem;

use crate::settings::{Given, Settings};

/// The exit code of a problem that a person can act on.
const EXIT_PROBLEM: u8 = 2;

/// 织客 Weft: a CRM that knits customers and business into one intelligent fabric.
#[derive(Parser)]
#[command(name = "weft", version, about, propagate_version = true)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the product / 启动服务
    Serve(Flags),
    /// Serves a made-up company to look around in / 演示
    Demo(Flags),
    /// Imports CSV files / 导入
    Import {
        #[command(flatten)]
        flags: Flags,
        #[command(flatten)]
        wanted: import::Wanted,
    },
    /// Copies the database to a new file / 备份
    Backup {
        #[command(flatten)]
        flags: Flags,
        /// The new file / 备份文件
        target: PathBuf,
    },
    /// Makes a data folder of a copy and checks it / 恢复
    Restore {
        #[command(flatten)]
        flags: Flags,
        /// The copy / 备份文件
        copy: PathBuf,
    },
    /// Checks every invariant / 检查数据
    Verify(Flags),
    /// Takes the packs this program came with, or says what is in the way / 采用程序升级
    Upgrade(Flags),
    /// The audit log / 审计日志
    #[command(subcommand)]
    Audit(Audit),
    /// The search index / 搜索索引
    #[command(subcommand)]
    Search(Search),
    /// Says what the program runs with / 检查环境
    Doctor(Flags),
    /// Writes the generated pages of the documentation
    #[command(hide = true)]
    Reference {
        /// The folder
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Only says which pages are out of date
        #[arg(long)]
        check: bool,
    },
}

#[derive(Subcommand)]
enum Audit {
    /// Walks the hash chain / 校验审计链
    Verify(Flags),
}

#[derive(Subcommand)]
enum Search {
    /// Makes the index anew / 重建索引
    Rebuild {
        #[command(flatten)]
        flags: Flags,
        /// Only this object / 只重建这个对象
        #[arg(long, value_name = "NAME")]
        object: Option<String>,
    },
}

/// Flags that set settings; they win over `WEFT_*` and `weft.toml`.
#[derive(Args, Clone, Debug, Default)]
struct Flags {
    /// The data folder / 数据目录
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Address and port to listen on / 监听地址
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// `sqlite:` or `postgres://user@host/database` / 数据库
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Flags {
    fn settings(self, data_default: &str) -> Result<Settings, Problem> {
        let pairs = [
            ("data", self.data),
            ("listen", self.listen),
            ("database", self.database),
        ];
        let given = pairs
            .into_iter()
            .filter_map(|(name, text)| Some((name.to_owned(), text?)));
        Settings::load(given.collect::<Given>(), data_default)
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    match answer(Line::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            complain(&problem);
            ExitCode::from(EXIT_PROBLEM)
        }
    }
}

fn answer(command: Command) -> Result<(), Problem> {
    let own = |flags: Flags| flags.settings("./weft-data");
    match command {
        Command::Serve(flags) => serve::run(own(flags)?),
        Command::Demo(flags) => demo::run(flags.settings("./weft-demo")?),
        Command::Import { flags, wanted } => import::run(own(flags)?, &wanted),
        Command::Backup { flags, target } => keep::backup(own(flags)?, &target),
        Command::Restore { flags, copy } => keep::restore(own(flags)?, &copy),
        Command::Verify(flags) => keep::verify(own(flags)?),
        Command::Upgrade(flags) => keep::upgrade(own(flags)?),
        Command::Audit(Audit::Verify(flags)) => keep::audit_verify(own(flags)?),
        Command::Search(Search::Rebuild { flags, object }) => {
            search::rebuild(own(flags)?, object.as_deref())
        }
        Command::Doctor(flags) => keep::doctor(own(flags)?),
        Command::Reference { out, check } => reference::run(&out, check),
    }
}

/// Says a line to the person at the terminal.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{line}").and_then(|()| out.flush()) {
        tracing::debug!(%error, "nobody reads the output");
    }
}

/// Says in both languages what went wrong, with its code.
fn complain(problem: &Problem) {
    let (told, mut err) = (problem.told(), std::io::stderr().lock());
    let known = problem
        .known()
        .map(|known| format!("  ({known})\n"))
        .unwrap_or_default();
    let text = format!("{}: {}\n{}\n{known}", problem.code(), told.zh, told.en);
    if let Err(error) = err.write_all(text.as_bytes()) {
        tracing::debug!(%error, "nobody reads the errors");
    }
}
