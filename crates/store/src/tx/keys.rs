//! Small facts kept by key: gapless counters, positions of consumers, settings.

use weft_kernel::Problem;
use weft_kernel::query::Datum;

use super::Tx;
use crate::schema::ColumnKind;

impl Tx<'_> {
    /// The next number under `key`, from 1 and without gaps: it goes back when the closure fails.
    ///
    /// # Errors
    /// What the database answers.
    pub fn next_number(&mut self, key: &str) -> Result<i64, Problem> {
        let sql = "insert into s_counter (name, value) values ($1, 1) \
                   on conflict (name) do update set value = s_counter.value + 1 returning value";
        let value = self.value(sql, &[Datum::from(key)], ColumnKind::Int)?;
        value
            .as_int()
            .ok_or_else(|| Problem::internal("store.counter", format!("`{key}` has no number")))
    }

    /// The last number given under `key`, if one was.
    ///
    /// # Errors
    /// What the database answers.
    pub fn last_number(&mut self, key: &str) -> Result<Option<i64>, Problem> {
        let sql = "select value from s_counter where name = $1";
        let value = self.value(sql, &[Datum::from(key)], ColumnKind::Int)?;
        Ok(value.as_int())
    }

    /// Moves the counter `key` on to `least`, unless it is there already.
    ///
    /// # Errors
    /// What the database answers.
    pub fn raise_number(&mut self, key: &str, least: i64) -> Result<(), Problem> {
        let sql = "insert into s_counter (name, value) values ($1, $2) \
                   on conflict (name) do update set value = excluded.value \
                   where s_counter.value < excluded.value";
        self.session
            .execute(sql, &[Datum::from(key), Datum::Int(least)])?;
        Ok(())
    }

    /// How far consumer `name` has read the log; 0 at first.
    ///
    /// # Errors
    /// What the database answers.
    pub fn consumer_position(&mut self, name: &str) -> Result<i64, Problem> {
        let sql = "select position from s_consumer where name = $1";
        let value = self.value(sql, &[Datum::from(name)], ColumnKind::Int)?;
        Ok(value.as_int().unwrap_or_default())
    }

    /// Notes that consumer `name` has handled the log up to `seq`.
    ///
    /// # Errors
    /// What the database answers.
    pub fn set_consumer_position(&mut self, name: &str, seq: i64) -> Result<(), Problem> {
        let sql = "insert into s_consumer (name, position) values ($1, $2) \
                   on conflict (name) do update set position = excluded.position";
        self.session
            .execute(sql, &[Datum::from(name), Datum::Int(seq)])?;
        Ok(())
    }

    /// The setting `name`.
    ///
    /// # Errors
    /// What the database answers.
    pub fn setting(&mut self, name: &str) -> Result<Option<String>, Problem> {
        let sql = "select value from s_setting where name = $1";
        match self.value(sql, &[Datum::from(name)], ColumnKind::Text)? {
            Datum::Text(text) => Ok(Some(text)),
            _ => Ok(None),
        }
    }

    /// Sets the setting `name`.
    ///
    /// # Errors
    /// What the database answers.
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        let sql = "insert into s_setting (name, value) values ($1, $2) \
                   on conflict (name) do update set value = excluded.value";
        self.session
            .execute(sql, &[Datum::from(name), Datum::from(value)])?;
        Ok(())
    }

    /// The one value of the first row; null when there is none.
    fn value(&mut self, sql: &str, params: &[Datum], kind: ColumnKind) -> Result<Datum, Problem> {
        let row = self.session.first(sql, params, &[kind])?;
        Ok(row
            .and_then(|row| row.into_iter().next())
            .unwrap_or_default())
    }
}
