//! Parts of a question, keys and figures, as terms of the query.

use std::sync::Arc;

use weft_expr::{Checked, ObjectRef, Type};
use weft_kernel::Problem;
use weft_kernel::query::{Datum, Fold, Function, Select, Term};

use super::ask::{Bucket, Figure, FigureFold, Key};
use super::base::{self, InBase};
use super::having;
use crate::access::Compiler;
use crate::fields::Shape;
use crate::model::Object;

/// One column of the answer on its way.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) term: Term,
    pub(super) ty: Type,
    pub(super) shape: Shape,
    /// The object it points to.
    pub(super) target: Option<ObjectRef>,
    /// The object and the number of the field it shows unchanged.
    pub(super) field: Option<(ObjectRef, u32)>,
    pub(super) bucket: Option<Bucket>,
    /// Whether it is folded from base amounts in the place of others.
    pub(super) in_base: bool,
    /// Whether it tells the currency of a record.
    pub(super) is_currency: bool,
}

/// In which currency amounts are folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Amounts {
    /// Each in its own: no two currencies meet.
    AsTheyAre,
    /// In the company's own.
    InBase,
}

/// A key to group by.
pub(super) fn key(
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    key: &Key,
    select: &mut Select,
) -> Result<Part, Problem> {
    let mut part = read(compiler, object, (&key.by, Amounts::AsTheyAre), select)?;
    key.name().clone_into(&mut part.name);
    if let Some(bucket) = key.bucket {
        part.term = bucket.term(part.term, part.ty, &key.by)?;
        (part.ty, part.shape, part.bucket) = (Type::Date, Shape::Date, Some(bucket));
    }
    Ok(part)
}

/// An expression over the records asked about.
fn read(
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    (text, amounts): (&str, Amounts),
    select: &mut Select,
) -> Result<Part, Problem> {
    let (catalogue, model) = (compiler.catalogue(), compiler.model);
    let checked = match amounts {
        Amounts::AsTheyAre => weft_expr::check(text, object.reference(), &catalogue, None),
        Amounts::InBase => weft_expr::check(text, object.reference(), &InBase(catalogue), None),
    }?;
    let term = compiler.lowering(select, |scope| checked.lower(scope))?;
    let (shape, target) = shape_of(checked.ty(), checked.scale(), text)?;
    Ok(Part {
        name: text.to_owned(),
        term,
        ty: checked.ty(),
        shape,
        target,
        field: field_of(&checked),
        bucket: None,
        in_base: amounts == Amounts::InBase && base::is_in_base(model, &checked),
        is_currency: base::tells_currency(model, &checked),
    })
}

/// The field a choice comes from, to show what people call it.
fn field_of(checked: &Checked) -> Option<(ObjectRef, u32)> {
    let last = checked.references().last()?;
    Some((last.object, last.field?))
}

/// A figure; `parts` are the keys and figures before it.
pub(super) fn figure(
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    (figure, parts, amounts): (&Figure, &[Part], Amounts),
    select: &mut Select,
) -> Result<Part, Problem> {
    if figure.fold == FigureFold::Formula {
        return formula(compiler, figure, parts);
    }
    let when = match &figure.filter {
        Some(text) => Some(condition(compiler, object, text, select)?),
        None => None,
    };
    let folded = |fold, what: Term| {
        let what = match &when {
            Some(when) => Term::Case(
                vec![(when.clone(), what)],
                Box::new(Term::Datum(Datum::Null)),
            ),
            None => what,
        };
        Term::Fold(fold, Some(Box::new(what)))
    };
    let Some(of) = &figure.of else {
        return match (figure.fold, &when) {
            (FigureFold::Count, None) => Ok(count(figure, Term::Fold(Fold::Count, None))),
            (FigureFold::Count, Some(_)) => {
                Ok(count(figure, folded(Fold::Count, Term::value(1_i64))))
            }
            _ => Err(needs_number(&figure.name)),
        };
    };
    let counts = matches!(figure.fold, FigureFold::Count | FigureFold::CountDistinct);
    let amounts = if counts { Amounts::AsTheyAre } else { amounts };
    let read = read(compiler, object, (of, amounts), select)?;
    let inner = |fold| folded(fold, read.term.clone());
    let is_number = matches!(read.shape, Shape::Number(_));
    let (term, shape) = match figure.fold {
        FigureFold::Count => return Ok(count(figure, inner(Fold::Count))),
        FigureFold::CountDistinct => return Ok(count(figure, inner(Fold::CountDistinct))),
        FigureFold::Min => (inner(Fold::Min), read.shape),
        FigureFold::Max => (inner(Fold::Max), read.shape),
        _ if !is_number => return Err(needs_number(&figure.name)),
        FigureFold::Average => average(&inner, read.shape),
        FigureFold::Percentile(of) => {
            let top = weft_kernel::exact::NUMBER_SCALE;
            let up = top.saturating_sub(read.shape.scale());
            (inner(Fold::Percentile { of, up }), Shape::Number(top))
        }
        _ => {
            let sum = Term::call2(Function::Coalesce, inner(Fold::Sum), Term::value(0));
            (sum, read.shape)
        }
    };
    Ok(Part {
        name: figure.name.clone(),
        term,
        shape,
        ..read
    })
}

fn average(inner: &dyn Fn(Fold) -> Term, shape: Shape) -> (Term, Shape) {
    let top = weft_kernel::exact::NUMBER_SCALE;
    let up = top.saturating_sub(shape.scale());
    let (sum, count) = (inner(Fold::Sum), inner(Fold::Count));
    let average = Term::call2(Function::Div { up }, sum, count);
    (average, Shape::Number(top))
}

fn count(figure: &Figure, term: Term) -> Part {
    Part {
        name: figure.name.clone(),
        term,
        ty: Type::Number,
        shape: Shape::Number(0),
        target: None,
        field: None,
        bucket: None,
        in_base: false,
        is_currency: false,
    }
}

/// A figure made of those before it.
fn formula(compiler: &Compiler<'_>, figure: &Figure, parts: &[Part]) -> Result<Part, Problem> {
    let text = figure.of.as_deref().unwrap_or_default();
    let (checked, term) = having::over(compiler, text, parts, None)?;
    let (shape, target) = shape_of(checked.ty(), checked.scale(), text)?;
    Ok(Part {
        name: figure.name.clone(),
        term,
        ty: checked.ty(),
        shape,
        target,
        field: None,
        bucket: None,
        in_base: false,
        is_currency: false,
    })
}

fn condition(
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    text: &str,
    select: &mut Select,
) -> Result<Term, Problem> {
    let bool_ = Some(Type::Bool);
    let checked = weft_expr::check(text, object.reference(), &compiler.catalogue(), bool_)?;
    compiler.lowering(select, |scope| checked.lower(scope))
}

fn shape_of(ty: Type, scale: u8, text: &str) -> Result<(Shape, Option<ObjectRef>), Problem> {
    Ok(match ty {
        Type::Bool => (Shape::Bool, None),
        Type::Number => (Shape::Number(scale), None),
        Type::Text | Type::Select => (Shape::Text, None),
        Type::List => (Shape::List, None),
        Type::Date => (Shape::Date, None),
        Type::Moment => (Shape::Moment, None),
        Type::Record(target) => (Shape::Record, Some(target)),
        Type::Duration | Type::Rows(_) | Type::Null => {
            return Err(Problem::invalid(
                "query.not_groupable",
                format!("不能按 `{text}` 分组或汇总"),
                format!("`{text}` can be neither grouped by nor folded"),
            )
            .on_field(text));
        }
    })
}

fn needs_number(name: &str) -> Problem {
    Problem::invalid(
        "query.figure",
        format!("汇总 `{name}` 需要一个数字字段"),
        format!("The figure `{name}` needs a number to fold"),
    )
    .on_field(format!("aggregates.{name}"))
}
