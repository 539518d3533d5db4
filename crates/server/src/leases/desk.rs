//! The leases of this program: granted by the database, taken up by workers, ended when somebody else is to go on.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use weft_store::{Lease, Tended};

use crate::background::Bell;

/// What this program holds.
#[derive(Default)]
pub(crate) struct Desk {
    state: Mutex<State>,
    changed: Condvar,
    /// Rung when a worker has ended what others wait for.
    pub(super) bell: Bell,
}

#[derive(Default)]
struct State {
    grants: BTreeMap<Lease, Grant>,
    closed: bool,
}

#[derive(Default)]
struct Grant {
    /// Told to the worker; never taken back.
    ended: Arc<AtomicBool>,
    /// A worker is at it.
    busy: bool,
}

impl Grant {
    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }

    fn end(&self) {
        self.ended.store(true, Ordering::SeqCst);
    }
}

/// A lease at work; done with when it is dropped.
pub(crate) struct Held {
    pub(crate) lease: Lease,
    /// Set when the work is to end.
    pub(crate) ended: Arc<AtomicBool>,
    desk: Arc<Desk>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.desk.done(&self.lease);
    }
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes up the lease `name`, if it is ours and nobody is at it.
    pub(crate) fn take(desk: &Arc<Self>, name: &str) -> Option<Held> {
        let (lease, ended) = desk.state().take(name)?;
        Some(Held {
            lease,
            ended,
            desk: Arc::clone(desk),
        })
    }

    /// The same, waiting for it so long.
    pub(crate) fn wait(desk: &Arc<Self>, name: &str, patience: Duration) -> Option<Held> {
        let mut taken = None;
        let state = desk.state();
        let waited = desk.changed.wait_timeout_while(state, patience, |state| {
            taken = state.take(name);
            taken.is_none() && !state.closed
        });
        drop(waited.unwrap_or_else(PoisonError::into_inner));
        let (lease, ended) = taken?;
        Some(Held {
            lease,
            ended,
            desk: Arc::clone(desk),
        })
    }

    /// The lease `name`, if it is ours: for work that is looked after now and then.
    pub(crate) fn holds(&self, name: &str) -> Option<Lease> {
        let state = self.state();
        let mut grants = state.grants.iter();
        let found = grants.find(|(lease, grant)| lease.name == name && !grant.has_ended());
        found.map(|(lease, _)| lease.clone())
    }

    /// How many leases are ours.
    pub(crate) fn count(&self) -> usize {
        let state = self.state();
        let held = state.grants.values().filter(|grant| !grant.has_ended());
        held.count()
    }

    /// What can be given back: ended, and nobody is at it. What nobody wants any more is ended first.
    pub(super) fn ended(&self, wanted: &[String]) -> Vec<Lease> {
        let state = self.state();
        for (lease, grant) in &state.grants {
            if !wanted.contains(&lease.name) {
                grant.end();
            }
        }
        let over = state
            .grants
            .iter()
            .filter(|(_, grant)| grant.has_ended() && !grant.busy);
        over.map(|(lease, _)| lease.clone()).collect()
    }

    /// Takes over what the database answered when `given` was given back.
    pub(super) fn follow(&self, given: &[Lease], tended: Tended) {
        let mut state = self.state();
        for lease in given {
            state.grants.remove(lease);
        }
        for (lease, grant) in &state.grants {
            if !tended.held.contains(lease) || tended.surplus.contains(&lease.name) {
                grant.end();
            }
        }
        // What was lost is nobody's to give back; who is at it ends first.
        state
            .grants
            .retain(|lease, grant| grant.busy || tended.held.contains(lease));
        if !state.closed {
            for lease in tended.held {
                state.grants.entry(lease).or_default();
            }
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Ends everything, as nobody knows whether it still is ours.
    pub(super) fn end_all(&self) {
        let mut state = self.state();
        state.grants.values().for_each(Grant::end);
        state.grants.retain(|_, grant| grant.busy);
    }

    /// Ends everything for good.
    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.end_all();
        self.changed.notify_all();
        self.bell.ring();
    }

    fn done(&self, lease: &Lease) {
        if let Some(grant) = self.state().grants.get_mut(lease) {
            grant.busy = false;
            grant.end();
        }
        self.bell.ring();
    }
}

impl State {
    /// One worker at a time: who was told to end an older grant of it ends first.
    fn take(&mut self, name: &str) -> Option<(Lease, Arc<AtomicBool>)> {
        let mut own = self.grants.iter().filter(|(lease, _)| lease.name == name);
        if own.any(|(_, grant)| grant.busy) {
            return None;
        }
        let mut grants = self.grants.iter_mut();
        let found = grants.find(|(lease, grant)| lease.name == name && !grant.has_ended());
        let (lease, grant) = found?;
        grant.busy = true;
        Some((lease.clone(), Arc::clone(&grant.ended)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lease(name: &str, token: i64) -> Lease {
        Lease {
            name: name.into(),
            token,
        }
    }

    fn tended(held: &[(&str, i64)], surplus: &[&str]) -> Tended {
        Tended {
            held: held
                .iter()
                .map(|(name, token)| lease(name, *token))
                .collect(),
            surplus: surplus.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    fn wanted() -> Vec<String> {
        vec!["a".to_owned(), "b".to_owned()]
    }

    #[test]
    fn one_worker_at_a_time_takes_up_what_is_granted() {
        let desk = Arc::new(Desk::default());
        assert!(Desk::take(&desk, "a").is_none());
        desk.follow(&[], tended(&[("a", 1)], &[]));
        let held = Desk::take(&desk, "a").unwrap();
        assert!(Desk::take(&desk, "a").is_none());
        // Lost and granted anew while the worker is still at it.
        desk.follow(&[], tended(&[("a", 3)], &[]));
        assert!(held.ended.load(Ordering::SeqCst));
        assert!(Desk::take(&desk, "a").is_none());
        drop(held);
        assert_eq!(Desk::take(&desk, "a").unwrap().lease, lease("a", 3));
    }

    #[test]
    fn what_is_too_much_is_given_back_once_its_worker_has_ended() {
        let desk = Arc::new(Desk::default());
        desk.follow(&[], tended(&[("a", 1), ("b", 1)], &[]));
        let held = Desk::take(&desk, "b").unwrap();
        desk.follow(&[], tended(&[("a", 1), ("b", 1)], &["b"]));
        assert!(held.ended.load(Ordering::SeqCst));
        assert_eq!(desk.ended(&wanted()), []);
        drop(held);
        let given = desk.ended(&wanted());
        assert_eq!(given, [lease("b", 1)]);
        desk.follow(&given, tended(&[("a", 1)], &[]));
        assert!(Desk::take(&desk, "b").is_none());
        assert!(desk.holds("a").is_some());
    }

    #[test]
    fn what_nobody_wants_and_what_the_database_no_longer_answers_for_ends() {
        let desk = Arc::new(Desk::default());
        desk.follow(&[], tended(&[("a", 1), ("c", 1)], &[]));
        assert_eq!(desk.ended(&wanted()), [lease("c", 1)]);
        desk.end_all();
        assert!(desk.holds("a").is_none());
        desk.close();
        desk.follow(&[], tended(&[("a", 2)], &[]));
        assert!(Desk::take(&desk, "a").is_none());
    }
}
