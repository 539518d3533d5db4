//! The tree of an expression as it was written, before names mean anything.

/// A parsed expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ast;
