//! The typed tree: names resolved, conversions made visible, decimals known.

use weft_kernel::{Id, Label, Value};

use crate::catalogue::{KnownField, KnownRows, ObjectRef, Type};
use crate::checked::RowsRead;
use crate::functions::{FoldKind, Function, Meaning};
use crate::resource::Resource;
use crate::syntax::{Comparison, Operator, Polarity, Search};

/// A typed expression.
#[derive(Clone, Debug)]
pub(crate) struct Expr {
    /// The character it stands at.
    pub(crate) at: usize,
    pub(crate) ty: Type,
    /// Decimals of the integer that stands for it when it is a number.
    pub(crate) scale: u8,
    pub(crate) kind: Kind,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Constant(Value),
    /// An option of a select, by value, with its label.
    Choice(String, Label),
    Field(Place),
    /// A field that is computed when it is read, and what computes it.
    Computed(Place, Box<Expr>),
    /// A number with the decimals of this expression, rounded half away from zero.
    Rescale(Box<Expr>),
    /// The company's date of a moment.
    DateOf(Box<Expr>),
    /// A number, a date or an option as text.
    ToText(Box<Expr>),
    Not(Box<Expr>),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Negate(Box<Expr>),
    /// Of numbers with six decimals, or of texts.
    Arithmetic(Operator, Box<Expr>, Box<Expr>),
    Time(TimeOperator, Box<Expr>, Box<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    In(Polarity, Box<Expr>, Vec<Expr>),
    /// At least the low bound and at most the high one, as two comparisons of the same value.
    Between(Polarity, Box<Expr>, Box<Expr>),
    Search(Search, Polarity, Box<Expr>, Box<Expr>),
    /// Whether a list holds an option.
    Holds(Polarity, Box<Expr>, Box<Expr>),
    Empty(Polarity, Box<Expr>),
    /// With what it needs of the model.
    Call(&'static Function, Vec<Expr>, Option<Resource>),
    Fold(Box<RowsFold>),
}

/// A field of the record of a frame, or of a record reached from it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// 0 is the record itself; each `SUM` or its like opens another.
    pub(crate) frame: usize,
    pub(crate) lookups: Vec<KnownField>,
    pub(crate) field: KnownField,
    /// What people call each step.
    pub(crate) labels: Vec<Label>,
}

/// An aggregate over related rows.
#[derive(Clone, Debug)]
pub(crate) struct RowsFold {
    pub(crate) function: &'static Function,
    pub(crate) fold: FoldKind,
    /// The frame the rows are related to.
    pub(crate) parent: usize,
    pub(crate) lookups: Vec<KnownField>,
    pub(crate) child: KnownRows,
    /// What people call each step to the rows.
    pub(crate) labels: Vec<Label>,
    /// What is folded; `None` counts rows.
    pub(crate) argument: Option<Expr>,
    pub(crate) filter: Option<Expr>,
    /// What tells the first and the last row: a value, then the id.
    pub(crate) order: Option<[Expr; 2]>,
    /// Decimals of a mean.
    pub(crate) scale: u8,
}

/// An operator of dates, moments and durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeOperator {
    MomentPlus,
    MomentMinus,
    /// Moment − moment.
    MomentsApart,
    /// A date moved by a constant duration of whole days.
    DatePlus,
    DateMinus,
    /// Date − date.
    DatesApart,
    DurationPlus,
    DurationMinus,
    /// Duration ÷ duration, a number.
    Ratio,
}

impl TimeOperator {
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::MomentPlus | Self::DatePlus | Self::DurationPlus => "+",
            Self::Ratio => "/",
            _ => "-",
        }
    }
}

impl Kind {
    /// Whether its value is found among records.
    fn is_stored(&self) -> bool {
        match self {
            Self::Field(_) | Self::Fold(_) => true,
            Self::Call(function, ..) => matches!(function.meaning, Meaning::Rated(_)),
            _ => false,
        }
    }
}

impl Expr {
    pub(crate) fn new(at: usize, ty: Type, kind: Kind) -> Self {
        Self {
            at,
            ty,
            scale: 0,
            kind,
        }
    }

    pub(crate) fn number(at: usize, scale: u8, kind: Kind) -> Self {
        Self {
            at,
            ty: Type::Number,
            scale,
            kind,
        }
    }

    /// Whether it is the same for every record.
    pub(crate) fn is_constant(&self) -> bool {
        !self.kind.is_stored() && self.children().iter().all(|child| child.is_constant())
    }

    /// The text written here, if it is one.
    pub(crate) fn literal_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Constant(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The expressions directly inside.
    pub(crate) fn children(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Constant(_) | Kind::Choice(..) | Kind::Field(_) => Vec::new(),
            Kind::Rescale(one)
            | Kind::DateOf(one)
            | Kind::ToText(one)
            | Kind::Not(one)
            | Kind::Negate(one)
            | Kind::Computed(_, one)
            | Kind::Empty(_, one) => vec![one],
            Kind::All(many) | Kind::Any(many) | Kind::Call(_, many, _) => many.iter().collect(),
            Kind::Arithmetic(_, left, right)
            | Kind::Time(_, left, right)
            | Kind::Compare(_, left, right)
            | Kind::Between(_, left, right)
            | Kind::Search(_, _, left, right)
            | Kind::Holds(_, left, right) => vec![left, right],
            Kind::In(_, value, items) => std::iter::once(&**value).chain(items).collect(),
            Kind::Fold(fold) => {
                let parts = fold.argument.iter().chain(&fold.filter);
                parts.chain(fold.order.iter().flatten()).collect()
            }
        }
    }

    /// The same, to be changed.
    pub(crate) fn children_mut(&mut self) -> Vec<&mut Self> {
        match &mut self.kind {
            Kind::Constant(_) | Kind::Choice(..) | Kind::Field(_) => Vec::new(),
            Kind::Rescale(one)
            | Kind::DateOf(one)
            | Kind::ToText(one)
            | Kind::Not(one)
            | Kind::Negate(one)
            | Kind::Computed(_, one)
            | Kind::Empty(_, one) => vec![one],
            Kind::All(many) | Kind::Any(many) | Kind::Call(_, many, _) => many.iter_mut().collect(),
            Kind::Arithmetic(_, left, right)
            | Kind::Time(_, left, right)
            | Kind::Compare(_, left, right)
            | Kind::Between(_, left, right)
            | Kind::Search(_, _, left, right)
            | Kind::Holds(_, left, right) => vec![left, right],
            Kind::In(_, value, items) => std::iter::once(&mut **value).chain(items).collect(),
            Kind::Fold(fold) => {
                let parts = fold.argument.iter_mut().chain(&mut fold.filter);
                parts.chain(fold.order.iter_mut().flatten()).collect()
            }
        }
    }

    /// Hands everything that calls brought along from the model to `each`.
    pub(crate) fn each_resource(&self, each: &mut dyn FnMut(&Resource)) {
        if let Kind::Call(_, _, Some(resource)) = &self.kind {
            each(resource);
        }
        for child in self.children() {
            child.each_resource(each);
        }
    }

    /// Hands over every record that is named by its id, and its object.
    pub(crate) fn each_record(&self, each: &mut dyn FnMut(ObjectRef, Id)) {
        if let (Type::Record(object), Kind::Constant(Value::Record(id))) = (self.ty, &self.kind) {
            each(object, *id);
        }
        for child in self.children() {
            child.each_record(each);
        }
    }

    /// The first place inside where rows are folded; that of the field, where a field computes it.
    pub(crate) fn rows_read(&self) -> Option<RowsRead<'_>> {
        let Kind::Fold(fold) = &self.kind else {
            let found = self.children().into_iter().find_map(Self::rows_read)?;
            return Some(match self.kind {
                Kind::Computed(..) => RowsRead {
                    at: self.at,
                    ..found
                },
                _ => found,
            });
        };
        let field = fold.argument.as_ref().map(|one| match &one.kind {
            Kind::Field(place) if place.lookups.is_empty() => Some(place.field.number),
            _ => None,
        });
        Some(RowsRead {
            at: self.at,
            rows: &fold.child,
            function: fold.function.name,
            field: field.flatten(),
            plain: fold.lookups.is_empty() && fold.filter.is_none() && field != Some(None),
        })
    }

    /// Whether this or anything inside satisfies `test`.
    pub(crate) fn any(&self, test: &dyn Fn(&Self) -> bool) -> bool {
        test(self) || self.children().iter().any(|child| child.any(test))
    }
}

/// What people call a type.
pub(crate) fn type_name(ty: Type) -> (&'static str, &'static str) {
    match ty {
        Type::Bool => ("条件（是或否）", "a condition"),
        Type::Number => ("数字", "a number"),
        Type::Text => ("文本", "a text"),
        Type::Select => ("选项", "an option"),
        Type::List => ("多选", "a list of options"),
        Type::Date => ("日期", "a date"),
        Type::Moment => ("时间", "a moment"),
        Type::Duration => ("时长", "a duration"),
        Type::Record(_) => ("关联记录", "a record"),
        Type::Rows(_) => ("相关行", "related rows"),
        Type::Null => ("空值", "nothing"),
    }
}
