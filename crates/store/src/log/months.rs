//! Touches by month, where the database divides them: what a month holds, and ending all of it at once.

use weft_kernel::query::Datum;
use weft_kernel::{Id, Moment, Problem};

use crate::postgres::months;
use crate::print::Dialect;
use crate::schema::ColumnKind;
use crate::tx::Tx;

/// A month of the log of touches that is over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TouchMonth {
    /// The first and the last place of the log that it holds; none when it is empty.
    pub places: Option<(i64, i64)>,
    /// Whose touches it holds, when the newest of each was received, and how many they are.
    pub sources: Vec<(Id, Moment, u64)>,
}

impl Tx<'_> {
    /// The months of touches that are over, the earliest first; none where touches are not divided.
    ///
    /// # Errors
    /// What the database answers.
    pub fn close_touch_months(&mut self) -> Result<Vec<i64>, Problem> {
        match self.session.dialect() {
            Dialect::Sqlite => Ok(Vec::new()),
            Dialect::Postgres => months::close(&mut self.session),
        }
    }

    /// What a month holds that [`Self::close_touch_months`] answered.
    ///
    /// # Errors
    /// What the database answers.
    pub fn touch_month(&mut self, month: i64) -> Result<TouchMonth, Problem> {
        let sql = format!(
            "select source, max(received_at), count(*), min(seq), max(seq) \
             from s_touch_{month} group by source order by source"
        );
        let mut held = TouchMonth::default();
        let kinds = [ColumnKind::Int; 5];
        self.session.query(&sql, &[], &kinds, &mut |row| {
            let [source, newest, count, first, last] = row.as_slice() else {
                return Ok(());
            };
            let int = |datum: &Datum| datum.as_int().unwrap_or_default();
            let (first, last) = (int(first), int(last));
            let (from, to) = held.places.unwrap_or((first, last));
            held.places = Some((from.min(first), to.max(last)));
            held.sources.push((
                Id::new(int(source)),
                Moment::from_ms(int(newest)),
                u64::try_from(int(count)).unwrap_or_default(),
            ));
            Ok(())
        })?;
        Ok(held)
    }

    /// Ends all touches of a month that [`Self::close_touch_months`] answered, and counts them; not the last entry of the log.
    /// Answers whether it is gone.
    ///
    /// # Errors
    /// What the database answers.
    pub fn end_touch_month(&mut self, month: i64) -> Result<bool, Problem> {
        let sql = format!(
            "select count(*) from s_touch_{month} where seq >= (select max(seq) from s_seal)"
        );
        let row = self.session.first(&sql, &[], &[ColumnKind::Int])?;
        let last = row.and_then(|row| row.first()?.as_int());
        if last.unwrap_or_default() > 0 {
            return Ok(false);
        }
        let ended = months::end(&mut self.session, month)?;
        self.count_retired(usize::try_from(ended).unwrap_or_default())?;
        Ok(true)
    }
}
