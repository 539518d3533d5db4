//! `in`: among values written out, options by their labels, regions by their names.

use weft_kernel::Problem;

use super::{Checker, compare};
use crate::syntax::{Ast, Node, Polarity};
use crate::typed::{Expr, Kind};

impl Checker<'_> {
    pub(super) fn members(
        &mut self,
        at: usize,
        polarity: Polarity,
        (value, items): (&Ast, &[Ast]),
    ) -> Result<Expr, Problem> {
        let known = self.expr(value)?;
        let field = match &known.kind {
            Kind::Field(place) | Kind::Computed(place, _) => Some(&place.field),
            _ => None,
        };
        let has_names = field.is_some_and(|field| field.is_region || !field.options.is_empty());
        let items: Vec<Ast> = match has_names {
            true => items.iter().map(|item| self.quoted(item)).collect(),
            false => items.to_vec(),
        };
        if field.is_some_and(|field| field.is_region) && items.iter().any(is_name) {
            let arguments: Vec<Ast> = std::iter::once(value.clone()).chain(items).collect();
            let inside = self.call(at, "REGION_IN", &arguments)?;
            return Ok(match polarity {
                Polarity::Plain => inside,
                Polarity::Not => Expr::new(at, inside.ty, Kind::Not(Box::new(inside))),
            });
        }
        let items = items.iter().map(|item| self.expr(item));
        let items = items.collect::<Result<_, _>>()?;
        compare::check_in(at, polarity, known, items)
    }

    /// A name without quotation marks that is no field: what it says. `地区 在 华东` is written so.
    fn quoted(&self, item: &Ast) -> Ast {
        match &item.node {
            Node::Path(names) => match names.as_slice() {
                [only] if self.is_nothing_here(&only.text) => Ast {
                    at: item.at,
                    node: Node::Text(only.text.clone()),
                },
                _ => item.clone(),
            },
            _ => item.clone(),
        }
    }
}

/// Whether the item is a text that is not the code of a region.
fn is_name(item: &Ast) -> bool {
    match &item.node {
        Node::Text(text) => !text.chars().all(|c| c.is_ascii_digit()),
        _ => false,
    }
}
