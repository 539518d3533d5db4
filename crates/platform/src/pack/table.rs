//! The document of a parameter table or a decision table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use weft_expr::tables::{
    self, Cell, Hit, INPUTS_MAX, Input, OUTPUTS_MAX, Output, ROWS_MAX, Row, Table,
};
use weft_expr::{ObjectRef, Type};
use weft_kernel::{Date, Label, Problem, Value, date};

/// A parameter table or a decision table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TableDoc {
    /// Its name, by which expressions call it.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Label>,
    /// Which of the fitting rows count.
    pub hit: HitDoc,
    /// The object whose records the inputs' expressions read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Whether a gap is refused and not only told.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub complete: bool,
    /// Whether rows count for a time even where none says so yet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dated: bool,
    /// What it is asked with, in order.
    pub inputs: Vec<TableInputDoc>,
    /// What it gives, the first unless a call says.
    pub outputs: Vec<TableOutputDoc>,
    /// Its rows, in order.
    pub rows: Vec<TableRowDoc>,
}

/// Which of the fitting rows count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HitDoc {
    /// No two rows may fit at once: a parameter table.
    #[default]
    Unique,
    /// The first one.
    First,
    /// The one with the highest priority.
    Priority,
    /// The sum of all.
    Sum,
    /// The smallest of all.
    Min,
    /// The largest of all.
    Max,
    /// How many there are.
    Count,
    /// All different ones as one text.
    List,
}

/// The type of an input or output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CellType {
    /// A text or the value of an option.
    #[default]
    Text,
    /// A number.
    Number,
    /// A date.
    Date,
    /// Yes or no.
    Boolean,
}

/// What a table is asked with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TableInputDoc {
    /// Its name.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: CellType,
    /// All values there are, when they are known: gaps are looked for among them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// How it is computed for a record of the table's object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
}

/// What a table gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TableOutputDoc {
    /// Its name.
    pub name: String,
    /// What users read.
    pub label: Label,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: CellType,
    /// What it is when no row fits; empty unless it is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TableRowDoc {
    /// A name, so that a row is known again when packs are upgraded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What each input must be, by its name; any where nothing is said.
    pub when: BTreeMap<String, Json>,
    /// What each output is, by its name.
    pub then: BTreeMap<String, Json>,
    /// The first day on which it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// The last day on which it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
    /// Higher ones come first, where priority decides.
    #[serde(skip_serializing_if = "is_zero")]
    pub priority: i64,
    /// A remark.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl CellType {
    fn ty(self) -> Type {
        match self {
            Self::Text => Type::Text,
            Self::Number => Type::Number,
            Self::Date => Type::Date,
            Self::Boolean => Type::Bool,
        }
    }
}

impl HitDoc {
    fn hit(self) -> Hit {
        match self {
            Self::Unique => Hit::Unique,
            Self::First => Hit::First,
            Self::Priority => Hit::Priority,
            Self::Sum => Hit::Sum,
            Self::Min => Hit::Min,
            Self::Max => Hit::Max,
            Self::Count => Hit::Count,
            Self::List => Hit::List,
        }
    }
}

impl TableDoc {
    /// The table expressions look up; its object is looked for by `object`.
    ///
    /// # Errors
    /// `table.…` with the place in the document.
    pub fn table(
        &self,
        object: impl Fn(&str) -> Result<ObjectRef, Problem>,
    ) -> Result<Table, Problem> {
        self.within_limits()?;
        let inputs: Vec<Input> = self.inputs.iter().map(TableInputDoc::input).collect();
        let mut outputs = Vec::new();
        for (place, output) in self.outputs.iter().enumerate() {
            outputs.push(output.output(self.hit, &format!("outputs[{place}]"))?);
        }
        let mut rows = Vec::new();
        for (place, row) in self.rows.iter().enumerate() {
            rows.push(row.row((&inputs, &outputs), &format!("rows[{place}]"))?);
        }
        let place = |problem: Problem| problem.on_field("object");
        Ok(Table {
            name: self.name.clone(),
            label: self.label.clone(),
            hit: self.hit.hit(),
            dated: self.dated || rows.iter().any(|row| row.from.or(row.until).is_some()),
            object: self
                .object
                .as_deref()
                .map(object)
                .transpose()
                .map_err(place)?,
            inputs,
            outputs,
            rows,
        })
    }

    fn within_limits(&self) -> Result<(), Problem> {
        let counts = [
            ("inputs", self.inputs.len(), 1, INPUTS_MAX),
            ("outputs", self.outputs.len(), 1, OUTPUTS_MAX),
            ("rows", self.rows.len(), 0, ROWS_MAX),
        ];
        for (part, count, least, most) in counts {
            if !(least..=most).contains(&count) {
                return Err(Problem::invalid(
                    "table.size",
                    format!("表的 {part} 应有 {least} 至 {most} 个，现有 {count} 个"),
                    format!("A table has {least} to {most} {part}, not {count}"),
                )
                .on_field(part));
            }
        }
        let inputs = self.inputs.iter().map(|input| &input.name);
        let inputs = inputs.enumerate().map(|(at, name)| (name, "inputs", at));
        let outputs = self.outputs.iter().map(|output| &output.name);
        let outputs = outputs.enumerate().map(|(at, name)| (name, "outputs", at));
        let mut seen = std::collections::BTreeSet::new();
        for (name, part, at) in inputs.chain(outputs) {
            if name.is_empty() || !seen.insert((part, name)) {
                return Err(Problem::invalid(
                    "table.name",
                    format!("`{name}` 为空或出现两次"),
                    format!("`{name}` is empty or stands twice"),
                )
                .on_field(format!("{part}[{at}].name")));
            }
        }
        Ok(())
    }
}

impl TableInputDoc {
    fn input(&self) -> Input {
        Input {
            name: self.name.clone(),
            label: self.label.clone(),
            ty: self.kind.ty(),
            options: self.options.clone(),
            expression: self.expression.clone(),
        }
    }
}

impl TableOutputDoc {
    fn output(&self, hit: HitDoc, place: &str) -> Result<Output, Problem> {
        let ty = self.kind.ty();
        if hit == HitDoc::Sum && ty != Type::Number {
            return Err(Problem::invalid(
                "table.sum",
                "求和的表，结果应为数字",
                "What a table sums up must be numbers",
            )
            .on_field(format!("{place}.type")));
        }
        let default = self.default.as_ref().map(|json| value(json, ty));
        Ok(Output {
            name: self.name.clone(),
            label: self.label.clone(),
            ty,
            default: default
                .transpose()
                .map_err(|problem| problem.on_field(format!("{place}.default")))?
                .unwrap_or_default(),
        })
    }
}

impl TableRowDoc {
    fn row(&self, (inputs, outputs): (&[Input], &[Output]), place: &str) -> Result<Row, Problem> {
        let inputs_named: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        known(&self.when, &inputs_named, &format!("{place}.when"))?;
        let outputs_named: Vec<&str> = outputs.iter().map(|output| output.name.as_str()).collect();
        known(&self.then, &outputs_named, &format!("{place}.then"))?;
        let mut cells = Vec::new();
        for input in inputs {
            let cell = self.when.get(&input.name).map(|json| cell(json, input.ty));
            let cell = cell.unwrap_or(Ok(Cell::Any));
            let at = || format!("{place}.when.{}", input.name);
            cells.push(cell.map_err(|problem| problem.on_field(at()))?);
        }
        let mut results = Vec::new();
        for output in outputs {
            let result = self
                .then
                .get(&output.name)
                .map(|json| value(json, output.ty));
            let at = |problem: Problem| problem.on_field(format!("{place}.then.{}", output.name));
            results.push(result.transpose().map_err(at)?.unwrap_or_default());
        }
        let day = |text: &Option<String>, name: &str| -> Result<Option<Date>, Problem> {
            let read = text.as_deref().map(date::parse_date).transpose();
            read.map_err(|problem| problem.on_field(format!("{place}.{name}")))
        };
        let (from, until) = (
            day(&self.valid_from, "valid_from")?,
            day(&self.valid_to, "valid_to")?,
        );
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            return Err(Problem::invalid(
                "table.dates",
                "失效日期早于生效日期",
                "The last day lies before the first",
            )
            .on_field(format!("{place}.valid_to")));
        }
        Ok(Row {
            cells,
            from,
            until,
            priority: self.priority,
            results,
        })
    }
}

/// Every name is one of those there are.
fn known(given: &BTreeMap<String, Json>, names: &[&str], place: &str) -> Result<(), Problem> {
    let Some(strange) = given.keys().find(|name| !names.contains(&name.as_str())) else {
        return Ok(());
    };
    let near = weft_expr::nearest(strange, names.iter().copied());
    let (zh, en) = near.as_ref().map_or_else(Default::default, |near| {
        (
            format!("，是否想写 `{near}`？"),
            format!("; did you mean `{near}`?"),
        )
    });
    Err(Problem::invalid(
        "table.unknown_column",
        format!("表里没有列 `{strange}`{zh}"),
        format!("The table has no column `{strange}`{en}"),
    )
    .on_field(format!("{place}.{strange}"))
    .suggesting(near))
}

/// A cell of a row: a text such as `>= 10万`, one value, or a list of values.
fn cell(json: &Json, ty: Type) -> Result<Cell, Problem> {
    match json {
        Json::Null => Ok(Cell::Any),
        Json::String(text) => Cell::parse(text, ty),
        Json::Array(items) => {
            let values: Result<Vec<Value>, Problem> =
                items.iter().map(|item| value(item, ty)).collect();
            Cell::one_of(values?)
        }
        other => Ok(Cell::OneOf(vec![value(other, ty)?])),
    }
}

fn value(json: &Json, ty: Type) -> Result<Value, Problem> {
    match json {
        Json::Null => Ok(Value::Empty),
        Json::String(text) => tables::value_of(text, ty),
        other => tables::value_of(&other.to_string(), ty),
    }
}
