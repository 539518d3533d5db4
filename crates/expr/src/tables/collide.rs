//! Rows that fit at once where only one may, looked for in pairs: it needs no list of all values,
//! so that it tells of the largest table too.

use weft_kernel::{Label, Problem, Value};

use super::cell::Cell;
use super::findings::{Finding, FindingKind, axis};
use super::{Hit, Input, Row, Table};

impl Table {
    /// The first two rows that fit at once, where no two may.
    ///
    /// # Errors
    /// `expr.mistyped` when a cell's value is not of its input's type.
    pub fn collision(&self) -> Result<Option<Finding>, Problem> {
        if self.hit != Hit::Unique {
            return Ok(None);
        }
        let numbered = || (1_usize..).zip(&self.rows);
        for (one, row) in numbered() {
            let mut others = numbered().skip(one);
            if let Some((other, _)) = others.find(|(_, other)| self.at_once(row, other)) {
                return Ok(Some(Finding {
                    kind: FindingKind::Overlap,
                    example: Vec::new(),
                    rows: vec![one, other],
                    message: Label::new(
                        format!("第 {one} 行和第 {other} 行有同时适用的情形"),
                        format!("Rows {one} and {other} can both fit"),
                    ),
                }));
            }
        }
        Ok(None)
    }

    /// Whether there are inputs and a day for which both rows are.
    fn at_once(&self, one: &Row, other: &Row) -> bool {
        let ends_before = |row: &Row, next: &Row| {
            row.until
                .zip(next.from)
                .is_some_and(|(end, start)| end < start)
        };
        if self.dated && (ends_before(one, other) || ends_before(other, one)) {
            return false;
        }
        let cells = one.cells.iter().zip(&other.cells);
        let mut both = self.inputs.iter().zip(cells);
        both.all(|(input, (one, other))| meet(input, one, other))
    }
}

/// Whether there is a value that both cells are for.
fn meet(input: &Input, one: &Cell, other: &Cell) -> bool {
    match (one, other) {
        (Cell::Any, _) | (_, Cell::Any) => true,
        (Cell::OneOf(values), cell) | (cell, Cell::OneOf(values)) => {
            values.iter().any(|value| cell.fits(value))
        }
        _ => {
            let marks: Vec<&Value> = [one, other].into_iter().flat_map(Cell::marks).collect();
            let mut values = axis(input, &marks).into_iter();
            values.any(|value| one.fits(&value) && other.fits(&value))
        }
    }
}
