//! Phone numbers of mainland China as libphonenumber reads them, and which of them stand for one person.

use unicode_normalization::UnicodeNormalization;

/// Digits of a number abroad (E.164).
const ABROAD: std::ops::RangeInclusive<usize> = 7..=15;
/// The most digits of an extension.
const EXTENSION_LENGTH_MAX: usize = 8;
/// Digits in front of the extension in the form the field stores: `057188886666-801`.
const STORED_LENGTH_MIN: usize = 10;
/// What stands between number and extension.
const MARKS: [&str; 6] = ["转", "轉", "分机", "分機", "ext", "x"];

/// What kind of line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneKind {
    /// A mobile.
    Mobile,
    /// A fixed line with its area.
    Fixed,
    /// 400: the caller pays a part.
    SharedCost,
    /// 800: the caller pays nothing.
    TollFree,
    /// 95588, 10086, 110: everybody's number.
    Service,
    /// A number of another country.
    Abroad,
}

/// A phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    e164: String,
    kind: PhoneKind,
    extension: Option<String>,
}

impl Phone {
    /// Reads a number as people type it or as the field stores it; none when nobody could dial it from elsewhere.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let written: String = typed.nfkc().flat_map(char::to_lowercase).collect();
        let (number, extension) = split_extension(written.trim());
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let foreign = number.trim_start_matches([' ', '(']).starts_with('+');
        let (national, home) = match digits.strip_prefix("00") {
            Some(rest) => (rest, false),
            None => (digits.as_str(), !foreign),
        };
        let (number, trunk) = match national.strip_prefix("86") {
            Some(rest) if !home || (rest.len() == 11 && is_mobile(rest)) => (rest, true),
            _ if !home => return abroad(national, extension),
            _ => (national, false),
        };
        let area = number
            .strip_prefix('0')
            .filter(|rest| !rest.starts_with('0'));
        let (bare, trunk) = (area.unwrap_or(number), trunk || area.is_some());
        let kind = kind_of(bare, trunk)?;
        Some(Self {
            e164: format!("+86{bare}"),
            kind,
            extension,
        })
    }

    /// The number in the form of E.164, without its extension.
    #[must_use]
    pub fn e164(&self) -> &str {
        &self.e164
    }

    /// What kind of line it is.
    #[must_use]
    pub fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// The digits behind 转.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// The number as it is dialled within the country: with its area, without the country.
    #[must_use]
    pub fn domestic(&self) -> Option<String> {
        let bare = self.e164.strip_prefix("+86")?;
        Some(match self.kind {
            PhoneKind::Fixed => format!("0{bare}"),
            _ => bare.to_owned(),
        })
    }

    /// Whether it tells nothing of who has it: a service of everybody, a number of an example.
    #[must_use]
    pub fn is_nobody_s(&self) -> bool {
        self.kind == PhoneKind::Service
            || (self.kind == PhoneKind::Mobile && is_an_example(&self.e164))
    }

    /// Whether a subscriber can have it.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.kind != PhoneKind::Service
    }

    /// The number where it stands for one person: no hotline, no switchboard, no number of an example.
    #[must_use]
    pub fn personal(&self) -> Option<&str> {
        let own = match self.kind {
            PhoneKind::Mobile => !is_an_example(&self.e164),
            PhoneKind::Abroad => self.extension.is_none(),
            _ => false,
        };
        own.then_some(self.e164.as_str())
    }
}

fn abroad(digits: &str, extension: Option<String>) -> Option<Phone> {
    let fits = ABROAD.contains(&digits.len()) && !digits.starts_with('0');
    fits.then(|| Phone {
        e164: format!("+{digits}"),
        kind: PhoneKind::Abroad,
        extension,
    })
}

/// The kind of a number without trunk zero; `trunk` when the zero or the country stood before it.
fn kind_of(bare: &str, trunk: bool) -> Option<PhoneKind> {
    let special = bare.len() == 10;
    if is_mobile(bare) {
        Some(PhoneKind::Mobile)
    } else if special && bare.starts_with("400") {
        Some(PhoneKind::SharedCost)
    } else if special && bare.starts_with("800") {
        Some(PhoneKind::TollFree)
    } else if is_service(bare) {
        Some(PhoneKind::Service)
    } else if trunk && is_fixed(bare) {
        Some(PhoneKind::Fixed)
    } else {
        None
    }
}

/// libphonenumber 9.0.43: `1(?:610\d|740[0-5])\d{6}|1(?:[38]\d|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])\d{8}`.
fn is_mobile(bare: &str) -> bool {
    let [b'1', second, third, fourth, fifth, ..] = bare.as_bytes() else {
        return false;
    };
    let wide = match (second, third) {
        (b'3' | b'8', _) => true,
        (b'4', b'5' | b'7') => true,
        (b'5' | b'9', third) => *third != b'4',
        (b'6', b'2' | b'5'..=b'7') => true,
        (b'7', b'0'..=b'3' | b'5'..=b'8') => true,
        _ => false,
    };
    let narrow = matches!(
        (second, third, fourth, fifth),
        (b'6', b'1', b'0', _) | (b'7', b'4', b'0', b'0'..=b'5')
    );
    bare.len() == 11 && (wide || narrow)
}

/// Short numbers of banks, carriers and the state.
fn is_service(bare: &str) -> bool {
    match bare.len() {
        3 => bare.starts_with('1'),
        5 => bare.starts_with('1') || bare.starts_with("95") || bare.starts_with("96"),
        6..=8 => bare.starts_with("95") || bare.starts_with("96") || bare.starts_with("100"),
        _ => false,
    }
}

/// Area and number: 10 and 2x with eight digits, other areas of three digits with seven or eight.
fn is_fixed(bare: &str) -> bool {
    let subscriber = match bare.as_bytes() {
        [b'1', b'0', first, ..] | [b'2', b'0' | b'1'..=b'5' | b'7'..=b'9', first, ..]
            if bare.len() == 10 =>
        {
            first
        }
        [b'3'..=b'9', _, _, first, ..] if matches!(bare.len(), 10 | 11) => first,
        _ => return false,
    };
    matches!(subscriber, b'2'..=b'8')
}

/// Numbers that forms, manuals and tests are filled with.
fn is_an_example(e164: &str) -> bool {
    let last = e164.get(6..).unwrap_or_default();
    let repeated = |digit: char| last.chars().all(|c| c == digit);
    e164 == "+8613800138000" || last == "12345678" || repeated('0')
}

/// The number, and the digits of the extension.
fn split_extension(written: &str) -> (&str, Option<String>) {
    for mark in MARKS {
        if let Some((number, rest)) = written.split_once(mark) {
            let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
            let fits = (1..=EXTENSION_LENGTH_MAX).contains(&digits.len());
            return (number, fits.then_some(digits));
        }
    }
    let stored = written.split_once('-').filter(|(number, rest)| {
        let digits = number.strip_prefix('+').unwrap_or(number);
        let all = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        digits.len() >= STORED_LENGTH_MIN
            && all(digits)
            && all(rest)
            && (1..=EXTENSION_LENGTH_MAX).contains(&rest.len())
    });
    match stored {
        Some((number, rest)) => (number, Some(rest.to_owned())),
        None => (written, None),
    }
}
