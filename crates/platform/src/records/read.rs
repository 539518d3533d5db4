//! Reading for people: the columns of an answer with the labels of what they point to.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_expr::{ObjectRef, check_joins};
use weft_kernel::Problem;
use weft_kernel::query::{Join, Select, Source, Term};
use weft_store::ColumnKind;

use super::listed::Told;
use super::visible::{Masked, Shown, ShownColumn};
use crate::access::Compiler;
use crate::fields::Shape;
use crate::model::{FieldIx, Object, system};
use crate::pack::MaskDoc;

/// Adds the columns of `fields` (by default all readable ones) with labels to `select`.
pub(super) fn show(
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    fields: Option<&[String]>,
    mut select: Select,
) -> Result<(Select, Vec<ColumnKind>, Shown), Problem> {
    let (mut kinds, mut columns, mut masks) = (Vec::new(), Vec::new(), Vec::new());
    let access = compiler.caller.access();
    let chosen = chosen(compiler, object, fields)?;
    let mut at_read = at_read(compiler, object, &chosen, &mut select)?;
    for ix in chosen {
        let field = object.at(ix)?;
        let Some(shape) = field.shape else {
            continue;
        };
        let term = match at_read.remove(&ix) {
            Some(term) => term,
            None => Term::column(object.column(ix)?),
        };
        let value = kinds.len();
        select = select.output(&field.name, term.clone());
        kinds.push(shape.column());
        if let Some(mask) = field.doc.mask.filter(|_| access.is_masked(object, ix)) {
            let place = value;
            masks.push(Masked { place, shape, mask });
            columns.push(ShownColumn {
                field: ix,
                shape: Shape::Text,
                value,
                label: None,
            });
            continue;
        }
        let mut label = None;
        if let Some(title) = title_of(compiler, (object, ix), term, &mut select)? {
            let (place, shape) = (kinds.len(), title.shape);
            select = select.output("label", title.term);
            kinds.push(shape.column());
            masks.extend(title.mask.map(|mask| Masked { place, shape, mask }));
            let shape = title.mask.map_or(shape, |_| Shape::Text);
            label = Some((place, shape));
        }
        columns.push(ShownColumn {
            field: ix,
            shape,
            value,
            label,
        });
    }
    Ok((
        select,
        kinds,
        Shown {
            object: Arc::clone(object),
            columns,
            masks,
            told: Told::new(),
        },
    ))
}

/// The terms of those of `places` that are computed when read.
fn at_read(
    compiler: &Compiler<'_>,
    object: &Object,
    places: &[FieldIx],
    select: &mut Select,
) -> Result<BTreeMap<FieldIx, Term>, Problem> {
    compiler.lowering(select, |scope| {
        let formulas = places.iter().filter_map(|ix| {
            let formula = object.fields.get(*ix)?.at_read.as_ref()?;
            Some((*ix, formula.checked()))
        });
        formulas
            .map(|(ix, checked)| checked.lower(scope).map(|term| (ix, term)))
            .collect()
    })
}

/// The places of the fields to show: id and version always, then those asked for.
fn chosen(
    compiler: &Compiler<'_>,
    object: &Arc<Object>,
    fields: Option<&[String]>,
) -> Result<Vec<FieldIx>, Problem> {
    let access = compiler.caller.access();
    let Some(names) = fields else {
        let readable = |ix: &FieldIx| access.may_read_field(object, *ix);
        return Ok((0..object.fields.len()).filter(readable).collect());
    };
    let mut places = vec![system::ID, system::VERSION];
    for name in names {
        let ix = access.readable(object, name)?;
        if !places.contains(&ix) {
            places.push(ix);
        }
    }
    Ok(places)
}

/// What a record that a lookup points to is called.
struct Title {
    term: Term,
    shape: Shape,
    mask: Option<MaskDoc>,
}

/// The title of what a lookup points to, joined under the reader's rights.
fn title_of(
    compiler: &Compiler<'_>,
    (object, ix): (&Arc<Object>, FieldIx),
    link: Term,
    select: &mut Select,
) -> Result<Option<Title>, Problem> {
    let field = object.at(ix)?;
    let Some(target) = field.link().filter(|_| ix != system::ID) else {
        return Ok(None);
    };
    let Some(known) = compiler.model.by_number(target.0) else {
        return Ok(None);
    };
    let access = compiler.caller.access();
    let title = known.at(known.title)?;
    let readable = access.may_read_field(known, known.title);
    let (Some(shape), true) = (title.shape, readable) else {
        return Ok(None);
    };
    let alias = join(compiler, target, link, select)?;
    let masked = access.is_masked(known, known.title);
    Ok(Some(Title {
        term: Term::Column(alias, known.column(known.title)?.clone()),
        shape,
        mask: title.doc.mask.filter(|_| masked),
    }))
}

fn join(
    compiler: &Compiler<'_>,
    target: ObjectRef,
    link: Term,
    select: &mut Select,
) -> Result<u16, Problem> {
    let known = compiler.model.by_number(target.0);
    let known = known.ok_or_else(|| Problem::internal("read.target", target.0))?;
    let alias = compiler.alias()?;
    let on = Term::Column(alias, known.column(system::ID)?.clone())
        .eq(link)
        .and(compiler.rights(target, alias)?);
    select.joins.push(Join {
        source: Source {
            table: known.table.clone(),
            alias,
        },
        on,
    });
    check_joins(&select.joins)?;
    Ok(alias)
}
