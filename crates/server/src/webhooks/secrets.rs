//! Secrets of webhooks, sources and destinations: sealed where they are kept, told once, two at a time while one takes over.

use serde_json::json;
use weft_kernel::query::{Datum, Select, Table, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_platform::{Caller, Platform, is_sealed_secret};
use weft_store::{Change, ColumnKind, ColumnSpec, Lane, Plan, TableSpec, Tx};

use super::kept::{column, term};

/// How long a former secret signs along when nothing else is said.
pub(crate) const OVERLAP_HOURS: u32 = 24;
/// The longest time it does.
pub(crate) const OVERLAP_HOURS_MAX: u32 = 168;

/// Whose secrets they are; those of one kind open nothing of another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ring {
    table: &'static str,
    /// The object whose records have secrets, and what their seal is for.
    object: &'static str,
    /// What a change is called in the audit log.
    rotated: &'static str,
}

/// What we sign with.
pub(crate) const OF_WEBHOOKS: Ring = Ring {
    table: "s_webhook",
    object: "webhook",
    rotated: "webhook.rotate",
};
/// What others sign with who send us events.
pub(crate) const OF_SOURCES: Ring = Ring {
    table: "s_source",
    object: "source",
    rotated: "source.rotate",
};
/// What we sign events with that go on to other systems.
pub(crate) const OF_DESTINATIONS: Ring = Ring {
    table: "s_destination",
    object: "destination",
    rotated: "destination.rotate",
};

const HOUR_MS: i64 = 3_600_000;

/// The secret in force, the one before it, and how long that one signs along; both are sealed.
const COLUMNS: [(&str, ColumnKind); 3] = [
    ("secret", ColumnKind::Text),
    ("former", ColumnKind::Text),
    ("former_until", ColumnKind::Int),
];

impl Ring {
    fn rows(self) -> Table {
        Table::fixed(self.table)
    }
}

/// The tables of secrets; the ids are those of their holders.
pub(super) fn tables() -> Vec<TableSpec> {
    let spec = |(name, kind): (&'static str, ColumnKind)| ColumnSpec {
        column: column(name),
        kind,
    };
    let of = |ring: Ring| TableSpec {
        table: ring.rows(),
        columns: COLUMNS.into_iter().map(spec).collect(),
        indexes: Vec::new(),
        searchable: false,
    };
    vec![of(OF_WEBHOOKS), of(OF_SOURCES), of(OF_DESTINATIONS)]
}

/// A secret that was made and is told this once.
pub(crate) struct Told {
    pub(crate) secret: String,
    /// Until when the former one signs along.
    pub(crate) former_until: Option<Moment>,
}

/// What is kept of one holder.
struct Kept {
    secret: String,
    former: Option<(String, Moment)>,
}

fn rows_of(ring: Ring, holder: Option<Id>) -> Result<Plan, Problem> {
    let mut select = Select::from(ring.rows()).column(&column("id"));
    let mut kinds = vec![ColumnKind::Int];
    for (name, kind) in COLUMNS {
        select = select.column(&column(name));
        kinds.push(kind);
    }
    if let Some(holder) = holder {
        select = select.and(term("id").eq(Term::value(holder)));
    }
    Plan::internal(select, kinds)
}

fn read(row: &[Datum]) -> Option<Kept> {
    let text = |place: usize| row.get(place)?.as_text().map(str::to_owned);
    let until = row.get(3).and_then(Datum::as_int).map(Moment::from_ms);
    Some(Kept {
        secret: text(1)?,
        former: text(2).zip(until),
    })
}

fn kept(tx: &mut Tx<'_>, ring: Ring, holder: Id) -> Result<Option<Kept>, Problem> {
    let rows = tx.rows(&rows_of(ring, Some(holder))?)?;
    Ok(rows.first().and_then(|row| read(row)))
}

/// A new secret, and the same sealed.
fn made(platform: &Platform, ring: Ring, holder: Id) -> Result<(String, String), Problem> {
    let mut chance = [0_u8; 32];
    getrandom::fill(&mut chance).map_err(|error| Problem::internal("server.random", error))?;
    let secret = format!("whsec_{}", weft_kernel::hexadecimal(&chance));
    let sealed = platform.seal_secret(ring.object, holder, &secret)?;
    Ok((secret, sealed))
}

fn insert(tx: &mut Tx<'_>, ring: Ring, holder: Id, sealed: &str) -> Result<(), Problem> {
    let columns = [column("id"), column("secret")];
    tx.insert(
        &ring.rows(),
        &columns,
        &[vec![holder.into(), sealed.into()]],
    )
}

/// Gives a new holder its secret; `None` when it has one already.
pub(crate) fn give(
    platform: &Platform,
    (ring, holder): (Ring, Id),
) -> Result<Option<String>, Problem> {
    let (secret, sealed) = made(platform, ring, holder)?;
    let system = Caller::system("a webhook or destination is given its secret");
    let given = platform.write(&system, Lane::Interactive, move |unit| {
        if kept(unit.tx(), ring, holder)?.is_some() {
            return Ok(false);
        }
        insert(unit.tx(), ring, holder, &sealed).map(|()| true)
    })?;
    Ok(given.then_some(secret))
}

/// Gives a holder another secret; the one it had signs along for so many hours.
pub(crate) fn rotate(
    platform: &Platform,
    caller: &Caller,
    (ring, holder): (Ring, Id),
    overlap_hours: u32,
) -> Result<Told, Problem> {
    let (secret, sealed) = made(platform, ring, holder)?;
    let former_until = platform.write(caller, Lane::Interactive, move |unit| {
        let now = unit.now();
        let until = now.plus_ms(i64::from(overlap_hours) * HOUR_MS);
        let before = kept(unit.tx(), ring, holder)?.filter(|_| overlap_hours > 0);
        let former = before.map(|before| (before.secret, until));
        let until = former.as_ref().map(|(_, until)| *until);
        let own = term("id").eq(Term::value(holder));
        unit.tx().delete_where(&ring.rows(), &own)?;
        insert(unit.tx(), ring, holder, &sealed)?;
        if let Some((former, until)) = former {
            let set = [
                (column("former"), former.into()),
                (column("former_until"), until.ms().into()),
            ];
            unit.tx().update(&ring.rows(), holder, &set)?;
        }
        let entry = Change {
            at: now,
            actor: unit.caller().id(),
            action: ring.rotated.to_owned(),
            object: Some(ring.object.to_owned()),
            record: Some(holder),
            request: unit.caller().request().map(str::to_owned),
            body: json!({ "former_until": until }).into(),
        };
        unit.tx().log_change(entry)?;
        Ok(until)
    })?;
    Ok(Told {
        secret,
        former_until,
    })
}

/// The secrets signed with now, the one in force first.
pub(crate) fn in_force(
    platform: &Platform,
    ring: Ring,
    holder: Id,
) -> Result<Vec<String>, Problem> {
    let (plan, now) = (rows_of(ring, Some(holder))?, platform.now());
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    let Some(kept) = rows.first().and_then(|row| read(row)) else {
        return Ok(Vec::new());
    };
    let former = kept.former.filter(|(_, until)| now < *until);
    let sealed = [Some(kept.secret), former.map(|(former, _)| former)];
    let opened = |sealed: String| platform.open_secret(ring.object, holder, &sealed);
    Ok(sealed.into_iter().flatten().filter_map(opened).collect())
}

/// Seals the secrets that an older version kept as they are.
///
/// # Errors
/// Those of the store.
pub(crate) fn seal_all(platform: &Platform) -> Result<(), Problem> {
    let rows = platform
        .store()
        .read(|reader| reader.rows(&rows_of(OF_WEBHOOKS, None)?))?;
    let mut plain = Vec::new();
    for row in &rows {
        let id = row.first().and_then(Datum::as_int).map(Id::new);
        let (Some(id), Some(kept)) = (id, read(row)) else {
            continue;
        };
        if !is_sealed_secret(&kept.secret) {
            plain.push((
                id,
                platform.seal_secret(OF_WEBHOOKS.object, id, &kept.secret)?,
            ));
        }
    }
    if plain.is_empty() {
        return Ok(());
    }
    tracing::info!(count = plain.len(), "secrets of webhooks are sealed");
    let system = Caller::system("secrets of webhooks are sealed");
    platform.write(&system, Lane::Interactive, move |unit| {
        for (id, sealed) in &plain {
            let set = [(column("secret"), sealed.as_str().into())];
            unit.tx().update(&OF_WEBHOOKS.rows(), *id, &set)?;
        }
        Ok(())
    })
}
