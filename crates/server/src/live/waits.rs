//! How long signals took from the touch that was received to the colleague's screen, counted in
//! slots of five minutes: what the promise of a second is measured by.

use std::collections::BTreeMap;

use weft_kernel::query::{Column, Datum, Function, Select, Table, Term};
use weft_kernel::{Moment, Problem};
use weft_platform::Platform;
use weft_store::{ColumnKind, ColumnSpec, Plan, TableSpec, Tx};

/// Ends of the classes of waits, in milliseconds; the last has none.
const ENDS_MS: [i64; 10] = [5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 60_000];
/// What is promised: the wait within which a signal is on the screen.
pub(crate) const PROMISED_MS: i64 = 1_000;
/// And of how many that is promised, in percent.
pub(crate) const PROMISED_PERCENT: i64 = 99;
/// The length of a slot.
const SLOT_MS: i64 = 300_000;
/// How long waits are remembered.
pub(crate) const KEPT_MS: i64 = 30 * Moment::DAY_MS;
/// Classes that the id of a row has room for.
const CLASSES: i64 = 16;
const COLUMNS: [&str; 3] = ["slot", "class", "count"];

fn table() -> Table {
    Table::fixed("s_wait")
}

pub(super) fn table_spec() -> TableSpec {
    let column = |name: &&'static str| ColumnSpec {
        column: Column::fixed(name),
        kind: ColumnKind::Int,
    };
    TableSpec {
        table: table(),
        columns: COLUMNS.iter().map(column).collect(),
        indexes: Vec::new(),
        searchable: false,
    }
}

fn column(name: &'static str) -> Term {
    Term::column(&Column::fixed(name))
}

/// Counts waits that ended now, and forgets those of long ago.
pub(super) fn count(tx: &mut Tx<'_>, waits: &[i64]) -> Result<(), Problem> {
    let slot = tx.now().ms().div_euclid(SLOT_MS);
    let mut counts: BTreeMap<i64, i64> = BTreeMap::new();
    for wait in waits {
        let class = ENDS_MS.partition_point(|end| end < wait);
        *counts
            .entry(i64::try_from(class).unwrap_or_default())
            .or_default() += 1;
    }
    for (class, count) in counts {
        let id = slot * CLASSES + class;
        let more = Term::call2(Function::Add, column("count"), Term::value(count));
        let set = [(Column::fixed("count"), more)];
        if tx.update_where(&table(), &set, &column("id").eq(Term::value(id)))? == 0 {
            let columns = [&["id"][..], &COLUMNS].concat();
            let columns: Vec<Column> = columns.into_iter().map(Column::fixed).collect();
            let row = [id, slot, class, count].map(Datum::Int).to_vec();
            tx.insert(&table(), &columns, &[row])?;
            let old = (slot - KEPT_MS / SLOT_MS) * CLASSES;
            let is_old = Term::call2(Function::Lt, column("id"), Term::value(old));
            tx.delete_where(&table(), &is_old)?;
        }
    }
    Ok(())
}

/// Waits of some time by class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Waits([i64; ENDS_MS.len() + 1]);

impl Waits {
    /// How many there were.
    pub(crate) fn count(&self) -> i64 {
        self.0.iter().sum()
    }

    /// How many were within the promise.
    pub(crate) fn kept(&self) -> i64 {
        let classes = ENDS_MS.iter().zip(&self.0);
        classes
            .filter(|(end, _)| **end <= PROMISED_MS)
            .map(|(_, count)| count)
            .sum()
    }

    /// The end of the class in which the wait lies that `percent` of 100 did not pass; none
    /// beyond the last end, or where there were no waits.
    pub(crate) fn within(&self, percent: i64) -> Option<i64> {
        let (wanted, mut seen) = ((self.count() * percent + 99) / 100, 0);
        if wanted == 0 {
            return None;
        }
        let mut classes = ENDS_MS.iter().zip(&self.0);
        classes
            .find(|(_, count)| {
                seen += **count;
                seen >= wanted
            })
            .map(|(end, _)| *end)
    }

    /// How many times faster than allowed the promise is used up, in hundredths: 100 uses it up
    /// exactly.
    pub(crate) fn burn_percent(&self) -> i64 {
        let allowed = self.count() * (100 - PROMISED_PERCENT);
        match allowed {
            0 => 0,
            allowed => (self.count() - self.kept()) * 10_000 / allowed,
        }
    }
}

/// The waits of the last minutes, for each of the lengths of time asked for.
///
/// # Errors
/// Those of the store.
pub(crate) fn of<const N: usize>(
    platform: &Platform,
    minutes: [i64; N],
) -> Result<[Waits; N], Problem> {
    let now = platform.now().ms();
    let slots = minutes.map(|minutes| (now - minutes * 60_000).div_euclid(SLOT_MS));
    let first = slots.iter().min().copied().unwrap_or_default();
    let select = COLUMNS
        .iter()
        .fold(Select::from(table()), |select, name| {
            select.column(&Column::fixed(name))
        })
        .and(Term::call2(
            Function::Lt,
            Term::value(first * CLASSES + CLASSES - 1),
            column("id"),
        ));
    let plan = Plan::internal(select, vec![ColumnKind::Int; 3])?;
    let rows = platform.store().read(|reader| reader.rows(&plan))?;
    let mut all = [Waits::default(); N];
    for row in &rows {
        let [Datum::Int(slot), Datum::Int(class), Datum::Int(count)] = row.as_slice() else {
            continue;
        };
        let class = usize::try_from(*class).unwrap_or(usize::MAX);
        for (waits, from) in all.iter_mut().zip(&slots) {
            if let Some(place) = waits.0.get_mut(class).filter(|_| slot > from) {
                *place += count;
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(each: &[i64]) -> Waits {
        let mut waits = Waits::default();
        for wait in each {
            waits.0[ENDS_MS.partition_point(|end| end < wait)] += 1;
        }
        waits
    }

    #[test]
    fn what_is_kept_and_how_fast_the_rest_is_used_up_follows_from_the_classes() {
        let mut each = vec![3; 980];
        each.extend([1_000; 10]);
        each.extend([1_001; 9]);
        each.push(99_999);
        let all = waits(&each);
        assert_eq!((all.count(), all.kept()), (1_000, 990));
        assert_eq!(all.burn_percent(), 100);
        assert_eq!(
            [50, 98, 99, 100].map(|percent| all.within(percent)),
            [Some(5), Some(5), Some(1_000), None]
        );
        assert_eq!(
            (Waits::default().within(50), Waits::default().burn_percent()),
            (None, 0)
        );
    }
}
