//! One of several options, stored by value; typed by value or label.

use weft_kernel::{Label, Problem, Value, Zone};

use super::{Example, FieldType, Shape};
use crate::pack::{FieldDoc, OptionDoc};

pub(super) struct Select;

impl FieldType for Select {
    fn name(&self) -> &'static str {
        "select"
    }

    fn label(&self) -> Label {
        Label::new("单选", "Select")
    }

    fn wire(&self) -> &'static str {
        "string (value of an option)"
    }

    fn shape(&self, _doc: &FieldDoc) -> Option<Shape> {
        Some(Shape::Text)
    }

    fn parse(&self, typed: &str, doc: &FieldDoc, _zone: &Zone) -> Result<Value, Problem> {
        option_value(typed, doc).map(Value::Text)
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                typed: "甲",
                shown: Ok("a"),
            },
            Example {
                typed: "b",
                shown: Ok("b"),
            },
            Example {
                typed: "B",
                shown: Ok("b"),
            },
            Example {
                typed: "first",
                shown: Ok("a"),
            },
            Example {
                typed: "丙",
                shown: Err("field.select.unknown_option"),
            },
        ]
    }
}

/// The value of the option that is typed by value or by either label, in any case; one that is retired is still
/// read, and refused later where it is newly chosen.
pub(super) fn option_value(typed: &str, doc: &FieldDoc) -> Result<String, Problem> {
    let typed = typed.trim();
    let matches = |text: &str| text.eq_ignore_ascii_case(typed);
    let labelled = |option: &&OptionDoc| matches(&option.label.zh) || matches(&option.label.en);
    let open = || doc.options.iter().filter(|option| !option.retired);
    let mut by_value = doc.options.iter().filter(|option| option.value == typed);
    let found = by_value
        .next()
        .or_else(|| open().find(labelled))
        .or_else(|| doc.options.iter().find(labelled))
        .or_else(|| only(doc.options.iter().filter(|option| matches(&option.value))));
    found.map(|option| option.value.clone()).ok_or_else(|| {
        let known = |pick: fn(&OptionDoc) -> &str| open().map(pick).collect::<Vec<_>>().join("、");
        Problem::invalid(
            "field.select.unknown_option",
            format!(
                "没有选项 `{typed}`，可选：{}",
                known(|option| &option.label.zh)
            ),
            format!(
                "There is no option `{typed}`; choose from {}",
                known(|option| &option.label.en)
            ),
        )
    })
}

/// The one option there is; none where there are several.
fn only<'d>(mut options: impl Iterator<Item = &'d OptionDoc>) -> Option<&'d OptionDoc> {
    let first = options.next();
    first.filter(|_| options.next().is_none())
}
