//! The `PostgreSQL` engine.

use std::marker::PhantomData;

use weft_kernel::Problem;
use weft_kernel::query::Datum;

use crate::options::Options;
use crate::schema::ColumnKind;
use crate::session::EachRow;

pub(crate) struct Postgres;

impl Postgres {
    pub(crate) fn open(options: Options) -> Result<Self, Problem> {
        drop(options);
        Err(Problem::internal("store.unfinished", "not built yet"))
    }
}

/// One transaction.
pub(crate) struct Session<'a>(PhantomData<&'a ()>);

impl Session<'_> {
    pub(crate) fn query(
        &mut self,
        _sql: &str,
        _params: &[Datum],
        _kinds: &[ColumnKind],
        _each: EachRow<'_>,
    ) -> Result<(), Problem> {
        Err(Problem::internal("store.unfinished", "not built yet"))
    }

    pub(crate) fn execute(&mut self, _sql: &str, _params: &[Datum]) -> Result<usize, Problem> {
        Err(Problem::internal("store.unfinished", "not built yet"))
    }
}
