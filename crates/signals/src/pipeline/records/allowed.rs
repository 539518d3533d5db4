//! Which fields rules may read, and who may see what a rule reads.

use weft_expr::ObjectRef;
use weft_kernel::Problem;
use weft_platform::pack::Sensitivity;
use weft_platform::{Caller, Model, Platform, Shape, system};

use crate::rule::{HAND_TAGS, Records, Rule, Untold};

impl Records for Model {
    fn object_names(&self) -> Vec<String> {
        self.objects().map(|one| one.name.clone()).collect()
    }

    fn past_of(&self, object: ObjectRef, field: u32) -> Result<(), Untold> {
        let object = self.by_number(object.0).ok_or(Untold::Unlogged)?;
        let mut fields = object.fields.iter().enumerate();
        let field = fields.find(|(_, one)| one.number == field);
        let (place, field) = field.ok_or(Untold::Unlogged)?;
        let doc = &field.doc;
        if field.kind.is_computed() || field.at_read.is_some() {
            return Err(Untold::Computed);
        }
        if doc.personal || doc.mask.is_some() || doc.sensitivity >= Sensitivity::Sensitive {
            return Err(Untold::Guarded);
        }
        let housekeeping = place < system::OWNER || place == system::DELETED_AT;
        match field.shape {
            _ if housekeeping || doc.hidden => Err(Untold::Unlogged),
            None | Some(Shape::Files | Shape::Json | Shape::Address) => Err(Untold::Unlogged),
            Some(_) => Ok(()),
        }
    }
}

/// Whether the condition of a rule reads a field that is not there for the caller, or shown to them masked.
pub(in crate::pipeline) fn is_veiled(
    platform: &Platform,
    caller: &Caller,
    rule: &Rule,
) -> Result<bool, Problem> {
    let model = platform.model();
    for key in rule.fields() {
        if key == HAND_TAGS {
            let given = model.object("account_tag")?;
            let (_, tag) = given.field("tag")?;
            if !platform.sees_field(caller, given.number, tag.number)? {
                return Ok(true);
            }
        }
        if let Some(field) = key.field
            && !platform.sees_field(caller, key.object.0, field)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}
