//! Edges between identities: the groups follow from the set of edges, and what is taken back leaves nothing behind.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use weft_kernel::{Id, Moment};
use weft_signals::identity::{Bond, Graph, Limits, Regrouped};
use weft_signals::{Engine, TouchKey};

use crate::oracle::{self, Fault, said};
use crate::streams::{Arrival, arrivals, rules, touch};

const LIMITS: Limits = Limits {
    users: 1,
    anonymous: 3,
    identities: 6,
};
const NODES: [&str; 8] = [
    "anon:a", "anon:b", "anon:c", "anon:d", "anon:e", "user:1", "user:2", "user:3",
];

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fact {
    Edge(Bond, i64, String, String),
    Apart(String, String),
}

/// A way to get the meaning of edges wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slip {
    None,
    ByArrival,
    LimitsForAll,
    NoLimits,
    SeparationsForgotten,
    TooLarge,
    LatestFirst,
}

fn at(ms: i64) -> TouchKey {
    TouchKey {
        occurred_at: Moment::from_ms(ms),
        source: Id::new(1),
        message_id: Arc::from("m"),
    }
}

fn tell(graph: &mut Graph, fact: &Fact) -> Regrouped {
    match fact {
        Fact::Edge(bond, ms, one, other) => graph.join((one, other), *bond, &at(*ms)),
        Fact::Apart(one, other) => graph.separate(one, other),
    }
}

fn take_back(graph: &mut Graph, fact: &Fact) -> Regrouped {
    match fact {
        Fact::Edge(bond, _, one, other) => graph.revoke((one, other), *bond),
        Fact::Apart(one, other) => graph.allow(one, other),
    }
}

/// The groups, said naively: all edges sorted, sets joined one after the other.
fn naive(facts: &[Fact], slip: Slip) -> BTreeSet<BTreeSet<String>> {
    let mut edges: Vec<_> = facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Edge(bond, ms, one, other) if one != other => {
                Some((*bond, *ms, one.min(other), one.max(other)))
            }
            _ => None,
        })
        .collect();
    match slip {
        Slip::ByArrival => {}
        Slip::LatestFirst => edges.sort_by_key(|edge| (edge.0, -edge.1, edge.2, edge.3)),
        _ => edges.sort(),
    }
    let mut groups: Vec<(BTreeSet<String>, usize)> = NODES
        .iter()
        .map(|node| {
            (
                BTreeSet::from([(*node).to_owned()]),
                usize::from(node.starts_with("user")),
            )
        })
        .collect();
    for (bond, _, one, other) in edges {
        let place = |node: &String| {
            groups
                .iter()
                .position(|group| group.0.contains(node))
                .unwrap()
        };
        let (first, second) = (place(one), place(other));
        if first == second {
            continue;
        }
        let union: BTreeSet<String> = groups[first].0.union(&groups[second].0).cloned().collect();
        let seen = bond == Bond::Seen;
        let users = match seen {
            true => groups[first].1 + groups[second].1,
            false => groups[first].1.max(groups[second].1),
        };
        let anonymous = union.iter().filter(|node| node.starts_with("anon")).count();
        let limited = (seen || slip == Slip::LimitsForAll) && slip != Slip::NoLimits;
        let too_many = limited && (users > LIMITS.users || anonymous > LIMITS.anonymous);
        let identities = LIMITS.identities + usize::from(slip == Slip::TooLarge);
        let apart = facts.iter().any(|fact| match fact {
            Fact::Apart(one, other) => one != other && union.contains(one) && union.contains(other),
            Fact::Edge(..) => false,
        });
        if too_many || union.len() > identities || (apart && slip != Slip::SeparationsForgotten) {
            continue;
        }
        groups[first] = (union, users);
        groups.remove(second);
    }
    groups.into_iter().map(|group| group.0).collect()
}

fn groups(graph: &Graph) -> BTreeSet<BTreeSet<String>> {
    let group = |node: &&str| {
        graph
            .group_of(node)
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    NODES.iter().map(group).collect()
}

fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let node = || prop::sample::select(NODES.to_vec()).prop_map(str::to_owned);
    let bond = prop::sample::select(vec![
        Bond::Seen,
        Bond::Seen,
        Bond::Seen,
        Bond::Said,
        Bond::Decided,
    ]);
    let edge = (bond, 0_i64..6, node(), node())
        .prop_map(|(bond, ms, one, other)| Fact::Edge(bond, ms, one, other));
    let apart = (node(), node()).prop_map(|(one, other)| Fact::Apart(one, other));
    prop::collection::vec(prop_oneof![6 => edge, 1 => apart], 0..24)
}

/// The facts that are in force, the first of each edge.
fn in_force(facts: &[Fact]) -> Vec<Fact> {
    facts
        .iter()
        .cloned()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

proptest! {
    #[test]
    fn after_every_fact_the_groups_are_those_of_all_edges(facts in facts()) {
        let mut graph = Graph::new(LIMITS);
        let mut told = groups(&graph);
        for (count, fact) in facts.iter().enumerate() {
            let before = told.clone();
            let what = tell(&mut graph, fact);
            told = groups(&graph);
            prop_assert_eq!(&told, &naive(&facts[..=count], Slip::None));
            let silent = matches!(what, Regrouped::Not | Regrouped::Refused);
            prop_assert_eq!(silent, told == before, "{:?}", what);
            if let Regrouped::Anew(groups) = what {
                for group in groups {
                    let group: BTreeSet<String> = group.iter().map(ToString::to_string).collect();
                    prop_assert!(told.contains(&group));
                }
            }
        }
    }

    #[test]
    fn the_order_of_edges_changes_nothing(facts in facts(), seed in any::<prop::sample::Index>()) {
        let mut turned = facts.clone();
        let middle = if turned.is_empty() { 0 } else { seed.index(turned.len()) };
        turned.rotate_left(middle);
        turned[..facts.len() / 2].reverse();
        let (mut one, mut other) = (Graph::new(LIMITS), Graph::new(LIMITS));
        for (fact, moved) in facts.iter().zip(&turned) {
            tell(&mut one, fact);
            tell(&mut other, moved);
        }
        prop_assert_eq!(groups(&one), groups(&other));
    }

    #[test]
    fn what_is_taken_back_leaves_nothing_behind(facts in facts(), more in facts()) {
        let facts = in_force(&facts);
        let mut graph = Graph::new(LIMITS);
        for fact in &facts {
            tell(&mut graph, fact);
        }
        let before = groups(&graph);
        let key = |fact: &Fact| match fact {
            Fact::Edge(bond, _, one, other) => (Some(*bond), one.min(other).clone(), one.max(other).clone()),
            Fact::Apart(one, other) => (None, one.min(other).clone(), one.max(other).clone()),
        };
        let known: BTreeSet<_> = facts.iter().map(key).collect();
        let more: Vec<_> = more.into_iter().filter(|fact| !known.contains(&key(fact))).collect();
        for fact in &more {
            tell(&mut graph, fact);
        }
        for fact in &more {
            take_back(&mut graph, fact);
        }
        prop_assert_eq!(groups(&graph), before);
    }

    #[test]
    fn two_people_who_merge_at_a_shared_identity_meet_whoever_comes_first(one in 0_usize..8, shared in 0_usize..8, other in 0_usize..8) {
        let edges = [(one, shared), (shared, other)].map(|(one, other)| Fact::Edge(Bond::Decided, 1, NODES[one].to_owned(), NODES[other].to_owned()));
        let (mut first, mut second) = (Graph::new(LIMITS), Graph::new(LIMITS));
        for (fact, moved) in edges.iter().zip(edges.iter().rev()) {
            tell(&mut first, fact);
            tell(&mut second, moved);
        }
        prop_assert!(first.are_one(NODES[one], NODES[other]));
        prop_assert_eq!(groups(&first), groups(&second));
    }

    #[test]
    fn customers_grouped_anew_have_the_signals_of_their_groups(arrivals in arrivals(), cut in 0_usize..5) {
        let rules = rules();
        let touches: Vec<_> = arrivals.iter().filter(|arrival| !matches!(arrival, Arrival::Join(..))).cloned().collect();
        let nodes: Vec<Arc<str>> = ["anon:x", "anon:y", "user:1", "user:2"].map(Arc::from).to_vec();
        let mut engine = Engine::new(rules.clone());
        let mut told = BTreeMap::new();
        for arrival in &arrivals {
            let changes = crate::order::take(&mut engine, arrival);
            crate::order::fold(&mut told, changes);
        }
        let (left, right) = nodes.split_at(cut.min(nodes.len()));
        let parts: Vec<Vec<Arc<str>>> = [left, right].iter().filter(|part| !part.is_empty()).map(|part| part.to_vec()).collect();
        crate::order::fold(&mut told, engine.regroup(&parts));
        let joins = parts.iter().flat_map(|part| part.windows(2)).map(|pair| Arrival::Join(pair[0].to_string(), pair[1].to_string()));
        let apart: Vec<Arrival> = touches.iter().cloned().chain(joins).collect();
        let expected = oracle::standing(&rules, &apart, Fault::None);
        prop_assert_eq!(said(engine.standing().values()), expected.clone());
        prop_assert_eq!(said(told.values()), expected);
    }

    #[test]
    fn merging_and_unmerging_leaves_the_signals_as_they_were(arrivals in arrivals()) {
        let touches: Vec<_> = arrivals.iter().filter(|arrival| matches!(arrival, Arrival::Touch(_) | Arrival::Learn(..))).collect();
        let mut engine = Engine::new(rules());
        for arrival in &touches {
            crate::order::take(&mut engine, arrival);
        }
        let before = said(engine.standing().values());
        engine.merge("user:1", "anon:x").unwrap();
        engine.merge("anon:y", "anon:x").unwrap();
        engine.regroup(&["user:1", "anon:x", "anon:y"].map(|one| vec![Arc::from(one)]));
        prop_assert_eq!(said(engine.standing().values()), before);
        prop_assert!(!engine.are_one("user:1", "anon:x"));
    }
}

#[test]
fn the_naive_groups_notice_every_slip() {
    let edge =
        |bond, ms, one: &str, other: &str| Fact::Edge(bond, ms, one.to_owned(), other.to_owned());
    let apart = |one: &str, other: &str| Fact::Apart(one.to_owned(), other.to_owned());
    let tablet = vec![
        edge(Bond::Seen, 2, "anon:a", "user:2"),
        edge(Bond::Seen, 1, "anon:a", "user:1"),
    ];
    let said = [edge(Bond::Said, 1, "user:1", "user:2")];
    let chain = NODES
        .windows(2)
        .map(|pair| edge(Bond::Decided, 1, pair[0], pair[1]))
        .collect();
    let kept = vec![
        apart("user:1", "anon:a"),
        edge(Bond::Seen, 1, "user:1", "anon:a"),
    ];
    for (slip, facts) in [
        (Slip::ByArrival, tablet.clone()),
        (Slip::LatestFirst, tablet.clone()),
        (Slip::NoLimits, tablet),
        (
            Slip::LimitsForAll,
            vec![
                said[0].clone(),
                edge(Bond::Said, 2, "anon:a", "anon:b"),
                edge(Bond::Said, 2, "anon:b", "anon:c"),
                edge(Bond::Said, 2, "anon:c", "anon:d"),
            ],
        ),
        (Slip::TooLarge, chain),
        (Slip::SeparationsForgotten, kept),
    ] {
        let mut graph = Graph::new(LIMITS);
        for fact in &facts {
            tell(&mut graph, fact);
        }
        assert_eq!(groups(&graph), naive(&facts, Slip::None), "{slip:?}");
        assert_ne!(groups(&graph), naive(&facts, slip), "{slip:?}");
    }
}

#[test]
fn a_tablet_at_a_fair_belongs_to_who_signed_in_first() {
    let mut graph = Graph::new(Limits::default());
    assert_eq!(
        graph.join(("anon:tablet", "user:2"), Bond::Seen, &at(2)),
        Regrouped::Joined
    );
    assert_eq!(
        graph.join(("anon:tablet", "user:3"), Bond::Seen, &at(3)),
        Regrouped::Refused
    );
    let Regrouped::Anew(groups) = graph.join(("anon:tablet", "user:1"), Bond::Seen, &at(1)) else {
        panic!("the one who was first is heard of last")
    };
    assert_eq!(groups.len(), 2, "the third was alone before");
    assert!(graph.are_one("anon:tablet", "user:1") && !graph.are_one("user:1", "user:2"));
    assert_eq!(
        graph.join(("anon:tablet", "user:1"), Bond::Seen, &at(9)),
        Regrouped::Not
    );
}

#[test]
fn a_person_of_ten_thousand_identities_is_joined_no_further_and_stays_quick() {
    let most = Limits::default().identities;
    let mut graph = Graph::new(Limits {
        anonymous: usize::MAX,
        ..Limits::default()
    });
    for number in 0..most - 1 {
        let edge = format!("anon:{number}");
        let at = at(i64::try_from(number).unwrap());
        assert_eq!(
            graph.join(("user:1", &edge), Bond::Seen, &at),
            Regrouped::Joined
        );
    }
    assert_eq!(graph.group_of("user:1").len(), most);
    assert_eq!(
        graph.join(("user:1", "anon:one-more"), Bond::Seen, &at(i64::MAX)),
        Regrouped::Refused
    );
}

#[test]
fn grouping_anew_tells_only_what_changes() {
    let mut engine = Engine::new(rules());
    engine.merge("user:1", "anon:x").unwrap();
    let changes: usize = [touch(1, "m1", "anon:x", "a"), touch(2, "m2", "anon:x", "c")]
        .iter()
        .map(|touch| engine.judge(touch).len())
        .sum();
    assert!(changes >= 2);
    let apart: Vec<Vec<Arc<str>>> = vec![vec![Arc::from("anon:x")], vec![Arc::from("user:1")]];
    assert!(
        engine.regroup(&apart).is_empty(),
        "all events were the visitor's own"
    );
    assert!(!engine.are_one("user:1", "anon:x"));
}
