//! Placeholders of the second engine; delete each as soon as `postgres` has its own.

use std::path::Path;

use weft_kernel::Problem;

use crate::postgres::Postgres;
use crate::reader::Reader;
use crate::report::{AuditReport, Counters, VerifyReport};
use crate::schema::Schema;
use crate::sealed::Sealed;
use crate::store::Lane;
use crate::work::Work;

static SEALED: Sealed = Sealed::new();

#[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "placeholders")]
impl Postgres {
    pub(crate) fn installation(&self) -> &str {
        ""
    }
    pub(crate) fn reconcile(&self, _: &Schema) -> Result<Vec<String>, Problem> {
        Err(unfinished())
    }
    pub(crate) fn write(&self, _: Lane, work: Box<dyn Work>) {
        work.finish(Err(unfinished()));
    }
    pub(crate) fn read(
        &self,
        _: &mut dyn FnMut(&mut Reader<'_>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        Err(unfinished())
    }
    pub(crate) fn sealed(&self) -> &Sealed {
        &SEALED
    }
    pub(crate) fn verify(&self) -> Result<VerifyReport, Problem> {
        Err(unfinished())
    }
    pub(crate) fn audit_verify(&self) -> Result<AuditReport, Problem> {
        Err(unfinished())
    }
    pub(crate) fn backup(&self, _: &Path) -> Result<(), Problem> {
        Err(unfinished())
    }
    pub(crate) fn close(&self) {}
    pub(crate) fn counters(&self) -> Counters {
        Counters::default()
    }
}

fn unfinished() -> Problem {
    Problem::internal("store.unfinished", "not built yet")
}
