//! The words of the language and where each stands.

use weft_kernel::{Date, Decimal, Moment};

/// One word of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name or a keyword, as typed.
    Word(String),
    /// A name in brackets, which is never a keyword.
    Name(String),
    Number(Decimal),
    /// Milliseconds.
    Duration(i64),
    Text(String),
    Date(Date),
    Moment(Moment),
    Symbol(&'static str),
    End,
}

impl Token {
    /// The token as an error message shows it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Word(text) | Self::Name(text) | Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Duration(ms) => format!("{}s", ms / 1000),
            Self::Date(date) => date.to_string(),
            Self::Moment(moment) => moment.to_string(),
            Self::Symbol(symbol) => (*symbol).to_owned(),
            Self::End => String::new(),
        }
    }

    /// Whether a value may end with this token, so that an operator must follow.
    pub(super) fn ends_value(&self, after_value: bool) -> bool {
        match self {
            Self::Word(word) if after_value => is_postfix(word),
            Self::Word(word) => !is_prefix(word),
            Self::Symbol(symbol) => *symbol == ")",
            Self::End => false,
            _ => true,
        }
    }
}

/// A token and the character it starts at.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
}

/// Operators that are Chinese words, longest first, so that they are found at the front of a run of
/// characters: `金额 大于100且状态 为空`.
pub(super) const CHINESE_OPERATORS: &[&str] = &[
    "大于等于",
    "小于等于",
    "开头不是",
    "结尾不是",
    "不等于",
    "不大于",
    "不小于",
    "不属于",
    "不包含",
    "不介于",
    "不为空",
    "开头是",
    "结尾是",
    "大于",
    "小于",
    "等于",
    "并且",
    "或者",
    "属于",
    "包含",
    "介于",
    "为空",
    "不在",
    "在",
    "且",
    "或",
    "和",
    "到",
];

fn is_postfix(word: &str) -> bool {
    matches!(word, "为空" | "不为空")
}

/// Words behind which a value follows.
fn is_prefix(word: &str) -> bool {
    const WORDS: &[&str] = &["非", "not", "with", "contains", "between"];
    WORDS.iter().any(|prefix| prefix.eq_ignore_ascii_case(word))
}

/// Whether a bare word in the place of a value is not a name.
pub(super) fn is_reserved(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "and", "or", "not", "true", "false", "null", "且", "或", "非", "并且", "或者", "是", "否",
        "空",
    ];
    WORDS
        .iter()
        .any(|reserved| reserved.eq_ignore_ascii_case(word))
}

/// Whether `c` may begin a bare name.
pub(super) fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether `c` may go on a bare name.
pub(super) fn continues_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The half-width form of a full-width character.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => u32::from(c)
            .checked_sub(0xfee0)
            .and_then(char::from_u32)
            .unwrap_or(c),
        '、' => ',',
        _ => c,
    }
}
