//! Texts that a spreadsheet would take for a formula when it opens a CSV file.

use std::borrow::Cow;

/// The mark a spreadsheet takes as "this is text" and does not show.
const MARK: char = '\'';

/// `text` made harmless; negative numbers and phone numbers stay as they are.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    match is_dangerous(text) {
        true => Cow::Owned(format!("{MARK}{text}")),
        false => Cow::Borrowed(text),
    }
}

/// Blanks before do not help: spreadsheets look behind them.
fn is_dangerous(text: &str) -> bool {
    let inner = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
    let blank = |c: char| matches!(c, '\t' | '\r' | '\n');
    match inner.chars().next() {
        Some('=' | '@' | '＝' | '＠') => true,
        Some('+' | '-' | '＋' | '－') => !inner.chars().skip(1).all(is_of_a_number),
        Some(_) => text.starts_with(blank),
        None => false,
    }
}

/// What numbers and phone numbers consist of: nothing that calls or points to something.
fn is_of_a_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, ' ' | '.' | ',' | '-' | '(' | ')' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_marked_and_numbers_are_not() {
        for text in [
            "=1+1",
            " =cmd|' /C calc'!A0",
            "+cmd|'/C calc'!A0",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(A1)",
            "\t=1",
            "＝1",
            "+A1",
            "-A1",
        ] {
            assert_eq!(harmless(text), format!("'{text}"), "{text}");
        }
        for text in [
            "-12.50",
            "-1,234.5",
            "+8613800138000",
            "+86 (10) 8888-6666",
            "13800138000",
            "a=b",
            "-",
            "",
            "甲-乙",
            "-5%",
        ] {
            assert_eq!(harmless(text), text, "{text}");
        }
    }
}
