//! One open transaction of either engine: statements in, rows out.
//!
//! Statements written by hand in this crate use `$1`, `$2` … in order of first use, which both
//! engines take.

use weft_kernel::query::Datum;
use weft_kernel::{Id, Problem, Zone};

use crate::log::Buffer;
use crate::plan::{Plan, Row};
use crate::print::{Dialect, print_newest, print_select};
use crate::schema::ColumnKind;
use crate::{postgres, sqlite};

/// Receives the rows of an answer one by one.
pub(crate) type EachRow<'f> = &'f mut dyn FnMut(Row) -> Result<(), Problem>;

/// A transaction of one of the engines.
pub(crate) enum Session<'a> {
    Sqlite(sqlite::Session<'a>),
    Postgres(postgres::Session<'a>),
}

impl Session<'_> {
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement that answers rows of `kinds`.
    pub(crate) fn query(
        &mut self,
        sql: &str,
        params: &[Datum],
        kinds: &[ColumnKind],
        each: EachRow<'_>,
    ) -> Result<(), Problem> {
        match self {
            Self::Sqlite(session) => session.query(sql, params, kinds, each),
            Self::Postgres(session) => session.query(sql, params, kinds, each),
        }
    }

    /// Runs a statement that answers how many rows it touched.
    pub(crate) fn execute(&mut self, sql: &str, params: &[Datum]) -> Result<usize, Problem> {
        self.execute_with(sql, &params.iter().collect::<Vec<_>>())
    }

    /// The same with parameters that lie somewhere else.
    pub(crate) fn execute_with(&mut self, sql: &str, params: &[&Datum]) -> Result<usize, Problem> {
        match self {
            Self::Sqlite(session) => session.execute(sql, params),
            Self::Postgres(session) => session.execute(sql, params),
        }
    }

    /// Runs a statement that sorts the rows of a table.
    pub(crate) fn sorting(&mut self, sql: &str) -> Result<(), Problem> {
        match self {
            Self::Sqlite(session) => session.sorting(sql),
            Self::Postgres(session) => session.execute(sql, &[]).map(drop),
        }
    }

    /// The fingerprint of the touch of a message that came in an earlier closure.
    pub(crate) fn touch_fingerprint(
        &mut self,
        source: Id,
        hash: &[u8; 16],
    ) -> Result<Option<[u8; 8]>, Problem> {
        if let Self::Sqlite(session) = self {
            return session.touch_fingerprint(source, hash);
        }
        // Months do not divide what tells a message that comes twice.
        let sql = "select fingerprint from s_touch_message where source = $1 and message_hash = $2";
        let params = [Datum::from(source), Datum::Bytes(hash.to_vec())];
        let row = self.first(sql, &params, &[ColumnKind::Bytes])?;
        let stored = row.and_then(|row| row.into_iter().next());
        Ok(stored.and_then(|datum| datum.as_bytes().and_then(|bytes| bytes.try_into().ok())))
    }

    /// Ends touches, but for the last entry of the log; answers how many there were.
    pub(crate) fn retire_touches(
        &mut self,
        seqs: &[i64],
        buffer: &mut Buffer,
    ) -> Result<usize, Problem> {
        if let Self::Sqlite(session) = self {
            return session.retire_touches(seqs, &mut buffer.retired);
        }
        let sql = "with gone as (delete from s_touch where seq = $1 \
                   and seq < (select max(seq) from s_seal) returning source, message_hash) \
                   delete from s_touch_message as m using gone \
                   where m.source = gone.source and m.message_hash = gone.message_hash";
        seqs.iter()
            .map(|seq| self.execute(sql, &[Datum::Int(*seq)]))
            .sum()
    }

    /// The first row, if there is one.
    pub(crate) fn first(
        &mut self,
        sql: &str,
        params: &[Datum],
        kinds: &[ColumnKind],
    ) -> Result<Option<Row>, Problem> {
        let mut found = None;
        self.query(sql, params, kinds, &mut |row| {
            found.get_or_insert(row);
            Ok(())
        })?;
        Ok(found)
    }

    pub(crate) fn each(
        &mut self,
        plan: &Plan,
        zone: &Zone,
        each: EachRow<'_>,
    ) -> Result<(), Problem> {
        let (columns, kinds) = (plan.select().columns.len(), plan.kinds().len());
        if columns != kinds {
            let known = format!("{kinds} kinds for {columns} columns");
            return Err(Problem::internal("query.kinds", known));
        }
        if self.dialect() == Dialect::Postgres
            && let Some(rows) = self.newest(plan, zone)?
        {
            return rows.into_iter().try_for_each(each);
        }
        let printed = print_select(plan.select(), plan.kinds(), self.dialect(), zone);
        self.query(&printed.sql, &printed.params, plan.kinds(), each)
    }

    /// The whole answer of a search, where the newest rows hold it.
    fn newest(&mut self, plan: &Plan, zone: &Zone) -> Result<Option<Vec<Row>>, Problem> {
        let Some(printed) = print_newest(plan.select(), plan.kinds(), zone) else {
            return Ok(None);
        };
        let mut rows = Vec::new();
        self.query(&printed.sql, &printed.params, plan.kinds(), &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        let wanted = plan
            .select()
            .limit
            .and_then(|limit| usize::try_from(limit).ok());
        Ok(wanted.filter(|wanted| rows.len() >= *wanted).map(|_| rows))
    }

    pub(crate) fn explain(&mut self, plan: &Plan, zone: &Zone) -> Result<String, Problem> {
        let printed = print_select(plan.select(), plan.kinds(), self.dialect(), zone);
        let mut lines = String::new();
        let (sql, kinds): (_, &[ColumnKind]) = match self.dialect() {
            Dialect::Sqlite => {
                let kinds = &[
                    ColumnKind::Int,
                    ColumnKind::Int,
                    ColumnKind::Int,
                    ColumnKind::Text,
                ];
                (format!("explain query plan {}", printed.sql), kinds)
            }
            Dialect::Postgres => (format!("explain {}", printed.sql), &[ColumnKind::Text]),
        };
        self.query(&sql, &printed.params, kinds, &mut |row| {
            lines.push_str(row.last().and_then(Datum::as_text).unwrap_or_default());
            lines.push('\n');
            Ok(())
        })?;
        Ok(lines)
    }
}
