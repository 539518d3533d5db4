//! Where in an expression somebody is typing.

use crate::functions;
use crate::syntax::{Piece, pieces};

/// What is asked for at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A field behind these names.
    Path(Vec<String>),
    /// The start of a value.
    Value,
    /// What follows a value.
    Operator,
    /// A text that is compared with the field at the end of these names.
    Option(Vec<String>),
    /// A text argument of this function.
    Argument(String),
    /// Nothing that is known.
    Nothing,
}

/// The place of the cursor and what has been typed there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Context {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) typed: String,
    pub(super) place: Place,
}

impl Context {
    pub(super) fn of(text: &str, cursor: usize) -> Self {
        let before: String = text.chars().take(cursor).collect();
        let cursor = before.chars().count();
        let mut read = pieces(&before);
        let (typed, from) = match read.last() {
            Some((Piece::Word(word), at)) if at + word.chars().count() == cursor => {
                (word.clone(), *at)
            }
            Some((Piece::OpenText(text), at)) => (text.clone(), *at),
            _ => (String::new(), cursor),
        };
        let in_text = matches!(read.last(), Some((Piece::OpenText(_), _)));
        if from < cursor || in_text {
            read.pop();
        }
        let before: Vec<Piece> = read.into_iter().map(|(piece, _)| piece).collect();
        let place = if in_text {
            compared(&before)
        } else {
            started(&before)
        };
        Self {
            from,
            to: cursor,
            typed,
            place,
        }
    }
}

/// The names of a path that ends here, the first name first.
fn path(before: &[Piece]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = before;
    while let Some((Piece::Word(name) | Piece::Name(name), earlier)) = rest.split_last() {
        names.push(name.clone());
        match earlier.split_last() {
            Some((Piece::Symbol('.'), earlier)) => rest = earlier,
            _ => break,
        }
    }
    names.reverse();
    names
}

/// What may be started behind these pieces.
fn started(before: &[Piece]) -> Place {
    match before.split_last() {
        Some((Piece::Symbol('.'), earlier)) => match path(earlier) {
            names if names.is_empty() => Place::Nothing,
            names => Place::Path(names),
        },
        Some((Piece::Symbol(')') | Piece::Text | Piece::Number | Piece::Name(_), _)) => {
            Place::Operator
        }
        Some((Piece::Word(word), _)) if !is_operator(word) => Place::Operator,
        _ => Place::Value,
    }
}

/// Words behind which a value follows.
fn is_operator(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "and",
        "or",
        "not",
        "in",
        "between",
        "contains",
        "with",
        "且",
        "或",
        "非",
        "并且",
        "或者",
        "等于",
        "不等于",
        "大于",
        "小于",
        "大于等于",
        "小于等于",
        "包含",
        "不包含",
        "属于",
        "不属于",
        "在",
        "不在",
        "介于",
        "开头是",
        "结尾是",
        "和",
        "到",
    ];
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// What a text that begins behind these pieces is compared with or given to.
fn compared(before: &[Piece]) -> Place {
    let Some((last, earlier)) = before.split_last() else {
        return Place::Nothing;
    };
    match last {
        Piece::Symbol('=' | '<' | '>' | '!') => {
            let signs = |piece: &&Piece| matches!(piece, Piece::Symbol('=' | '<' | '>' | '!'));
            let count = before.iter().rev().take_while(signs).count();
            let rest = before.get(..before.len().saturating_sub(count));
            Place::Option(path(rest.unwrap_or_default()))
        }
        Piece::Word(word) if is_operator(word) => Place::Option(path(earlier)),
        Piece::Symbol('(' | ',') => enclosing(before),
        _ => Place::Nothing,
    }
}

/// The function or the list around the place behind these pieces.
fn enclosing(before: &[Piece]) -> Place {
    let mut depth = 0_usize;
    for (index, piece) in before.iter().enumerate().rev() {
        match piece {
            Piece::Symbol(')') => depth += 1,
            Piece::Symbol('(') if depth > 0 => depth -= 1,
            Piece::Symbol('(') => {
                let outside = before.get(..index).unwrap_or_default();
                return match outside.split_last() {
                    Some((Piece::Word(word), earlier)) if is_operator(word) => {
                        let not = |piece: &Piece| matches!(piece, Piece::Word(word) if word.eq_ignore_ascii_case("not"));
                        let earlier = match earlier.split_last() {
                            Some((last, rest)) if not(last) => rest,
                            _ => earlier,
                        };
                        Place::Option(path(earlier))
                    }
                    Some((Piece::Word(word), _)) => functions::find(word)
                        .map_or(Place::Nothing, |known| {
                            Place::Argument(known.name.to_owned())
                        }),
                    _ => Place::Nothing,
                };
            }
            _ => {}
        }
    }
    Place::Nothing
}
