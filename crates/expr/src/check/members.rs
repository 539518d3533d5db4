//! `in` and `=` with values written out: options by their labels, regions by their names.

use weft_kernel::{Label, Problem};

use super::{Checker, compare};
use crate::catalogue::KnownField;
use crate::errors::unknown;
use crate::nearest::nearest;
use crate::regions::{CITY_CODE_LENGTH, PROVINCE_CODE_LENGTH, areas};
use crate::syntax::{Ast, Comparison, Node, Polarity};
use crate::typed::{Expr, Kind};

impl Checker<'_> {
    pub(super) fn members(
        &mut self,
        at: usize,
        polarity: Polarity,
        (value, items): (&Ast, &[Ast]),
    ) -> Result<Expr, Problem> {
        let known = self.expr(value)?;
        let field = field_of(&known);
        let has_names = field.is_some_and(has_names);
        let is_region = field.is_some_and(|field| field.is_region);
        let items: Vec<Ast> = match has_names {
            true => items.iter().map(|item| self.quoted(item)).collect(),
            false => items.to_vec(),
        };
        if is_region && items.iter().any(is_name) {
            let arguments: Vec<Ast> = std::iter::once(value.clone()).chain(items).collect();
            let inside = self.call(at, "REGION_IN", &arguments)?;
            return Ok(match polarity {
                Polarity::Plain => inside,
                Polarity::Not => Expr::new(at, inside.ty, Kind::Not(Box::new(inside))),
            });
        }
        if is_region {
            items.iter().try_for_each(|item| self.known_code(item))?;
        }
        let items = items.iter().map(|item| self.expr(item));
        let items = items.collect::<Result<_, _>>()?;
        compare::check_in(at, polarity, known, items)
    }

    /// `=` and its like; a region that is compared with a name lies in what is called so.
    pub(super) fn compared(
        &mut self,
        at: usize,
        comparison: Comparison,
        (left, right): (&Ast, &Ast),
    ) -> Result<Expr, Problem> {
        let polarity = match comparison {
            Comparison::Eq => Some(Polarity::Plain),
            Comparison::Ne => Some(Polarity::Not),
            _ => None,
        };
        for (value, item) in [(left, right), (right, left)] {
            let written = self.quoted(item);
            let (Some(polarity), Node::Text(text)) = (polarity, &written.node) else {
                continue;
            };
            let known = self.expr(value)?;
            if let Some(problem) = self.never(&known, (text, item.at)) {
                return Err(problem);
            }
            let Some(field) = field_of(&known) else {
                continue;
            };
            let bare = !matches!(item.node, Node::Text(_));
            if bare && !self.is_said_of(field, text) {
                continue;
            }
            if field.is_region && is_name(&written) && !text.is_empty() {
                return self.members(at, polarity, (value, &[written]));
            }
            if field.is_region {
                self.known_code(&written)?;
            }
            if has_names(field) {
                let written = self.expr(&written)?;
                return match std::ptr::eq(value, left) {
                    true => compare::check(at, comparison, known, written),
                    false => compare::check(at, comparison, written, known),
                };
            }
        }
        let (left, right) = (self.expr(left)?, self.expr(right)?);
        compare::check(at, comparison, left, right)
    }

    /// Whether a word without quotation marks is one of the values of a field, or a slip in one.
    fn is_said_of(&self, field: &KnownField, word: &str) -> bool {
        let of_option = |(value, label): &(String, Label)| {
            value == word || label.zh == word || label.en == word
        };
        let is_place = || {
            let regions = self.catalogue.regions();
            !word.is_ascii() || regions.is_some_and(|regions| regions.codes(word).is_some())
        };
        field.options.iter().any(of_option) || (field.is_region && is_place())
    }

    /// The refusal of a text that a function of regions never gives.
    fn never(&self, known: &Expr, (text, at): (&str, usize)) -> Option<Problem> {
        let Kind::Call(function, ..) = &known.kind else {
            return None;
        };
        let regions = self.catalogue.regions()?;
        let names: Vec<&str> = match function.name {
            "AREA" => areas().into_iter().map(|(zh, _)| zh).collect(),
            "PROVINCE" => regions.named(PROVINCE_CODE_LENGTH).map(second).collect(),
            "CITY" => regions.named(CITY_CODE_LENGTH).map(second).collect(),
            _ => return None,
        };
        if text.is_empty() || names.contains(&text) {
            return None;
        }
        let longer = names.iter().find(|name| name.starts_with(text));
        let near = longer.map(|name| (*name).to_owned());
        let near = near.or_else(|| nearest(text, names.iter().copied()));
        let what = ("地区", "region");
        Some(unknown("expr.unknown_region", at, what, text, near))
    }

    /// Refuses a code that no region has.
    fn known_code(&self, item: &Ast) -> Result<(), Problem> {
        let (Node::Text(code), Some(regions)) = (&item.node, self.catalogue.regions()) else {
            return Ok(());
        };
        if code.is_empty() || regions.is_known(code) {
            return Ok(());
        }
        let what = ("地区", "region");
        Err(unknown("expr.unknown_region", item.at, what, code, None))
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

/// The field an expression is, if it is one.
fn field_of(expr: &Expr) -> Option<&KnownField> {
    match &expr.kind {
        Kind::Field(place) | Kind::Computed(place, _) => Some(&place.field),
        _ => None,
    }
}

/// Whether its values are called something else than they are.
fn has_names(field: &KnownField) -> bool {
    field.is_region || !field.options.is_empty()
}

fn second<'n>((_, name): (&str, &'n str)) -> &'n str {
    name
}
