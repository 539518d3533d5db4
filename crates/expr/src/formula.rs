//! Computed fields: an expression that stands where the field is named and is computed when read.

use std::sync::Arc;

use weft_kernel::Problem;

use crate::catalogue::{Catalogue, KnownField, Type};
use crate::checked::Checked;
use crate::errors::wrong;
use crate::functions;
use crate::syntax::{DEPTH_MAX, NODES_MAX, Polarity};
use crate::typed::{Expr, Kind, Place};

/// How deep a formula may be nested with the formulas it reads.
const FORMULA_DEPTH_MAX: usize = 3 * DEPTH_MAX;
/// The most parts of a formula with the formulas it reads.
const FORMULA_NODES_MAX: usize = 2 * NODES_MAX;

/// What computes a field that is not stored.
///
/// Its value is empty when a lookup it goes along leads to a record that is deleted or out of the
/// reader's sight: nothing is said of what the reader may not see.
#[derive(Clone, Debug)]
pub struct Formula(Arc<Checked>);

impl Formula {
    /// The formula of a field whose stored numbers would have `scale` decimals.
    ///
    /// # Errors
    /// `expr.formula_too_long` when it and the formulas it reads grow beyond all measure.
    pub fn new(checked: &Checked, scale: u8, catalogue: &dyn Catalogue) -> Result<Self, Problem> {
        let guards = guards(checked.root(), catalogue);
        let root = rounded(checked.root().clone(), scale);
        let root = guarded(root, guards);
        let (nodes, depth) = size(&root);
        if nodes > FORMULA_NODES_MAX || depth > FORMULA_DEPTH_MAX {
            return Err(wrong(
                "expr.formula_too_long",
                0,
                "公式连同它引用的公式太长，请拆开或改为汇总字段",
                "The formula is too long together with those it reads; split it or store parts of it",
            ));
        }
        Ok(Self(Arc::new(checked.with_root(root))))
    }

    /// The expression.
    #[must_use]
    pub fn checked(&self) -> &Checked {
        &self.0
    }
}

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.object() == other.0.object() && self.0.to_string() == other.0.to_string())
    }
}

impl Eq for Formula {}

/// A number with the decimals of its field.
pub(crate) fn rounded(expr: Expr, scale: u8) -> Expr {
    if expr.ty != Type::Number || expr.scale == scale {
        return expr;
    }
    Expr::number(expr.at, scale, Kind::Rescale(Box::new(expr)))
}

fn size(expr: &Expr) -> (usize, usize) {
    let mut size = (1, 0);
    for (nodes, depth) in expr.children().into_iter().map(self::size) {
        size = (size.0 + nodes, size.1.max(depth));
    }
    (size.0, size.1 + 1)
}

/// `root` where every guard holds, empty elsewhere.
fn guarded(root: Expr, guards: Vec<Expr>) -> Expr {
    let Some(condition) = functions::find("IF").filter(|_| !guards.is_empty()) else {
        return root;
    };
    let (at, ty, scale) = (root.at, root.ty, root.scale);
    let all = Expr::new(at, Type::Bool, Kind::All(guards));
    Expr {
        at,
        ty,
        scale,
        kind: Kind::Call(condition, vec![all, root], None),
    }
}

/// A formula of the record at the end of lookups: empty where there is no such record.
pub(crate) fn of_record_there(root: Expr, place: &Place, id: Option<KnownField>) -> Expr {
    let there = id.filter(|_| !place.lookups.is_empty()).map(|id| {
        let labels = vec![id.label.clone()];
        let (frame, lookups) = (place.frame, place.lookups.clone());
        is_empty(
            Polarity::Not,
            Place {
                frame,
                lookups,
                field: id,
                labels,
            },
        )
    });
    guarded(root, there.into_iter().collect())
}

fn is_empty(polarity: Polarity, place: Place) -> Expr {
    let field = Expr::new(0, place.field.ty, Kind::Field(place));
    Expr::new(0, Type::Bool, Kind::Empty(polarity, Box::new(field)))
}

/// A condition for each way along lookups from the record itself: each is empty or leads somewhere.
fn guards(root: &Expr, catalogue: &dyn Catalogue) -> Vec<Expr> {
    let mut ways: Vec<Vec<KnownField>> = Vec::new();
    collect(root, &mut ways);
    let guards = ways.into_iter().filter_map(|mut way| {
        let link = way.pop()?;
        let Type::Record(target) = link.ty else {
            return None;
        };
        let id = catalogue.field(target, "id")?;
        let mut further = way.clone();
        further.push(link.clone());
        let empty = |polarity, lookups: Vec<KnownField>, field: KnownField| {
            let labels = vec![field.label.clone()];
            is_empty(
                polarity,
                Place {
                    frame: 0,
                    lookups,
                    field,
                    labels,
                },
            )
        };
        let either = vec![
            empty(Polarity::Plain, way, link),
            empty(Polarity::Not, further, id),
        ];
        Some(Expr::new(0, Type::Bool, Kind::Any(either)))
    });
    guards.collect()
}

/// Every way along lookups from the record itself, and each part of it from the start.
fn collect(expr: &Expr, ways: &mut Vec<Vec<KnownField>>) {
    let lookups = match &expr.kind {
        Kind::Field(place) if place.frame == 0 => place.lookups.as_slice(),
        Kind::Fold(fold) if fold.parent == 0 => fold.lookups.as_slice(),
        // A formula guards its own ways.
        Kind::Computed(place, _) => {
            if place.frame == 0 {
                add(&place.lookups, ways);
            }
            return;
        }
        _ => &[],
    };
    add(lookups, ways);
    for child in expr.children() {
        collect(child, ways);
    }
}

fn add(lookups: &[KnownField], ways: &mut Vec<Vec<KnownField>>) {
    for length in 1..=lookups.len() {
        let way: Vec<KnownField> = lookups.iter().take(length).cloned().collect();
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
}

/// Where the record of a formula stands in another expression.
pub(crate) struct Stand<'a> {
    /// The frame it is reached from.
    pub(crate) frame: usize,
    /// The way from there.
    pub(crate) lookups: &'a [KnownField],
    /// How many frames are open there: the first that the formula opens gets this number.
    pub(crate) open: usize,
}

impl Stand<'_> {
    /// An expression over that record as a part of the other.
    pub(crate) fn moved(&self, expr: &Expr) -> Expr {
        let mut moved = expr.clone();
        self.move_places(&mut moved);
        moved
    }

    fn move_places(&self, expr: &mut Expr) {
        match &mut expr.kind {
            Kind::Field(place) | Kind::Computed(place, _) => {
                self.shift(&mut place.frame, &mut place.lookups);
            }
            Kind::Fold(fold) => self.shift(&mut fold.parent, &mut fold.lookups),
            _ => {}
        }
        for child in expr.children_mut() {
            self.move_places(child);
        }
    }

    fn shift(&self, frame: &mut usize, lookups: &mut Vec<KnownField>) {
        if *frame == 0 {
            *frame = self.frame;
            *lookups = self.lookups.iter().chain(lookups.iter()).cloned().collect();
        } else {
            *frame += self.open.saturating_sub(1);
        }
    }
}
