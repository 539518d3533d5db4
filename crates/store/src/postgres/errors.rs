//! What the server answers, as problems; and whether trying again may help.

use postgres::error::SqlState;
use weft_kernel::{Kind, Problem, exact};

use crate::problems;

/// Why a statement failed, and what follows for its transaction.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// The statement or what it was to store is refused.
    Refused(Problem),
    /// Others were faster: the transaction may be run again.
    Conflict(Problem),
    /// The connection is gone.
    Gone(Problem),
}

impl Failure {
    pub(crate) fn problem(&self) -> &Problem {
        match self {
            Self::Refused(problem) | Self::Conflict(problem) | Self::Gone(problem) => problem,
        }
    }
}

/// The server cannot be reached; nothing of ours needs to be restarted once it is back.
pub(super) fn unreachable(place: &str) -> Problem {
    Problem::busy(
        "store.unreachable",
        format!("连不上数据库服务器 `{place}`，恢复后自动重连"),
        format!(
            "The database server `{place}` cannot be reached; work goes on by itself once it is back"
        ),
    )
}

/// The connection broke while a commit was on its way.
pub(super) fn commit_unknown() -> Problem {
    Problem::busy(
        "store.commit_unknown",
        "提交时与数据库的连接中断，请刷新后确认是否已保存",
        "The connection broke during the commit; please reload to see whether it was saved",
    )
}

/// The error with everything that led to it.
pub(super) fn full(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(server) => format!("{}: {}", server.code().code(), server.message()),
        None => {
            let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
            format!("{error}{}", cause.unwrap_or_default())
        }
    }
}

pub(super) fn failure(error: &postgres::Error, place: &str) -> Failure {
    let text = full(error);
    let Some(server) = error.as_db_error() else {
        if error.is_closed() || is_io(error) {
            return Failure::Gone(unreachable(place).because(text));
        }
        return Failure::Refused(Problem::internal("store.sql", text));
    };
    let code = server.code();
    if is_conflict(code) {
        return Failure::Conflict(problems::busy().because(text));
    }
    if is_gone(code) {
        return Failure::Gone(unreachable(place).because(text));
    }
    Failure::Refused(match *code {
        SqlState::UNIQUE_VIOLATION => {
            let index = server.constraint().unwrap_or_default();
            // The message about a primary key names `t_17_pkey`.
            problems::duplicate(if index.ends_with("_pkey") {
                "id"
            } else {
                index
            })
        }
        SqlState::NUMERIC_VALUE_OUT_OF_RANGE | SqlState::DATETIME_FIELD_OVERFLOW => {
            exact::overflow().because(text)
        }
        SqlState::QUERY_CANCELED => problems::too_slow(),
        SqlState::LOCK_NOT_AVAILABLE | SqlState::TOO_MANY_CONNECTIONS => {
            problems::busy().because(text)
        }
        SqlState::DISK_FULL => problems::disk_full(text),
        SqlState::CHARACTER_NOT_IN_REPERTOIRE | SqlState::UNTRANSLATABLE_CHARACTER => Problem::new(
            Kind::Invalid,
            "value.text",
            "文本中有无法保存的字符",
            "The text has a character that cannot be stored",
        )
        .because(text),
        _ => Problem::internal("store.sql", text),
    })
}

fn is_conflict(code: &SqlState) -> bool {
    *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
}

/// Shut down, starting up, class 08, or a transaction that did nothing for too long: the connection itself.
fn is_gone(code: &SqlState) -> bool {
    *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        || code.code().starts_with("08")
        || code.code().starts_with("57P")
}

fn is_io(error: &postgres::Error) -> bool {
    let cause = std::error::Error::source(error);
    cause.is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}
