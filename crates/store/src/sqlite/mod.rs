//! The `SQLite` engine: one writer thread, a pool of readers, checkpoints aside.

use std::marker::PhantomData;

use weft_kernel::query::Datum;
use weft_kernel::{Id, Problem};

use crate::options::Options;
use crate::schema::ColumnKind;
use crate::session::EachRow;

pub(crate) struct Sqlite;

impl Sqlite {
    pub(crate) fn open(options: Options) -> Result<Self, Problem> {
        drop(options);
        Err(Problem::internal("store.unfinished", "not built yet"))
    }
}

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

    pub(crate) fn pending_touch(&self, _source: Id, _hash: &[u8; 16]) -> Option<[u8; 8]> {
        None
    }
}
