//! Texts in the two languages of the product.

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

/// Whether nobody sees anything of `text`.
///
/// Blanks and control characters are not seen, nor those that only stand between others or change how they look
/// (Unicode's default-ignorable code points), nor the fillers that are drawn as nothing.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}')
            || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}')
            || matches!(c, '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}')
            || matches!(c, '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
    })
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
    use super::is_blank;

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
}
