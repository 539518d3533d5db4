//! What can be known of a condition before there is any record: that it never holds, or always.

use std::collections::BTreeMap;

use weft_kernel::{Decimal, Value};

use crate::checked::Checked;
use crate::syntax::{Comparison, Polarity};
use crate::typed::{Expr, Kind};

impl Checked {
    /// Whether it can be seen that it holds for no record: a false constant, or parts that contradict each other.
    ///
    /// `false` says nothing: not everything that never holds is seen.
    #[must_use]
    pub fn never_holds(&self) -> bool {
        never(self.root())
    }

    /// Whether it can be seen that it holds for every record.
    #[must_use]
    pub fn always_holds(&self) -> bool {
        always(self.root())
    }
}

fn always(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Constant(Value::Bool(flag)) => *flag,
        Kind::All(parts) => parts.iter().all(always),
        Kind::Any(parts) => parts.iter().any(always),
        Kind::Not(part) => never_or_empty(part),
        Kind::Compare(comparison, one, other) => constants(*comparison, one, other) == Some(true),
        _ => false,
    }
}

fn never(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Constant(Value::Bool(flag)) => !flag,
        Kind::All(parts) => parts.iter().any(never) || contradict(parts),
        Kind::Any(parts) => parts.iter().all(never),
        Kind::Not(part) => always(part),
        Kind::Compare(comparison, one, other) => constants(*comparison, one, other) == Some(false),
        _ => false,
    }
}

/// Whether it is false, and not empty, for every record.
fn never_or_empty(expr: &Expr) -> bool {
    matches!(expr.kind, Kind::Constant(Value::Bool(false)))
}

fn constants(comparison: Comparison, one: &Expr, other: &Expr) -> Option<bool> {
    let order = number(one)?.cmp(&number(other)?);
    Some(match comparison {
        Comparison::Eq => order.is_eq(),
        Comparison::Ne => order.is_ne(),
        Comparison::Lt => order.is_lt(),
        Comparison::Le => order.is_le(),
        Comparison::Gt => order.is_gt(),
        Comparison::Ge => order.is_ge(),
    })
}

/// What the parts of an `and` leave of one field.
#[derive(Default)]
struct Left {
    low: Option<(Decimal, bool)>,
    high: Option<(Decimal, bool)>,
    texts: Vec<String>,
    compared: bool,
    empty: bool,
}

impl Left {
    fn is_nothing(&self) -> bool {
        let crossed = match (self.low, self.high) {
            (Some((low, low_out)), Some((high, high_out))) => {
                low > high || (low == high && (low_out || high_out))
            }
            _ => false,
        };
        let different = self.texts.windows(2).any(|pair| match pair {
            [one, other] => one != other,
            _ => false,
        });
        crossed || different || (self.empty && self.compared)
    }

    fn above(&mut self, bound: (Decimal, bool)) {
        self.low = self.low.max(Some(bound));
    }

    fn below(&mut self, bound: (Decimal, bool)) {
        // Of two equal bounds the one that leaves itself out is tighter.
        let tighter =
            |(held, out): (Decimal, bool)| bound.0 < held || (bound.0 == held && bound.1 && !out);
        if self.high.is_none_or(tighter) {
            self.high = Some(bound);
        }
    }

    fn take(&mut self, comparison: Comparison, than: &Expr) {
        // Nothing is said of how an empty value differs.
        self.compared |= comparison != Comparison::Ne;
        let text = match &than.kind {
            Kind::Choice(option, _) => Some(option.as_str()),
            _ => than.literal_text(),
        };
        if let (Comparison::Eq, Some(text)) = (comparison, text) {
            // Texts that differ in case alone may be equal.
            self.texts.push(text.trim().to_lowercase());
        }
        let Some(number) = number(than) else {
            return;
        };
        match comparison {
            Comparison::Eq => {
                self.above((number, false));
                self.below((number, false));
            }
            Comparison::Ne => {}
            Comparison::Lt => self.below((number, true)),
            Comparison::Le => self.below((number, false)),
            Comparison::Gt => self.above((number, true)),
            Comparison::Ge => self.above((number, false)),
        }
    }
}

fn contradict(parts: &[Expr]) -> bool {
    let mut left: BTreeMap<String, Left> = BTreeMap::new();
    for part in parts {
        match &part.kind {
            Kind::Compare(comparison, one, other) => {
                let sides = [
                    (one, other, *comparison),
                    (other, one, comparison.mirrored()),
                ];
                let known = sides.into_iter().filter(|(_, than, _)| is_known(than));
                for (field, than, comparison) in known {
                    let name = field_of(field);
                    let left = name.map(|name| left.entry(name).or_default());
                    left.into_iter()
                        .for_each(|left| left.take(comparison, than));
                }
            }
            Kind::Empty(Polarity::Plain, one) => {
                if let Some(name) = field_of(one) {
                    left.entry(name).or_default().empty = true;
                }
            }
            _ => {}
        }
    }
    left.values().any(Left::is_nothing)
}

/// Names the field `expr` is, together with the decimals it is read with.
fn field_of(expr: &Expr) -> Option<String> {
    match &expr.kind {
        Kind::Rescale(inner) => field_of(inner).map(|name| format!("{name}/{}", expr.scale)),
        Kind::Field(place) => {
            let numbers = place.lookups.iter().chain([&place.field]);
            let path: Vec<String> = numbers.map(|field| field.number.to_string()).collect();
            Some(format!("{}:{}", place.frame, path.join(".")))
        }
        _ => None,
    }
}

/// Whether its value stands in the text.
fn is_known(expr: &Expr) -> bool {
    expr.is_constant() || matches!(expr.kind, Kind::Choice(..))
}

fn number(expr: &Expr) -> Option<Decimal> {
    match &expr.kind {
        Kind::Constant(Value::Number(number)) => Some(*number),
        Kind::Rescale(inner) => number(inner),
        _ => None,
    }
}
