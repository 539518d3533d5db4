//! Leases: what one of several programs at a database does alone, and how a program that stalled is kept from going on.
//!
//! Each grant of a lease has a token larger than all before it. A write under a lease looks in its own transaction
//! whether the token still stands, so that who stalled, lost the lease and woke up writes nothing more. Time is that of
//! the database; a program that does not know what time it is there loses leases, never the exclusion.

mod decide;
mod fence;
mod table;

use weft_kernel::{Moment, Problem};

pub(crate) use table::{Ground, claim_node, leave, rows, tend};

/// How long a lease is held without a sign of life.
pub const LEASE_MS: i64 = 10_000;
/// The most programs that have ever worked on a database within [`NODE_REST_MS`].
pub const NODES_MAX: u16 = 1_024;
/// How long the number of a program that ended is given to no other: ids made with it lie in the past by then.
pub const NODE_REST_MS: i64 = 3_600_000;

/// What the names of programs' own leases begin with.
const NODE: &str = "node:";
/// The end of a lease that cannot be lost, as nobody else can open the database.
const NO_END: i64 = i64::MAX;

/// The right to do something alone, as it was granted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lease {
    /// What it is the right to do.
    pub name: String,
    /// Larger with every grant.
    pub token: i64,
}

/// One of the programs that work on a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its number, which ids are made with; 0 to 1023.
    pub number: u16,
    /// How leases know it; another after every start.
    pub(crate) owner: String,
}

/// What a program asks of the leases every now and then.
#[derive(Clone, Debug, Default)]
pub struct Tending {
    /// What is to be done by somebody, the most burdensome first.
    pub wanted: Vec<String>,
    /// What it has ceased to do.
    pub ended: Vec<Lease>,
}

/// What it is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tended {
    /// What it alone is to do.
    pub held: Vec<Lease>,
    /// Those of them that it should end, as others are to have their share.
    pub surplus: Vec<String>,
}

/// A lease as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseRow {
    /// What it is the right to do.
    pub name: String,
    /// How its holder is known; empty when nobody has it.
    pub owner: String,
    /// What its holder says of itself.
    pub note: String,
    /// The token of its last grant.
    pub token: i64,
    /// When it was granted.
    pub since: Moment,
    /// Until when it is held; without an end where nobody else can open the database.
    pub until: Option<Moment>,
}

/// All leases, and the time by the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leases {
    /// The time by the database's clock.
    pub now: Moment,
    /// One for each name, programs' own among them.
    pub rows: Vec<LeaseRow>,
}

/// A name by which leases know a program, until it ends.
pub(crate) fn owner() -> Result<String, Problem> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| Problem::internal("store.random", error))?;
    Ok(weft_kernel::hexadecimal(&random))
}

impl LeaseRow {
    /// The number of the program whose own lease it is.
    #[must_use]
    pub fn node(&self) -> Option<u16> {
        self.name.strip_prefix(NODE)?.parse().ok()
    }

    /// Whether somebody holds it at `now`.
    #[must_use]
    pub fn is_held(&self, now: Moment) -> bool {
        !self.owner.is_empty() && self.until.is_none_or(|until| until > now)
    }
}
