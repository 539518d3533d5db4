//! One way of writing for what people type in many: widths, brackets, blanks, quotes, scripts, case.

use unicode_normalization::UnicodeNormalization;

use crate::script::simplified;

/// `text` as keys compare it: half-width, simplified, lower-case, without blanks and quotes, brackets as `()`.
#[must_use]
pub fn alike(text: &str) -> String {
    let written: String = text
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !says_nothing(*c))
        .map(|c| simplified(bracket(c)))
        .collect();
    // What stands together only now may be one character: c and a cedilla.
    written.nfkc().collect()
}

/// The ways a name may be stored: as typed, and tidied with brackets of half and of full width.
#[must_use]
pub fn written_alike(typed: &str) -> Vec<String> {
    let tidied: String = typed
        .nfkc()
        .filter(|c| !says_nothing(*c))
        .map(|c| simplified(bracket(c)))
        .collect();
    let wide = tidied.replace('(', "（").replace(')', "）");
    let mut ways = vec![typed.to_owned()];
    for way in [tidied, wide] {
        if !way.is_empty() && !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

/// Blanks, quotes and characters nobody sees.
fn says_nothing(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{00ad}')
        || matches!(
            c,
            '"' | '\'' | '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' | '`'
        )
}

fn bracket(c: char) -> char {
    match c {
        '【' | '[' | '〔' | '〈' | '《' | '{' => '(',
        '】' | ']' | '〕' | '〉' | '》' | '}' => ')',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_many_ways_is_compared_in_one() {
        for (typed, key) in [
            ("澳妝（上海）國際貿易有限公司", "澳妆(上海)国际贸易有限公司"),
            (" ＡＢＣ　科技\u{200b}【深圳】 ", "abc科技(深圳)"),
            ("“三晟”", "三晟"),
            ("①㎡", "1m2"),
            ("", ""),
        ] {
            assert_eq!(alike(typed), key);
            assert_eq!(alike(key), key, "a key is its own key");
        }
    }
}
