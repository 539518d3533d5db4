//! The same questions put to SQLite directly: no rights, no log, no search, one table.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection, OpenFlags, params_from_iter};
use weft_platform::{Model, Object};

use crate::Outcome;
use crate::chance::{Chance, any};
use crate::figure::{Against, Figure, Table};
use crate::ground::two_characters;
use crate::load;

/// Rows of one transaction where the product gathers as many callers.
const GROUP: u64 = 64;
/// Rows of one transaction of an import.
const CHUNK: u64 = 200;

/// What the database alone can do.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Raw {
    pub(crate) get: Figure,
    pub(crate) list: Figure,
    pub(crate) search: Figure,
    pub(crate) create: Figure,
    pub(crate) import: Figure,
}

/// Measures over the closed folder of a company.
pub(crate) fn run(
    table: &Table,
    (folder, model, ids): (&Path, &Model, &[i64]),
    (threads, lasting): (u64, Duration),
) -> Outcome<Raw> {
    let account = model.object("account")?;
    let questions = Questions::of(account)?;
    let file = folder.join("weft.db");
    let ask = |sql: &str, bind: Bind<'_>| read_all(&file, sql, bind, (threads, lasting));
    let get = |chance: &mut Chance| Ok(vec![Value::Integer(*any(ids, chance)?)]);
    let search = |chance: &mut Chance| {
        let asked = format!("\"{}t{}\"", questions.searched, two_characters(chance));
        Ok(vec![Value::Text(asked)])
    };
    let none = Against::default();
    Ok(Raw {
        get: table.line("SQLite alone: get by id", none, || {
            ask(&questions.get, &get)
        })?,
        list: table.line("SQLite alone: list of 50, filter and sort", none, || {
            ask(&questions.list, &|_| Ok(Vec::new()))
        })?,
        search: table.line("SQLite alone: search of two characters", none, || {
            ask(&questions.search, &search)
        })?,
        create: table.line("SQLite alone: insert, 64 to a commit", none, || {
            insert((folder, &file), (account, GROUP), lasting)
        })?,
        import: table.line("SQLite alone: insert, 200 to a commit", none, || {
            insert((folder, &file), (account, CHUNK), lasting)
        })?,
    })
}

/// Makes the parameters of a question from chance.
type Bind<'b> = &'b (dyn Fn(&mut Chance) -> Outcome<Vec<Value>> + Sync);

/// Asks from `threads` threads, each with a connection of its own.
fn read_all(
    file: &Path,
    sql: &str,
    bind: Bind<'_>,
    (threads, lasting): (u64, Duration),
) -> Outcome<Figure> {
    let open = |_| Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let readers: Vec<_> = (0..threads)
        .map(open)
        .map(|opened| opened.map(Mutex::new))
        .collect::<Result<_, _>>()?;
    load::run(threads, lasting, &|chance| {
        // There are as many connections as threads, so one is free.
        let free = readers.iter().find_map(|reader| reader.try_lock().ok());
        let reader = free.ok_or("no free connection")?;
        read(&mut reader.prepare_cached(sql)?, bind(chance)?)?;
        Ok(1)
    })
}

struct Questions {
    get: String,
    list: String,
    search: String,
    /// The number of the field that is searched.
    searched: u32,
}

impl Questions {
    fn of(account: &Object) -> Outcome<Self> {
        let table = &account.table;
        let columns: Vec<_> = account.stored().map(|(_, _, c, _)| c.as_str()).collect();
        let columns = columns.join(", ");
        let column = |name: &str| -> Outcome<&str> {
            let (ix, _) = account.field(name)?;
            Ok(account.column(ix)?.as_str())
        };
        let (_, searched) = account.field("name")?;
        let live = format!("{} is null", column("deleted_at")?);
        let all = format!("select {columns} from {table} where {live}");
        let entries = table.as_str().replace("t_", "q_");
        Ok(Self {
            get: format!("{all} and id = ?1"),
            list: format!(
                "{all} and {} = 'a' and {} > 1000000000 order by created_at desc, id desc limit 51",
                column("level")?,
                column("credit_limit")?,
            ),
            search: format!(
                "{all} and id in (select rowid from {entries} where {entries} match ?1) \
                 order by id desc limit 50"
            ),
            searched: searched.number,
        })
    }
}

/// Reads every value of every row.
fn read(statement: &mut CachedStatement<'_>, params: Vec<Value>) -> Outcome<()> {
    let columns = statement.column_count();
    let mut rows = statement.query(params_from_iter(params))?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            drop(row.get::<_, Value>(column)?);
        }
    }
    Ok(())
}

/// Inserts copies of a customer into a table without indexes, `group` to a durable transaction.
fn insert(
    (folder, file): (&Path, &Path),
    (account, group): (&Object, u64),
    lasting: Duration,
) -> Outcome<Figure> {
    let columns: Vec<_> = account.stored().map(|(_, _, c, _)| c.as_str()).collect();
    let row: Vec<Value> = Connection::open(file)?.query_row(
        &format!(
            "select {} from {} limit 1",
            columns.join(", "),
            account.table
        ),
        [],
        |row| (0..columns.len()).map(|ix| row.get(ix)).collect(),
    )?;
    let connection = Connection::open(folder.join(format!("raw-{group}.db")))?;
    connection.execute_batch("pragma journal_mode = wal; pragma synchronous = full;")?;
    connection.execute_batch(&format!(
        "create table copies (id integer primary key, {})",
        columns.get(1..).unwrap_or_default().join(", ")
    ))?;
    let marks: Vec<_> = (1..=columns.len()).map(|mark| format!("?{mark}")).collect();
    let sql = format!("insert into copies values ({})", marks.join(", "));
    let connection = Mutex::new((connection, row, 0_i64));
    load::run(1, lasting, &|_| {
        let mut held = connection.lock().unwrap_or_else(PoisonError::into_inner);
        let (connection, row, id) = &mut *held;
        let transaction = connection.transaction()?;
        for _ in 0..group {
            *id += 1;
            if let Some(first) = row.first_mut() {
                *first = Value::Integer(*id);
            }
            transaction
                .prepare_cached(&sql)?
                .execute(params_from_iter(row.iter()))?;
        }
        transaction.commit()?;
        Ok(group)
    })
}
