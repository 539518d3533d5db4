//! Texts in the two languages of the product.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A language a person reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// Whether nobody sees anything of `text`: blanks, control characters and the invisible.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_whitespace() || c.is_control() || is_invisible(c))
}

/// `text` without what nobody sees, as it comes along when something is copied from a page.
///
/// Signs that are drawn from several characters, such as a family or a flag, stay whole.
#[must_use]
pub fn seen(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut in_sign = false;
    while let Some(c) = rest.next() {
        let joins = c == '\u{200d}' && rest.peek().copied().is_some_and(is_sign);
        let is_part = joins || matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}');
        if !is_invisible(c) || in_sign && is_part {
            kept.push(c);
            in_sign = is_sign(c) || in_sign && is_part;
        }
    }
    Cow::Owned(kept)
}

/// Whether a character is drawn as nothing: those that only stand between others or change how they look
/// (Unicode's default-ignorable code points), and the fillers.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
    ) || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}')
        || matches!(c, '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}')
        || matches!(c, '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character is drawn as a sign and not as a letter.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{27ff}' | '\u{2900}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
        || matches!(
            c,
            '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | '〰' | '〽' | '㊗' | '㊙'
        )
}

/// A text in Chinese and English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Label {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Label {
    /// A label of two texts.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The same text in both languages: names, numbers, codes.
    #[must_use]
    pub fn same(text: &str) -> Self {
        Self::new(text, text)
    }

    /// The text for a reader of `language`.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_blank, seen};

    #[test]
    fn what_nobody_sees_is_blank() {
        let blank = [
            "",
            " \t\n",
            "\u{3000}",
            "\u{200b}",
            "\u{200b}\u{200d}\u{feff}",
            "\u{2060}\u{ad}",
            "\u{3164}\u{115f}\u{2800}",
            "\u{e0041}",
        ];
        for text in blank {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["客户", "\u{200b}a", "0", "·", "👨\u{200d}👩", "。"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }
    #[test]
    fn a_text_is_kept_as_it_is_seen() {
        for (typed, kept) in [
            ("客户\u{200b}", "客户"),
            ("\u{feff}客\u{ad}户\u{2060}", "客户"),
            ("甲\u{202e}乙\u{200e}", "甲乙"),
            ("客\u{200d}户\u{fe0f}", "客户"),
            ("a\u{3164}b", "ab"),
            ("客 户\u{3000}\n", "客 户\u{3000}\n"),
            ("👨\u{200d}👩\u{200d}👧 家", "👨\u{200d}👩\u{200d}👧 家"),
            ("❤\u{fe0f}\u{200d}🔥", "❤\u{fe0f}\u{200d}🔥"),
            ("👨\u{200d}", "👨"),
            ("⭐\u{200b}重点", "⭐重点"),
        ] {
            assert_eq!(seen(typed), kept);
            assert_eq!(seen(kept), kept);
        }
    }
}
