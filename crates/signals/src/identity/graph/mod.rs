//! Which identities are one person: edges that are only ever added or revoked, and what follows from them.
//!
//! The groups are a function of the set of live edges and separations, never of the order in which
//! they were learned: edges are gone through from the strongest and earliest on, and one that would
//! break a limit or a separation joins nothing.

mod partition;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::touch::TouchKey;
pub use partition::Limits;
use partition::{Fate, Partition};

/// What an edge rests on, from the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bond {
    /// Somebody of ours decided it.
    Decided,
    /// The sender said that both are one (`alias`).
    Said,
    /// Both stood on one event. Devices are shared, so limits hold for these edges.
    Seen,
}

/// What became of the groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Regrouped {
    /// Nothing new.
    Not,
    /// The edge is kept, but a limit or a separation keeps it from joining.
    Refused,
    /// Two groups are one now.
    Joined,
    /// These groups take the place of all those their identities were in.
    Anew(Vec<Vec<Arc<str>>>),
    /// The edges around it have to be gone through again: [`Graph::settle`] does it.
    Later,
}

type Pair = (Arc<str>, Arc<str>);
/// The place of an edge in the order in which edges act.
type Rank = (Bond, TouchKey, Pair);

/// Identities that edges reach, whether they join or not, and the last edge among them.
#[derive(Debug, Default)]
struct Field {
    members: Vec<Arc<str>>,
    last: Option<Rank>,
}

/// The edges between identities.
#[derive(Debug, Default)]
pub struct Graph {
    limits: Limits,
    /// The first event of each bond of a pair.
    edges: HashMap<Pair, BTreeMap<Bond, TouchKey>>,
    neighbours: HashMap<Arc<str>, BTreeSet<Arc<str>>>,
    apart: HashMap<Arc<str>, BTreeSet<Arc<str>>>,
    partition: Partition,
    field_of: HashMap<Arc<str>, u32>,
    fields: HashMap<u32, Field>,
    next_field: u32,
    /// Fields whose edges have to be gone through again.
    unsettled: BTreeSet<u32>,
    /// Fields in which some edge would have made a group of more identities than a person has.
    overfull: BTreeSet<u32>,
}

impl Graph {
    /// A graph without edges.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Learns an edge between `one` and `other`, first seen at `at`.
    pub fn join(&mut self, pair: (&str, &str), bond: Bond, at: &TouchKey) -> Regrouped {
        match self.learn(pair, bond, at) {
            Regrouped::Later => anew(self.settle()),
            told => told,
        }
    }

    /// As [`Self::join`], but edges that come out of order wait for [`Self::settle`], so that many cost as much as one.
    pub fn learn(&mut self, (one, other): (&str, &str), bond: Bond, at: &TouchKey) -> Regrouped {
        if one == other {
            return Regrouped::Not;
        }
        let pair = pair(one, other);
        let bonds = self.edges.entry(pair.clone()).or_default();
        if bonds.get(&bond).is_some_and(|first| first <= at) {
            return Regrouped::Not;
        }
        bonds.insert(bond, at.clone());
        for (from, to) in [(&pair.0, &pair.1), (&pair.1, &pair.0)] {
            let near = self.neighbours.entry(Arc::clone(from)).or_default();
            near.insert(Arc::clone(to));
        }
        let rank = (bond, at.clone(), pair.clone());
        let (field, is_last) = self.extend_field(&rank);
        if !is_last || self.unsettled.contains(&field) {
            self.unsettled.insert(field);
            return Regrouped::Later;
        }
        match self.partition.join(&pair, bond, &self.limits, &self.apart) {
            Fate::One => Regrouped::Not,
            Fate::Joined => Regrouped::Joined,
            Fate::Refused => Regrouped::Refused,
            Fate::TooLarge => {
                self.overfull.insert(field);
                Regrouped::Refused
            }
        }
    }

    /// Goes through the edges that came out of order; answers the groups that take the place of others.
    pub fn settle(&mut self) -> Vec<Vec<Arc<str>>> {
        let unsettled = std::mem::take(&mut self.unsettled);
        let changed = unsettled.into_iter().map(|field| self.recompute(field));
        changed.collect::<Vec<_>>().concat()
    }

    /// Identities around which edges would make a person of more than [`Limits::identities`]: how many such knots there are.
    #[must_use]
    pub fn overfull(&self) -> usize {
        self.overfull.len()
    }

    /// Takes back an edge; the exact inverse of having learned it.
    pub fn revoke(&mut self, (one, other): (&str, &str), bond: Bond) -> Regrouped {
        let pair = pair(one, other);
        let Some(bonds) = self.edges.get_mut(&pair) else {
            return Regrouped::Not;
        };
        if bonds.remove(&bond).is_none() {
            return Regrouped::Not;
        }
        if bonds.is_empty() {
            self.forget(&pair);
        }
        self.recompute_around(&pair.0)
    }

    /// Drops a pair without edges.
    fn forget(&mut self, pair: &Pair) {
        self.edges.remove(pair);
        for (from, to) in [(&pair.0, &pair.1), (&pair.1, &pair.0)] {
            if let Some(near) = self.neighbours.get_mut(from) {
                near.remove(to);
            }
        }
    }

    /// Learns that two identities are never one, whatever edges say (`cannot_link`).
    pub fn separate(&mut self, one: &str, other: &str) -> Regrouped {
        if one == other {
            return Regrouped::Not;
        }
        let (one, other) = pair(one, other);
        let new = self
            .apart
            .entry(Arc::clone(&one))
            .or_default()
            .insert(Arc::clone(&other));
        self.apart
            .entry(Arc::clone(&other))
            .or_default()
            .insert(Arc::clone(&one));
        let touched = new && self.are_one(&one, &other);
        if touched {
            self.recompute_around(&one)
        } else {
            Regrouped::Not
        }
    }

    /// Takes back a separation.
    pub fn allow(&mut self, one: &str, other: &str) -> Regrouped {
        let mut known = false;
        for (from, to) in [(one, other), (other, one)] {
            if let Some(apart) = self.apart.get_mut(from) {
                known |= apart.remove(to);
            }
        }
        if known {
            self.recompute_around(one)
        } else {
            Regrouped::Not
        }
    }

    /// Whether two identities are one person.
    #[must_use]
    pub fn are_one(&self, one: &str, other: &str) -> bool {
        one == other || self.partition.are_one(one, other)
    }

    /// The first event of an edge, where there is one on this bond.
    #[must_use]
    pub fn first_of(&self, one: &str, other: &str, bond: Bond) -> Option<&TouchKey> {
        self.edges.get(&pair(one, other))?.get(&bond)
    }

    /// Whether two identities are kept apart.
    #[must_use]
    pub fn are_apart(&self, one: &str, other: &str) -> bool {
        self.apart
            .get(one)
            .is_some_and(|apart| apart.contains(other))
    }

    /// All groups of more than one identity, in order.
    #[must_use]
    pub fn groups(&self) -> Vec<Vec<Arc<str>>> {
        let mut groups = self.partition.groups();
        groups.retain(|group| group.len() > 1);
        groups
    }

    /// Every identity of the person that `identity` is one of, in order.
    #[must_use]
    pub fn group_of(&self, identity: &str) -> Vec<Arc<str>> {
        self.partition.group_of(identity)
    }

    /// Puts both ends of an edge into one field; answers its number and whether the edge acts after all others.
    fn extend_field(&mut self, rank: &Rank) -> (u32, bool) {
        let (_, _, (one, other)) = rank;
        let (mut kept, mut gone) = (self.field_with(one), self.field_with(other));
        let size = |fields: &HashMap<u32, Field>, of: u32| {
            fields.get(&of).map_or(0, |field| field.members.len())
        };
        if size(&self.fields, kept) < size(&self.fields, gone) {
            std::mem::swap(&mut kept, &mut gone);
        }
        let absorbed = match kept == gone {
            true => Field::default(),
            false => self.fields.remove(&gone).unwrap_or_default(),
        };
        for member in &absorbed.members {
            self.field_of.insert(Arc::clone(member), kept);
        }
        for marked in [&mut self.unsettled, &mut self.overfull] {
            if marked.remove(&gone) {
                marked.insert(kept);
            }
        }
        let field = self.fields.entry(kept).or_default();
        field.members.extend(absorbed.members);
        let before = field.last.take().max(absorbed.last);
        let is_last = before.as_ref().is_none_or(|before| before < rank);
        field.last = before.max(Some(rank.clone()));
        (kept, is_last)
    }

    fn field_with(&mut self, identity: &Arc<str>) -> u32 {
        if let Some(field) = self.field_of.get(identity) {
            return *field;
        }
        let number = self.next_field;
        self.next_field += 1;
        self.field_of.insert(Arc::clone(identity), number);
        let members = vec![Arc::clone(identity)];
        self.fields.insert(
            number,
            Field {
                members,
                ..Field::default()
            },
        );
        number
    }

    fn recompute_around(&mut self, identity: &str) -> Regrouped {
        let field = self.field_of.get(identity).copied();
        anew(field.map_or_else(Vec::new, |field| self.recompute(field)))
    }

    /// Goes through all edges of a field again; answers the groups that were none before.
    fn recompute(&mut self, field: u32) -> Vec<Vec<Arc<str>>> {
        let members = self
            .fields
            .get(&field)
            .map_or(&[][..], |field| &field.members);
        let mut ranks: Vec<Rank> = Vec::new();
        for one in members {
            for other in self
                .neighbours
                .get(one)
                .into_iter()
                .flatten()
                .filter(|other| one < *other)
            {
                let pair = (Arc::clone(one), Arc::clone(other));
                let bonds = self.edges.get(&pair).into_iter().flatten();
                ranks.extend(bonds.map(|(bond, at)| (*bond, at.clone(), pair.clone())));
            }
        }
        ranks.sort_unstable();
        let mut anew = Partition::default();
        for member in members {
            anew.add(member);
        }
        let mut overfull = false;
        for (bond, _, pair) in &ranks {
            overfull |= anew.join(pair, *bond, &self.limits, &self.apart) == Fate::TooLarge;
        }
        let before = self.partition.groups_of(members);
        let mut groups = anew.groups();
        groups.retain(|group| !before.contains(group));
        self.partition.replace(anew);
        match overfull {
            true => self.overfull.insert(field),
            false => self.overfull.remove(&field),
        };
        groups
    }
}

fn anew(groups: Vec<Vec<Arc<str>>>) -> Regrouped {
    match groups.is_empty() {
        true => Regrouped::Not,
        false => Regrouped::Anew(groups),
    }
}

fn pair(one: &str, other: &str) -> Pair {
    let (first, second) = if one < other {
        (one, other)
    } else {
        (other, one)
    };
    (Arc::from(first), Arc::from(second))
}
