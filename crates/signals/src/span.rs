//! Lengths of time as rule files write them: `30m`, `7d`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use weft_kernel::{Label, Problem};

/// A length of time above zero; days have 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(i64);

/// The longest span a rule may use: ten years, so that sums never overflow.
pub const SPAN_MS_MAX: i64 = 3_660 * 86_400_000;

/// Units from the largest to the smallest: suffix, milliseconds, Chinese, English.
const UNITS: [(&str, i64, &str, &str); 5] = [
    ("d", 86_400_000, "天", "d"),
    ("h", 3_600_000, "小时", "h"),
    ("m", 60_000, "分", "min"),
    ("s", 1_000, "秒", "s"),
    ("ms", 1, "毫秒", "ms"),
];

impl Span {
    /// A span of `ms` milliseconds, held within 1 and [`SPAN_MS_MAX`].
    #[must_use]
    pub fn from_ms(ms: i64) -> Self {
        Self(ms.clamp(1, SPAN_MS_MAX))
    }

    /// Milliseconds.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Reads `500ms`, `90s`, `30m`, `12h`, `7d` or `2w`.
    ///
    /// # Errors
    /// `rule.span` when the text is none of these, not above zero or beyond ten years.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let trimmed = text.trim();
        let digits = trimmed.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = trimmed.strip_prefix(digits).unwrap_or_default();
        let factor = match unit {
            "w" => Some(7 * 86_400_000),
            _ => UNITS
                .iter()
                .find(|(name, ..)| *name == unit)
                .map(|(_, ms, ..)| *ms),
        };
        let ms = digits
            .parse::<i64>()
            .ok()
            .zip(factor)
            .and_then(|(number, factor)| number.checked_mul(factor))
            .filter(|ms| (1..=SPAN_MS_MAX).contains(ms));
        ms.map(Self).ok_or_else(|| {
            Problem::invalid(
                "rule.span",
                format!("`{text}` 不是时长，应形如 30m、7d,且不超过十年"),
                format!("`{text}` is not a length of time such as 30m or 7d, at most ten years"),
            )
        })
    }

    /// The span in words, its two largest units: 「2分18秒」.
    #[must_use]
    pub fn words(self) -> Label {
        words_of(self.0)
    }
}

/// `ms` in words, the two largest units, from nothing upwards.
#[must_use]
pub fn words_of(ms: i64) -> Label {
    let mut rest = ms.max(0);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (suffix, factor, chinese, english) in UNITS {
        let count = rest / factor;
        rest %= factor;
        let crumbs = suffix == "ms" && !zh.is_empty();
        if count > 0 && zh.len() < 2 && !crumbs {
            zh.push(format!("{count}{chinese}"));
            en.push(format!("{count} {english}"));
        }
    }
    if zh.is_empty() {
        return Label::new("0秒", "0 s");
    }
    // Half an hour is said in full: 30分钟, but 2分18秒.
    let mut zh = zh.concat();
    if zh.ends_with('分') {
        zh.push('钟');
    }
    Label::new(zh, en.join(" "))
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = UNITS.iter().find(|(_, factor, ..)| self.0 % factor == 0);
        let (name, factor) = unit.map_or(("ms", 1), |(name, factor, ..)| (*name, *factor));
        write!(f, "{}{name}", self.0 / factor)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|problem| serde::de::Error::custom(&problem.told().en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_reads_what_it_writes() {
        for (text, ms, zh) in [
            ("500ms", 500, "500毫秒"),
            ("138s", 138_000, "2分18秒"),
            ("30m", 1_800_000, "30分钟"),
            ("12h", 43_200_000, "12小时"),
            ("7d", 604_800_000, "7天"),
            ("2w", 1_209_600_000, "14天"),
        ] {
            let span = Span::parse(text).unwrap();
            assert_eq!((span.ms(), span.words().zh.as_str()), (ms, zh));
            assert_eq!(Span::parse(&span.to_string()).unwrap(), span);
        }
    }

    #[test]
    fn what_is_not_a_span_is_refused() {
        for text in [
            "", "7", "d", "0d", "-1d", "1.5h", "7 days", "9999999d", "7天",
        ] {
            assert_eq!(Span::parse(text).unwrap_err().code(), "rule.span", "{text}");
        }
    }
}
