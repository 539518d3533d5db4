//! The tree of an expression as it was written, before names mean anything.

use weft_kernel::{Date, Decimal, Moment};

/// A parsed expression. Two are equal when they are written alike but for spaces and spelling of
/// operators; `Display` gives the canonical text, which parses back to an equal tree.
#[derive(Clone, Debug)]
pub struct Ast {
    pub(crate) at: usize,
    pub(crate) node: Node,
}

/// Positions do not matter: the same tree may be written with other spaces.
impl PartialEq for Ast {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl Ast {
    /// The trees directly inside.
    pub(crate) fn children(&self) -> Vec<&Self> {
        match &self.node {
            Node::Call(_, parts) | Node::All(parts) | Node::Any(parts) => parts.iter().collect(),
            Node::Not(one) | Node::Negate(one) | Node::Empty(_, one) => vec![one],
            Node::Arithmetic(_, left, right)
            | Node::Compare(_, left, right)
            | Node::Search(_, _, left, right) => vec![left, right],
            Node::In(_, value, items) => std::iter::once(&**value).chain(items).collect(),
            Node::Between(_, value, low, high) => vec![value, low, high],
            _ => Vec::new(),
        }
    }
}

/// What stands at a place of the tree.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Number(Decimal),
    Text(String),
    Date(Date),
    Moment(Moment),
    /// Milliseconds.
    Duration(i64),
    /// A field, along lookups.
    Path(Vec<Name>),
    /// A function, by its canonical name when it is known.
    Call(String, Vec<Ast>),
    Not(Box<Ast>),
    Negate(Box<Ast>),
    /// `and`, of two or more.
    All(Vec<Ast>),
    /// `or`, of two or more.
    Any(Vec<Ast>),
    Arithmetic(Operator, Box<Ast>, Box<Ast>),
    Compare(Comparison, Box<Ast>, Box<Ast>),
    Search(Search, Polarity, Box<Ast>, Box<Ast>),
    In(Polarity, Box<Ast>, Vec<Ast>),
    Between(Polarity, Box<Ast>, Box<Ast>, Box<Ast>),
    Empty(Polarity, Box<Ast>),
}

/// One name of a path.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) at: usize,
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// Whether an operator stands as it is or with `not`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Polarity {
    Plain,
    Not,
}

/// An operator between two values that gives a third.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Sub,
    Mul,
    Div,
    Concat,
}

/// An operator that orders two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// An operator that looks for a text in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    Contains,
    StartsWith,
    EndsWith,
}

impl Comparison {
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "<>",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }

    /// The comparison with its sides exchanged.
    pub(crate) fn mirrored(self) -> Self {
        match self {
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
            same => same,
        }
    }
}

impl Operator {
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Concat => "&",
        }
    }
}
