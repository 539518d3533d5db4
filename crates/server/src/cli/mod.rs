//! The command line: what the program is asked to do.

mod serve;

use std::io::Write as _;
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
    /// sqlite: or postgres://user@host/database / 数据库
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
    let answered = match Line::parse().command {
        Command::Serve(flags) => flags.settings("./weft-data").and_then(serve::run),
    };
    match answered {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            complain(&problem);
            ExitCode::from(EXIT_PROBLEM)
        }
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
