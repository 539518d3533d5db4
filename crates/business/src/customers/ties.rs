//! What is decided of two records is told, in the same transaction, to whoever keeps who is who.

use weft_kernel::{Id, Problem};
use weft_platform::{Record, Unit};

/// What is decided of two records of one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// They are one.
    Same,
    /// They are never one.
    Apart,
}

/// Keeps who is who; the area of customers knows nothing more of it.
pub trait Identities: Sync {
    /// Learns what was decided of the two records of `object`; `decision` is the record that says so.
    /// Answers, in words of its own, what [`Self::untie`] takes back.
    ///
    /// # Errors
    /// Any problem: then nothing is decided.
    fn tie(
        &self,
        unit: &mut Unit<'_, '_>,
        decision: &Record,
        tie: Tie,
        records: (&str, Id, Id),
    ) -> Result<String, Problem>;

    /// Takes back what [`Self::tie`] answered with.
    ///
    /// # Errors
    /// Any problem: then the decision stands.
    fn untie(
        &self,
        unit: &mut Unit<'_, '_>,
        decision: &Record,
        tie: Tie,
        tied: &str,
    ) -> Result<(), Problem>;
}

/// Keeps nothing, where nobody asks who is who.
pub struct NoIdentities;

impl Identities for NoIdentities {
    fn tie(
        &self,
        _unit: &mut Unit<'_, '_>,
        _decision: &Record,
        _tie: Tie,
        _records: (&str, Id, Id),
    ) -> Result<String, Problem> {
        Ok(String::new())
    }

    fn untie(
        &self,
        _unit: &mut Unit<'_, '_>,
        _decision: &Record,
        _tie: Tie,
        _tied: &str,
    ) -> Result<(), Problem> {
        Ok(())
    }
}
