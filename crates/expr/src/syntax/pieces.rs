//! The start of an expression in pieces, whatever is wrong with it: for an editor.

use super::token::{CHINESE_OPERATORS, begins_name, continues_name, half_width};

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A bare name or a word.
    Word(String),
    /// A name in brackets.
    Name(String),
    /// A number, a date, a duration.
    Number,
    /// A text in quotes.
    Text,
    /// A text whose closing quote is still missing.
    OpenText(String),
    /// Any other character, in its half-width form.
    Symbol(char),
}

/// The pieces of `text` and the characters they start at.
pub(crate) fn pieces(text: &str) -> Vec<(Piece, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        let rest = chars.get(at + 1..).unwrap_or_default();
        let closed = closing(c);
        let (piece, length) = match (closed, half_width(c)) {
            (Some(end), _) => enclosed(rest, end),
            (_, ' ' | '\t' | '\n' | '\r') => {
                at += 1;
                continue;
            }
            (_, '#') => enclosed(rest, '#'),
            (_, c) if c.is_ascii_digit() => {
                let more = rest
                    .iter()
                    .take_while(|c| c.is_alphanumeric() || **c == '.');
                (Piece::Number, 1 + more.count())
            }
            (_, c) if begins_name(c) => word(chars.get(at..).unwrap_or_default(), pieces.last()),
            (_, c) => (Piece::Symbol(c), 1),
        };
        pieces.push((piece, at));
        at += length;
    }
    pieces
}

fn closing(c: char) -> Option<char> {
    match c {
        '"' | '\'' => Some(c),
        '“' => Some('”'),
        '‘' => Some('’'),
        '[' => Some(']'),
        '【' => Some('】'),
        _ => None,
    }
}

fn enclosed(rest: &[char], end: char) -> (Piece, usize) {
    let inside: String = rest.iter().take_while(|c| **c != end).collect();
    let length = inside.chars().count();
    let is_name = matches!(end, ']' | '】');
    match rest.get(length) {
        Some(_) if is_name => (Piece::Name(inside), length + 2),
        Some(_) if end == '#' => (Piece::Number, length + 2),
        Some(_) => (Piece::Text, length + 2),
        None if is_name => (Piece::Word(inside), length + 1),
        None => (Piece::OpenText(inside), length + 1),
    }
}

/// A word; behind a value a Chinese operator ends where it ends: `金额 大于100`.
fn word(chars: &[char], before: Option<&(Piece, usize)>) -> (Piece, usize) {
    let behind_value = matches!(
        before,
        Some((
            Piece::Word(_) | Piece::Name(_) | Piece::Number | Piece::Text | Piece::Symbol(')'),
            _
        ))
    );
    let is_here = |operator: &&&str| {
        operator
            .chars()
            .eq(chars.iter().copied().take(operator.chars().count()))
    };
    if behind_value && let Some(operator) = CHINESE_OPERATORS.iter().find(is_here) {
        return (
            Piece::Word((*operator).to_owned()),
            operator.chars().count(),
        );
    }
    let word: String = chars
        .iter()
        .copied()
        .take_while(|c| continues_name(*c))
        .collect();
    let length = word.chars().count();
    (Piece::Word(word), length.max(1))
}
