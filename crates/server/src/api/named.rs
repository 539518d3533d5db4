//! Records that an expression names by their ids: offered while it is typed, and read back by what they are called.

use weft_expr::{Checked, Completion};
use weft_kernel::{Label, Language, Problem};
use weft_platform::{Caller, ListQuery, Model, Platform};

/// The most records that are offered at a place.
const OFFERED_MAX: u32 = 20;

/// Where records are read: as of this model, with the rights of somebody.
#[derive(Clone, Copy)]
pub(super) struct Records<'a> {
    pub(super) platform: &'a Platform,
    pub(super) model: &'a Model,
    pub(super) caller: &'a Caller,
}

impl Records<'_> {
    /// Adds the records that may be named where `found` stands: those that answer what is typed, or the newest.
    pub(super) fn offered(self, mut found: Completion) -> Result<Completion, Problem> {
        let Some(object) = found.records else {
            return Ok(found);
        };
        let typed = found.typed.trim();
        let query = ListQuery {
            search: (!typed.is_empty()).then(|| typed.to_owned()),
            limit: Some(OFFERED_MAX),
            ..ListQuery::default()
        };
        for record in self
            .platform
            .titles(self.caller, (self.model, object), query)?
        {
            let label = &record.object().doc.label;
            found.add_record(record.id(), &record.label(), label);
        }
        Ok(found)
    }

    /// What `checked` says, in both languages.
    pub(super) fn said(self, checked: &Checked) -> Result<Label, Problem> {
        let records = checked.records();
        let names = self.platform.called(self.caller, self.model, records)?;
        let said = |language| checked.echo_naming(language, &names);
        Ok(Label::new(said(Language::Zh), said(Language::En)))
    }
}
