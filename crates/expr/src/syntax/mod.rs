//! From text to tree: words, grammar, and the canonical text of a tree.

mod ast;
mod lexer;
mod parser;
mod pieces;
mod print;
mod token;

pub use ast::Ast;
pub use lexer::TEXT_LENGTH_MAX;
pub use parser::{DEPTH_MAX, NODES_MAX, parse};

pub(crate) use ast::{Comparison, Name, Node, Operator, Polarity, Search};
pub(crate) use pieces::{Piece, pieces};
pub(crate) use print::written_name;

/// The number that is written in `text` and nothing else: `1.5`, `10万`, `15%`.
pub(crate) fn number(text: &str) -> Option<weft_kernel::Decimal> {
    match parse(text).ok()?.node {
        Node::Number(number) => Some(number),
        _ => None,
    }
}
