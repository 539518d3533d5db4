//! People: who may sign in, their sessions and tokens, and the rights they come with.

mod callers;
mod grants;
mod passwords;
mod scopes;
mod sessions;
mod start;
mod tokens;

use weft_kernel::query::{Column, Table};
use weft_store::{ColumnKind, ColumnSpec, IndexSpec, TableSpec};

pub(crate) use callers::People;
pub(crate) use grants::{configuration_is_within, role_is_within, user_is_within};
pub(crate) use passwords::{hash_password, set_hash};
pub use scopes::{EVERY_OBJECT, SCOPES_MAX, TokenAction, TokenScope, TokenScopes};
pub use sessions::{Session, SessionToken};
pub(crate) use start::prepare;
pub use tokens::{NewToken, TOKEN_DAYS_MAX, TOKENS_MAX, Token};

fn credentials() -> Table {
    Table::fixed("s_credential")
}

fn sessions_table() -> Table {
    Table::fixed("s_session")
}

fn column(name: &'static str) -> Column {
    Column::fixed(name)
}

/// The tables of credentials and sessions.
pub(crate) fn tables() -> Vec<TableSpec> {
    let spec = |name, kind| ColumnSpec {
        column: column(name),
        kind,
    };
    let index = |name: &str, of, unique| IndexSpec {
        name: name.to_owned(),
        columns: vec![column(of)],
        unique,
        live_only: false,
        both_ways: false,
    };
    let (int, text) = (ColumnKind::Int, ColumnKind::Text);
    vec![
        // The id of a credential is that of its user.
        TableSpec {
            table: credentials(),
            columns: vec![spec("hash", text), spec("changed_at", int)],
            indexes: Vec::new(),
            searchable: false,
        },
        TableSpec {
            table: sessions_table(),
            columns: vec![
                spec("hash", text),
                spec("user_id", int),
                spec("kind", text),
                spec("name", text),
                spec("created_at", int),
                spec("seen_at", int),
                spec("expires_at", int),
                // The limits of a token as JSON; empty: all its user may do.
                spec("scopes", text),
            ],
            indexes: vec![
                index("s_session_hash", "hash", true),
                index("s_session_user_id", "user_id", false),
            ],
            searchable: false,
        },
    ]
}
