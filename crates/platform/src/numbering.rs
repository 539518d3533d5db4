//! Auto-numbers per pattern: `SO-{yyyyMM}-{0000}` counts anew each month.

use weft_kernel::Problem;

use crate::model::{Field, Object};
use crate::unit::Unit;

/// The next number of a field; taken back when the transaction is.
///
/// # Errors
/// `model.pattern` when the pattern has no counter.
pub(crate) fn next(
    unit: &mut Unit<'_, '_>,
    object: &Object,
    field: &Field,
) -> Result<String, Problem> {
    let pattern = field.doc.pattern.as_deref().unwrap_or("{000000}");
    let date = unit.today();
    let (mut text, mut digits) = (String::new(), None);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (part, after) = after.split_once('}').ok_or_else(|| unfit(pattern))?;
        match part {
            "yyyy" => text.push_str(&format!("{:04}", date.year())),
            "yyyyMM" => text.push_str(&format!("{:04}{:02}", date.year(), date.month())),
            "yyyyMMdd" => text.push_str(&format!(
                "{:04}{:02}{:02}",
                date.year(),
                date.month(),
                date.day()
            )),
            "yy" => text.push_str(&format!("{:02}", date.year() % 100)),
            zeros if !zeros.is_empty() && zeros.chars().all(|c| c == '0') => {
                digits = Some(zeros.len());
                text.push('\u{0}');
            }
            _ => return Err(unfit(pattern)),
        }
        rest = after;
    }
    text.push_str(rest);
    let width = digits.ok_or_else(|| unfit(pattern))?;
    // What stands around the counter is its key: a new month begins at one again.
    let key = format!(
        "{}.{}:{}",
        object.name,
        field.name,
        text.replace('\u{0}', "#")
    );
    let number = unit.tx().next_number(&key)?;
    Ok(text.replace('\u{0}', &format!("{number:0width$}")))
}

fn unfit(pattern: &str) -> Problem {
    Problem::invalid(
        "model.pattern",
        format!("编号规则 `{pattern}` 不对，应形如 SO-{{yyyyMM}}-{{0000}}"),
        format!("The pattern `{pattern}` is wrong; it looks like SO-{{yyyyMM}}-{{0000}}"),
    )
}
