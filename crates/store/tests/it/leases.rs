//! Leases: one holder at a time, and nobody writes under one that has passed on.

use std::collections::BTreeMap;
use std::sync::mpsc::channel;
use std::thread;

use weft_kernel::Moment;
use weft_store::{LEASE_MS, Lane, Lease, Node, Store, Tending};

use crate::chance::Chance;
use crate::harness::{Bench, on_both};

const NAMES: [&str; 5] = ["judge", "actions", "webhooks", "records", "upkeep"];
const NODES: usize = 3;
const STEPS: usize = 120;
const SEEDS: u64 = 4;

on_both!(
    who_is_alone_has_everything_at_once,
    what_is_given_back_is_no_longer_held
);

fn wanted() -> Vec<String> {
    NAMES.map(str::to_owned).to_vec()
}

fn tending(ended: Vec<Lease>) -> Tending {
    Tending {
        wanted: wanted(),
        ended,
    }
}

fn who_is_alone_has_everything_at_once(bench: &Bench) {
    let node = bench.store.claim_node("here").unwrap();
    let tended = bench.store.tend_leases(&node, &tending(vec![])).unwrap();
    assert_eq!(tended.held.len(), NAMES.len());
    assert!(tended.surplus.is_empty());
    let again = bench.store.tend_leases(&node, &tending(vec![])).unwrap();
    assert_eq!(again, tended, "renewing changes no token");
    assert!(bench.store.verify().unwrap().is_clean());
}

fn what_is_given_back_is_no_longer_held(bench: &Bench) {
    let node = bench.store.claim_node("here").unwrap();
    let tended = bench.store.tend_leases(&node, &tending(vec![])).unwrap();
    let given = vec![tended.held[1].clone()];
    let after = bench
        .store
        .tend_leases(&node, &tending(given.clone()))
        .unwrap();
    assert!(!after.held.contains(&given[0]));
    bench.store.leave_leases(&node).unwrap();
    let leases = bench.store.leases().unwrap();
    assert!(leases.rows.iter().all(|row| !row.is_held(leases.now)));
    assert!(bench.store.verify().unwrap().is_clean());
}

#[test]
fn a_folder_opened_again_has_its_leases_at_once_and_its_number_again() {
    let mut bench = Bench::sqlite();
    let node = bench.store.claim_node("before").unwrap();
    let before = bench.store.tend_leases(&node, &tending(vec![])).unwrap();
    bench.reopen();
    let node = bench.store.claim_node("after").unwrap();
    assert_eq!(node.number, 0);
    let after = bench.store.tend_leases(&node, &tending(vec![])).unwrap();
    assert_eq!(after.held.len(), NAMES.len());
    assert!(after.held[0].token > before.held[0].token);
    assert!(bench.store.verify().unwrap().is_clean());
}

#[test]
fn programs_have_numbers_of_their_own() {
    let Some(bench) = Bench::postgres() else {
        return;
    };
    let numbers = (0..4).map(|_| bench.store.claim_node("x").unwrap().number);
    assert_eq!(numbers.collect::<Vec<_>>(), [0, 1, 2, 3]);
}

#[test]
fn a_write_that_is_under_way_is_waited_for_and_one_begun_later_is_refused() {
    let Some(bench) = Bench::postgres() else {
        return;
    };
    let nodes = [(); 2].map(|()| bench.store.claim_node("x").unwrap());
    let now = bench.store.leases().unwrap().now;
    let tend = |node, at| {
        let tended = bench.store.tend_leases_at(node, &tending(vec![]), at);
        tended.unwrap().held
    };
    let old = tend(&nodes[0], now)[0].clone();
    let later = now.plus_ms(LEASE_MS + 1);
    let (ask, asked) = channel();
    let (answer, answered) = channel::<()>();
    let under = bench.store.under(old.clone());
    let writing = thread::spawn(move || {
        under.write(Lane::Interactive, move |tx| {
            if ask.send(()).is_ok() {
                answered.recv().ok();
            }
            tx.set_setting("written", "once")
        })
    });
    asked.recv().unwrap();
    let first = tend(&nodes[1], later);
    assert!(
        first.iter().all(|lease| lease.name != old.name),
        "{first:?}"
    );
    drop(answer);
    writing.join().unwrap().unwrap();
    let second = tend(&nodes[1], later.plus_ms(1));
    assert!(second.iter().any(|lease| lease.name == old.name));
    let late = bench.store.under(old);
    let late = late.write(Lane::Interactive, |tx| tx.set_setting("written", "twice"));
    assert_eq!(late.unwrap_err().code(), "lease.lost");
    let found = bench.write(|tx| tx.setting("written")).unwrap();
    assert_eq!(found.as_deref(), Some("once"));
}

/// What is done wrong, to see that it is noticed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// Writes do not look whether the lease still stands.
    Unfenced,
    /// Somebody's time is ahead by more than a lease.
    Early,
}

/// A grant as the naive model knows it.
#[derive(Clone, Copy)]
struct Granted {
    node: usize,
    token: i64,
    until: Moment,
}

/// Programs with what they believe they hold, and the model beside them.
struct World<'a> {
    store: &'a Store,
    nodes: Vec<Node>,
    believed: Vec<Vec<Lease>>,
    ending: Vec<Vec<Lease>>,
    granted: BTreeMap<String, Granted>,
    now: Moment,
    fault: Fault,
}

impl World<'_> {
    /// One program tends; what it is granted must have been free.
    fn tend(&mut self, node: usize) -> Result<(), String> {
        let ended = std::mem::take(&mut self.ending[node]);
        for lease in &ended {
            // Given back: free from now on.
            if let Some(granted) = self.granted.get_mut(&lease.name)
                && granted.token == lease.token
            {
                granted.until = self.now;
            }
        }
        let ahead = match self.fault {
            Fault::Early if node == 0 => LEASE_MS + 1,
            _ => 0,
        };
        let at = self.now.plus_ms(ahead);
        let (own, asked) = (&self.nodes[node], tending(ended));
        let tended = self.store.tend_leases_at(own, &asked, at).unwrap();
        for lease in &tended.held {
            self.granted(node, lease)?;
        }
        let surplus = |lease: &&Lease| tended.surplus.contains(&lease.name);
        self.ending[node] = tended.held.iter().filter(surplus).cloned().collect();
        self.believed[node] = tended.held;
        Ok(())
    }

    /// One program was granted a lease, anew or again.
    fn granted(&mut self, node: usize, lease: &Lease) -> Result<(), String> {
        let (token, until) = (lease.token, self.now.plus_ms(LEASE_MS));
        let granted = Granted { node, token, until };
        match self.granted.insert(lease.name.clone(), granted) {
            Some(before) if before.node == node && before.token == token => Ok(()),
            Some(before) if before.until > self.now => {
                Err(format!("{} is taken from one who lives", lease.name))
            }
            Some(before) if token <= before.token => {
                Err(format!("{} has a token of before", lease.name))
            }
            _ => Ok(()),
        }
    }

    /// One program writes under a lease it believes in: that is to succeed exactly when nobody was granted it since.
    fn write(&self, node: usize, chance: &mut Chance) -> Result<(), String> {
        let believed = &self.believed[node];
        if believed.is_empty() {
            return Ok(());
        }
        let lease = believed[chance.below(believed.len())].clone();
        let stands = self.granted[&lease.name].token == lease.token;
        let store = match self.fault {
            Fault::Unfenced => self.store.clone(),
            _ => self.store.under(lease.clone()),
        };
        let name = lease.name.clone();
        let written = store.write(Lane::Interactive, move |tx| tx.next_number(&name));
        match (stands, written) {
            (true, Ok(_)) => Ok(()),
            (false, Err(problem)) if problem.code() == "lease.lost" => Ok(()),
            (stands, written) => Err(format!("{lease:?} stands: {stands}, but {written:?}")),
        }
    }

    /// When all who live have tended for a while, everything is done by somebody and nobody has more than a share.
    fn settle(&mut self, living: &[usize]) -> Result<(), String> {
        self.now = self.now.plus_ms(LEASE_MS + 1);
        for _ in 0..4 {
            self.now = self.now.plus_ms(1_000);
            for node in living {
                self.tend(*node)?;
            }
        }
        let share = NAMES.len().div_ceil(living.len());
        let all: usize = living.iter().map(|node| self.believed[*node].len()).sum();
        let even = living
            .iter()
            .all(|node| self.believed[*node].len() <= share);
        match all == NAMES.len() && even {
            true => Ok(()),
            false => Err(format!("not shared evenly: {:?}", self.believed)),
        }
    }
}

fn story(bench: &Bench, seed: u64, fault: Fault) -> Result<(), String> {
    let store = &bench.store;
    let mut chance = Chance::new(seed);
    let mut world = World {
        store,
        nodes: (0..NODES).map(|_| store.claim_node("x").unwrap()).collect(),
        believed: vec![Vec::new(); NODES],
        ending: vec![Vec::new(); NODES],
        granted: BTreeMap::new(),
        now: store.leases().unwrap().now,
        fault,
    };
    for _ in 0..STEPS {
        let node = chance.below(NODES);
        match chance.below(4) {
            // Now and then long enough for everybody to lose everything.
            0 if chance.below(6) == 0 => world.now = world.now.plus_ms(LEASE_MS),
            0 => {
                let some = i64::try_from(chance.below(4_000)).unwrap();
                world.now = world.now.plus_ms(some);
            }
            1 => world.tend(node)?,
            _ => world.write(node, &mut chance)?,
        }
    }
    let alone = chance.below(NODES);
    world.settle(&[0, 1, 2])?;
    world.settle(&[alone])?;
    assert!(store.verify().unwrap().is_clean());
    Ok(())
}

fn stories(fault: Fault) -> Option<Vec<Result<(), String>>> {
    let story_of = |seed| Bench::postgres().map(|bench| story(&bench, seed, fault));
    (0..SEEDS).map(story_of).collect()
}

#[test]
fn at_most_one_writes_under_a_lease_whoever_stalls_and_wakes() {
    for (seed, told) in stories(Fault::None).into_iter().flatten().enumerate() {
        assert_eq!(told, Ok(()), "seed {seed}");
    }
}

#[test]
fn a_fault_in_fence_or_time_is_noticed() {
    for fault in [Fault::Unfenced, Fault::Early] {
        if let Some(told) = stories(fault) {
            assert!(told.iter().any(Result::is_err), "nobody noticed");
        }
    }
}
