//! Currencies by ISO 4217: their codes, minor digits, symbols and names.

mod catalogue;

use crate::label::Label;

/// The minor digits of most currencies.
pub const USUAL_DIGITS: u8 = 2;
/// The minor digits that some currency has besides the usual ones.
pub const OTHER_DIGITS: [u8; 3] = [0, 3, 4];

/// Names people use beside those of the catalogue, and signs that one currency alone has.
const ALSO: [(&str, &str); 22] = [
    ("RMB", "CNY"),
    ("元", "CNY"),
    ("￥", "CNY"),
    ("CNH", "CNY"),
    ("人民币元", "CNY"),
    ("美金", "USD"),
    ("US$", "USD"),
    ("港币", "HKD"),
    ("港幣", "HKD"),
    ("日圆", "JPY"),
    ("日币", "JPY"),
    ("円", "JPY"),
    ("澳元", "AUD"),
    ("加元", "CAD"),
    ("新元", "SGD"),
    ("新加坡币", "SGD"),
    ("台币", "TWD"),
    ("澳门币", "MOP"),
    ("卢布", "RUB"),
    ("马币", "MYR"),
    ("瑞郎", "CHF"),
    ("韩币", "KRW"),
];

/// A currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency {
    /// Its three letters.
    pub code: &'static str,
    /// Decimals its amounts have.
    pub digits: u8,
    /// The sign before an amount; the code where there is no clear one.
    pub symbol: &'static str,
    /// What it is called in Chinese.
    pub zh: &'static str,
    /// What it is called in English.
    pub en: &'static str,
}

impl Currency {
    /// What people call it.
    #[must_use]
    pub fn label(&self) -> Label {
        Label::new(self.zh, self.en)
    }

    /// Every currency, by code.
    #[must_use]
    pub fn all() -> &'static [Self] {
        catalogue::CATALOGUE
    }

    /// The currency with this code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<&'static Self> {
        let all = Self::all();
        let place = all.binary_search_by_key(&code, |known| known.code).ok()?;
        all.get(place)
    }

    /// The currency somebody means by a code in any case, a name in either language or a sign.
    #[must_use]
    pub fn meant_by(text: &str) -> Option<&'static Self> {
        let text = text.trim();
        let upper = text.to_uppercase();
        if let Some(known) = Self::of_code(&upper) {
            return Some(known);
        }
        let also = ALSO.iter().find(|(name, _)| *name == upper);
        if let Some((_, code)) = also {
            return Self::of_code(code);
        }
        let called = |known: &&Self| {
            known.zh == text || known.symbol == text || known.en.eq_ignore_ascii_case(text)
        };
        Self::all().iter().find(called)
    }

    /// The decimals of amounts in the currency with this code; the usual ones of no currency.
    #[must_use]
    pub fn digits_of(code: &str) -> u8 {
        Self::of_code(code).map_or(USUAL_DIGITS, |known| known.digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_sorted_and_its_names_and_signs_tell_currencies_apart() {
        let all = Currency::all();
        assert!(all.is_sorted_by(|one, next| one.code < next.code));
        for known in all {
            assert_eq!(Currency::meant_by(known.code), Some(known));
            assert_eq!(Currency::meant_by(known.zh), Some(known), "{}", known.zh);
            assert_eq!(Currency::meant_by(known.en), Some(known), "{}", known.en);
            let sign = Currency::meant_by(known.symbol);
            assert_eq!(sign, Some(known), "{}", known.symbol);
        }
        for (name, code) in ALSO {
            assert_eq!(Currency::meant_by(name).map(|known| known.code), Some(code));
        }
    }

    #[test]
    fn minor_digits_are_those_of_the_standard() {
        for (code, digits) in [
            ("JPY", 0),
            ("KRW", 0),
            ("CNY", 2),
            ("USD", 2),
            ("KWD", 3),
            ("CLF", 4),
        ] {
            assert_eq!(Currency::digits_of(code), digits, "{code}");
        }
        let others = Currency::all().iter().map(|known| known.digits);
        assert!(
            others
                .into_iter()
                .all(|digits| digits == USUAL_DIGITS || OTHER_DIGITS.contains(&digits))
        );
    }

    #[test]
    fn what_is_no_currency_is_none() {
        for text in ["", "QQQ", "美", "dollar"] {
            assert_eq!(Currency::meant_by(text), None, "{text}");
        }
    }
}
