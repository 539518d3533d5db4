//! Expressions over figures: conditions on groups, and figures made of figures.

use weft_expr::{
    Aliases, Catalogue, Checked, KnownField, KnownRows, LowerScope, ObjectRef, Type, World,
};
use weft_kernel::query::{Column, Table, Term};
use weft_kernel::{Label, Problem};

use super::part::Part;
use crate::access::Compiler;

/// The number of the object whose fields are the parts of a question; no object has it.
const GROUPS: ObjectRef = ObjectRef(u32::MAX);

/// `text` over `parts`, checked, with the term it becomes.
pub(super) fn over(
    compiler: &Compiler<'_>,
    text: &str,
    parts: &[Part],
    expected: Option<Type>,
) -> Result<(Checked, Term), Problem> {
    let known = Parts {
        fields: parts
            .iter()
            .enumerate()
            .map(field)
            .collect::<Result<_, _>>()?,
    };
    let checked = weft_expr::check(text, GROUPS, &known, expected)?;
    let world = World {
        now: compiler.now,
        zone: &compiler.model.zone,
        me: compiler.caller.id(),
    };
    let aliases = Aliases::from(1);
    let none = |_: ObjectRef, alias: u16| Err(Problem::internal("query.having_joins", alias));
    let mut scope = LowerScope::new(&known, 0, &aliases, world, &none);
    let term = checked.lower(&mut scope)?;
    Ok((checked, with_parts(term, parts)))
}

/// The parts of a question as fields of an object.
struct Parts {
    fields: Vec<KnownField>,
}

fn field((place, part): (usize, &Part)) -> Result<KnownField, Problem> {
    Ok(KnownField {
        number: u32::try_from(place).unwrap_or(u32::MAX),
        name: part.name.clone(),
        label: Label::same(&part.name),
        ty: part.ty,
        column: stand_in(place)?,
        scale: part.shape.scale(),
        options: Vec::new(),
        is_region: false,
        formula: None,
    })
}

/// The column that stands for a part until the part's own term takes its place.
fn stand_in(place: usize) -> Result<Column, Problem> {
    Column::new(&format!("part_{place}"))
}

impl Catalogue for Parts {
    fn object(&self, _: &str) -> Option<ObjectRef> {
        None
    }

    fn field(&self, object: ObjectRef, name: &str) -> Option<KnownField> {
        let own = self.fields.iter().filter(|_| object == GROUPS);
        own.into_iter().find(|field| field.name == name).cloned()
    }

    fn fields(&self, object: ObjectRef) -> Vec<KnownField> {
        match object == GROUPS {
            true => self.fields.clone(),
            false => Vec::new(),
        }
    }

    fn table(&self, _: ObjectRef) -> Table {
        Table::fixed("s_groups")
    }

    fn object_label(&self, _: ObjectRef) -> Label {
        Label::new("分组", "group")
    }

    fn children(&self, _: ObjectRef, _: &str) -> Option<KnownRows> {
        None
    }
}

/// `term` with the terms of the parts where their stand-ins are.
fn with_parts(term: Term, parts: &[Part]) -> Term {
    let all = |terms: Vec<Term>| {
        terms
            .into_iter()
            .map(|term| with_parts(term, parts))
            .collect()
    };
    match term {
        Term::Column(alias, column) => {
            let named = |place: &usize| stand_in(*place).is_ok_and(|known| known == column);
            let found = (0..parts.len()).find(named);
            match found.and_then(|place| parts.get(place)) {
                Some(part) => part.term.clone(),
                None => Term::Column(alias, column),
            }
        }
        Term::Call(function, terms) => Term::Call(function, all(terms)),
        Term::Case(arms, last) => {
            let arms = arms
                .into_iter()
                .map(|(when, then)| (with_parts(when, parts), with_parts(then, parts)));
            Term::Case(arms.collect(), Box::new(with_parts(*last, parts)))
        }
        Term::In(inner, values) => Term::In(Box::new(with_parts(*inner, parts)), values),
        other => other,
    }
}
