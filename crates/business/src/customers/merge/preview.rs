//! What a merge would do, before anybody decides: which value of each field survives and why.

use serde::Serialize;
use weft_kernel::{Id, Moment, Problem};
use weft_platform::Unit;

use super::survivors::{self, Kept};
use super::{MergeRecords, Wishes, links};

/// A field whose values differ, and which would survive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Foreseen {
    /// The field.
    pub field: String,
    /// Whether the value of the record that goes would be taken.
    pub taken: bool,
    /// Why, in the words of a merge's record.
    pub because: String,
    /// How far the survivor's value and the other's are trusted, in hundredths.
    pub trust: [u8; 2],
    /// When the two were written.
    pub at: [Option<Moment>; 2],
}

/// What a merge would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The record that stays.
    pub survivor: Id,
    /// The one that goes.
    pub absorbed: Id,
    /// The fields that differ, as far as the person may read them.
    pub fields: Vec<Foreseen>,
    /// Records that would come along.
    pub moves: usize,
}

impl MergeRecords {
    /// What merging the second record into the first would do; the person must be able to see both.
    pub(in crate::customers) fn preview(
        self,
        unit: &mut Unit<'_, '_>,
        (survivor, absorbed): (Id, Id),
        wishes: &Wishes,
    ) -> Result<Preview, Problem> {
        let object = self.of_object();
        let one = unit.load(object, survivor)?;
        let other = unit.load(object, absorbed)?;
        let (kept, moves) = unit.acting("what a merge would do", |unit| {
            let kept = survivors::choose(unit, (&one, &other), wishes)?;
            Ok((kept, links::count(unit, object, absorbed)?))
        })?;
        let access = unit.caller().access();
        let readable = |kept: &Kept| {
            let known = one.object().field(&kept.name);
            known.is_ok_and(|(ix, _)| access.may_read_field(one.object(), ix))
        };
        let fields = kept.into_iter().filter(readable).map(foreseen).collect();
        Ok(Preview {
            survivor,
            absorbed,
            fields,
            moves,
        })
    }
}

fn foreseen(kept: Kept) -> Foreseen {
    let sides = [kept.own_from, kept.other_from];
    Foreseen {
        field: kept.name,
        taken: kept.taken,
        because: kept.because,
        trust: sides.each_ref().map(|from| from.trust),
        at: sides.map(|from| from.at),
    }
}
