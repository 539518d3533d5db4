//! What a rule computes with besides events: its expressions, and the tables, calendars and rates they hold.

use sha2::{Digest as _, Sha256};
use weft_expr::Checked;

use super::{Condition, Filter, Rule, Timed};

impl Rule {
    /// All its expressions.
    fn expressions(&self) -> impl Iterator<Item = &Checked> {
        let filters = self.pattern_filters().chain(self.admission.filters());
        let conditions = filters.filter_map(Filter::expression);
        let asked = self.condition.iter().map(Condition::expression);
        conditions.chain(self.measures.expressions()).chain(asked)
    }

    /// Whether an expression of it counts with exchange rates.
    #[must_use]
    pub fn reads_rates(&self) -> bool {
        self.expressions().any(|checked| checked.rates().is_some())
    }

    /// The tables, calendars and rates that its expressions compute with, as one hash; none when there are none.
    #[must_use]
    pub fn footing(&self) -> Option<String> {
        let mut hash = Sha256::new();
        let mut any = false;
        for checked in self.expressions() {
            let tables = checked.tables().into_iter().map(|one| format!("{one:?}"));
            let days = checked
                .calendars()
                .into_iter()
                .map(|one| format!("{one:?}"));
            let rates = checked.rates().map(|one| format!("{one:?}"));
            for part in tables.chain(days).chain(rates) {
                hash.update(part);
                any = true;
            }
        }
        if let Some(days) = self.timed().and_then(Timed::calendar) {
            hash.update(format!("{days:?}"));
            any = true;
        }
        any.then(|| weft_kernel::hexadecimal(&hash.finalize()))
    }
}
