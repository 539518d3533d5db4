//! Digits that are a name, such as those of a phone, after a spreadsheet has made a number of them.

use rust_decimal::Decimal;

/// The digits of `text` where it is a whole number written as a decimal or with an exponent: `13000000000.0`, `1.3E+10`;
/// none for anything else.
#[must_use]
pub fn whole_digits(text: &str) -> Option<String> {
    let text = text.trim();
    let is_number = text.contains(['.', 'e', 'E'])
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+'));
    if !is_number {
        return None;
    }
    let number = text
        .parse::<Decimal>()
        .or_else(|_| Decimal::from_scientific(text));
    let number = number.ok().filter(|number| number.fract().is_zero())?;
    Some(number.normalize().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_come_out_of_numbers_and_out_of_nothing_else() {
        let whole = |text| whole_digits(text).unwrap_or_default();
        assert_eq!(whole("13000000000.0"), "13000000000");
        assert_eq!(whole(" 1.3E+10 "), "13000000000");
        assert_eq!(whole("1.3800138012E10"), "13800138012");
        for other in [
            "13000000000",
            "0571-8888.6666",
            "1.5",
            "e",
            "1.3E+99",
            "+86.1",
        ] {
            assert_eq!(whole_digits(other), None, "{other}");
        }
    }
}
