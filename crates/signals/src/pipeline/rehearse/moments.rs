//! The moments of a rule that time brings about, as records are now, judged with the log.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_kernel::{Moment, Problem};
use weft_platform::Caller;
use weft_store::Lane;

use crate::pipeline::customers::{self, Known};
use crate::pipeline::hints::Hints;
use crate::pipeline::record_events::touch_of;
use crate::pipeline::{Pipeline, dues};
use crate::rule::Rule;

impl Pipeline {
    /// Judges the moments of `rule` within a time; whose they are is found out by the records.
    pub(super) fn judge_moments(
        &mut self,
        rule: &Rule,
        (from, to): (Moment, Moment),
    ) -> Result<(), Problem> {
        let to = to.min(self.platform.now().plus_ms(1));
        let mut subjects: BTreeSet<Arc<str>> = BTreeSet::new();
        for said in dues::synthetic(&self.platform, rule, (from, to))? {
            let touch = touch_of(&self.platform, &said)?;
            drop(self.engine.judge(&touch));
            subjects.insert(touch.subject);
        }
        subjects.retain(|subject| self.customer_of(subject).is_none());
        if subjects.is_empty() {
            return Ok(());
        }
        let caller = Caller::system("whose moments these are");
        let found = self
            .platform
            .write(&caller, Lane::Interactive, move |unit| {
                let mut found = Vec::new();
                for subject in &subjects {
                    let known = customers::find(unit, subject, &Hints::default())?;
                    found.extend(known.map(|(customer, _)| (Arc::clone(subject), customer)));
                }
                Ok(found)
            })?;
        for (subject, customer) in found {
            let own = true;
            self.people.known.insert(subject, Known { customer, own });
        }
        Ok(())
    }
}
