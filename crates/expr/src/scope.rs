//! Where an expression is lowered to: the tables of the query and the rights on each.

use std::cell::Cell;

use weft_kernel::Problem;
use weft_kernel::query::{Join, Term};

use crate::catalogue::{Catalogue, ObjectRef};
use crate::row::World;

/// Numbers for the tables of one query; shared by everyone who adds tables to it.
#[derive(Debug)]
pub struct Aliases(Cell<u16>);

impl Aliases {
    /// A counter whose first number is `next`.
    #[must_use]
    pub const fn from(next: u16) -> Self {
        Self(Cell::new(next))
    }

    /// A number not used yet.
    ///
    /// # Errors
    /// `expr.too_many_tables` when a query would read more than [`ALIASES_MAX`] tables.
    pub fn take(&self) -> Result<u16, Problem> {
        let alias = self.0.get();
        if alias >= ALIASES_MAX {
            return Err(Problem::invalid(
                "expr.too_many_tables",
                format!("一次查询最多涉及 {ALIASES_MAX} 张表"),
                format!("A query may read at most {ALIASES_MAX} tables"),
            ));
        }
        self.0.set(alias + 1);
        Ok(alias)
    }
}

/// The most tables in one query, subqueries included.
pub const ALIASES_MAX: u16 = 60;

/// The rights of the caller on an object under an alias, as a condition on its columns.
pub type Rights<'a> = &'a dyn Fn(ObjectRef, u16) -> Result<Term, Problem>;

/// The query an expression becomes part of.
///
/// One scope serves several expressions over the same base: joins are reused by path. Add `joins`
/// to the query when all are lowered; rights are already in each join and subquery.
pub struct LowerScope<'a> {
    /// The model.
    pub catalogue: &'a dyn Catalogue,
    /// Now, the zone and the user.
    pub world: World<'a>,
    /// Numbers for further tables.
    pub aliases: &'a Aliases,
    /// ANDed to every join and every subquery.
    pub rights: Rights<'a>,
    /// Tables joined along lookups so far, in an order in which each needs only those before it.
    pub joins: Vec<Join>,
    /// The object behind each alias, joins and subqueries, but not the base.
    pub sources: Vec<(u16, ObjectRef)>,
    base: u16,
}

impl<'a> LowerScope<'a> {
    /// A scope over a base table under the alias `base`.
    pub fn new(
        catalogue: &'a dyn Catalogue,
        base: u16,
        aliases: &'a Aliases,
        world: World<'a>,
        rights: Rights<'a>,
    ) -> Self {
        Self {
            catalogue,
            world,
            aliases,
            rights,
            joins: Vec::new(),
            sources: Vec::new(),
            base,
        }
    }

    /// The alias of the base table.
    #[must_use]
    pub fn base(&self) -> u16 {
        self.base
    }
}
