//! Gives a user a password.

use serde_json::{Value as Json, json};
use weft_kernel::{Label, Problem};

use super::{Argument, Command, Outcome};
use crate::people;
use crate::records::Record;
use crate::unit::Unit;

pub(super) struct SetPassword;

impl Command for SetPassword {
    fn name(&self) -> &'static str {
        "set_password"
    }

    fn label(&self) -> Label {
        Label::new("设置密码", "Set password")
    }

    fn object(&self) -> &'static str {
        "user"
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![Argument::text("password", Label::new("新密码", "New password")).required()]
    }

    fn prepare(&self, input: Json) -> Result<Json, Problem> {
        let password = input
            .get("password")
            .and_then(Json::as_str)
            .unwrap_or_default();
        Ok(json!({ "hash": people::hash_password(password)? }))
    }

    fn allowed(&self, unit: &mut Unit<'_, '_>, user: &Record) -> Result<(), Problem> {
        people::user_is_within(unit, user)
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        user: &Record,
        input: &Json,
    ) -> Result<Outcome, Problem> {
        let hash = input.get("hash").and_then(Json::as_str).unwrap_or_default();
        people::set_hash(unit, user.id(), hash)?;
        Ok(Outcome {
            message: Label::new("密码已设置", "The password is set"),
        })
    }
}
