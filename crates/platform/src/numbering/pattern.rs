//! The pattern of an auto-number, read once when the model is built.

use weft_expr::nearest;
use weft_kernel::{Date, Problem};

use crate::fields::Shape;
use crate::model::{Field, FieldIx, Model, Object, system};

/// The pattern of a field without one.
const PLAIN: &str = "{000000}";
/// The most digits a counter is filled up to.
const DIGITS_MAX: usize = 12;
/// The longest pattern, in characters.
const PATTERN_LENGTH_MAX: usize = 100;
/// The parts of a date, longer ones first.
const DATE_PARTS: [(&str, DatePart); 4] = [
    ("yyyy", DatePart::Year),
    ("yy", DatePart::ShortYear),
    ("MM", DatePart::Month),
    ("dd", DatePart::Day),
];

/// A pattern that can be filled in.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(super) parts: Vec<Part>,
    /// The first number.
    pub(super) start: i64,
}

/// A piece of a number.
#[derive(Debug)]
pub(super) enum Part {
    /// As it stands.
    Text(String),
    /// Of the date the record is made.
    Date(DatePart),
    /// The running number, filled up to so many digits.
    Counter(usize),
    /// The text of a field of the record.
    Own(FieldIx),
    /// The text of a field of the record a lookup points to: the lookup, and the field's name.
    Of(FieldIx, String),
}

/// A piece of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DatePart {
    Year,
    ShortYear,
    Month,
    Day,
}

impl DatePart {
    pub(super) fn of(self, date: Date) -> String {
        match self {
            Self::Year => format!("{:04}", date.year()),
            Self::ShortYear => format!("{:02}", date.year() % 100),
            Self::Month => format!("{:02}", date.month()),
            Self::Day => format!("{:02}", date.day()),
        }
    }
}

impl Pattern {
    /// Reads the pattern of `field`.
    ///
    /// # Errors
    /// `model.pattern` with the place in the pattern and, where one is near, a suggestion.
    pub(crate) fn of(object: &Object, field: &Field, model: &Model) -> Result<Self, Problem> {
        let pattern = field.doc.pattern.as_deref().unwrap_or(PLAIN);
        let mut parts = Vec::new();
        let mut rest = pattern;
        let place = |rest: &str| pattern.chars().count() - rest.chars().count();
        while let Some((before, behind)) = rest.split_once('{') {
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let at = place(behind).saturating_sub(1);
            let Some((word, after)) = behind.split_once('}') else {
                return Err(unclosed(pattern).at(at));
            };
            let read = (object, model);
            parts.extend(braced(word, read).map_err(|problem| problem.at(at))?);
            rest = after;
        }
        if let Some(at) = rest.find('}') {
            let inside = rest.get(at..).unwrap_or_default();
            return Err(unclosed(pattern).at(place(inside)));
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        let counters = parts.iter().filter(|part| matches!(part, Part::Counter(_)));
        if counters.count() != 1 {
            return Err(one_counter(pattern).at(pattern.chars().count()));
        }
        Ok(Self {
            parts,
            start: field.doc.start.unwrap_or(1).into(),
        })
    }
}

impl Pattern {
    /// What is asked of it beyond that it can be read: a field whose values make no part of a
    /// number, and its length.
    ///
    /// # Errors
    /// `model.pattern`.
    pub(crate) fn review(&self, object: &Object, text: &str) -> Result<(), Problem> {
        if text.chars().count() > PATTERN_LENGTH_MAX || text.chars().any(char::is_control) {
            return Err(wrong(
                &format!("最多 {PATTERN_LENGTH_MAX} 个字，不含换行"),
                &format!("at most {PATTERN_LENGTH_MAX} characters, without line breaks"),
            ));
        }
        for part in &self.parts {
            let (Part::Own(ix) | Part::Of(ix, _)) = part else {
                continue;
            };
            let field = object.at(*ix)?;
            let own = matches!(part, Part::Own(_));
            let long = ["long_text", "rich_text", "url", "rollup"].contains(&field.kind.name());
            let short = matches!(
                field.shape,
                Some(Shape::Text | Shape::Number(_) | Shape::Date | Shape::Bool)
            );
            if (own && (field.built_in || long || !short)) || *ix == system::ID {
                let (name, label) = (&field.name, field.label());
                return Err(wrong(
                    &format!(
                        "编号里不能用「{}」（{{{name}}}）：只能用短文本、选项、数字和日期",
                        label.zh
                    ),
                    &format!(
                        "no number is made of \"{}\" ({{{name}}}): only of short texts, choices, numbers and dates",
                        label.en
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// What stands between braces: zeros, parts of a date, or a field.
fn braced(word: &str, read: (&Object, &Model)) -> Result<Vec<Part>, Problem> {
    if !word.is_empty() && word.bytes().all(|byte| byte == b'0') {
        if word.len() > DIGITS_MAX {
            return Err(wrong(
                &format!("流水号最多 {DIGITS_MAX} 位"),
                &format!("a counter has at most {DIGITS_MAX} digits"),
            ));
        }
        return Ok(vec![Part::Counter(word.len())]);
    }
    if let Some(parts) = date_parts(word) {
        return Ok(parts);
    }
    of_field(word, read).map(|part| vec![part])
}

fn date_parts(word: &str) -> Option<Vec<Part>> {
    let (mut parts, mut rest) = (Vec::new(), word);
    while let Some(first) = rest.chars().next() {
        if matches!(first, '-' | '/' | '.') {
            parts.push(Part::Text(first.to_string()));
            rest = rest.get(1..)?;
            continue;
        }
        let found = DATE_PARTS.iter().find_map(|(name, part)| {
            let rest = rest.strip_prefix(name)?;
            Some((*part, rest))
        });
        let (part, tail) = found?;
        parts.push(Part::Date(part));
        rest = tail;
    }
    let dated = parts.iter().any(|part| matches!(part, Part::Date(_)));
    dated.then_some(parts)
}

fn of_field(word: &str, (object, model): (&Object, &Model)) -> Result<Part, Problem> {
    let (first, second) = match word.split_once('.') {
        Some((first, second)) => (first, Some(second)),
        None => (word, None),
    };
    let Some((ix, field)) = named(object, first) else {
        return Err(unknown(word, first, object));
    };
    let target = field.link().and_then(|target| model.by_number(target.0));
    let is_kept = |field: &Field| field.column.is_some() || model.is_at_read();
    match (second, target) {
        (None, None) if is_kept(field) && field.kind.name() != "auto_number" => Ok(Part::Own(ix)),
        (Some(second), Some(target)) => match named(target, second) {
            Some((_, of)) if is_kept(of) && of.link().is_none() => {
                Ok(Part::Of(ix, of.name.clone()))
            }
            _ => Err(unknown(word, second, target)),
        },
        (None, Some(target)) => Err(wrong(
            &format!(
                "`{word}` 是关联，请写它的一个字段，如 {{{word}.{}}}",
                target.doc.title
            ),
            &format!(
                "`{word}` is a lookup: name a field of it, such as {{{word}.{}}}",
                target.doc.title
            ),
        )),
        _ => Err(unknown(word, first, object)),
    }
}

fn named<'a>(object: &'a Object, name: &str) -> Option<(FieldIx, &'a Field)> {
    let mut fields = object.fields.iter().enumerate();
    fields.find(|(_, field)| {
        let label = field.label();
        !field.doc.hidden && (field.name == name || label.zh == name || label.en == name)
    })
}

fn unknown(word: &str, name: &str, object: &Object) -> Problem {
    let dates = DATE_PARTS.iter().map(|(date, _)| *date);
    // `{mm}` is a month before it is a slip in the name of a field.
    let same = dates.clone().find(|date| date.eq_ignore_ascii_case(word));
    let names = object.fields.iter().map(|field| field.name.as_str());
    let near = same
        .map(str::to_owned)
        .or_else(|| nearest(name, dates.chain(names)));
    let near = near.map(|near| match word.split_once('.') {
        Some((link, second)) if second == name => format!("{link}.{near}"),
        _ => near,
    });
    // What is there and makes no part of a number is no suggestion.
    let near = near.filter(|near| near != word);
    let (zh, en) = match &near {
        Some(near) => (
            format!("；是否想写 `{near}`？"),
            format!("; did you mean `{near}`?"),
        ),
        None => (String::new(), String::new()),
    };
    wrong(
        &format!("看不懂 {{{word}}}：可写 yyyy、yy、MM、dd、若干个 0，或字段{zh}"),
        &format!("{{{word}}} is neither a part of a date (yyyy yy MM dd), zeros, nor a field{en}"),
    )
    .suggesting(near)
}

fn unclosed(pattern: &str) -> Problem {
    wrong(
        &format!("`{pattern}` 的花括号没有成对"),
        &format!("the braces of `{pattern}` are not in pairs"),
    )
}

fn one_counter(pattern: &str) -> Problem {
    wrong(
        &format!("`{pattern}` 须恰有一个流水号，如 {{0000}}"),
        &format!("`{pattern}` needs one counter, such as {{0000}}"),
    )
}

fn wrong(zh: &str, en: &str) -> Problem {
    Problem::invalid(
        "model.pattern",
        format!("编号规则：{zh}"),
        format!("Pattern of numbers: {en}"),
    )
}
