//! What we sign in to NATS servers with: kept sealed, told to nobody.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use weft_kernel::query::{Column, Datum, Select, Table, Term};
use weft_kernel::{Id, Problem};
use weft_platform::{Caller, Platform};
use weft_store::{Change, ColumnKind, ColumnSpec, Lane, Plan, TableSpec};

/// What the seal is for.
const SEALED_FOR: &str = "nats_login";

/// A token, or a user and a password.
#[derive(Clone, Deserialize, Serialize)]
#[serde(untagged, deny_unknown_fields)]
pub(crate) enum Login {
    Token { token: String },
    User { user: String, password: String },
}

impl Login {
    /// As the protocol says it.
    pub(super) fn words(&self) -> Map<String, Value> {
        let words = match self {
            Self::Token { token } => json!({ "auth_token": token }),
            Self::User { user, password } => json!({ "user": user, "pass": password }),
        };
        words.as_object().cloned().unwrap_or_default()
    }
}

fn table() -> Table {
    Table::fixed("s_nats_login")
}

/// The table of logins; the ids are those of destinations and sources.
pub(crate) fn tables() -> Vec<TableSpec> {
    vec![TableSpec {
        table: table(),
        columns: vec![ColumnSpec {
            column: Column::fixed("sealed"),
            kind: ColumnKind::Text,
        }],
        indexes: Vec::new(),
        searchable: false,
    }]
}

fn own(holder: Id) -> Term {
    Term::column(&Column::fixed("id")).eq(Term::value(holder))
}

/// What `holder` signs in with, if anything.
pub(crate) fn login_of(platform: &Platform, holder: Id) -> Result<Option<Login>, Problem> {
    let select = Select::from(table())
        .column(&Column::fixed("sealed"))
        .and(own(holder));
    let plan = Plan::internal(select, vec![ColumnKind::Text])?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    let sealed = rows
        .first()
        .and_then(|row| row.first())
        .and_then(Datum::as_text);
    let opened = sealed.and_then(|sealed| platform.open_secret(SEALED_FOR, holder, sealed));
    let read = |text: String| {
        serde_json::from_str(&text).map_err(|error| Problem::internal("nats.login", error))
    };
    opened.map(read).transpose()
}

/// From now on `holder`, a record of `object`, signs in with `login`, or with nothing.
pub(crate) fn give(
    platform: &Platform,
    caller: &Caller,
    (object, holder): (&'static str, Id),
    login: Option<&Login>,
) -> Result<(), Problem> {
    let sealed = match login {
        None => None,
        Some(login) => {
            let text = serde_json::to_string(login)
                .map_err(|error| Problem::internal("nats.login", error))?;
            Some(platform.seal_secret(SEALED_FOR, holder, &text)?)
        }
    };
    platform.write(caller, Lane::Interactive, move |unit| {
        unit.tx().delete_where(&table(), &own(holder))?;
        if let Some(sealed) = &sealed {
            let columns = [Column::fixed("id"), Column::fixed("sealed")];
            let row = vec![holder.into(), sealed.as_str().into()];
            unit.tx().insert(&table(), &columns, &[row])?;
        }
        let entry = Change {
            at: unit.now(),
            actor: unit.caller().id(),
            action: "nats.login".to_owned(),
            object: Some(object.to_owned()),
            record: Some(holder),
            request: unit.caller().request().map(str::to_owned),
            body: json!({ "given": sealed.is_some() }).into(),
        };
        unit.tx().log_change(entry)
    })
}
