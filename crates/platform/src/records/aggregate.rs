//! Figures over records: groups and what is folded in each, under the reader's rights.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};
use weft_expr::{ObjectRef, Type};
use weft_kernel::query::{Datum, Fold, Function, Select, Term};
use weft_kernel::{Id, Moment, Problem};
use weft_store::{ColumnKind, Reader};

use super::list::{self, ListQuery};
use crate::access::{Action, Compiler};
use crate::caller::Caller;
use crate::fields::Shape;
use crate::model::{Model, Object, system};
use crate::pack::Scope;

/// The most grouping keys, and the most figures, of one question.
pub(super) const PARTS_MAX: usize = 8;
/// The most groups of one answer.
pub(super) const GROUPS_MAX: u32 = 1_000;

/// A question for figures.
#[derive(Clone, Debug, Default)]
pub struct FigureQuery {
    /// Filter and search, as of a list.
    pub of: ListQuery,
    /// Expressions to group by, along relations too.
    pub group: Vec<String>,
    /// What is computed for each group.
    pub figures: Vec<Figure>,
    /// Groups wanted, at most [`GROUPS_MAX`].
    pub limit: Option<u32>,
    /// Groups left out first.
    pub offset: u32,
    /// Keys of the order: names of groups or figures, `-` for descending.
    pub sort: Option<String>,
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its name in the answer.
    pub name: String,
    /// How it folds.
    pub fold: FigureFold,
    /// What is folded: an expression; not needed to count.
    pub of: Option<String>,
}

/// How a figure folds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureFold {
    /// How many.
    Count,
    /// Sum, 0 of none.
    Sum,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Average, empty of none.
    Average,
}

/// One column of the answer on its way.
struct Part {
    name: String,
    term: Term,
    shape: Shape,
    target: Option<ObjectRef>,
}

/// The groups with their figures, as the API sends them.
pub(crate) fn figures(
    reader: &mut Reader<'_>,
    (model, caller, now): (&Model, &Caller, Moment),
    object: &Arc<Object>,
    query: &FigureQuery,
) -> Result<Vec<Map<String, Json>>, Problem> {
    if query.group.len() > PARTS_MAX || query.figures.len() > PARTS_MAX {
        return Err(Problem::invalid(
            "query.too_many_parts",
            format!("最多 {PARTS_MAX} 个分组、{PARTS_MAX} 个汇总"),
            format!("At most {PARTS_MAX} groups and {PARTS_MAX} figures"),
        ));
    }
    let compiler = Compiler::new(model, caller, now);
    let base = compiler.select(object, Action::Read)?;
    let mut select = list::filtered(&compiler, object, &query.of, base)?;
    let mut parts = Vec::new();
    for text in &query.group {
        parts.push(key(&compiler, object, text, &mut select)?);
    }
    select.group = parts.iter().map(|part| part.term.clone()).collect();
    for figure in &query.figures {
        parts.push(folded(&compiler, object, figure, &mut select)?);
    }
    if parts.is_empty() {
        let (zh, en) = ("请给出分组或汇总", "Say what to group by or to compute");
        return Err(Problem::invalid("query.nothing_asked", zh, en));
    }
    order(&mut select, &parts, query)?;
    let kinds: Vec<ColumnKind> = parts.iter().map(|part| part.shape.column()).collect();
    for part in &parts {
        select = select.output(&part.name, part.term.clone());
    }
    let rows = reader.rows(&compiler.plan(select, kinds))?;
    let labels = labels(reader, (model, caller, now), &parts, &rows)?;
    Ok(rows.iter().map(|row| shown(&parts, row, &labels)).collect())
}

fn key(
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    text: &str,
    select: &mut Select,
) -> Result<Part, Problem> {
    let checked = weft_expr::check(text, object.reference(), &compiler.catalogue(), None)?;
    let term = compiler.lowering(select, |scope| checked.lower(scope))?;
    let (shape, target) = shape_of(checked.ty(), checked.scale(), text)?;
    Ok(Part {
        name: text.to_owned(),
        term,
        shape,
        target,
    })
}

fn folded(
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    figure: &Figure,
    select: &mut Select,
) -> Result<Part, Problem> {
    let name = figure.name.clone();
    let whole = |term| Part {
        name: name.clone(),
        term,
        shape: Shape::Number(0),
        target: None,
    };
    let Some(of) = &figure.of else {
        if figure.fold == FigureFold::Count {
            return Ok(whole(Term::Fold(Fold::Count, None)));
        }
        return Err(needs_number(&figure.name));
    };
    let part = key(compiler, object, of, select)?;
    let scale = part.shape.scale();
    let inner = || Some(Box::new(part.term.clone()));
    let is_number = matches!(part.shape, Shape::Number(_));
    let (term, shape) = match figure.fold {
        FigureFold::Count => return Ok(whole(Term::Fold(Fold::Count, inner()))),
        FigureFold::Min => (Term::Fold(Fold::Min, inner()), part.shape),
        FigureFold::Max => (Term::Fold(Fold::Max, inner()), part.shape),
        _ if !is_number => return Err(needs_number(&figure.name)),
        FigureFold::Sum => {
            let sum = Term::Fold(Fold::Sum, inner());
            (
                Term::call2(Function::Coalesce, sum, Term::value(0)),
                part.shape,
            )
        }
        FigureFold::Average => {
            let top = weft_kernel::exact::NUMBER_SCALE;
            let up = top.saturating_sub(scale);
            let (sum, count) = (
                Term::Fold(Fold::Sum, inner()),
                Term::Fold(Fold::Count, inner()),
            );
            (
                Term::call2(Function::Div { up }, sum, count),
                Shape::Number(top),
            )
        }
    };
    Ok(Part {
        name,
        term,
        shape,
        target: part.target,
    })
}

fn shape_of(ty: Type, scale: u8, text: &str) -> Result<(Shape, Option<ObjectRef>), Problem> {
    Ok(match ty {
        Type::Bool => (Shape::Bool, None),
        Type::Number => (Shape::Number(scale), None),
        Type::Text | Type::Select => (Shape::Text, None),
        Type::Date => (Shape::Date, None),
        Type::Moment => (Shape::Moment, None),
        Type::Record(target) => (Shape::Record, Some(target)),
        Type::List | Type::Duration | Type::Rows(_) | Type::Null => {
            return Err(Problem::invalid(
                "query.not_groupable",
                format!("不能按 `{text}` 分组或汇总"),
                format!("`{text}` can be neither grouped by nor folded"),
            ));
        }
    })
}

fn needs_number(name: &str) -> Problem {
    Problem::invalid(
        "query.figure",
        format!("汇总 `{name}` 需要一个数字字段"),
        format!("The figure `{name}` needs a number to fold"),
    )
}

/// The order asked for, then by every group, so that pages are stable.
fn order(select: &mut Select, parts: &[Part], query: &FigureQuery) -> Result<(), Problem> {
    let asked = query
        .sort
        .as_deref()
        .unwrap_or_default()
        .split(',')
        .map(str::trim);
    for word in asked.filter(|word| !word.is_empty()) {
        if select.sort.len() == list::SORT_KEYS_MAX {
            return Err(list::too_many_sort_keys());
        }
        let (descending, name) = word
            .strip_prefix('-')
            .map_or((false, word), |name| (true, name));
        let part = parts.iter().find(|part| part.name == name).ok_or_else(|| {
            Problem::invalid(
                "query.sort_key",
                format!("`{name}` 不是分组或汇总的名称"),
                format!("`{name}` names no group and no figure"),
            )
        })?;
        select.sort.push(weft_kernel::query::Sort {
            term: part.term.clone(),
            descending,
        });
    }
    for part in parts.iter().take(query.group.len()) {
        select.sort.push(weft_kernel::query::Sort {
            term: part.term.clone(),
            descending: false,
        });
    }
    select.limit = Some(query.limit.unwrap_or(GROUPS_MAX).clamp(1, GROUPS_MAX));
    select.offset = query.offset.min(list::OFFSET_MAX);
    Ok(())
}

type Labels = BTreeMap<(ObjectRef, i64), String>;

/// What people call the records that groups stand for, as far as the caller may see them.
fn labels(
    reader: &mut Reader<'_>,
    (model, caller, now): (&Model, &Caller, Moment),
    parts: &[Part],
    rows: &[Vec<Datum>],
) -> Result<Labels, Problem> {
    let mut labels = Labels::new();
    for (place, part) in parts.iter().enumerate() {
        let Some((target, known)) = part
            .target
            .and_then(|target| Some((target, model.by_number(target.0)?)))
        else {
            continue;
        };
        if caller.access().scope(known, Action::Read) == Scope::None {
            continue;
        }
        let ids: BTreeSet<i64> = rows
            .iter()
            .filter_map(|row| row.get(place)?.as_int())
            .collect();
        let title = known.at(known.title)?.name.clone();
        let query = ListQuery {
            fields: caller
                .access()
                .may_read_field(known, known.title)
                .then(|| vec![title]),
            limit: Some(GROUPS_MAX),
            also: Some(Term::column(known.column(system::ID)?).is_in(ids.into_iter().map(Id::new))),
            ..ListQuery::default()
        };
        let page = list::list(reader, (model, caller, now), known, &query)?;
        labels.extend(
            page.items
                .iter()
                .map(|item| ((target, item.id().number()), item.label())),
        );
    }
    Ok(labels)
}

fn shown(parts: &[Part], row: &[Datum], labels: &Labels) -> Map<String, Json> {
    let value = |(part, datum): (&Part, &Datum)| {
        let json = match (part.target, datum.as_int()) {
            (Some(target), Some(id)) => {
                json!({ "id": Id::new(id), "label": labels.get(&(target, id)) })
            }
            _ => match (part.shape, datum) {
                (Shape::Number(0), Datum::Int(number)) => json!(number),
                (shape, datum) => shape.json(datum),
            },
        };
        (part.name.clone(), json)
    };
    parts.iter().zip(row).map(value).collect()
}
