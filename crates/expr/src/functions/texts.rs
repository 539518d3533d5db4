//! Texts, counted by characters.

use weft_kernel::query::{Function as Op, Term};
use weft_kernel::{Problem, Value};

use super::{Family, Function, Given, Gives, Meaning, Takes, repeated, required};
use crate::evaluate::Arguments;

pub(super) const LEFT: Function = Function {
    name: "LEFT",
    alias: "左取",
    family: Family::Texts,
    parameters: &[
        required("text", Takes::Text),
        required("count", Takes::Whole),
    ],
    result: Gives::Text,
    about_zh: "文本的前几个字符",
    about_en: "The first characters of a text",
    example: "LEFT(name, 2)",
    meaning: Meaning::Strict(
        |given| {
            let count = count(given, 1)?;
            Ok(of(given.text(0)?.chars().take(count)))
        },
        |terms| Ok(Term::Call(Op::Left, terms.terms)),
    ),
};

pub(super) const RIGHT: Function = Function {
    name: "RIGHT",
    alias: "右取",
    family: Family::Texts,
    parameters: &[
        required("text", Takes::Text),
        required("count", Takes::Whole),
    ],
    result: Gives::Text,
    about_zh: "文本的后几个字符",
    about_en: "The last characters of a text",
    example: "RIGHT(name, 2)",
    meaning: Meaning::Strict(
        |given| {
            let text = given.text(0)?;
            let skip = text.chars().count().saturating_sub(count(given, 1)?);
            Ok(of(text.chars().skip(skip)))
        },
        |terms| Ok(Term::Call(Op::Right, terms.terms)),
    ),
};

pub(super) const MID: Function = Function {
    name: "MID",
    alias: "截取",
    family: Family::Texts,
    parameters: &[
        required("text", Takes::Text),
        required("start", Takes::Whole),
        required("count", Takes::Whole),
    ],
    result: Gives::Text,
    about_zh: "从第几个字符起(从 1 数)的几个字符",
    about_en: "So many characters from the start-th, counting from 1",
    example: "MID(name, 2, 3)",
    meaning: Meaning::Strict(
        |given| {
            let (start, length) = (count(given, 1)?, count(given, 2)?);
            let kept = given.text(0)?.chars().skip(start.saturating_sub(1));
            Ok(of(kept.take(length)))
        },
        |terms| Ok(Term::Call(Op::Mid, terms.terms)),
    ),
};

pub(super) const LEN: Function = Function {
    name: "LEN",
    alias: "长度",
    family: Family::Texts,
    parameters: &[required("text", Takes::Text)],
    result: Gives::Whole,
    about_zh: "文本的字符数；空文本的长度为空",
    about_en: "The number of characters; empty for an empty text",
    example: "LEN(name) > 2",
    meaning: Meaning::Strict(
        |given| Ok(Value::Number(given.text(0)?.chars().count().into())),
        |terms| Ok(Term::Call(Op::Length, terms.terms)),
    ),
};

pub(super) const UPPER: Function = Function {
    name: "UPPER",
    alias: "大写",
    family: Family::Texts,
    parameters: &[required("text", Takes::Text)],
    result: Gives::Text,
    about_zh: "英文字母变为大写",
    about_en: "English letters made capital",
    example: "UPPER(name)",
    meaning: Meaning::Strict(
        |given| Ok(Value::text(&given.text(0)?.to_ascii_uppercase())),
        |terms| Ok(Term::Call(Op::Upper, terms.terms)),
    ),
};

pub(super) const LOWER: Function = Function {
    name: "LOWER",
    alias: "小写",
    family: Family::Texts,
    parameters: &[required("text", Takes::Text)],
    result: Gives::Text,
    about_zh: "英文字母变为小写",
    about_en: "English letters made small",
    example: "LOWER(name)",
    meaning: Meaning::Strict(
        |given| Ok(Value::text(&given.text(0)?.to_ascii_lowercase())),
        |terms| Ok(Term::Call(Op::Lower, terms.terms)),
    ),
};

pub(super) const TRIM: Function = Function {
    name: "TRIM",
    alias: "去空格",
    family: Family::Texts,
    parameters: &[required("text", Takes::Text)],
    result: Gives::Text,
    about_zh: "去掉两端的空格",
    about_en: "The text without spaces at both ends",
    example: "TRIM(name)",
    meaning: Meaning::Strict(
        |given| Ok(Value::text(given.text(0)?.trim_matches(' '))),
        |terms| Ok(Term::Call(Op::Trim, terms.terms)),
    ),
};

pub(super) const CONCAT: Function = Function {
    name: "CONCAT",
    alias: "连接",
    family: Family::Texts,
    parameters: &[repeated("value", Takes::Written)],
    result: Gives::Text,
    about_zh: "把几个值连成一个文本，空值不占位置；与 & 相同",
    about_en: "Several values put together as one text, empty ones left out; the same as `&`",
    example: "CONCAT(name, \"-\", quantity)",
    meaning: Meaning::Lenient(concat_value, |terms| {
        Ok(Term::Call(Op::Concat, terms.terms))
    }),
};

fn concat_value(arguments: &Arguments<'_, '_>) -> Result<Value, Problem> {
    let values = arguments.all()?;
    let text: String = values.iter().filter_map(Value::as_text).collect();
    Ok(Value::text(&text))
}

pub(super) const TEXT: Function = Function {
    name: "TEXT",
    alias: "转文本",
    family: Family::Texts,
    parameters: &[required("value", Takes::Written)],
    result: Gives::Text,
    about_zh: "把数字、日期或选项写成文本，没有多余的零",
    about_en: "A number, a date or an option as text, without needless zeros",
    example: "TEXT(amount)",
    meaning: Meaning::Strict(|given| given.value(0).cloned(), super::unchanged),
};

/// A count of characters; below 0 it counts as 0.
fn count(given: &Given<'_>, index: usize) -> Result<usize, Problem> {
    let whole = given.whole(index)?.max(0);
    Ok(usize::try_from(whole).unwrap_or(usize::MAX))
}

fn of(chars: impl Iterator<Item = char>) -> Value {
    Value::text(&chars.collect::<String>())
}
