//! Cuts the text of an expression into words; positions count characters.

use weft_kernel::{Decimal, Moment, Problem, date};

use super::token::{CHINESE_OPERATORS, Placed, Token, begins_name, continues_name, half_width};
use crate::errors::wrong;
use crate::numbers;

/// The longest text of an expression, in characters.
pub const TEXT_LENGTH_MAX: usize = 10_000;
/// The longest duration that can be written: a million days.
const DURATION_MS_MAX: i64 = 1_000_000 * Moment::DAY_MS;

const SECOND_MS: i64 = 1_000;
/// What a number may be followed by: units of time and the large units of Chinese.
const UNITS: &[(&str, Unit)] = &[
    ("分钟", Unit::Time(60 * SECOND_MS)),
    ("小时", Unit::Time(3_600 * SECOND_MS)),
    ("秒", Unit::Time(SECOND_MS)),
    ("天", Unit::Time(Moment::DAY_MS)),
    ("周", Unit::Time(7 * Moment::DAY_MS)),
    ("万", Unit::Times(10_000)),
    ("亿", Unit::Times(100_000_000)),
    ("s", Unit::Time(SECOND_MS)),
    ("m", Unit::Time(60 * SECOND_MS)),
    ("h", Unit::Time(3_600 * SECOND_MS)),
    ("d", Unit::Time(Moment::DAY_MS)),
    ("w", Unit::Time(7 * Moment::DAY_MS)),
];

#[derive(Clone, Copy)]
enum Unit {
    Time(i64),
    Times(i64),
}

/// The words of `text`, the last of them [`Token::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, Problem> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() > TEXT_LENGTH_MAX {
        return Err(wrong(
            "expr.too_long",
            TEXT_LENGTH_MAX,
            format!("表达式最多 {TEXT_LENGTH_MAX} 个字符"),
            format!("An expression has at most {TEXT_LENGTH_MAX} characters"),
        ));
    }
    // PostgreSQL takes no text with this character in it.
    if let Some(at) = chars.iter().position(|c| *c == '\0') {
        return Err(wrong(
            "expr.control",
            at,
            "这里有不可见的控制字符",
            "There is an invisible control character here",
        ));
    }
    let mut lexer = Lexer { chars, at: 0 };
    let mut placed = Vec::new();
    let mut after_value = false;
    loop {
        lexer.skip_space();
        let at = lexer.at;
        let token = lexer.next(after_value)?;
        after_value = token.ends_value(after_value);
        let done = token == Token::End;
        placed.push(Placed { token, at });
        if done {
            return Ok(placed);
        }
    }
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
}

impl Lexer {
    /// The character `ahead` of here, as it is.
    fn raw(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// The character here in its half-width form.
    fn peek(&self, ahead: usize) -> Option<char> {
        self.raw(ahead).map(half_width)
    }

    fn skip_space(&mut self) {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Whether the characters here are `word`.
    fn is_at(&self, word: &str) -> bool {
        word.chars()
            .enumerate()
            .all(|(index, c)| self.raw(index) == Some(c))
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(c) = self.peek(0).filter(|c| keep(*c)) {
            taken.push(c);
            self.at += 1;
        }
        taken
    }

    fn next(&mut self, after_value: bool) -> Result<Token, Problem> {
        let Some(c) = self.peek(0) else {
            return Ok(Token::End);
        };
        // Quotes and brackets are closed in the width in which they were opened.
        if let Some(end) = self.raw(0).and_then(closing_quote) {
            return self.text(end);
        }
        if let Some(end) = self.raw(0).and_then(closing_bracket) {
            return self.bracketed(end);
        }
        match c {
            '0'..='9' => self.number(),
            '#' => self.date(),
            _ if begins_name(c) => Ok(self.word(after_value)),
            _ => self.symbol(c),
        }
    }

    fn word(&mut self, after_value: bool) -> Token {
        if after_value && let Some(operator) = CHINESE_OPERATORS.iter().find(|op| self.is_at(op)) {
            self.at += operator.chars().count();
            return Token::Word((*operator).to_owned());
        }
        Token::Word(self.take_while(continues_name))
    }

    fn symbol(&mut self, c: char) -> Result<Token, Problem> {
        let (symbol, length) = match (c, self.peek(1)) {
            ('<', Some('=')) => ("<=", 2),
            ('>', Some('=')) => (">=", 2),
            ('<', Some('>')) | ('!', Some('=')) => ("<>", 2),
            ('=', Some('=')) => ("=", 2),
            ('≤' | '⩽', _) => ("<=", 1),
            ('≥' | '⩾', _) => (">=", 1),
            ('≠', _) => ("<>", 1),
            ('<', _) => ("<", 1),
            ('>', _) => (">", 1),
            ('=', _) => ("=", 1),
            ('+', _) => ("+", 1),
            ('-' | '−', _) => ("-", 1),
            ('*' | '×', _) => ("*", 1),
            ('/' | '÷', _) => ("/", 1),
            ('&', _) => ("&", 1),
            ('(', _) => ("(", 1),
            (')', _) => (")", 1),
            (',', _) => (",", 1),
            ('.', _) => (".", 1),
            _ => {
                return Err(wrong(
                    "expr.character",
                    self.at,
                    format!("不认识的字符 `{c}`"),
                    format!("The character `{c}` means nothing here"),
                ));
            }
        };
        self.at += length;
        Ok(Token::Symbol(symbol))
    }

    /// A text up to the quote `end`; the quote doubled or behind a backslash belongs to the text.
    fn text(&mut self, end: char) -> Result<Token, Problem> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(c) = self.raw(0) else {
                return Err(wrong(
                    "expr.unclosed_text",
                    start,
                    format!("文本缺少右引号 `{end}`"),
                    format!("The text lacks its closing `{end}`"),
                ));
            };
            self.at += 1;
            match (c, self.raw(0)) {
                ('\\', Some(next)) => {
                    self.at += 1;
                    text.push(unescaped(next));
                }
                (_, Some(next)) if c == end && next == end => {
                    self.at += 1;
                    text.push(c);
                }
                _ if c == end => return Ok(Token::Text(text)),
                _ => text.push(c),
            }
        }
    }

    /// A name between brackets, for labels with spaces and names that are keywords.
    fn bracketed(&mut self, end: char) -> Result<Token, Problem> {
        let start = self.at;
        self.at += 1;
        let mut name = String::new();
        loop {
            let c = self.raw(0);
            self.at += 1;
            match c {
                Some(c) if c == end && self.raw(0) == Some(end) => {
                    self.at += 1;
                    name.push(c);
                }
                Some(c) if c == end && !name.is_empty() => return Ok(Token::Name(name)),
                Some(c) if c != end => name.push(c),
                _ => {
                    return Err(wrong(
                        "expr.bracketed_name",
                        start,
                        format!("方括号里应有名称，并以 `{end}` 结束"),
                        format!("A name must stand in the brackets, closed by `{end}`"),
                    ));
                }
            }
        }
    }

    fn date(&mut self) -> Result<Token, Problem> {
        let start = self.at;
        self.at += 1;
        let written = self.take_while(|c| c != '#');
        let closed = self.peek(0).is_some();
        self.at += 1;
        let token = if written.contains([':', 'T', 't']) {
            Moment::parse(&written).map(Token::Moment)
        } else {
            date::parse_date(&written).map(Token::Date)
        };
        match token {
            Ok(Token::Date(day)) if day.year() < 1 => Err(not_a_date(start, &written)),
            Ok(token) if closed => Ok(token),
            _ => Err(not_a_date(start, &written)),
        }
    }

    fn number(&mut self) -> Result<Token, Problem> {
        let start = self.at;
        let mut written = self.take_while(|c| c.is_ascii_digit());
        if self.peek(0) == Some('.') && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
            written.push('.');
            written.push_str(&self.take_while(|c| c.is_ascii_digit()));
        }
        let refused = |written: &str| {
            wrong(
                "expr.number",
                start,
                format!("`{written}` 超出数字范围：最多 6 位小数，小于 9.2 万亿"),
                format!("`{written}` is out of range: at most 6 decimals, below 9.2 × 10¹²"),
            )
        };
        let value =
            Decimal::from_str_exact(&written).map_err(|error| refused(&written).because(error))?;
        let value = match self.unit(start)? {
            Some(Unit::Time(ms)) => return duration(start, value, ms),
            Some(Unit::Times(times)) => value.checked_mul(Decimal::from(times)),
            None if self.peek(0) == Some('%') => {
                self.at += 1;
                value.checked_mul(Decimal::new(1, 2))
            }
            None => Some(value),
        };
        value
            .map(|value| value.normalize())
            .filter(|value| value.scale() <= 6 && numbers::fits(*value, 6))
            .map(Token::Number)
            .ok_or_else(|| refused(&written))
    }

    /// The unit behind a number, if there is one.
    fn unit(&mut self, start: usize) -> Result<Option<Unit>, Problem> {
        let Some(c) = self.peek(0).filter(|c| begins_name(*c)) else {
            return Ok(None);
        };
        if c.is_ascii() {
            let word = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
            return match UNITS
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(&word))
            {
                Some((_, unit)) => Ok(Some(*unit)),
                None => Err(wrong(
                    "expr.unit",
                    start,
                    format!("不认识的单位 `{word}`，可用 s m h d w"),
                    format!("The unit `{word}` is unknown; there are s m h d w"),
                )),
            };
        }
        let Some((name, unit)) = UNITS.iter().find(|(name, _)| self.is_at(name)) else {
            return Ok(None);
        };
        self.at += name.chars().count();
        Ok(Some(*unit))
    }
}

fn closing_quote(c: char) -> Option<char> {
    match c {
        '"' | '\'' | '\u{ff02}' | '\u{ff07}' => Some(c),
        '“' => Some('”'),
        '‘' => Some('’'),
        _ => None,
    }
}

fn closing_bracket(c: char) -> Option<char> {
    match c {
        '[' => Some(']'),
        '\u{ff3b}' => Some('\u{ff3d}'),
        '【' => Some('】'),
        _ => None,
    }
}

fn unescaped(c: char) -> char {
    match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        other => other,
    }
}

fn duration(at: usize, amount: Decimal, unit_ms: i64) -> Result<Token, Problem> {
    amount
        .checked_mul(Decimal::from(unit_ms))
        .filter(|ms| *ms <= Decimal::from(DURATION_MS_MAX))
        .map(|ms| ms.normalize())
        .filter(|ms| ms.scale() == 0)
        .and_then(|ms| i64::try_from(ms).ok())
        .filter(|ms| ms % SECOND_MS == 0)
        .map(Token::Duration)
        .ok_or_else(|| {
            wrong(
                "expr.duration",
                at,
                "时长应为整秒，最长一百万天",
                "A duration is made of whole seconds and at most a million days long",
            )
        })
}

fn not_a_date(at: usize, written: &str) -> Problem {
    wrong(
        "expr.date",
        at,
        format!("`{written}` 不是日期，应形如 #2026-11-22# 或 #2026-11-22T08:00:00Z#"),
        format!("`{written}` is not a date such as #2026-11-22# or #2026-11-22T08:00:00Z#"),
    )
}
