//! A query that may be run: whoever holds one has had its rights put in.

use weft_kernel::Problem;
use weft_kernel::query::{Datum, Select, Term};

use crate::schema::ColumnKind;

/// One row of an answer, by position of [`Select::columns`].
pub type Row = Vec<Datum>;

/// A query with the kind of each of its columns, ready to run.
#[derive(Clone, Debug)]
pub struct Plan {
    select: Select,
    kinds: Vec<ColumnKind>,
}

impl Plan {
    /// A plan over tables of records; only the compiler of rights in `platform` may call this.
    #[must_use]
    pub fn compile(select: Select, kinds: Vec<ColumnKind>) -> Self {
        Self { select, kinds }
    }

    /// A plan over the house's own tables, which carry no rights.
    ///
    /// # Errors
    /// `query.not_internal` when a table of records is among them.
    pub fn internal(select: Select, kinds: Vec<ColumnKind>) -> Result<Self, Problem> {
        if only_internal(&select) {
            Ok(Self { select, kinds })
        } else {
            let known = "a query without rights reads a table of records";
            Err(Problem::internal("query.not_internal", known))
        }
    }

    /// The query.
    #[must_use]
    pub fn select(&self) -> &Select {
        &self.select
    }

    /// The kind of each column of the answer.
    #[must_use]
    pub fn kinds(&self) -> &[ColumnKind] {
        &self.kinds
    }
}

fn only_internal(select: &Select) -> bool {
    let joins = select.joins.iter();
    select.from.table.is_internal()
        && joins.clone().all(|join| join.source.table.is_internal())
        && joins.map(|join| &join.on).all(term_is_internal)
        && select
            .columns
            .iter()
            .map(|column| &column.term)
            .all(term_is_internal)
        && term_is_internal(&select.filter)
        && select
            .group
            .iter()
            .chain(&select.having)
            .all(term_is_internal)
        && select
            .sort
            .iter()
            .map(|sort| &sort.term)
            .all(term_is_internal)
}

fn term_is_internal(term: &Term) -> bool {
    match term {
        Term::Column(..) | Term::Datum(_) | Term::Match(..) | Term::Fold(_, None) => true,
        Term::Call(_, args) => args.iter().all(term_is_internal),
        Term::Case(arms, last) => {
            arms.iter()
                .all(|(when, then)| term_is_internal(when) && term_is_internal(then))
                && term_is_internal(last)
        }
        Term::Switch(on, arms, last) => {
            term_is_internal(on)
                && arms.iter().all(|(_, then)| term_is_internal(then))
                && term_is_internal(last)
        }
        Term::In(inner, _) | Term::Fold(_, Some(inner)) => term_is_internal(inner),
        Term::InSelect(inner, select) => term_is_internal(inner) && only_internal(select),
        Term::Exists(select) | Term::Scalar(select) => only_internal(select),
    }
}

#[cfg(test)]
mod tests {
    use weft_kernel::query::{Column, Table};

    use super::*;

    #[test]
    fn a_record_table_hidden_in_a_subquery_is_found() {
        let id = Column::fixed("id");
        let jobs = Select::from(Table::new("s_job").unwrap()).column(&id);
        assert!(Plan::internal(jobs.clone(), vec![ColumnKind::Int]).is_ok());
        let secret = Select::from_alias(Table::of_object(3), 1).column(&id);
        let hidden = Term::Exists(Box::new(secret))
            .negated()
            .or(Term::column(&id).is_null());
        let problem = Plan::internal(jobs.and(hidden), vec![ColumnKind::Int]).unwrap_err();
        assert_eq!(problem.code(), "query.not_internal");
    }
}
