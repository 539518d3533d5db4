//! Unified social credit codes (GB 32100-2015) and the organisation codes in them (GB 11714-1997).

use weft_kernel::Zone;
use weft_kernel::exact;
use weft_kernel::query::{Datum, Function};

use crate::writing::alike;

/// Characters of a code.
const LENGTH: usize = 18;
/// The characters of a code, in the order of their values.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// What each character of an organisation code counts.
const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A code of a company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditCode {
    code: String,
    expected: Option<char>,
}

impl CreditCode {
    /// Reads a code as people write it, with blanks, hyphens, small or wide letters.
    ///
    /// A false check character is no reason to refuse: codes in circulation have them.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let written = alike(typed);
        let code: String = written
            .chars()
            .filter(|c| !matches!(c, '-' | '.' | '_'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let alphanumeric = code.chars().all(|c| c.is_ascii_alphanumeric());
        // A register's code counts its region with digits; words of eighteen letters do not.
        let counts = code.chars().filter(char::is_ascii_digit).count();
        if code.len() != LENGTH || !alphanumeric || counts < LENGTH / 3 {
            return None;
        }
        let expected = expected(&code);
        Some(Self { code, expected })
    }

    /// The code in capital letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.code
    }

    /// The last character that would be true; none when some other character is of no code.
    #[must_use]
    pub fn expected(&self) -> Option<char> {
        self.expected
    }

    /// Whether the last character is the true one. A false one is a warning, never a refusal.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.expected.is_some() && self.code.chars().next_back() == self.expected
    }

    /// The division of the office that gave it: six characters.
    #[must_use]
    pub fn region(&self) -> &str {
        self.code.get(2..8).unwrap_or_default()
    }

    /// The organisation code within: eight characters and their check.
    #[must_use]
    pub fn organisation(&self) -> &str {
        self.code.get(8..17).unwrap_or_default()
    }
}

/// The check character the kernel finds true behind the first seventeen.
fn expected(code: &str) -> Option<char> {
    let body = code.get(..LENGTH - 1)?;
    let is_true = |last: &char| {
        let whole = Datum::Text(format!("{body}{last}"));
        let answer = exact::apply(Function::IsCreditCode, &[whole], &Zone::utc());
        matches!(answer, Ok(Datum::Bool(true)))
    };
    ALPHABET.chars().find(is_true)
}

/// The check character of an organisation code whose first eight characters are `body`.
#[must_use]
pub fn organisation_check(body: &str) -> Option<char> {
    let values: Option<Vec<u32>> = body.chars().map(|c| c.to_digit(36)).collect();
    let values = values.filter(|values| values.len() == WEIGHTS.len())?;
    let sum: u32 = values
        .iter()
        .zip(WEIGHTS)
        .map(|(value, weight)| value * weight)
        .sum();
    match 11 - sum % 11 {
        10 => Some('X'),
        11 => Some('0'),
        digit => char::from_digit(digit, 10),
    }
}
