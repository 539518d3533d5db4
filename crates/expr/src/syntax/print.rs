//! The canonical text of a tree: brackets only where they are needed, operators in English.

use std::fmt;

use weft_kernel::Moment;

use super::ast::{Ast, Name, Node, Operator, Polarity, Search};
use super::token::{begins_name, continues_name, half_width, is_reserved};

impl fmt::Display for Ast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::Null => f.write_str("null"),
            Node::Bool(truth) => write!(f, "{truth}"),
            Node::Number(number) => write!(f, "{}", number.normalize()),
            Node::Text(text) => f.write_str(&quoted(text)),
            Node::Date(date) => write!(f, "#{date}#"),
            Node::Moment(moment) => write!(f, "#{moment}#"),
            Node::Duration(ms) => f.write_str(&duration(*ms)),
            Node::Path(names) => path(f, names),
            Node::Call(name, arguments) => {
                write!(f, "{name}(")?;
                list(f, arguments)?;
                f.write_str(")")
            }
            Node::Not(inner) => write!(f, "not {}", Part(inner, level(&self.node))),
            Node::Negate(inner) => write!(f, "-{}", Part(inner, level(&self.node))),
            Node::All(parts) => chain(f, parts, " and ", level(&self.node) + 1),
            Node::Any(parts) => chain(f, parts, " or ", level(&self.node) + 1),
            Node::Arithmetic(operator, left, right) => {
                let own = level(&self.node);
                let symbol = operator.symbol();
                write!(f, "{} {symbol} {}", Part(left, own), Part(right, own + 1))
            }
            Node::Compare(comparison, left, right) => {
                write!(f, "{} {} {}", side(left), comparison.symbol(), side(right))
            }
            Node::Search(search, polarity, left, right) => {
                search_text(f, *search, *polarity, (left, right))
            }
            Node::In(polarity, value, items) => {
                write!(f, "{} {}in (", side(value), not(*polarity))?;
                list(f, items)?;
                f.write_str(")")
            }
            Node::Between(polarity, value, low, high) => {
                let (value, low, high) = (side(value), side(low), side(high));
                write!(f, "{value} {}between {low} and {high}", not(*polarity))
            }
            Node::Empty(polarity, value) => write!(f, "{} is {}empty", side(value), not(*polarity)),
        }
    }
}

fn search_text(
    f: &mut fmt::Formatter<'_>,
    search: Search,
    polarity: Polarity,
    (left, right): (&Ast, &Ast),
) -> fmt::Result {
    let word = match search {
        Search::Contains => "contains",
        Search::StartsWith => "starts with",
        Search::EndsWith => "ends with",
    };
    write!(f, "{} {}{word} {}", side(left), not(polarity), side(right))
}

/// How tightly the outermost operator binds; see the parser.
fn level(node: &Node) -> u8 {
    match node {
        Node::Any(_) => 1,
        Node::All(_) => 2,
        Node::Not(_) => 3,
        Node::Compare(..)
        | Node::Search(..)
        | Node::In(..)
        | Node::Between(..)
        | Node::Empty(..) => 4,
        Node::Arithmetic(Operator::Concat, ..) => 5,
        Node::Arithmetic(Operator::Add | Operator::Sub, ..) => 6,
        Node::Arithmetic(Operator::Mul | Operator::Div, ..) => 7,
        Node::Negate(_) => 8,
        _ => 9,
    }
}

/// A part that needs brackets when it binds less tightly than the level.
struct Part<'a>(&'a Ast, u8);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if level(&self.0.node) < self.1 {
            write!(f, "({})", self.0)
        } else {
            self.0.fmt(f)
        }
    }
}

/// A side of a comparison.
fn side(ast: &Ast) -> Part<'_> {
    Part(ast, 5)
}

fn not(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Plain => "",
        Polarity::Not => "not ",
    }
}

fn list(f: &mut fmt::Formatter<'_>, items: &[Ast]) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        write!(f, "{comma}{item}")?;
    }
    Ok(())
}

fn chain(f: &mut fmt::Formatter<'_>, parts: &[Ast], word: &str, level: u8) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        let word = if index == 0 { "" } else { word };
        write!(f, "{word}{}", Part(part, level))?;
    }
    Ok(())
}

fn path(f: &mut fmt::Formatter<'_>, names: &[Name]) -> fmt::Result {
    for (index, name) in names.iter().enumerate() {
        let dot = if index == 0 { "" } else { "." };
        write!(f, "{dot}{}", written_name(&name.text))?;
    }
    Ok(())
}

/// A name as it must be written: in brackets when it could be read as something else.
pub(crate) fn written_name(name: &str) -> String {
    let bare = name.starts_with(begins_name)
        && name
            .chars()
            .all(|c| continues_name(c) && half_width(c) == c)
        && !is_reserved(name);
    if bare {
        name.to_owned()
    } else {
        format!("[{}]", name.replace(']', "]]"))
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// A duration in the largest unit that holds it whole.
pub(crate) fn duration(ms: i64) -> String {
    const UNITS: &[(i64, &str)] = &[
        (7 * Moment::DAY_MS, "w"),
        (Moment::DAY_MS, "d"),
        (3_600_000, "h"),
        (60_000, "m"),
    ];
    let whole = UNITS.iter().find(|(unit, _)| ms != 0 && ms % unit == 0);
    whole.map_or_else(
        || format!("{}s", ms / 1_000),
        |(unit, name)| format!("{}{name}", ms / unit),
    )
}
