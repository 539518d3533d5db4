//! The one expression language: filters, formulas, validation, sharing rules, signal conditions.
//!
//! Text is parsed to a tree, checked against a [`Catalogue`], and then evaluated over a
//! [`RowSource`] or lowered to a `kernel::query::Term`; both mean the same. Operators from loose to
//! tight: `or`, `and`, `not`, comparisons, `&`, `+ -`, `* /`, sign.

mod budget;
mod calendar;
mod catalogue;
mod certain;
mod check;
mod checked;
mod complete;
mod echo;
mod errors;
mod evaluate;
mod fold;
mod formula;
pub mod functions;
mod lower;
mod nearest;
mod numbers;
#[doc(hidden)]
pub mod random;
mod rates;
mod regions;
mod resource;
mod row;
mod scope;
mod syntax;
pub mod tables;
mod typed;

pub use budget::COPIED_TERMS_MAX;
pub use calendar::{Calendar, Day};
pub use catalogue::{Catalogue, KnownField, KnownRows, ObjectRef, Type};
pub use check::check;
pub use checked::{Checked, Reference, RowsRead, Step};
pub use complete::{Completion, ITEMS_MAX, Item, ItemKind, complete};
pub use fold::{RowFold, RowsAsked, over_rows};
pub use formula::Formula;
pub use functions::{Function, catalogue};
pub use nearest::nearest;
pub use rates::{RateSource, Rates};
pub use regions::{Regions, areas};
pub use row::{RowSource, World};
pub use scope::{ALIASES_MAX, Aliases, JOINS_MAX, LowerScope, Rights, check_joins};
pub use syntax::{Ast, DEPTH_MAX, NODES_MAX, TEXT_LENGTH_MAX, parse};
