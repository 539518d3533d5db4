//! What is wrong in a file, cell by cell, and the rows that stayed out.

use serde::Serialize;
use weft_kernel::{Label, Problem};
use weft_sheet::Line;

use super::fixed::Column;
use crate::model::Object;

/// What is wrong in one cell or row of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// The row as a spreadsheet counts it: the first is row 1.
    pub row: usize,
    /// The header of the column.
    pub column: Option<String>,
    /// The place of the column, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<usize>,
    /// The field it goes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Stable code.
    pub code: &'static str,
    /// What the person is told.
    pub message: Label,
}

/// Rows that stayed out: one, or those of one document.
#[derive(Clone, Debug)]
pub struct FailedRow {
    /// The rows as they stand in the file.
    pub lines: Vec<Line>,
    /// Why.
    pub errors: Vec<RowError>,
}

impl RowError {
    /// A problem of a whole row, or of the field it names.
    pub(super) fn of(row: usize, column: Option<&str>, problem: &Problem) -> Self {
        let detail = problem.details().first();
        let field = detail.and_then(|detail| detail.field.as_deref());
        Self {
            row,
            column: column
                .or_else(|| problem.field().or(field))
                .map(str::to_owned),
            cell: None,
            field: problem.field().or(field).map(str::to_owned),
            code: detail.map_or(problem.code(), |detail| detail.code),
            message: detail.map_or_else(|| problem.told().clone(), |detail| detail.told.clone()),
        }
    }

    /// A problem of one cell.
    pub(super) fn at(row: usize, column: &Column, object: &Object, problem: &Problem) -> Self {
        let field = object.fields.get(column.field);
        Self {
            cell: Some(column.place),
            field: field.map(|field| field.name.clone()),
            ..Self::of(row, Some(&column.header), problem)
        }
    }

    /// All that a problem of a row names, each at its column where the file has one.
    pub(super) fn all(
        row: usize,
        columns: &[Column],
        object: &Object,
        problem: &Problem,
    ) -> Vec<Self> {
        let of_field = |name: &str| {
            let ix = object.index(name)?;
            columns.iter().find(|column| column.field == ix)
        };
        let details = problem.details();
        if details.is_empty() {
            let mut error = Self::of(row, None, problem);
            error.cell = problem
                .field()
                .and_then(of_field)
                .map(|column| column.place);
            return vec![error];
        }
        let each = details.iter().map(|detail| {
            let column = detail.field.as_deref().and_then(of_field);
            Self {
                row,
                column: column
                    .map(|column| column.header.clone())
                    .or_else(|| detail.field.clone()),
                cell: column.map(|column| column.place),
                field: detail.field.clone(),
                code: detail.code,
                message: detail.told.clone(),
            }
        });
        each.collect()
    }
}
