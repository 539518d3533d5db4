//! Identities in groups, and whether two groups may become one.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{Bond, Pair};

/// Identities of one kind a person may have before edges that were only seen stop joining.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Signed-in users that nobody said are one: a tablet at a fair signs in many.
    pub users: usize,
    /// Browsers and devices.
    pub anonymous: usize,
    /// Identities of any kind, whatever edges say; more is a fault of the sender.
    pub identities: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            users: 1,
            anonymous: 1_000,
            identities: crate::engine::SUBJECTS_PER_CUSTOMER_MAX,
        }
    }
}

/// What became of two groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    One,
    Joined,
    Refused,
    TooLarge,
}

#[derive(Clone, Debug, Default)]
struct Group {
    members: Vec<Arc<str>>,
    /// Users, those that were said to be one counted once.
    users: usize,
    anonymous: usize,
}

/// Groups of identities.
#[derive(Debug, Default)]
pub(super) struct Partition {
    group_of: HashMap<Arc<str>, u32>,
    groups: HashMap<u32, Group>,
    next: u32,
}

impl Partition {
    /// Makes sure that `identity` is in some group; alone when it is new.
    pub(super) fn add(&mut self, identity: &Arc<str>) -> u32 {
        if let Some(group) = self.group_of.get(identity) {
            return *group;
        }
        let user = identity.starts_with("user:");
        let group = Group {
            members: vec![Arc::clone(identity)],
            users: usize::from(user),
            anonymous: usize::from(identity.starts_with("anon:")),
        };
        self.insert(group)
    }

    /// Joins the groups of a pair, unless a limit or a separation forbids it.
    pub(super) fn join(
        &mut self,
        pair: &Pair,
        bond: Bond,
        limits: &Limits,
        apart: &HashMap<Arc<str>, BTreeSet<Arc<str>>>,
    ) -> Fate {
        let (one, other) = (self.add(&pair.0), self.add(&pair.1));
        if one == other {
            return Fate::One;
        }
        let (Some(first), Some(second)) = (self.groups.get(&one), self.groups.get(&other)) else {
            return Fate::Refused;
        };
        let (small, large) = if first.members.len() <= second.members.len() {
            (one, other)
        } else {
            (other, one)
        };
        let users = match bond {
            Bond::Seen => first.users + second.users,
            Bond::Decided | Bond::Said => first.users.max(second.users),
        };
        let anonymous = first.anonymous + second.anonymous;
        let within = bond != Bond::Seen || (users <= limits.users && anonymous <= limits.anonymous);
        if !within || self.is_apart(small, large, apart) {
            return Fate::Refused;
        }
        if first.members.len() + second.members.len() > limits.identities {
            return Fate::TooLarge;
        }
        let absorbed = self.groups.remove(&small).unwrap_or_default();
        for member in &absorbed.members {
            self.group_of.insert(Arc::clone(member), large);
        }
        let group = self.groups.entry(large).or_default();
        group.members.extend(absorbed.members);
        (group.users, group.anonymous) = (users, anonymous);
        Fate::Joined
    }

    fn is_apart(
        &self,
        small: u32,
        large: u32,
        apart: &HashMap<Arc<str>, BTreeSet<Arc<str>>>,
    ) -> bool {
        let members = self
            .groups
            .get(&small)
            .map_or(&[][..], |group| &group.members);
        let mut others = members
            .iter()
            .filter_map(|member| apart.get(member))
            .flatten();
        others.any(|other| self.group_of.get(other) == Some(&large))
    }

    pub(super) fn are_one(&self, one: &str, other: &str) -> bool {
        let group = self.group_of.get(one);
        group.is_some() && group == self.group_of.get(other)
    }

    pub(super) fn group_of(&self, identity: &str) -> Vec<Arc<str>> {
        let group = self
            .group_of
            .get(identity)
            .and_then(|group| self.groups.get(group));
        let mut members =
            group.map_or_else(|| vec![Arc::from(identity)], |group| group.members.clone());
        members.sort();
        members
    }

    /// All groups in order, their members in order.
    pub(super) fn groups(&self) -> Vec<Vec<Arc<str>>> {
        let sorted = |group: &Group| {
            let mut members = group.members.clone();
            members.sort();
            members
        };
        let mut groups: Vec<_> = self.groups.values().map(sorted).collect();
        groups.sort();
        groups
    }

    /// The groups `members` are in.
    pub(super) fn groups_of(&self, members: &[Arc<str>]) -> BTreeSet<Vec<Arc<str>>> {
        let numbers: BTreeSet<_> = members
            .iter()
            .map(|member| self.group_of.get(member).ok_or(member))
            .collect();
        let group = |number: Result<&u32, &Arc<str>>| match number {
            Ok(number) => {
                let mut members = self
                    .groups
                    .get(number)
                    .map_or_else(Vec::new, |group| group.members.clone());
                members.sort();
                members
            }
            Err(alone) => vec![Arc::clone(alone)],
        };
        numbers.into_iter().map(group).collect()
    }

    /// Takes the groups of `anew` for those its identities were in.
    pub(super) fn replace(&mut self, anew: Self) {
        for member in anew.group_of.keys() {
            if let Some(group) = self.group_of.remove(member) {
                self.groups.remove(&group);
            }
        }
        for group in anew.groups.into_values() {
            self.insert(group);
        }
    }

    fn insert(&mut self, group: Group) -> u32 {
        let number = self.next;
        self.next += 1;
        for member in &group.members {
            self.group_of.insert(Arc::clone(member), number);
        }
        self.groups.insert(number, group);
        number
    }
}
