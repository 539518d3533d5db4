//! A checked expression and what can be done with it.

use weft_kernel::query::Term;
use weft_kernel::{Language, Problem, Value};

use crate::catalogue::{ChildInfo, ObjectRef, Type};
use crate::row::{RowSource, World};
use crate::scope::LowerScope;

/// One step from the base record to the record that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Along the lookup field with this number of this object.
    Lookup(ObjectRef, u32),
    /// To the related rows.
    Rows(ChildInfo),
}

/// Something an expression reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The way from the base record; empty for its own fields.
    pub path: Vec<Step>,
    /// The object read.
    pub object: ObjectRef,
    /// The number of the field read; `None` when only the number of rows matters.
    pub field: Option<u32>,
}

/// A typed expression over the records of one object.
#[derive(Clone, Debug)]
pub struct Checked {
    object: ObjectRef,
    ty: Type,
    references: Vec<Reference>,
}

impl Checked {
    /// The object whose records it is about.
    #[must_use]
    pub fn object(&self) -> ObjectRef {
        self.object
    }

    /// The type of its value.
    #[must_use]
    pub fn ty(&self) -> Type {
        self.ty
    }

    /// Decimals of the integer that [`Checked::lower`] computes when the type is a number.
    #[must_use]
    pub fn scale(&self) -> u8 {
        0
    }

    /// Every field along every path that is read, also inside `SUM` and its like.
    #[must_use]
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// Whether it reads fields of the record itself only.
    #[must_use]
    pub fn is_same_row(&self) -> bool {
        self.references.iter().all(|read| read.path.is_empty())
    }

    /// Whether its value changes as time goes by.
    #[must_use]
    pub fn reads_time(&self) -> bool {
        false
    }

    /// Whether its value depends on who asks.
    #[must_use]
    pub fn reads_user(&self) -> bool {
        false
    }

    /// The expression in words.
    #[must_use]
    pub fn echo(&self, _language: Language) -> String {
        String::new()
    }

    /// Its value for one record.
    ///
    /// # Errors
    /// `number.overflow`, and what reading the record fails with.
    pub fn evaluate(&self, _row: &dyn RowSource, _world: &World<'_>) -> Result<Value, Problem> {
        Ok(Value::Empty)
    }

    /// Its value as a term of a query over `scope`.
    ///
    /// # Errors
    /// `expr.too_many_tables`, and what the rights fail with.
    pub fn lower(&self, _scope: &mut LowerScope<'_>) -> Result<Term, Problem> {
        Ok(Term::TRUE)
    }
}

pub(crate) fn placeholder(object: ObjectRef) -> Checked {
    Checked {
        object,
        ty: Type::Bool,
        references: Vec::new(),
    }
}
