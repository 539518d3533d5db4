//! Parameter tables and decision tables: rows of cells, and what the fitting rows give.

mod cell;
mod collide;
mod evaluate;
mod findings;
mod lower;

use weft_kernel::{Date, Label, Problem, Value};

use crate::catalogue::{ObjectRef, Type};
use crate::errors::wrong;
use crate::numbers;
use crate::syntax;

pub use cell::{Bound, Cell};
pub use evaluate::shown;
pub use findings::{COMBINATIONS_MAX, Finding, FindingKind};

/// The most rows of a table.
pub const ROWS_MAX: usize = 2_000;
/// The most inputs of a table.
pub const INPUTS_MAX: usize = 12;
/// The most outputs of a table.
pub const OUTPUTS_MAX: usize = 12;

/// Which of the fitting rows count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// No two rows may fit at once.
    Unique,
    /// The first one.
    First,
    /// The one with the highest priority, the first of those.
    Priority,
    /// The sum of all.
    Sum,
    /// The smallest of all.
    Min,
    /// The largest of all.
    Max,
    /// How many there are.
    Count,
    /// All different ones, with `、` between.
    List,
}

/// What a table is asked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// `Text`, `Number`, `Date` or `Bool`.
    pub ty: Type,
    /// All values there are, when they are known; else empty.
    pub options: Vec<String>,
    /// How it is computed for a record of the table's object, when the call does not say.
    pub expression: Option<String>,
}

/// What a table gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// `Text`, `Number`, `Date` or `Bool`.
    pub ty: Type,
    /// What it is when no row fits.
    pub default: Value,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// One for each input.
    pub cells: Vec<Cell>,
    /// The first day on which it counts.
    pub from: Option<Date>,
    /// The last day on which it counts.
    pub until: Option<Date>,
    /// Higher ones come first, where priority decides.
    pub priority: i64,
    /// One for each output.
    pub results: Vec<Value>,
}

/// A parameter table or a decision table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// Which rows count.
    pub hit: Hit,
    /// Whether rows count for a time only.
    pub dated: bool,
    /// The object whose records its inputs' expressions read.
    pub object: Option<ObjectRef>,
    /// What it is asked with.
    pub inputs: Vec<Input>,
    /// What it gives, the first unless a call says.
    pub outputs: Vec<Output>,
    /// Its rows.
    pub rows: Vec<Row>,
}

impl Table {
    /// Which output this is; the first when no name is given.
    #[must_use]
    pub fn output(&self, name: Option<&str>) -> Option<usize> {
        match name {
            None => Some(0),
            Some(name) => self
                .outputs
                .iter()
                .position(|output| output.name == name || output.label.zh == name),
        }
    }

    /// What a call gives: a count is a number and a list a text whatever the output is.
    #[must_use]
    pub fn gives(&self, output: usize) -> Type {
        match self.hit {
            Hit::Count => Type::Number,
            Hit::List => Type::Text,
            _ => self.outputs.get(output).map_or(Type::Null, |one| one.ty),
        }
    }
}

/// Reads a value of a table's cell.
///
/// # Errors
/// `table.value` when the text is none of that type.
pub fn value_of(text: &str, ty: Type) -> Result<Value, Problem> {
    let text = text.trim();
    let value = match ty {
        Type::Number => number_of(text),
        Type::Date => weft_kernel::date::parse_date(text).ok().map(Value::Date),
        Type::Bool => match text {
            "true" | "是" => Some(Value::Bool(true)),
            "false" | "否" => Some(Value::Bool(false)),
            _ => None,
        },
        _ => Some(Value::text(text)),
    };
    value.ok_or_else(|| {
        let (zh, en) = crate::typed::type_name(ty);
        wrong(
            "table.value",
            0,
            format!("`{text}` 不是{zh}"),
            format!("`{text}` is not {en}"),
        )
    })
}

/// A number as expressions write it: `-1.5`, `10万`, `15%`, `1,000`.
fn number_of(text: &str) -> Option<Value> {
    let plain = text.replace([',', '，'], "");
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, plain.as_str()),
    };
    let number = syntax::number(digits.trim())? * weft_kernel::Decimal::from(sign);
    numbers::fits(number, 6).then(|| Value::Number(number.normalize()))
}
