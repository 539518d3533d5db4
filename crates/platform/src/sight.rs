//! Whether a record is there for a caller, and what a mask of it hides.

use serde_json::{Value as Json, json};
use weft_kernel::query::Term;
use weft_kernel::{Id, Kind, Moment, Problem};
use weft_store::ColumnKind;

use crate::access::{Action, CallerCatalogue, Compiler};
use crate::caller::Caller;
use crate::model::{FieldIx, Object, system};
use crate::platform::Platform;
use crate::records;

/// The values one person may ask for in clear in an hour.
pub const REVEALS_PER_HOUR_MAX: usize = 100;
const HOUR_MS: i64 = 3_600_000;

impl Platform {
    /// Answers nothing for a record the caller may see: a look at its id, not at its values.
    ///
    /// # Errors
    /// `object.unknown`, `record.missing`, which is audited.
    pub fn sees(&self, caller: &Caller, object: &str, id: Id) -> Result<(), Problem> {
        let found = self.reaches(caller, (object, id), Action::Read);
        let found = found.and_then(|found| found.then_some(()).ok_or_else(Problem::missing));
        self.audited(caller, "read", (object, Some(id)), found)
    }

    /// Whether the field of this number of an object is there for the caller, and not only a mask of it.
    ///
    /// # Errors
    /// When a role of theirs names what the model does not have.
    pub fn sees_field(&self, caller: &Caller, object: u32, field: u32) -> Result<bool, Problem> {
        let model = self.model();
        let caller = caller.current(&model)?;
        let Some(object) = model.by_number(object) else {
            return Ok(false);
        };
        let mut fields = object.fields.iter();
        let place = fields.position(|one| one.number == field);
        let access = caller.access();
        let clear = |place: &FieldIx| {
            access.may_read_field(object, *place) && !access.is_masked(object, *place)
        };
        Ok(place.as_ref().is_some_and(clear))
    }

    /// Whether the caller may ask by all that an expression over an object reads.
    ///
    /// # Errors
    /// `object.unknown`; when a role of theirs names what the model does not have.
    pub fn may_ask(&self, caller: &Caller, object: &str, text: &str) -> Result<bool, Problem> {
        let model = self.model();
        let caller = caller.current(&model)?;
        let catalogue = CallerCatalogue {
            model: &model,
            access: caller.access(),
        };
        let object = model.object(object)?.reference();
        Ok(text.is_empty() || weft_expr::check(text, object, &catalogue, None).is_ok())
    }

    /// Refuses whoever may not change the record.
    ///
    /// # Errors
    /// `object.unknown`, `record.missing`, `access.object`, `access.record`, which are audited.
    pub fn may_change(&self, caller: &Caller, object: &str, id: Id) -> Result<(), Problem> {
        self.sees(caller, object, id)?;
        let reached = self.reaches(caller, (object, id), Action::Update);
        let model = self.model();
        let allowed = reached.and_then(|reached| match reached {
            true => Ok(()),
            false => Err(records::not_to_be_changed(model.object(object)?)),
        });
        self.audited(caller, "update", (object, Some(id)), allowed)
    }

    /// Refuses whoever makes no records of the object.
    ///
    /// # Errors
    /// `object.unknown`, `access.create`, which are audited.
    pub fn may_create(&self, caller: &Caller, object: &str) -> Result<(), Problem> {
        let model = self.model();
        let caller = caller.current(&model)?;
        let allowed = model
            .object(object)
            .and_then(|known| records::may_create(caller.access(), known));
        self.audited(&caller, "create", (object, None), allowed)
    }

    /// Whether `action` of the caller reaches the record.
    fn reaches(
        &self,
        caller: &Caller,
        (object, id): (&str, Id),
        action: Action,
    ) -> Result<bool, Problem> {
        self.read_as(caller, |reader, (model, caller, now)| {
            let known = model.object(object)?;
            let compiler = Compiler::new(model, caller, now);
            let column = known.column(system::ID)?;
            let select = compiler.select(known, action)?;
            let select = select.and(Term::column(column).eq(Term::value(id)));
            let plan = compiler.plan(select.column(column), vec![ColumnKind::Int]);
            Ok(!reader.rows(&plan)?.is_empty())
        })
    }

    /// Refuses whoever may not write lists of the object into files.
    ///
    /// # Errors
    /// `access.export`, which is audited; `object.unknown`.
    pub fn may_export(&self, caller: &Caller, object: &str) -> Result<(), Problem> {
        self.object_for(caller, object)?;
        self.may_export_at_all(caller, object)
    }

    /// Refuses whoever may not write lists into files, whatever `object` is.
    ///
    /// # Errors
    /// `access.export`, which is audited.
    pub fn may_export_at_all(&self, caller: &Caller, object: &str) -> Result<(), Problem> {
        let allowed = match caller.current(&self.model())?.access().may_export() {
            true => Ok(()),
            false => Err(Problem::refused(
                "access.export",
                "您没有导出的权限",
                "You may not export files",
            )),
        };
        self.audited(caller, "export", (object, None), allowed)
    }

    /// The value behind a mask, of one field of one record; that it was asked for is written down
    /// before it is told.
    ///
    /// # Errors
    /// `record.missing`, `field.unknown`, `access.reveal`, `reveal.too_many`, `reveal.not_masked`.
    pub fn reveal(
        &self,
        caller: &Caller,
        (object, id): (&str, Id),
        field: &str,
    ) -> Result<Json, Problem> {
        self.sees(caller, object, id)?;
        let model = self.model();
        let known = model.object(object)?;
        let allowed = self.may_reveal(&*caller.current(&model)?, known, field);
        if let Err(problem) = &allowed
            && problem.kind() == Kind::TooMany
        {
            self.audit_refusal(caller, "reveal", (object, Some(id)), problem);
        }
        self.audited(caller, "reveal", (object, Some(id)), allowed)?;
        let place = (Some(known.name.clone()), Some(id));
        self.audit(caller, "reveal", place, json!({ "field": field }))?;
        self.read_as(caller, |reader, (model, caller, now)| {
            let known = model.object(object)?;
            let compiler = Compiler::new(model, caller, now);
            let mut select = compiler.select(known, Action::Read)?;
            let catalogue = compiler.catalogue();
            let checked = weft_expr::check(field, known.reference(), &catalogue, None)?;
            let term = compiler.lowering(&mut select, |scope| checked.lower(scope))?;
            let (_, field) = known.field(field)?;
            let shape = field
                .shape
                .ok_or_else(|| known.unknown_field(&field.name))?;
            let one = Term::column(known.column(system::ID)?).eq(Term::value(id));
            let select = select.and(one).output("value", term);
            let rows = reader.rows(&compiler.plan(select, vec![shape.column()]))?;
            let value = rows.first().and_then(|row| row.first());
            Ok(shape.json(value.ok_or_else(Problem::missing)?))
        })
    }

    fn may_reveal(&self, caller: &Caller, object: &Object, field: &str) -> Result<(), Problem> {
        let access = caller.access();
        let ix: FieldIx = access.readable(object, field)?;
        let label = object.at(ix)?.label();
        if !access.is_masked(object, ix) {
            return Err(Problem::invalid(
                "reveal.not_masked",
                format!("「{}」没有遮住的部分", label.zh),
                format!("Nothing of \"{}\" is masked", label.en),
            )
            .on_field(field));
        }
        if !access.may_reveal(object, ix) {
            return Err(Problem::refused(
                "access.reveal",
                format!("您没有查看「{}」完整内容的权限", label.zh),
                format!("You may not see all of \"{}\"", label.en),
            )
            .on_field(field));
        }
        if self
            .inner()
            .people
            .reveals_once_more(caller.id(), self.now())
        {
            return Ok(());
        }
        Err(Problem::new(
            Kind::TooMany,
            "reveal.too_many",
            format!("一小时内最多查看 {REVEALS_PER_HOUR_MAX} 次完整内容，请稍后再试"),
            format!(
                "At most {REVEALS_PER_HOUR_MAX} values are revealed in an hour; try again later"
            ),
        ))
    }
}

/// The moments at which somebody asked, within the last hour, and whether one more is allowed.
pub(crate) fn once_more(asked: &mut Vec<Moment>, now: Moment) -> bool {
    asked.retain(|at| now.ms() - at.ms() < HOUR_MS);
    let allowed = asked.len() < REVEALS_PER_HOUR_MAX;
    if allowed {
        asked.push(now);
    }
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_values_are_revealed_in_an_hour_and_no_more() {
        let (mut asked, start) = (Vec::new(), Moment::from_ms(1_000_000_000_000));
        for _ in 0..REVEALS_PER_HOUR_MAX {
            assert!(once_more(&mut asked, start));
        }
        assert!(!once_more(&mut asked, start.plus_ms(HOUR_MS - 1)));
        assert!(once_more(&mut asked, start.plus_ms(HOUR_MS)));
    }
}
