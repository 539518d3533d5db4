//! Where an expression is lowered to: the tables of the query and the rights on each.

use std::cell::Cell;
use std::collections::BTreeMap;

use weft_kernel::Problem;
use weft_kernel::query::{Column, Join, Source, Term};

use crate::budget::Budget;
use crate::catalogue::{Catalogue, KnownField, ObjectRef, Type};
use crate::functions::mistyped;
use crate::row::World;

/// The most tables in one query, subqueries included: rights bring their own.
pub const ALIASES_MAX: u16 = 1_000;
/// The most tables joined to one table; SQLite joins 64.
pub const JOINS_MAX: usize = 60;

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
            return Err(too_many_tables(ALIASES_MAX.into()));
        }
        self.0.set(alias + 1);
        Ok(alias)
    }
}

/// Refuses to join more than [`JOINS_MAX`] tables to one.
///
/// # Errors
/// `expr.too_many_tables`.
pub fn check_joins(joins: &[Join]) -> Result<(), Problem> {
    match joins.len() > JOINS_MAX {
        true => Err(too_many_tables(JOINS_MAX)),
        false => Ok(()),
    }
}

fn too_many_tables(most: usize) -> Problem {
    Problem::invalid(
        "expr.too_many_tables",
        format!("一次查询最多关联 {most} 张表，请减少列、条件或权限规则里跨对象的字段"),
        format!(
            "A query may read at most {most} tables: use fewer fields of other objects in columns, conditions and record rules"
        ),
    )
}

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
    /// Put into every join and every subquery.
    pub rights: Rights<'a>,
    /// Tables joined along lookups so far, in an order in which each needs only those before it.
    pub joins: Vec<Join>,
    /// The object behind each alias, joins and subqueries, but not the base.
    pub sources: Vec<(u16, ObjectRef)>,
    /// The base and, inside `SUM` and its like, the rows; the joins of the base are in `joins`.
    frames: Vec<Frame>,
    /// What may still be copied.
    pub(crate) budget: Budget,
}

/// A table and what has been joined to it.
pub(crate) struct Frame {
    alias: u16,
    pub(crate) joins: Vec<Join>,
    /// Alias by path of lookups.
    reached: BTreeMap<Vec<u32>, u16>,
}

impl Frame {
    fn of(alias: u16) -> Self {
        Self {
            alias,
            joins: Vec::new(),
            reached: BTreeMap::new(),
        }
    }
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
            frames: vec![Frame::of(base)],
            budget: Budget::full(),
        }
    }

    /// The alias of the base table.
    #[must_use]
    pub fn base(&self) -> u16 {
        self.frames.first().map_or(0, |frame| frame.alias)
    }

    /// Begins a subquery over a table under `alias`.
    pub(crate) fn enter(&mut self, alias: u16) {
        self.frames.push(Frame::of(alias));
    }

    /// Ends a subquery; its joins are the caller's.
    pub(crate) fn leave(&mut self) -> Vec<Join> {
        self.frames
            .pop()
            .map(|frame| frame.joins)
            .unwrap_or_default()
    }

    /// A further table of `object`, with the rights on it.
    pub(crate) fn source(&mut self, object: ObjectRef) -> Result<(Source, Term), Problem> {
        let alias = self.aliases.take()?;
        let rights = (self.rights)(object, alias)?;
        self.sources.push((alias, object));
        let table = self.catalogue.table(object);
        Ok((Source { table, alias }, rights))
    }

    /// The alias of the record reached from the table of `frame` along `lookups`, joined if need be.
    pub(crate) fn reach(&mut self, frame: usize, lookups: &[KnownField]) -> Result<u16, Problem> {
        let start = self.frames.get(frame).ok_or_else(|| mistyped(frame))?;
        let mut alias = start.alias;
        let mut path = Vec::new();
        for lookup in lookups {
            path.push(lookup.number);
            let reached = |scope: &Self| scope.frames.get(frame)?.reached.get(&path).copied();
            alias = match reached(self) {
                Some(known) => known,
                None => self.join(frame, &path, alias, lookup)?,
            };
        }
        Ok(alias)
    }

    fn join(
        &mut self,
        frame: usize,
        path: &[u32],
        from: u16,
        lookup: &KnownField,
    ) -> Result<u16, Problem> {
        let Type::Record(object) = lookup.ty else {
            return Err(mistyped(lookup));
        };
        let (source, rights) = self.source(object)?;
        let alias = source.alias;
        let on = Term::Column(from, lookup.column.clone())
            .eq(Term::Column(alias, Column::fixed("id")))
            .and(rights);
        let join = Join { source, on };
        let into = self.frames.get_mut(frame).ok_or_else(|| mistyped(frame))?;
        into.reached.insert(path.to_vec(), alias);
        let joins = match frame {
            0 => &mut self.joins,
            _ => &mut into.joins,
        };
        joins.push(join);
        check_joins(joins)?;
        Ok(alias)
    }
}
