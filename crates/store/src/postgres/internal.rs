//! The house's own tables in `PostgreSQL`, and the version they have.

use postgres::Client;
use postgres::error::SqlState;
use postgres::types::Type;
use sha2::{Digest, Sha256};
use weft_kernel::{Problem, Zone};

use super::connect::Server;
use super::months;
use crate::problems;

/// The version of the internal tables; a larger one in the data is refused.
const VERSION: i64 = 4;
/// Programs that start at the same moment get into each other's way; one of them is through then.
const ATTEMPTS_MAX: usize = 5;

/// Holds other programs off until the end of the transaction.
pub(super) const LOCK_SCHEMA: &str =
    "select value from s_setting where name = 'schema_version' for update";

/// `arrival` orders what is not yet sealed; both logs draw it from one sequence. The token of a lease is part of a key, so
/// that who holds it (`for key share`) is in the way of who takes it over and not of who renews it.
const TABLES: &str = "
create table if not exists s_setting (name text collate \"C\" primary key, value text not null);
create table if not exists s_counter (name text collate \"C\" primary key, value bigint not null);
create table if not exists s_consumer (name text collate \"C\" primary key, position bigint not null);
create sequence if not exists s_arrival;
create table if not exists s_change (
  arrival bigint primary key default nextval('s_arrival'), seq bigint, at bigint not null,
  actor bigint, action text collate \"C\" not null, object text collate \"C\", record bigint,
  request text collate \"C\", body text not null, hash bytea);
create unique index if not exists s_change__seq on s_change (seq);
create index if not exists s_change__unsealed on s_change (arrival) where seq is null;
create index if not exists s_change__record on s_change (record);
create table if not exists s_seal (
  id bigint primary key, seq bigint not null, hash text collate \"C\" not null,
  holder text not null, epoch bigint not null);
insert into s_seal (id, seq, hash, holder, epoch) values (1, 0, '', '', 0) on conflict do nothing;
create table if not exists s_job (
  id bigint primary key, kind text collate \"C\" not null, state text collate \"C\" not null,
  body text not null, result text, done bigint not null, total bigint not null,
  run_at bigint not null, attempts bigint not null, created_at bigint not null,
  updated_at bigint not null);
create index if not exists s_job__due on s_job (state, run_at);
create table if not exists s_lease (
  name text collate \"C\" primary key, owner text collate \"C\" not null, note text not null,
  token bigint not null, since bigint not null, until bigint not null);
create unique index if not exists s_lease__token on s_lease (name, token);
create or replace function s_change_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.seq is not null then
    raise exception 'log.append_only';
  end if;
  return new;
end $$;
drop trigger if exists s_change_append_only on s_change;
create trigger s_change_append_only before update or delete on s_change
  for each row execute function s_change_guard();
";

/// The functions that queries call, `weft_…`.
pub(crate) const FUNCTIONS: &str = include_str!("functions.sql");

/// Brings the tables up to date; answers the installation id that counts.
pub(super) fn prepare(
    client: &mut Client,
    server: &Server,
    installation: &str,
) -> Result<String, Problem> {
    let failed = |error: postgres::Error| server.failure(&error).problem().clone();
    match version(client).map_err(failed)? {
        Some(found) if found > VERSION => return Err(problems::newer_version(found, VERSION)),
        Some(VERSION) => {}
        _ => with_patience(|| create(client, server, installation)).map_err(failed)?,
    }
    with_patience(|| create_functions(client)).map_err(failed)?;
    let sql = "select value from s_setting where name = 'installation'";
    client
        .query_one(sql, &[])
        .and_then(|row| row.try_get(0))
        .map_err(failed)
}

/// Finds out now whether the server knows the company's time zone, which queries name.
pub(super) fn check_zone(client: &mut Client, server: &Server, zone: &Zone) -> Result<(), Problem> {
    let sql = "select timestamp '2000-01-01' at time zone $1 is not null";
    match client.query_typed(sql, &[(&zone.name(), Type::TEXT)]) {
        Ok(_) => Ok(()),
        Err(error) if error.code() == Some(&SqlState::INVALID_PARAMETER_VALUE) => {
            let name = zone.name();
            Err(Problem::invalid(
                "settings.zone",
                format!("数据库服务器不认识时区 `{name}`"),
                format!("The database server knows no time zone `{name}`"),
            ))
        }
        Err(error) => Err(server.failure(&error).problem().clone()),
    }
}

fn version(client: &mut Client) -> Result<Option<i64>, postgres::Error> {
    let there = client.query_one("select to_regclass('s_setting') is not null", &[])?;
    if !there.try_get(0)? {
        return Ok(None);
    }
    let sql = "select value::bigint from s_setting where name = 'schema_version'";
    client
        .query_opt(sql, &[])?
        .map(|row| row.try_get(0))
        .transpose()
}

fn with_patience(
    mut make: impl FnMut() -> Result<(), postgres::Error>,
) -> Result<(), postgres::Error> {
    let mut attempt = 1;
    loop {
        match make() {
            Err(error) if attempt < ATTEMPTS_MAX && is_race(&error) => attempt += 1,
            outcome => return outcome,
        }
    }
}

/// Makes the functions, unless these very ones are there.
fn create_functions(client: &mut Client) -> Result<(), postgres::Error> {
    let wanted = weft_kernel::hexadecimal(&Sha256::digest(FUNCTIONS));
    let sql = "select value = $1 from s_setting where name = 'functions'";
    let there = client.query_opt(sql, &[&wanted])?;
    if there.map(|row| row.try_get(0)).transpose()? == Some(true) {
        return Ok(());
    }
    let mut transaction = client.transaction()?;
    transaction.batch_execute(LOCK_SCHEMA)?;
    transaction.batch_execute(FUNCTIONS)?;
    let sql = "insert into s_setting (name, value) values ('functions', $1) \
               on conflict (name) do update set value = excluded.value";
    transaction.execute(sql, &[&wanted])?;
    transaction.commit()
}

/// `create … if not exists` of two at once: the second finds a name taken in the catalogue.
fn is_race(error: &postgres::Error) -> bool {
    let races = [
        SqlState::UNIQUE_VIOLATION,
        SqlState::DUPLICATE_TABLE,
        SqlState::DUPLICATE_OBJECT,
        SqlState::DUPLICATE_SCHEMA,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::INTERNAL_ERROR,
    ];
    error.code().is_some_and(|code| races.contains(code))
}

fn create(client: &mut Client, server: &Server, installation: &str) -> Result<(), postgres::Error> {
    let schema = server.schema();
    let mut transaction = client.transaction()?;
    // Asked first, as even `if not exists` wants the right to create schemas.
    let sql = "select to_regnamespace($1::text) is not null";
    let there: bool = transaction
        .query_one(sql, &[&schema.as_str()])?
        .try_get(0)?;
    if !there {
        transaction.batch_execute(&format!("create schema {schema}"))?;
    }
    transaction.batch_execute(TABLES)?;
    months::prepare(&mut transaction)?;
    let sql = "insert into s_setting (name, value) values ($1, $2) on conflict do nothing";
    transaction.execute(sql, &[&"installation", &installation])?;
    let sql = "insert into s_setting (name, value) values ('schema_version', $1) \
               on conflict (name) do update set value = excluded.value";
    transaction.execute(sql, &[&VERSION.to_string()])?;
    transaction.commit()
}
