//! A checked expression and what can be done with it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use weft_kernel::query::Term;
use weft_kernel::{Id, Language, Problem, Value};

use crate::calendar::Calendar;
use crate::catalogue::{KnownRows, ObjectRef, Type};
use crate::echo::echo;
use crate::evaluate::Evaluator;
use crate::lower::lower;
use crate::rates::RateSource;
use crate::resource::Resource;
use crate::row::{RowSource, World};
use crate::scope::LowerScope;
use crate::tables::Table;
use crate::typed::{Expr, Kind};

/// One step from the base record to the record that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Along the lookup field with this number of this object.
    Lookup(ObjectRef, u32),
    /// To the related rows.
    Rows(KnownRows),
}

/// Something an expression reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The way from the base record; empty for its own fields.
    pub path: Vec<Step>,
    /// The object read.
    pub object: ObjectRef,
    /// The number of the field read; `None` stands for which rows there are.
    pub field: Option<u32>,
    /// Whether the text names it itself; else a formula that it names reads it.
    pub named: bool,
}

/// The first place where an expression reads related rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowsRead<'a> {
    /// The character it stands at.
    pub at: usize,
    /// The rows.
    pub rows: &'a KnownRows,
    /// The function that folds them, such as `SUM`.
    pub function: &'static str,
    /// What is folded, when that is a field of the rows; empty counts them.
    pub field: Option<u32>,
    /// Whether all rows of the record itself are folded.
    pub plain: bool,
}

/// A typed expression over the records of one object.
///
/// Conditions are three-valued as in SQL: what cannot be known is empty, and an empty condition
/// does not hold. Arithmetic with an empty value and division by zero are empty. Numbers are exact
/// with six decimals, rounded half away from zero; beyond 9.22 × 10¹² is `number.overflow`, unless
/// another part of an `and` or `or` already decides, when a database may or may not say so.
#[derive(Clone, Debug)]
pub struct Checked {
    object: ObjectRef,
    root: Expr,
    references: Vec<Reference>,
    text: String,
}

impl Checked {
    pub(crate) fn new(
        object: ObjectRef,
        root: Expr,
        references: Vec<Reference>,
        text: String,
    ) -> Self {
        Self {
            object,
            root,
            references,
            text,
        }
    }

    pub(crate) fn root(&self) -> &Expr {
        &self.root
    }

    pub(crate) fn with_root(&self, root: Expr) -> Self {
        Self {
            root,
            ..self.clone()
        }
    }

    /// The object whose records it is about.
    #[must_use]
    pub fn object(&self) -> ObjectRef {
        self.object
    }

    /// The type of its value.
    #[must_use]
    pub fn ty(&self) -> Type {
        self.root.ty
    }

    /// Decimals of the integer that [`Checked::lower`] computes when the type is a number.
    #[must_use]
    pub fn scale(&self) -> u8 {
        self.root.scale
    }

    /// Every field along every path that is read, also inside `SUM` and its like.
    #[must_use]
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// Where it first reads related rows, itself or by what a field computes when it is read.
    #[must_use]
    pub fn rows_read(&self) -> Option<RowsRead<'_>> {
        self.root.rows_read()
    }

    /// Whether it reads fields of the record itself only.
    #[must_use]
    pub fn is_same_row(&self) -> bool {
        self.references.iter().all(|read| read.path.is_empty())
    }

    /// Whether its value changes as time goes by.
    #[must_use]
    pub fn reads_time(&self) -> bool {
        self.calls(&["TODAY", "NOW", "AGE"])
    }

    /// Whether its value depends on who asks.
    #[must_use]
    pub fn reads_user(&self) -> bool {
        self.calls(&["ME"])
    }

    /// The tables it looks into, as they were when it was checked.
    #[must_use]
    pub fn tables(&self) -> Vec<Arc<Table>> {
        let mut found = Vec::new();
        self.root.each_resource(&mut |resource| {
            if let Resource::Table(table, _) = resource {
                found.push(Arc::clone(table));
            }
        });
        found
    }

    /// The calendars it counts with, as they were when it was checked.
    #[must_use]
    pub fn calendars(&self) -> Vec<Arc<Calendar>> {
        let mut found = Vec::new();
        self.root.each_resource(&mut |resource| {
            if let Resource::Calendar(calendar) = resource {
                found.push(Arc::clone(calendar));
            }
        });
        found
    }

    /// The exchange rates it counts with, as they were when it was checked.
    #[must_use]
    pub fn rates(&self) -> Option<RateSource> {
        let mut found = None;
        self.root.each_resource(&mut |resource| {
            if let Resource::Rates(rates) = resource {
                found = Some(rates.clone());
            }
        });
        found
    }

    fn calls(&self, names: &[&str]) -> bool {
        self.root.any(
            &|expr| matches!(&expr.kind, Kind::Call(function, ..) if names.contains(&function.name)),
        )
    }

    /// The expression in words: 金额 大于 10000 且 客户.地区 等于 “华东”.
    #[must_use]
    pub fn echo(&self, language: Language) -> String {
        self.echo_naming(language, &BTreeMap::new())
    }

    /// The same with what records are called whose ids it names: 负责人 等于 “张三”.
    #[must_use]
    pub fn echo_naming(&self, language: Language, names: &BTreeMap<Id, String>) -> String {
        echo(&self.root, language, names)
    }

    /// The records whose ids it names, each with its object.
    #[must_use]
    pub fn records(&self) -> Vec<(ObjectRef, Id)> {
        let mut found = Vec::new();
        self.root
            .each_record(&mut |object, id| found.push((object, id)));
        found
    }

    /// Its value for one record.
    ///
    /// # Errors
    /// `number.overflow`, and what reading the record fails with.
    pub fn evaluate(&self, row: &dyn RowSource, world: &World<'_>) -> Result<Value, Problem> {
        Evaluator {
            rows: vec![row],
            world,
        }
        .value(&self.root)
    }

    /// Whether it is a condition that holds for the record.
    ///
    /// # Errors
    /// Those of [`Checked::evaluate`].
    pub fn holds(&self, row: &dyn RowSource, world: &World<'_>) -> Result<bool, Problem> {
        Ok(self.evaluate(row, world)? == Value::Bool(true))
    }

    /// Its value as a term of a query over `scope`; a number is an integer of [`Checked::scale`].
    ///
    /// # Errors
    /// `expr.too_many_tables`, and what the rights fail with.
    pub fn lower(&self, scope: &mut LowerScope<'_>) -> Result<Term, Problem> {
        lower(&self.root, scope)
    }
}

/// The canonical text, which checks to the same expression.
impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
