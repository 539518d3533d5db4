//! What destinations have not dealt with yet is not ended behind their backs: at most for some time, and what is lost then
//! is counted.

use weft_kernel::{Id, Problem};
use weft_platform::Platform;
use weft_store::Tx;

use super::{destinations, progress};

/// How far each destination that is switched on has dealt with the log.
#[derive(Debug)]
pub(in crate::pipeline) struct Hold(Vec<(Id, i64)>);

impl Hold {
    /// As it is now; a destination that has not begun yet begins.
    pub(in crate::pipeline) fn of(platform: &Platform) -> Result<Self, Problem> {
        let mut positions = Vec::new();
        for id in destinations::active(platform)? {
            if let Some(destination) = destinations::find(platform, id)? {
                positions.push((id, progress::open(platform, &destination)?.position));
            }
        }
        Ok(Self(positions))
    }

    /// Whether every destination has dealt with this place of the log.
    pub(in crate::pipeline) fn is_behind(&self, seq: i64) -> bool {
        self.0.iter().all(|(_, position)| seq <= *position)
    }

    /// Counts what is ended although destinations have not dealt with it.
    pub(in crate::pipeline) fn lose(&self, tx: &mut Tx<'_>, seqs: &[i64]) -> Result<(), Problem> {
        for (id, position) in &self.0 {
            let lost = seqs.iter().filter(|seq| *seq > position).count();
            if lost > 0 {
                progress::lose(tx, *id, i64::try_from(lost).unwrap_or(i64::MAX))?;
                tracing::error!(destination.id = %id, lost, "touchpoints are deleted before they went there");
            }
        }
        Ok(())
    }
}
