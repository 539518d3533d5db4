//! Roll-ups as expressions: a fold over the rows that point to a record.

use weft_kernel::{Problem, exact};

use crate::catalogue::{KnownField, KnownRows, ObjectRef, Type};
use crate::checked::{Checked, Reference, Step};
use crate::errors::{wrong, wrong_type};
use crate::formula::{Stand, rounded};
use crate::functions::{self, FoldKind};
use crate::typed::{Expr, Kind, Place, RowsFold, type_name};

/// How a roll-up folds its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFold {
    /// Sum, 0 of none.
    Sum,
    /// How many.
    Count,
    /// Smallest, empty of none.
    Min,
    /// Largest, empty of none.
    Max,
    /// Mean, empty of none.
    Average,
    /// The value of the first row, empty of none.
    First,
    /// The value of the last row, empty of none.
    Last,
}

/// What a roll-up folds.
#[derive(Clone, Debug)]
pub struct RowsAsked<'a> {
    /// The object whose records it is a value of.
    pub object: ObjectRef,
    /// The rows.
    pub rows: KnownRows,
    /// How.
    pub fold: RowFold,
    /// The field of the rows; `None` to count rows.
    pub value: Option<KnownField>,
    /// Which rows: a condition over them.
    pub filter: Option<&'a Checked>,
    /// What tells the first and the last: a field and the id of the rows.
    pub order: Option<[KnownField; 2]>,
}

/// The frame of the rows: the record itself is frame 0.
const ROWS: usize = 1;

/// The roll-up as an expression over the record, of type `ty` with `scale` decimals.
///
/// # Errors
/// `expr.not_aggregatable` when the field cannot be folded so, `expr.wrong_type` when the result is
/// not of type `ty`.
pub fn over_rows(asked: RowsAsked<'_>, ty: Type, scale: u8) -> Result<Checked, Problem> {
    let mut references = asked.references();
    let value = asked
        .value
        .as_ref()
        .map(|field| asked.field(field, &mut references));
    let filter = asked.filter.map(|filter| {
        references.extend(filter.references().iter().map(|read| asked.behind(read)));
        RowsAsked::stand().moved(filter.root())
    });
    let order = asked.order.as_ref().map(|fields| {
        let mut field = |known| asked.field(known, &mut references);
        let [first, second] = fields;
        [field(first), field(second)]
    });
    let (kind, function, found, from) = asked.typed(value.as_ref(), scale)?;
    let text = asked.text();
    let fold = RowsFold {
        function: functions::find(function).ok_or_else(|| functions::mistyped(function))?,
        fold: kind,
        parent: 0,
        lookups: Vec::new(),
        labels: vec![asked.rows.label.clone()],
        child: asked.rows,
        argument: value,
        filter,
        order,
        scale: from,
    };
    let root = Expr {
        at: 0,
        ty: found,
        scale: from,
        kind: Kind::Fold(Box::new(fold)),
    };
    if found != ty
        && !matches!(
            (found, ty),
            (Type::Select | Type::Text, Type::Select | Type::Text)
        )
    {
        return Err(wrong_type(0, type_name(ty), type_name(found)));
    }
    Ok(Checked::new(
        asked.object,
        rounded(root, scale),
        references,
        text,
    ))
}

impl RowsAsked<'_> {
    fn stand() -> Stand<'static> {
        Stand {
            frame: ROWS,
            lookups: &[],
            open: ROWS + 1,
        }
    }

    /// Which rows there are, and which record each belongs to.
    fn references(&self) -> Vec<Reference> {
        let read = |field| Reference {
            path: vec![Step::Rows(self.rows.clone())],
            object: self.rows.object,
            field,
            named: true,
        };
        vec![read(None), read(Some(self.rows.link_field))]
    }

    /// What is read of a row, as read from the record.
    fn behind(&self, read: &Reference) -> Reference {
        let rows = Step::Rows(self.rows.clone());
        Reference {
            path: std::iter::once(rows)
                .chain(read.path.iter().cloned())
                .collect(),
            ..*read
        }
    }

    /// A field of a row, computed when it is not stored.
    fn field(&self, field: &KnownField, references: &mut Vec<Reference>) -> Expr {
        let own = Reference {
            path: Vec::new(),
            object: self.rows.object,
            field: Some(field.number),
            named: true,
        };
        references.push(self.behind(&own));
        let place = Place {
            frame: ROWS,
            lookups: Vec::new(),
            field: field.clone(),
            labels: vec![self.rows.label.clone(), field.label.clone()],
        };
        let kind = match &field.formula {
            None => Kind::Field(place),
            Some(formula) => {
                let inside = formula.checked();
                let inner = inside.references().iter().map(|read| self.behind(read));
                references.extend(inner.map(|read| Reference {
                    named: false,
                    ..read
                }));
                Kind::Computed(place, Box::new(Self::stand().moved(inside.root())))
            }
        };
        Expr {
            at: 0,
            ty: field.ty,
            scale: field.scale,
            kind,
        }
    }

    /// The fold, the function it is called by, and the type and decimals of what comes of it.
    fn typed(
        &self,
        value: Option<&Expr>,
        scale: u8,
    ) -> Result<(FoldKind, &'static str, Type, u8), Problem> {
        let folded = value.map_or((Type::Number, 0), |value| (value.ty, value.scale));
        let number = folded.0 == Type::Number;
        let extreme = !matches!(
            folded.0,
            Type::List | Type::Record(_) | Type::Bool | Type::Rows(_)
        );
        let (kind, name, fits, (ty, from)) = match self.fold {
            RowFold::Count => (FoldKind::Count, "COUNT", true, (Type::Number, 0)),
            RowFold::Sum => (FoldKind::Sum, "SUM", number, folded),
            RowFold::Min => (FoldKind::Min, "MINOF", extreme, folded),
            RowFold::Max => (FoldKind::Max, "MAXOF", extreme, folded),
            RowFold::Average => {
                let scale = scale.min(exact::NUMBER_SCALE);
                (FoldKind::Average, "AVERAGE", number, (Type::Number, scale))
            }
            RowFold::First => (FoldKind::First, "MINOF", true, folded),
            RowFold::Last => (FoldKind::Last, "MAXOF", true, folded),
        };
        if fits && (value.is_some() || self.fold == RowFold::Count) {
            return Ok((kind, name, ty, from));
        }
        Err(wrong(
            "expr.not_aggregatable",
            0,
            "这个字段不能这样汇总：求和与平均值要用数字，最大最小要用有大小之分的值",
            "This field cannot be folded so: sums and means take numbers, extremes take values that have an order",
        ))
    }

    /// What tells it from other roll-ups; it is not read again.
    fn text(&self) -> String {
        let value = self.value.as_ref().map_or("", |field| field.name.as_str());
        let filter = self.filter.map(ToString::to_string).unwrap_or_default();
        let order = self
            .order
            .as_ref()
            .map_or("", |[first, _]| first.name.as_str());
        let (object, link) = (self.rows.object.0, self.rows.link_field);
        format!(
            "{:?}({object}.{link}.{value}, {filter}, {order})",
            self.fold
        )
    }
}
