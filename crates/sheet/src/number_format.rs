//! What a cell's number format says about its number.

/// What a number stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Itself.
    #[default]
    Plain,
    /// A share, shown as hundredths.
    Percent,
    /// A day, a time, or both.
    Day,
}

/// The kind of the built-in format `number`, also of the Chinese editions.
pub(crate) fn built_in(number: u16) -> Kind {
    match number {
        9 | 10 => Kind::Percent,
        14..=22 | 27..=36 | 45..=47 | 50..=58 => Kind::Day,
        _ => Kind::Plain,
    }
}

/// The kind of a format written by a person, such as `yyyy"年"m"月"d"日"` or `0.0%`.
pub(crate) fn written(code: &str) -> Kind {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    // Only what stands for positive numbers counts.
    for c in code.split(';').next().unwrap_or_default().chars() {
        match c {
            _ if escaped => escaped = false,
            '"' if !bracketed => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => escaped = true,
            '[' => bracketed = true,
            ']' => bracketed = false,
            // [h] is a time; [Red] and [$-804] are not.
            'h' | 'H' if bracketed => return Kind::Day,
            _ if bracketed => {}
            '%' => return Kind::Percent,
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return Kind::Day,
            // `General` and exponents have letters of their own.
            'G' | 'E' | 'e' => return Kind::Plain,
            _ => {}
        }
    }
    Kind::Plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_tell_days_from_numbers() {
        for (code, kind) in [
            ("General", Kind::Plain),
            ("0.00", Kind::Plain),
            ("#,##0.00_);[Red]-#,##0.00", Kind::Plain),
            ("0.00E+00", Kind::Plain),
            ("\"m\"0", Kind::Plain),
            ("[$-804]yyyy\"年\"m\"月\"d\"日\"", Kind::Day),
            ("yyyy/m/d h:mm", Kind::Day),
            ("[h]:mm:ss", Kind::Day),
            ("0.0%", Kind::Percent),
            ("@", Kind::Plain),
            ("[Red]0", Kind::Plain),
        ] {
            assert_eq!(written(code), kind, "{code}");
        }
        assert_eq!(built_in(14), Kind::Day);
        assert_eq!(built_in(9), Kind::Percent);
        assert_eq!(built_in(4), Kind::Plain);
    }
}
