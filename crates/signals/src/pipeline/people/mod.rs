//! Who is one person: the edges in force, what follows from them, and whose customer each identity is.

mod commands;
mod decisions;
mod edges;
mod records;

use std::collections::HashMap;
use std::sync::Arc;

use weft_kernel::Problem;
use weft_platform::Platform;

use super::customers::Known;
use super::identities;
use crate::identity::{Bond, Graph, Limits, Regrouped};
use crate::touch::{Touch, TouchKind};
pub(super) use commands::commands;
use decisions::Act;
pub(super) use decisions::{Decision, KIND as DECISION, read as decision_of};
use edges::{Edge, Tie};
pub(super) use edges::{Step, tables, write};
pub use records::{tie_records, untie_records};

/// The people as far as the log has been judged.
pub(super) struct People {
    graph: Graph,
    /// Every identity whose customer is known.
    pub(super) known: HashMap<Arc<str>, Known>,
    /// Edges that have been learned and are not written yet.
    steps: Vec<Step>,
}

impl People {
    /// Everybody, from what is written, joined as they were at place `upto` of the log.
    pub(super) fn open(platform: &Platform, limits: Limits, upto: i64) -> Result<Self, Problem> {
        let mut graph = Graph::new(limits);
        edges::live(platform, upto, |edge| {
            drop(match edge.tie {
                Tie::Bond(bond) => graph.learn((&edge.one, &edge.other), bond, &edge.at),
                Tie::Apart => graph.separate(&edge.one, &edge.other),
            });
        })?;
        graph.settle();
        Ok(Self {
            graph,
            known: identities::known(platform)?,
            steps: Vec::new(),
        })
    }

    /// The groups of more than one identity.
    pub(super) fn groups(&self) -> Vec<Vec<Arc<str>>> {
        self.graph.groups()
    }

    /// Learns that `touch` joins two identities; what is new is to be written.
    pub(super) fn learn(&mut self, pair: (&str, &str), bond: Bond, touch: &Touch) -> Regrouped {
        let (one, other) = pair;
        let first = self.graph.first_of(one, other, bond);
        if one == other || first.is_some_and(|first| *first <= touch.key) {
            return Regrouped::Not;
        }
        self.steps.push(Step::Add(Edge {
            one: Arc::from(one),
            other: Arc::from(other),
            tie: Tie::Bond(bond),
            kind: Arc::from(touch.kind.word()),
            confidence: touch.trust.to_string(),
            at: touch.key.clone(),
            seq: touch.seq,
            by: None,
        }));
        self.graph.learn(pair, bond, &touch.key)
    }

    /// Learns a decision; what follows is to be written.
    pub(super) fn decide(&mut self, decision: &Decision) -> Regrouped {
        let (one, other) = (decision.one.as_ref(), decision.other.as_ref());
        let edge = |tie| {
            Step::Add(Edge {
                one: Arc::clone(&decision.one),
                other: Arc::clone(&decision.other),
                tie,
                kind: Arc::from("decision"),
                confidence: "1".to_owned(),
                at: decision.at.clone(),
                seq: decision.seq,
                by: decision.by,
            })
        };
        let revoked = |tie| Step::Revoke {
            pair: (Arc::clone(&decision.one), Arc::clone(&decision.other)),
            tie,
            by: decision.by,
            seq: decision.seq,
        };
        let joined = Tie::Bond(Bond::Decided);
        let (step, told) = match decision.act {
            Act::Join => (
                edge(joined),
                self.graph.learn((one, other), Bond::Decided, &decision.at),
            ),
            Act::Separate => (edge(Tie::Apart), self.graph.separate(one, other)),
            Act::Unjoin => (
                revoked(joined),
                self.graph.revoke((one, other), Bond::Decided),
            ),
            Act::Allow => (revoked(Tie::Apart), self.graph.allow(one, other)),
        };
        self.steps.push(step);
        told
    }

    /// Goes through what came out of order; answers the groups that take the place of others.
    pub(super) fn settle(&mut self) -> Vec<Vec<Arc<str>>> {
        self.graph.settle()
    }

    /// Knots of identities that would be a person of too many.
    pub(super) fn overfull(&self) -> usize {
        self.graph.overfull()
    }

    /// What is to be written, once.
    pub(super) fn take_steps(&mut self) -> Arc<Vec<Step>> {
        Arc::new(std::mem::take(&mut self.steps))
    }
}

/// The pairs that `touch` joins, and on what they rest.
///
/// An alias says that the previous id, user or visitor, is the same; that its device and its user are
/// one is only seen, as in every other call: the device may be shared. They stand in the order in which edges act, so
/// that those of a touch behind all others cost no more than joining, however many are around them.
pub(super) fn bonds<'a>(
    touch: &Touch,
    joins: &'a [(String, String)],
) -> Vec<((&'a str, &'a str), Bond)> {
    let visitors = joins
        .iter()
        .filter(|(_, other)| other.starts_with("anon:"))
        .count();
    let said = |place: usize| touch.kind == TouchKind::Alias && !(visitors > 1 && place == 0);
    let bond = |place: usize| match said(place) {
        true => Bond::Said,
        false => Bond::Seen,
    };
    let pairs = joins.iter().enumerate();
    let mut bonds: Vec<_> = pairs
        .map(|(place, (one, other))| ((one.as_str(), other.as_str()), bond(place)))
        .collect();
    bonds.sort_by_key(|((one, other), bond)| (*bond, *one.min(other), *one.max(other)));
    bonds
}
