//! The user on whose behalf an expression is computed.

use weft_kernel::Value;
use weft_kernel::query::{Datum, Term};

use super::{Family, Function, Gives, Meaning};

pub(super) const ME: Function = Function {
    name: "ME",
    alias: "我",
    family: Family::User,
    parameters: &[],
    result: Gives::User,
    about_zh: "当前用户；也可以写作 me 或 我",
    about_en: "The current user; may also be written `me`",
    example: "owner = ME()",
    meaning: Meaning::Strict(
        |given| Ok(given.world.me.map_or(Value::Empty, Value::Record)),
        |terms| Ok(Term::Datum(Datum::from(terms.world.me))),
    ),
};
