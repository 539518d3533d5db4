//! What a person wants of a merge: which values are taken, which stay, and why.

use serde_json::Value as Json;
use weft_kernel::{Label, Problem};
use weft_platform::{Argument, text_given};

/// What a person decided of a merge; every other field is decided by rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::customers) struct Wishes {
    /// The fields whose values come from the record that goes.
    pub(in crate::customers) take: Vec<String>,
    /// Those that stay as they are.
    pub(in crate::customers) stay: Vec<String>,
    /// Why the two are one.
    pub(in crate::customers) reason: String,
}

impl Wishes {
    /// What commands that merge ask for.
    pub(in crate::customers) fn arguments() -> Vec<Argument> {
        let take = Label::new(
            "取对方值的字段(逗号分隔，留空自动)",
            "Fields to take from the other (commas; empty: chosen)",
        );
        let stay = Label::new(
            "保持原值的字段(逗号分隔，留空自动)",
            "Fields that stay as they are (commas; empty: chosen)",
        );
        vec![
            Argument::text("take", take),
            Argument::text("stay", stay),
            Argument::reason(),
        ]
    }

    /// Reads what was given.
    pub(in crate::customers) fn read(input: &Json) -> Result<Self, Problem> {
        Ok(Self {
            reason: reason_of(input)?,
            ..Self::fields(input)?
        })
    }

    /// The fields alone.
    pub(in crate::customers) fn fields(input: &Json) -> Result<Self, Problem> {
        let (take, stay) = (names(input, "take"), names(input, "stay"));
        if let Some(name) = take.iter().find(|name| stay.contains(name)) {
            return Err(Problem::invalid(
                "merge.twice",
                format!("字段 `{name}` 不能既取对方的值又保持原值"),
                format!("Field `{name}` cannot both be taken and stay"),
            )
            .on_field("stay"));
        }
        Ok(Self {
            take,
            stay,
            reason: String::new(),
        })
    }
}

/// Why it is done: asked of everybody.
pub(in crate::customers) fn reason_of(input: &Json) -> Result<String, Problem> {
    text_given(input, "reason").ok_or_else(|| {
        Problem::invalid("merge.reason", "请填写理由", "Give a reason").on_field("reason")
    })
}

/// Names of fields, separated by commas.
fn names(input: &Json, argument: &str) -> Vec<String> {
    let typed = text_given(input, argument).unwrap_or_default();
    let names = typed.split([',', '，', '、']).map(str::trim);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}
