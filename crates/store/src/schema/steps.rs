//! The reconciler: wanted minus actual, as steps that add, and take away indexes only.

use weft_kernel::Problem;
use weft_kernel::query::{Column, Table};

use super::entries::create_search;
use super::{Actual, ColumnKind, ColumnSpec, IndexSpec, Schema, TableSpec};
use crate::print::Dialect;

/// One statement on the way, and what it does in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) sql: String,
    pub(crate) text: String,
    /// Whether the rows of a table are sorted for it.
    pub(crate) sorts: bool,
}

impl Step {
    /// A step that sorts nothing.
    pub(super) fn plain(sql: String, text: String) -> Self {
        Self {
            sql,
            text,
            sorts: false,
        }
    }
}

/// What `wanted` has and `actual` lacks. A column that is there stays what it is: columns belong
/// to their field for ever, so nothing is dropped and no kind is changed.
///
/// # Errors
/// `store.column_kind` when a column is there with another kind; `query.name` for an index name
/// that cannot name anything.
pub(crate) fn steps(
    wanted: &Schema,
    actual: &Actual,
    dialect: Dialect,
) -> Result<Vec<Step>, Problem> {
    let mut steps = Vec::new();
    for spec in &wanted.tables {
        match actual.table(spec.table.as_str()) {
            None => steps.push(create_table(spec, dialect)),
            Some(columns) => {
                for column in spec
                    .columns
                    .iter()
                    .filter(|column| column.column.as_str() != "id")
                {
                    match columns.get(column.column.as_str()) {
                        None => steps.push(add_column(&spec.table, column, dialect)),
                        Some(declared) => same_kind(&spec.table, column, declared, dialect)?,
                    }
                }
            }
        }
        let indexes = indexes_of(spec, dialect);
        steps.extend(unwanted_indexes(spec, (&indexes, actual))?);
        for index in indexes.iter().filter(|one| !actual.has_index(&one.name)) {
            steps.push(create_index(&spec.table, index)?);
        }
        if spec.searchable {
            steps.extend(create_search(&spec.table, actual, dialect)?);
        }
    }
    Ok(steps)
}

/// The type a column of this kind is declared with.
fn declared(kind: ColumnKind, dialect: Dialect) -> &'static str {
    match (dialect, kind) {
        (Dialect::Sqlite, ColumnKind::Int | ColumnKind::Bool) => "integer",
        (Dialect::Sqlite, ColumnKind::Bytes) => "blob",
        (Dialect::Sqlite, ColumnKind::Text) => "text",
        (Dialect::Postgres, ColumnKind::Int) => "bigint",
        (Dialect::Postgres, ColumnKind::Bool) => "boolean",
        (Dialect::Postgres, ColumnKind::Bytes) => "bytea",
        (Dialect::Postgres, ColumnKind::Text) => "text collate \"C\"",
    }
}

fn same_kind(
    table: &Table,
    column: &ColumnSpec,
    found: &str,
    dialect: Dialect,
) -> Result<(), Problem> {
    let wanted = declared(column.kind, dialect);
    if wanted.split(' ').next() == Some(found) {
        return Ok(());
    }
    let name = &column.column;
    Err(Problem::conflict(
        "store.column_kind",
        format!("表 {table} 的列 {name} 已是 {found}，不能改为 {wanted}"),
        format!("Column {name} of table {table} is {found} and cannot become {wanted}"),
    ))
}

fn create_table(spec: &TableSpec, dialect: Dialect) -> Step {
    let table = &spec.table;
    let (id, strict) = match dialect {
        // SQLite reads a strict table through whenever a column is added, and writers wait; records
        // get columns every day, and values are checked where they are shaped and where they are read.
        Dialect::Sqlite if table.is_internal() => ("integer", " strict"),
        Dialect::Sqlite => ("integer", ""),
        Dialect::Postgres => ("bigint", ""),
    };
    let columns = spec
        .columns
        .iter()
        .filter(|column| column.column.as_str() != "id");
    let columns: String = columns
        .map(|column| format!(", {} {}", column.column, declared(column.kind, dialect)))
        .collect();
    Step::plain(
        format!("create table if not exists {table} (id {id} primary key{columns}){strict}"),
        format!("create table {table} with {} columns", spec.columns.len()),
    )
}

fn add_column(table: &Table, column: &ColumnSpec, dialect: Dialect) -> Step {
    let (name, declared) = (&column.column, declared(column.kind, dialect));
    let absent = match dialect {
        Dialect::Sqlite => "",
        Dialect::Postgres => "if not exists ",
    };
    Step::plain(
        format!("alter table {table} add column {absent}{name} {declared}"),
        format!("add column {name} to {table}"),
    )
}

/// An index as a database is told it.
struct Spelled<'s> {
    name: String,
    columns: String,
    spec: &'s IndexSpec,
}

/// The indexes of a table. PostgreSQL reads one backwards with empty values in front, so an order
/// that is wanted both ways, empty values last, takes two there; SQLite reads one either way.
fn indexes_of(spec: &TableSpec, dialect: Dialect) -> Vec<Spelled<'_>> {
    let mut all = Vec::new();
    for index in &spec.indexes {
        let columns = index.columns.iter().map(Column::as_str);
        all.push(Spelled {
            name: index.name.clone(),
            columns: columns.clone().collect::<Vec<_>>().join(", "),
            spec: index,
        });
        if index.both_ways && dialect == Dialect::Postgres {
            let backwards = columns.map(|column| format!("{column} desc nulls last"));
            all.push(Spelled {
                name: format!("{}_back", index.name),
                columns: backwards.collect::<Vec<_>>().join(", "),
                spec: index,
            });
        }
    }
    all
}

fn create_index(table: &Table, index: &Spelled<'_>) -> Result<Step, Problem> {
    // An index is named by the same rule as a table, and the name printed is the checked one.
    let name = Table::new(&index.name)?;
    let unique = if index.spec.unique { "unique " } else { "" };
    let live = if index.spec.live_only {
        " where deleted_at is null"
    } else {
        ""
    };
    let columns = &index.columns;
    Ok(Step {
        sql: format!("create {unique}index if not exists {name} on {table} ({columns}){live}"),
        text: format!("create {unique}index {name} on {table} ({columns})"),
        sorts: true,
    })
}

/// The steps that make the indexes of `spec` that are not there.
///
/// # Errors
/// `query.name` for a name that cannot name anything.
pub(crate) fn index_steps(spec: &TableSpec, dialect: Dialect) -> Result<Vec<Step>, Problem> {
    let indexes = indexes_of(spec, dialect);
    let made = indexes.iter().map(|index| create_index(&spec.table, index));
    made.collect()
}

/// The steps that take the indexes of `spec` away.
///
/// # Errors
/// `query.name` for a name that cannot name anything.
pub(crate) fn drop_steps(spec: &TableSpec, dialect: Dialect) -> Result<Vec<Step>, Problem> {
    let indexes = indexes_of(spec, dialect);
    let dropped = indexes.iter().map(|index| drop_index(&index.name));
    dropped.collect()
}

fn drop_index(name: &str) -> Result<Step, Problem> {
    let name = Table::new(name)?;
    Ok(Step::plain(
        format!("drop index if exists {name}"),
        format!("drop index {name}"),
    ))
}

/// An index holds nothing of its own: one that is no longer wanted goes, a uniqueness with it.
fn unwanted_indexes(
    spec: &TableSpec,
    (indexes, actual): (&[Spelled<'_>], &Actual),
) -> Result<Vec<Step>, Problem> {
    let wanted = |name: &str| indexes.iter().any(|index| index.name == name);
    let unwanted = actual.indexes_of(spec.table.as_str());
    unwanted
        .filter(|name| !wanted(name))
        .map(drop_index)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    fn wanted() -> Schema {
        let column = |name, kind| ColumnSpec {
            column: Column::fixed(name),
            kind,
        };
        Schema {
            tables: vec![TableSpec {
                table: Table::of_object(7),
                columns: vec![
                    column("id", ColumnKind::Int),
                    column("deleted_at", ColumnKind::Int),
                    column("f_1", ColumnKind::Text),
                    column("f_2", ColumnKind::Bool),
                    column("f_3", ColumnKind::Bytes),
                ],
                indexes: vec![IndexSpec {
                    name: "u_7__f_1".into(),
                    columns: vec![Column::fixed("f_1"), Column::fixed("f_2")],
                    unique: true,
                    live_only: true,
                    both_ways: false,
                }],
                searchable: true,
            }],
        }
    }

    fn sql_of(wanted: &Schema, actual: &Actual, dialect: Dialect) -> Vec<String> {
        let steps = steps(wanted, actual, dialect).unwrap();
        steps.into_iter().map(|step| step.sql).collect()
    }

    fn actual_of(connection: &Connection) -> Actual {
        let mut actual = Actual::default();
        let mut columns = connection
            .prepare(Actual::columns_query(Dialect::Sqlite))
            .unwrap();
        let mut rows = columns.query([]).unwrap();
        let text = |row: &rusqlite::Row<'_>, index| row.get::<_, String>(index).unwrap();
        while let Some(row) = rows.next().unwrap() {
            actual.add_column(&text(row, 0), &text(row, 1), &text(row, 2));
        }
        let mut indexes = connection
            .prepare(Actual::indexes_query(Dialect::Sqlite))
            .unwrap();
        let mut rows = indexes.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            actual.add_index(&text(row, 0));
        }
        actual
    }

    #[test]
    fn a_table_is_created_whole_in_either_dialect() {
        let index = "create unique index if not exists u_7__f_1 on t_7 (f_1, f_2) \
                     where deleted_at is null";
        let sqlite = sql_of(&wanted(), &Actual::default(), Dialect::Sqlite);
        assert_eq!(
            sqlite[0],
            "create table if not exists t_7 (id integer primary key, deleted_at integer, \
             f_1 text, f_2 integer, f_3 blob)"
        );
        assert_eq!(sqlite[1], index);
        assert_eq!(sqlite.len(), 5);
        let postgres = sql_of(&wanted(), &Actual::default(), Dialect::Postgres);
        assert_eq!(
            postgres,
            [
                "create table if not exists t_7 (id bigint primary key, deleted_at bigint, \
                 f_1 text collate \"C\", f_2 boolean, f_3 bytea)",
                index,
                "create table if not exists q_7 (id bigint primary key, tokens tsvector not null, \
                 apart text generated always as (repeat(' ', 2040)) stored) \
                 with (toast_tuple_target = 128)",
                "alter table q_7 alter column tokens set storage external, \
                 alter column tokens set statistics 0",
                "create index if not exists q_7_grams on q_7 using gin (tokens)",
            ]
        );
    }

    #[test]
    fn what_is_there_is_left_alone_and_what_is_missing_is_added() {
        let connection = Connection::open_in_memory().unwrap();
        let mut wanted = wanted();
        for sql in sql_of(&wanted, &actual_of(&connection), Dialect::Sqlite) {
            connection.execute_batch(&sql).unwrap();
        }
        assert_eq!(
            sql_of(&wanted, &actual_of(&connection), Dialect::Sqlite),
            [""; 0]
        );
        let column = ColumnSpec {
            column: Column::fixed("f_9"),
            kind: ColumnKind::Int,
        };
        wanted.tables[0].columns.push(column);
        let missing = sql_of(&wanted, &actual_of(&connection), Dialect::Sqlite);
        assert_eq!(missing, ["alter table t_7 add column f_9 integer"]);
    }

    #[test]
    fn an_index_that_is_no_longer_wanted_goes_and_others_stay() {
        let mut actual = Actual::default();
        for name in [
            "u_t_7__f_1_f_2",
            "i_t_7__f_3",
            "u_t_70__f_1",
            "s_setting_name",
        ] {
            actual.add_index(name);
        }
        let mut wanted = wanted();
        wanted.tables[0].indexes[0].name = "u_t_7__f_1_f_2".into();
        let dropped = sql_of(&wanted, &actual, Dialect::Sqlite);
        let dropped: Vec<_> = dropped
            .iter()
            .filter(|sql| sql.starts_with("drop"))
            .collect();
        assert_eq!(dropped, ["drop index if exists i_t_7__f_3"]);
    }

    #[test]
    fn a_column_never_changes_its_kind() {
        let mut actual = Actual::default();
        actual.add_column("t_7", "f_1", "bigint");
        let problem = steps(&wanted(), &actual, Dialect::Postgres).unwrap_err();
        assert_eq!(problem.code(), "store.column_kind");
    }

    #[test]
    fn an_index_name_cannot_carry_sql() {
        let mut wanted = wanted();
        wanted.tables[0].indexes[0].name = "u on t_7 (f_1); drop table t_7; --".into();
        let problem = steps(&wanted, &Actual::default(), Dialect::Sqlite).unwrap_err();
        assert_eq!(problem.code(), "query.name");
    }

    #[test]
    fn the_search_table_finds_replaces_and_forgets_tokens_of_any_script() {
        let connection = Connection::open_in_memory().unwrap();
        for sql in sql_of(&wanted(), &Actual::default(), Dialect::Sqlite) {
            connection.execute_batch(&sql).unwrap();
        }
        let put = "insert or replace into q_7 (rowid, tokens) values (?1, ?2)";
        let found = |token: &str| {
            let query = "select count(*) from q_7 where q_7 match ?1";
            connection
                .query_row(query, [format!("(\"{token}\")")], |row| row.get(0))
                .unwrap()
        };
        connection.execute(put, (1, "织客 zhike ก็ ⓐ 𰻝面")).unwrap();
        for token in ["织客", "zhike", "ก็", "ⓐ", "𰻝面"] {
            assert_eq!(found(token), 1, "{token}");
        }
        connection.execute(put, (1, "别的")).unwrap();
        assert_eq!((found("织客"), found("别的")), (0, 1));
        connection
            .execute("delete from q_7 where rowid = 1", [])
            .unwrap();
        assert_eq!(found("别的"), 0);
    }
}
