//! A write under a lease: it looks in its own transaction whether the lease still stands.

use weft_kernel::Problem;
use weft_kernel::query::Datum;

use super::Lease;
use crate::print::Dialect;
use crate::problems;
use crate::schema::ColumnKind;
use crate::tx::Tx;

/// Holds the grant against everybody who would take it until the transaction ends; who renews it is not in the way, as
/// that changes no key. A transaction that does nothing for as long as a lease lasts is ended by the server: a program that
/// was stopped in the middle keeps nobody from taking over.
const STANDS: &str = "select token, set_config('idle_in_transaction_session_timeout', $1, true) \
                      from s_lease where name = $2 and token = $3 for key share";

impl Tx<'_> {
    /// Refuses the transaction when the lease has passed on.
    pub(crate) fn stands(&mut self, lease: &Lease) -> Result<(), Problem> {
        if self.session.dialect() == Dialect::Sqlite {
            // Nobody else can open the database.
            return Ok(());
        }
        let params = [
            Datum::Text(super::LEASE_MS.to_string()),
            Datum::from(lease.name.as_str()),
            Datum::Int(lease.token),
        ];
        let kinds = [ColumnKind::Int, ColumnKind::Text];
        match self.session.first(STANDS, &params, &kinds)? {
            Some(_) => Ok(()),
            None => Err(problems::lease_lost(&lease.name)),
        }
    }
}
