//! Finds out what the names of an expression mean and whether its types fit.

mod arithmetic;
mod calls;
mod compare;
mod convert;
mod members;
mod paths;
mod rows;
mod tables;

use weft_kernel::{Problem, Value};

use crate::catalogue::{Catalogue, ObjectRef, Type};
use crate::checked::{Checked, Reference};
use crate::errors::wrong_type;
use crate::syntax::{Ast, Node, parse};
use crate::typed::{Expr, Kind, type_name};
use paths::Frame;

/// Reads an expression over the records of `object` and finds out what its names mean.
///
/// With `expect`, its value is of that type: a moment becomes a date, a text is read as a date or
/// an id, where one of these is expected.
///
/// # Errors
/// Those of [`parse`]; `expr.unknown_field`, `expr.wrong_type` and their like, with a position.
pub fn check(
    text: &str,
    object: ObjectRef,
    catalogue: &dyn Catalogue,
    expect: Option<Type>,
) -> Result<Checked, Problem> {
    let ast = parse(text)?;
    let mut checker = Checker {
        catalogue,
        frames: vec![Frame::base(object)],
        references: Vec::new(),
        tables: Vec::new(),
    };
    let root = checker.expr(&ast)?;
    let root = match expect {
        Some(expected) => convert::expected(root, expected)?,
        None => root,
    };
    Ok(Checked::new(
        object,
        root,
        checker.references,
        ast.to_string(),
    ))
}

/// The model, the rows in reach and what has been read so far.
struct Checker<'a> {
    catalogue: &'a dyn Catalogue,
    frames: Vec<Frame>,
    references: Vec<Reference>,
    /// The tables whose own expressions are being read.
    tables: Vec<String>,
}

impl Checker<'_> {
    fn expr(&mut self, ast: &Ast) -> Result<Expr, Problem> {
        let at = ast.at;
        let constant = |ty, value| Expr::new(at, ty, Kind::Constant(value));
        match &ast.node {
            Node::Null => Ok(constant(Type::Null, Value::Empty)),
            Node::Bool(truth) => Ok(constant(Type::Bool, Value::Bool(*truth))),
            Node::Number(number) => Ok(convert::number_constant(at, *number)),
            Node::Text(text) => Ok(constant(Type::Text, Value::text(text))),
            Node::Date(date) => Ok(constant(Type::Date, Value::Date(*date))),
            Node::Moment(moment) => Ok(constant(Type::Moment, Value::Moment(*moment))),
            Node::Duration(ms) => Ok(constant(Type::Duration, Value::Duration(*ms))),
            Node::Path(names) => self.path(names),
            Node::Call(name, arguments) => self.call(at, name, arguments),
            Node::Not(inner) => {
                let inner = self.condition(inner)?;
                Ok(Expr::new(at, Type::Bool, Kind::Not(Box::new(inner))))
            }
            Node::All(parts) => Ok(Expr::new(
                at,
                Type::Bool,
                Kind::All(self.conditions(parts)?),
            )),
            Node::Any(parts) => Ok(Expr::new(
                at,
                Type::Bool,
                Kind::Any(self.conditions(parts)?),
            )),
            Node::Negate(inner) => self.negate(at, inner),
            Node::Arithmetic(operator, left, right) => {
                let (left, right) = (self.expr(left)?, self.expr(right)?);
                arithmetic::check(at, *operator, left, right)
            }
            Node::Compare(comparison, left, right) => self.compared(at, *comparison, (left, right)),
            Node::Search(search, polarity, text, sought) => {
                let (text, sought) = (self.expr(text)?, self.expr(sought)?);
                compare::check_search(at, (*search, *polarity), text, sought)
            }
            Node::In(polarity, value, items) => self.members(at, *polarity, (value, items)),
            Node::Between(polarity, value, low, high) => {
                let value = self.expr(value)?;
                let bounds = (self.expr(low)?, self.expr(high)?);
                compare::check_between(at, *polarity, value, bounds)
            }
            Node::Empty(polarity, inner) => {
                let inner = Box::new(self.expr(inner)?);
                Ok(Expr::new(at, Type::Bool, Kind::Empty(*polarity, inner)))
            }
        }
    }

    fn condition(&mut self, ast: &Ast) -> Result<Expr, Problem> {
        let expr = self.expr(ast)?;
        if expr.ty == Type::Bool {
            return Ok(expr);
        }
        Err(wrong_type(
            expr.at,
            type_name(Type::Bool),
            type_name(expr.ty),
        ))
    }

    fn conditions(&mut self, parts: &[Ast]) -> Result<Vec<Expr>, Problem> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn negate(&mut self, at: usize, inner: &Ast) -> Result<Expr, Problem> {
        let inner = self.expr(inner)?;
        match (inner.ty, &inner.kind) {
            (Type::Number, Kind::Constant(Value::Number(number))) => {
                Ok(convert::number_constant(at, -*number))
            }
            (Type::Number | Type::Duration, _) => Ok(Expr {
                at,
                ty: inner.ty,
                scale: inner.scale,
                kind: Kind::Negate(Box::new(inner)),
            }),
            (other, _) => Err(wrong_type(
                inner.at,
                type_name(Type::Number),
                type_name(other),
            )),
        }
    }
}
