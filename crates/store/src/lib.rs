//! `SQLite` and `PostgreSQL` behind one door: tables, queries, transactions, the log, jobs, search.
//!
//! Everything here is synchronous. A write is a closure over a [`Tx`]; it is acknowledged only after
//! it is durable. A read is a closure over a [`Reader`] with one snapshot.

mod blobs;
mod check;
mod jobs;
mod lease;
mod log;
mod options;
mod plan;
mod postgres;
mod print;
mod problems;
mod reader;
mod reconcile;
mod report;
mod schema;
mod sealed;
mod search;
mod session;
mod sqlite;
mod store;
mod trouble;
mod tx;
mod work;

pub use blobs::{Blobs, CopiedBlobs, Folder};
pub use jobs::{Job, JobState};
pub use lease::{
    LEASE_MS, Lease, LeaseRow, Leases, NODE_REST_MS, NODES_MAX, Node, Tended, Tending,
};
pub use log::{
    Canonical, Change, ChangeRow, Members, Part, Touch, TouchFate, TouchMonth, TouchRow,
};
pub use options::{Database, Fsync, Options};
pub use plan::{Plan, Row};
pub use reader::Reader;
pub use report::{AuditReport, Counters, Finding, VerifyReport};
pub use schema::{ColumnKind, ColumnSpec, IndexSpec, Schema, TableSpec};
pub use sealed::pause;
pub use search::Tokens;
pub use store::{Lane, Store};
pub use tx::Tx;
pub use work::Pending;
