//! The grammar, by binding power: `or`, `and`, `not`, comparisons, `&`, `+ -`, `* /`, sign.

use weft_kernel::Problem;

use super::ast::{Ast, Comparison, Name, Node, Operator, Polarity, Search};
use super::lexer::tokens;
use super::token::{Placed, Token, is_reserved};
use crate::errors::{syntax, wrong};
use crate::functions;

/// The deepest nesting of an expression, brackets and chains of operators included.
pub const DEPTH_MAX: usize = 64;
/// The most operators, names and values in an expression.
pub const NODES_MAX: usize = 2_000;

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const CONCAT: u8 = 5;
const ADD: u8 = 6;
const MULTIPLY: u8 = 7;
const SIGN: u8 = 8;

const A_VALUE: (&str, &str) = ("字段、数值或函数", "a field, a value or a function");

/// Reads an expression.
///
/// # Errors
/// `expr.syntax` and its like, with the position in characters from 0.
pub fn parse(text: &str) -> Result<Ast, Problem> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        next: 0,
        depth: 0,
        nodes: 0,
    };
    let tree = parser.expression(OR)?;
    match parser.peek() {
        Token::End => Ok(tree.ast),
        other => Err(syntax(
            parser.at(),
            &other.shown(),
            "运算符或结尾",
            "an operator or the end",
        )),
    }
}

/// A tree and how deep it is.
struct Tree {
    ast: Ast,
    depth: usize,
}

struct Parser {
    tokens: Vec<Placed>,
    next: usize,
    depth: usize,
    nodes: usize,
}

/// What an operator between values is.
#[derive(Clone, Copy)]
enum Infix {
    Or,
    And,
    Arithmetic(Operator, u8),
    Compare(Comparison),
    Search(Search, Polarity),
    In(Polarity),
    Between(Polarity),
    Empty(Polarity),
}

impl Infix {
    fn power(&self) -> u8 {
        match self {
            Self::Or => OR,
            Self::And => AND,
            Self::Arithmetic(_, power) => *power,
            _ => COMPARE,
        }
    }
}

impl Parser {
    fn peek_at(&self, ahead: usize) -> &Token {
        self.tokens
            .get(self.next + ahead)
            .map_or(&Token::End, |placed| &placed.token)
    }

    fn peek(&self) -> &Token {
        self.peek_at(0)
    }

    fn at(&self) -> usize {
        self.tokens
            .get(self.next)
            .or(self.tokens.last())
            .map_or(0, |placed| placed.at)
    }

    fn word(&self, ahead: usize) -> Option<String> {
        match self.peek_at(ahead) {
            Token::Word(word) => Some(word.to_ascii_lowercase()),
            _ => None,
        }
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Token::Symbol(found) if *found == symbol)
    }

    fn expect(&mut self, symbol: &'static str) -> Result<(), Problem> {
        if self.is_symbol(symbol) {
            self.next += 1;
            return Ok(());
        }
        let wanted = format!("`{symbol}`");
        Err(syntax(self.at(), &self.peek().shown(), &wanted, &wanted))
    }

    /// A tree of `node`, within the limits.
    fn tree(&mut self, at: usize, node: Node, children_depth: usize) -> Result<Tree, Problem> {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            return Err(wrong(
                "expr.too_large",
                at,
                format!("表达式最多 {NODES_MAX} 个成分"),
                format!("An expression has at most {NODES_MAX} parts"),
            ));
        }
        let depth = children_depth + 1;
        if depth > DEPTH_MAX {
            return Err(too_deep(at));
        }
        Ok(Tree {
            ast: Ast { at, node },
            depth,
        })
    }

    fn expression(&mut self, power: u8) -> Result<Tree, Problem> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(too_deep(self.at()));
        }
        let mut left = self.prefix(power)?;
        loop {
            let at = self.at();
            let Some((infix, length)) = self.infix() else {
                break;
            };
            if infix.power() < power {
                break;
            }
            self.next += length;
            let compares = infix.power() == COMPARE;
            left = self.join(at, infix, left)?;
            if compares
                && self
                    .infix()
                    .is_some_and(|(next, _)| next.power() == COMPARE)
            {
                return Err(wrong(
                    "expr.chained",
                    self.at(),
                    "比较不能连写，请用 且 连接，或用 between … and …",
                    "Comparisons cannot be chained; connect them with `and`, or use between … and …",
                ));
            }
        }
        self.depth -= 1;
        Ok(left)
    }

    fn prefix(&mut self, power: u8) -> Result<Tree, Problem> {
        let at = self.at();
        match (self.peek(), self.word(0).as_deref()) {
            (_, Some("not" | "非")) if power <= NOT => {
                self.next += 1;
                let inner = self.expression(NOT)?;
                self.tree(at, Node::Not(Box::new(inner.ast)), inner.depth)
            }
            (Token::Symbol("-"), _) => {
                self.next += 1;
                let inner = self.expression(SIGN)?;
                self.tree(at, Node::Negate(Box::new(inner.ast)), inner.depth)
            }
            (Token::Symbol("("), _) => {
                self.next += 1;
                let inner = self.expression(OR)?;
                self.expect(")")?;
                Ok(inner)
            }
            _ => self.value(),
        }
    }

    fn value(&mut self) -> Result<Tree, Problem> {
        let at = self.at();
        let node = match self.peek().clone() {
            Token::Number(number) => Node::Number(number),
            Token::Duration(ms) => Node::Duration(ms),
            Token::Text(text) => Node::Text(text),
            Token::Date(date) => Node::Date(date),
            Token::Moment(moment) => Node::Moment(moment),
            Token::Name(_) => return self.path(),
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "true" | "是" => Node::Bool(true),
                "false" | "否" => Node::Bool(false),
                "null" | "空" => Node::Null,
                // As spreadsheets have it: `AND(a, b)`.
                "and" | "or" if matches!(self.peek_at(1), Token::Symbol("(")) => {
                    return self.call(&word);
                }
                _ if is_reserved(&word) => {
                    return Err(syntax(at, &word, A_VALUE.0, A_VALUE.1));
                }
                _ if matches!(self.peek_at(1), Token::Symbol("(")) => return self.call(&word),
                _ => return self.path(),
            },
            other => return Err(syntax(at, &other.shown(), A_VALUE.0, A_VALUE.1)),
        };
        self.next += 1;
        self.tree(at, node, 0)
    }

    fn path(&mut self) -> Result<Tree, Problem> {
        let start = self.at();
        let mut names = Vec::new();
        loop {
            let at = self.at();
            match self.peek().clone() {
                Token::Word(text) | Token::Name(text) => names.push(Name { text, at }),
                other => return Err(syntax(at, &other.shown(), "字段名", "the name of a field")),
            }
            self.next += 1;
            if !self.is_symbol(".") {
                return self.tree(start, Node::Path(names), 0);
            }
            self.next += 1;
        }
    }

    fn call(&mut self, typed: &str) -> Result<Tree, Problem> {
        let at = self.at();
        self.next += 1;
        let (arguments, depth) = self.list(true)?;
        let name = functions::meant(typed, arguments.len())
            .map_or_else(|| typed.to_owned(), |known| known.name.to_owned());
        self.tree(at, Node::Call(name, arguments), depth)
    }

    /// A list in round brackets.
    fn list(&mut self, may_be_empty: bool) -> Result<(Vec<Ast>, usize), Problem> {
        self.expect("(")?;
        let mut items = Vec::new();
        let mut depth = 0;
        if may_be_empty && self.is_symbol(")") {
            self.next += 1;
            return Ok((items, depth));
        }
        loop {
            let item = self.expression(OR)?;
            depth = depth.max(item.depth);
            items.push(item.ast);
            if !self.is_symbol(",") {
                self.expect(")")?;
                return Ok((items, depth));
            }
            self.next += 1;
        }
    }

    /// The operator here and of how many words it is made.
    fn infix(&self) -> Option<(Infix, usize)> {
        if let Token::Symbol(symbol) = self.peek() {
            return infix_symbol(symbol).map(|infix| (infix, 1));
        }
        let first = self.word(0)?;
        let (second, third) = (self.word(1), self.word(2));
        let known = match (first.as_str(), second.as_deref(), third.as_deref()) {
            ("is", Some("not"), Some("empty" | "null")) => (Infix::Empty(Polarity::Not), 3),
            ("is", Some("empty" | "null"), _) => (Infix::Empty(Polarity::Plain), 2),
            ("not", Some("in"), _) => (Infix::In(Polarity::Not), 2),
            ("not", Some("between"), _) => (Infix::Between(Polarity::Not), 2),
            ("not", Some("contains"), _) => (Infix::Search(Search::Contains, Polarity::Not), 2),
            ("not", Some("starts"), Some("with")) => {
                (Infix::Search(Search::StartsWith, Polarity::Not), 3)
            }
            ("not", Some("ends"), Some("with")) => {
                (Infix::Search(Search::EndsWith, Polarity::Not), 3)
            }
            ("starts", Some("with"), _) => (Infix::Search(Search::StartsWith, Polarity::Plain), 2),
            ("ends", Some("with"), _) => (Infix::Search(Search::EndsWith, Polarity::Plain), 2),
            (word, _, _) => (infix_word(word)?, 1),
        };
        Some(known)
    }

    /// The tree of an operator whose left side and whose words have been read.
    fn join(&mut self, at: usize, infix: Infix, left: Tree) -> Result<Tree, Problem> {
        let value = Box::new(left.ast);
        match infix {
            Infix::Or => self.chain(at, *value, left.depth, OR),
            Infix::And => self.chain(at, *value, left.depth, AND),
            Infix::Arithmetic(operator, power) => {
                let right = self.expression(power + 1)?;
                let depth = left.depth.max(right.depth);
                self.tree(
                    at,
                    Node::Arithmetic(operator, value, Box::new(right.ast)),
                    depth,
                )
            }
            Infix::Compare(comparison) => {
                let right = self.expression(COMPARE + 1)?;
                let depth = left.depth.max(right.depth);
                self.tree(
                    at,
                    Node::Compare(comparison, value, Box::new(right.ast)),
                    depth,
                )
            }
            Infix::Search(search, polarity) => {
                let right = self.expression(COMPARE + 1)?;
                let depth = left.depth.max(right.depth);
                self.tree(
                    at,
                    Node::Search(search, polarity, value, Box::new(right.ast)),
                    depth,
                )
            }
            Infix::In(polarity) => {
                let (items, depth) = match self.is_symbol("(") {
                    true => self.list(false)?,
                    // One value needs no brackets.
                    false => {
                        let only = self.expression(COMPARE + 1)?;
                        (vec![only.ast], only.depth)
                    }
                };
                self.tree(at, Node::In(polarity, value, items), left.depth.max(depth))
            }
            Infix::Between(polarity) => {
                let low = self.expression(COMPARE + 1)?;
                if !matches!(self.word(0).as_deref(), Some("and" | "且" | "和" | "到")) {
                    return Err(syntax(
                        self.at(),
                        &self.peek().shown(),
                        "`and`（和）",
                        "`and`",
                    ));
                }
                self.next += 1;
                let high = self.expression(COMPARE + 1)?;
                let depth = left.depth.max(low.depth).max(high.depth);
                let (low, high) = (Box::new(low.ast), Box::new(high.ast));
                self.tree(at, Node::Between(polarity, value, low, high), depth)
            }
            Infix::Empty(polarity) => self.tree(at, Node::Empty(polarity, value), left.depth),
        }
    }

    /// `a and b and c` as one node, so that long conditions are not deep.
    fn chain(&mut self, at: usize, first: Ast, depth: usize, power: u8) -> Result<Tree, Problem> {
        let mut parts = vec![first];
        let mut depth = depth;
        loop {
            let part = self.expression(power + 1)?;
            depth = depth.max(part.depth);
            parts.push(part.ast);
            match self.infix() {
                Some((next, length)) if next.power() == power => self.next += length,
                _ => break,
            }
        }
        let node = if power == OR {
            Node::Any(parts)
        } else {
            Node::All(parts)
        };
        self.tree(at, node, depth)
    }
}

fn too_deep(at: usize) -> Problem {
    wrong(
        "expr.too_deep",
        at,
        format!("表达式最多嵌套 {DEPTH_MAX} 层"),
        format!("An expression is nested at most {DEPTH_MAX} deep"),
    )
}

fn infix_symbol(symbol: &str) -> Option<Infix> {
    Some(match symbol {
        "=" => Infix::Compare(Comparison::Eq),
        "<>" => Infix::Compare(Comparison::Ne),
        "<" => Infix::Compare(Comparison::Lt),
        "<=" => Infix::Compare(Comparison::Le),
        ">" => Infix::Compare(Comparison::Gt),
        ">=" => Infix::Compare(Comparison::Ge),
        "&" => Infix::Arithmetic(Operator::Concat, CONCAT),
        "+" => Infix::Arithmetic(Operator::Add, ADD),
        "-" => Infix::Arithmetic(Operator::Sub, ADD),
        "*" => Infix::Arithmetic(Operator::Mul, MULTIPLY),
        "/" => Infix::Arithmetic(Operator::Div, MULTIPLY),
        _ => return None,
    })
}

fn infix_word(word: &str) -> Option<Infix> {
    Some(match word {
        "or" | "或" | "或者" => Infix::Or,
        "and" | "且" | "并且" => Infix::And,
        "等于" => Infix::Compare(Comparison::Eq),
        "不等于" => Infix::Compare(Comparison::Ne),
        "小于" => Infix::Compare(Comparison::Lt),
        "小于等于" | "不大于" => Infix::Compare(Comparison::Le),
        "大于" => Infix::Compare(Comparison::Gt),
        "大于等于" | "不小于" => Infix::Compare(Comparison::Ge),
        "contains" | "包含" => Infix::Search(Search::Contains, Polarity::Plain),
        "不包含" => Infix::Search(Search::Contains, Polarity::Not),
        "开头是" => Infix::Search(Search::StartsWith, Polarity::Plain),
        "结尾是" => Infix::Search(Search::EndsWith, Polarity::Plain),
        "开头不是" => Infix::Search(Search::StartsWith, Polarity::Not),
        "结尾不是" => Infix::Search(Search::EndsWith, Polarity::Not),
        "in" | "属于" | "在" => Infix::In(Polarity::Plain),
        "不属于" | "不在" => Infix::In(Polarity::Not),
        "between" | "介于" => Infix::Between(Polarity::Plain),
        "不介于" => Infix::Between(Polarity::Not),
        "为空" => Infix::Empty(Polarity::Plain),
        "不为空" => Infix::Empty(Polarity::Not),
        _ => return None,
    })
}
