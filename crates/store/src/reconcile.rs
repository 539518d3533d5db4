//! Bringing the tables to what is wanted, in the transaction at hand.

use weft_kernel::Problem;
use weft_kernel::query::Datum;

use crate::schema::{Actual, ColumnKind, Schema, Step, steps};
use crate::session::Session;

/// Takes every missing step; answers them in words.
pub(crate) fn reconcile(
    session: &mut Session<'_>,
    wanted: &Schema,
) -> Result<Vec<String>, Problem> {
    let dialect = session.dialect();
    let actual = actual(session)?;
    let steps = steps(wanted, &actual, dialect)?;
    take(session, &steps)?;
    Ok(steps.into_iter().map(|step| step.text).collect())
}

/// Takes steps one after the other.
pub(crate) fn take(session: &mut Session<'_>, steps: &[Step]) -> Result<(), Problem> {
    for step in steps {
        let taken = match step.sorts {
            true => session.sorting(&step.sql),
            false => session.execute(&step.sql, &[]).map(drop),
        };
        taken?;
    }
    Ok(())
}

fn actual(session: &mut Session<'_>) -> Result<Actual, Problem> {
    let dialect = session.dialect();
    let mut actual = Actual::default();
    let kinds = [ColumnKind::Text; 3];
    session.query(Actual::columns_query(dialect), &[], &kinds, &mut |row| {
        if let [
            Datum::Text(table),
            Datum::Text(column),
            Datum::Text(declared),
        ] = row.as_slice()
        {
            actual.add_column(table, column, declared);
        }
        Ok(())
    })?;
    session.query(
        Actual::indexes_query(dialect),
        &[],
        &[ColumnKind::Text],
        &mut |row| {
            if let [Datum::Text(index)] = row.as_slice() {
                actual.add_index(index);
            }
            Ok(())
        },
    )?;
    Ok(actual)
}
