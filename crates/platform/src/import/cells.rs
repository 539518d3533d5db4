//! Cells as their columns mean them: 3.5万, ¥1,200, 15%, serial days, phones that became numbers.

use weft_kernel::{Decimal, Moment, Problem, Value, Zone, whole_digits};

use super::regions::Regions;
use crate::model::Field;

/// What a spreadsheet shows where a formula failed.
const ERRORS: [&str; 7] = [
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!",
];

/// What a cell is read with.
pub(super) struct Reading<'r> {
    pub(super) zone: &'r Zone,
    pub(super) regions: &'r dyn Fn() -> &'r Regions,
    /// Whether its header says that figures are hundredths.
    pub(super) hundredths: bool,
}

/// The cell as a value of the field; empty cells are empty values.
pub(super) fn value(field: &Field, cell: &str, reading: &Reading<'_>) -> Result<Value, Problem> {
    let cell = unmarked(cell.trim());
    if cell.is_empty() {
        return Ok(Value::Empty);
    }
    refuse_unreadable(cell)?;
    let parse = |text: &str| field.kind.parse(text, &field.doc, reading.zone);
    match field.kind.name() {
        "number" | "money" => parse(&figure(cell)),
        "percent" => parse(&share(cell, reading.hundredths)),
        "date" | "datetime" => parse(&day(cell)),
        "phone" => parse(&whole(cell)),
        "boolean" => parse(truth(cell)),
        "region" => parse(cell).or_else(|problem| match (reading.regions)().code(cell) {
            Some(code) => parse(code),
            None => Err(problem),
        }),
        _ => parse(cell),
    }
}

/// A cell as people see it: blanks and the mark of our own exports taken off.
///
/// # Errors
/// `import.encoding`, `import.cell_error` when it is no text at all.
pub fn readable(cell: &str) -> Result<&str, Problem> {
    let cell = unmarked(cell.trim());
    refuse_unreadable(cell)?;
    Ok(cell)
}

/// The time in a cell, as a field for times reads it; without an offset on the clocks of `zone`.
///
/// # Errors
/// `value.moment`.
pub fn moment_of_cell(cell: &str, zone: &Zone) -> Result<Moment, Problem> {
    crate::fields::moment(&day(cell.trim()), zone)
}

/// Refuses what is no text at all.
pub(super) fn refuse_unreadable(cell: &str) -> Result<(), Problem> {
    if cell.contains(char::REPLACEMENT_CHARACTER) {
        return Err(Problem::invalid(
            "import.encoding",
            "有读不出的字符，请把文件另存为 UTF-8",
            "There are characters that cannot be read: save the file as UTF-8",
        ));
    }
    if ERRORS.contains(&cell) {
        return Err(Problem::invalid(
            "import.cell_error",
            format!("单元格里是公式错误 `{cell}`"),
            format!("The cell holds the error `{cell}` of a formula"),
        ));
    }
    Ok(())
}

/// Without the mark that our own exports put before what looks like a formula.
pub(super) fn unmarked(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest)
            if rest
                .trim_start()
                .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) =>
        {
            rest
        }
        _ => cell,
    }
}

/// A figure without its currency; 万 and 亿 multiplied out, accountants' brackets as a minus.
fn figure(cell: &str) -> String {
    let dropped = |c: &char| c.is_whitespace() || matches!(c, '¥' | '￥' | '元' | '圆' | '$' | '€');
    let plain: String = cell.chars().map(narrow).filter(|c| !dropped(c)).collect();
    let (plain, minus) = match plain
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        Some(inner) => (inner.to_owned(), true),
        None => (plain, false),
    };
    let (digits, factor) = match (plain.strip_suffix('万'), plain.strip_suffix('亿')) {
        (Some(digits), _) => (digits, Some(10_000)),
        (_, Some(digits)) => (digits, Some(100_000_000)),
        _ => match plain.strip_suffix('%') {
            Some(hundredths) => return divided(hundredths).unwrap_or(plain),
            None => (plain.as_str(), None),
        },
    };
    let number = number(digits).map(|number| match factor {
        Some(factor) => number.checked_mul(Decimal::from(factor)).unwrap_or(number),
        None => number,
    });
    match number {
        Some(number) if factor.is_some() || minus || digits.contains(['e', 'E']) => {
            let number = if minus { -number } else { number };
            number.normalize().to_string()
        }
        _ => plain,
    }
}

/// A share: `15%` as it is, `15` under a header in hundredths as 15 %.
fn share(cell: &str, hundredths: bool) -> String {
    let plain = figure_text(cell);
    match hundredths && !plain.ends_with('%') {
        true => divided(&plain).unwrap_or(plain),
        false => plain,
    }
}

fn figure_text(cell: &str) -> String {
    cell.chars()
        .map(narrow)
        .filter(|c| !c.is_whitespace())
        .collect()
}

fn divided(text: &str) -> Option<String> {
    let share = number(text)?.checked_div(Decimal::ONE_HUNDRED)?;
    Some(share.normalize().to_string())
}

fn number(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|c| *c != ',').collect();
    let number = plain.parse().or_else(|_| Decimal::from_scientific(&plain));
    number.ok()
}

/// A character of full width as the one of half width.
fn narrow(c: char) -> char {
    match c {
        '！'..='～' => u32::from(c)
            .checked_sub(0xfee0)
            .and_then(char::from_u32)
            .unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// A day: a serial number, eight digits, or as it stands.
fn day(cell: &str) -> String {
    let plain: String = cell.chars().map(narrow).collect();
    let digits = plain.chars().all(|c| c.is_ascii_digit());
    if let (8, true, Some(year), Some(month), Some(rest)) = (
        plain.len(),
        digits,
        plain.get(..4),
        plain.get(4..6),
        plain.get(6..),
    ) {
        return format!("{year}-{month}-{rest}");
    }
    weft_sheet::day_of(&plain).unwrap_or(plain)
}

/// A phone that became a number on its way: `13000000000.0`, `1.3E+10`.
fn whole(cell: &str) -> String {
    whole_digits(cell).unwrap_or_else(|| cell.to_owned())
}

fn truth(cell: &str) -> &str {
    match cell {
        "启用" | "有" | "已" | "有效" | "开" => "true",
        "禁用" | "停用" | "无" | "未" | "无效" | "关" => "false",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_lose_what_people_put_around_them() {
        for (cell, figured) in [
            ("3.5万", "35000"),
            ("1.2 亿", "120000000"),
            ("¥1,200.50", "1,200.50"),
            ("（300）", "-300"),
            ("１２３", "123"),
            ("13%", "0.13"),
            ("1.5E3", "1500"),
            ("-12", "-12"),
            ("abc万", "abc万"),
            ("500元", "500"),
        ] {
            assert_eq!(figure(cell), figured, "{cell}");
        }
        assert_eq!(share("13", true), "0.13");
        assert_eq!(share("13%", true), "13%");
        assert_eq!(share("0.13", false), "0.13");
    }

    #[test]
    fn days_and_phones_come_back_from_numbers() {
        assert_eq!(day("45000"), "2023-03-15");
        assert_eq!(day("20261102"), "2026-11-02");
        assert_eq!(day("2026年11月2日"), "2026年11月2日");
        assert_eq!(whole("13000000000.0"), "13000000000");
        assert_eq!(whole("1.3E+10"), "13000000000");
        assert_eq!(whole("0571-8888.6666"), "0571-8888.6666");
    }

    #[test]
    fn marks_of_exports_come_off_and_others_stay() {
        assert_eq!(unmarked("'=1+1"), "=1+1");
        assert_eq!(unmarked("' =1"), " =1");
        assert_eq!(unmarked("'quoted'"), "'quoted'");
        assert_eq!(
            refuse_unreadable("#N/A").unwrap_err().code(),
            "import.cell_error"
        );
    }
}
