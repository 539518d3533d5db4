//! The house's own tables in `SQLite`, and the version they have.

use rusqlite::{Connection, OptionalExtension, params};
use weft_kernel::Problem;

use super::errors::plain;
use crate::problems;

/// The version of the internal tables; a larger one in the data is refused.
const VERSION: i64 = 5;

const TABLES: &str = "
create table if not exists s_setting (name text primary key, value text not null) strict, without rowid;
create table if not exists s_counter (name text primary key, value integer not null) strict, without rowid;
create table if not exists s_consumer (name text primary key, position integer not null) strict, without rowid;
create table if not exists s_change (
  seq integer primary key, at integer not null, actor integer, action text not null, object text,
  record integer, request text, body text not null, hash blob not null) strict;
create index if not exists s_change__record on s_change (record);
create trigger if not exists s_change_no_update before update on s_change
  begin select raise(abort, 'log.append_only'); end;
create trigger if not exists s_change_no_delete before delete on s_change
  begin select raise(abort, 'log.append_only'); end;
create table if not exists s_touch (
  seq integer primary key, source integer not null, message_hash blob not null,
  fingerprint blob not null, kind text not null, subject text not null,
  occurred_at integer not null, received_at integer not null, body text not null) strict;
drop index if exists s_touch__subject;
create table if not exists s_touch_known (
  run integer not null, key integer not null, seq integer not null,
  primary key (run, key, seq)) strict, without rowid;
create table if not exists s_touch_run (last integer primary key, filter blob not null) strict;
create table if not exists s_seal (id integer primary key, seq integer not null, hash text not null) strict;
insert or ignore into s_seal (id, seq, hash) values (1, 0, '');
create table if not exists s_lease (
  name text primary key, owner text not null, note text not null, token integer not null,
  since integer not null, until integer not null) strict, without rowid;
create table if not exists s_job (
  id integer primary key, kind text not null, state text not null, body text not null, result text,
  done integer not null, total integer not null, run_at integer not null,
  attempts integer not null, created_at integer not null, updated_at integer not null) strict;
create index if not exists s_job__due on s_job (state, run_at);
";

/// Where the log stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// The last place given.
    pub(super) seq: i64,
    /// The hash of the last change in hex.
    pub(super) hash: String,
}

/// Brings the tables up to date; answers the installation id that counts.
pub(super) fn prepare(connection: &Connection, installation: &str) -> Result<String, Problem> {
    let found = version(connection).map_err(|error| plain(&error))?;
    match found {
        Some(found) if found > VERSION => return Err(problems::newer_version(found, VERSION)),
        Some(VERSION) => {}
        _ => create(connection, installation).map_err(|error| plain(&error))?,
    }
    let sql = "select value from s_setting where name = 'installation'";
    connection
        .query_row(sql, [], |row| row.get(0))
        .map_err(|error| plain(&error))
}

fn version(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let sql = "select count(*) from sqlite_schema where name = 's_setting'";
    if connection.query_row(sql, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(None);
    }
    let sql = "select cast(value as integer) from s_setting where name = 'schema_version'";
    connection.query_row(sql, [], |row| row.get(0)).optional()
}

fn create(connection: &Connection, installation: &str) -> rusqlite::Result<()> {
    connection.execute_batch(&format!("begin immediate; {TABLES}"))?;
    let sql = "insert or ignore into s_setting (name, value) values ('installation', ?1)";
    connection.execute(sql, [installation])?;
    let sql = "insert or replace into s_setting (name, value) values ('schema_version', ?1)";
    connection.execute(sql, params![VERSION.to_string()])?;
    connection.execute_batch("commit")
}

/// Where the log stands on disk.
pub(super) fn head(connection: &Connection) -> Result<Head, Problem> {
    let sql = "select seq, hash from s_seal where id = 1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Head {
            seq: row.get(0)?,
            hash: row.get(1)?,
        })
    };
    connection
        .query_row(sql, [], read)
        .map_err(|error| plain(&error))
}
