//! Who listens, and how far the log has been told.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use weft_kernel::{Id, Kind, Problem};

use super::{Event, STREAMS_PER_USER_MAX, WAITING_MAX};

/// The subscribers of one process.
#[derive(Default)]
pub(crate) struct Hub {
    state: Mutex<State>,
    closed: AtomicBool,
}

#[derive(Default)]
struct State {
    /// Everything up to here was told to those who listened then.
    told: i64,
    listeners: Vec<Listener>,
}

#[derive(Clone)]
struct Listener {
    user: Id,
    sender: Sender<Event>,
    slow: Arc<AtomicBool>,
}

/// What a subscriber holds: events from place `from` of the log on.
pub(crate) struct Subscription {
    pub(crate) from: i64,
    pub(crate) events: Receiver<Event>,
    slow: Arc<AtomicBool>,
}

impl Subscription {
    /// Whether the stream ended because its reader was too slow.
    pub(crate) fn was_too_slow(&self) -> bool {
        self.slow.load(Ordering::SeqCst)
    }
}

impl Hub {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to tell `user` what happens from now on.
    ///
    /// # Errors
    /// `stream.too_many` beyond [`STREAMS_PER_USER_MAX`].
    pub(crate) fn subscribe(&self, user: Id) -> Result<Subscription, Problem> {
        let (sender, events) = channel(WAITING_MAX);
        let slow = Arc::new(AtomicBool::new(false));
        let mut state = self.state();
        let listens = |listener: &&Listener| listener.user == user && !listener.sender.is_closed();
        if state.listeners.iter().filter(listens).count() >= STREAMS_PER_USER_MAX {
            return Err(Problem::new(
                Kind::TooMany,
                "stream.too_many",
                format!("最多同时打开 {STREAMS_PER_USER_MAX} 个实时更新"),
                format!("At most {STREAMS_PER_USER_MAX} live updates can be open at once"),
            ));
        }
        if !self.closed.load(Ordering::SeqCst) {
            state.listeners.push(Listener {
                user,
                sender,
                slow: Arc::clone(&slow),
            });
        }
        Ok(Subscription {
            from: state.told,
            events,
            slow,
        })
    }

    /// The users who listen, and from now on nobody new is told what lies at or before `told`.
    pub(crate) fn advance(&self, told: i64) -> Vec<Id> {
        let mut state = self.state();
        state.told = told;
        state
            .listeners
            .retain(|listener| !listener.sender.is_closed());
        let mut users: Vec<Id> = state
            .listeners
            .iter()
            .map(|listener| listener.user)
            .collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    /// How far the log has been told.
    pub(crate) fn told(&self) -> i64 {
        self.state().told
    }

    /// Tells the streams of `user`; one that does not keep up is dropped. Answers whether any took it.
    pub(crate) fn tell(&self, user: Id, event: &Event) -> bool {
        let mut taken = false;
        self.state().listeners.retain(|listener| {
            if listener.user != user {
                return true;
            }
            match listener.sender.try_send(event.clone()) {
                Ok(()) => taken = true,
                Err(TrySendError::Full(_)) => {
                    listener.slow.store(true, Ordering::SeqCst);
                    return false;
                }
                Err(TrySendError::Closed(_)) => return false,
            }
            true
        });
        taken
    }

    /// Ends all streams; their readers come back and resume where they were.
    pub(crate) fn interrupt(&self) {
        self.state().listeners.clear();
    }

    /// Ends the streams of `user`; readers who are still signed in come back and resume where they were.
    pub(crate) fn interrupt_user(&self, user: Id) {
        let mut state = self.state();
        state.listeners.retain(|listener| listener.user != user);
    }

    /// Ends all streams and takes no new ones.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.state().listeners.clear();
    }

    /// Whether it was closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// How many streams are open.
    pub(crate) fn subscribers(&self) -> usize {
        self.state().listeners.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(seq: i64) -> Event {
        Event::new("record", seq, &serde_json::json!({})).unwrap()
    }

    #[test]
    fn a_subscriber_that_does_not_keep_up_is_dropped_and_told_to_start_again() {
        let (hub, user) = (Hub::default(), Id::new(7));
        let mut stream = hub.subscribe(user).unwrap();
        for seq in 0..i64::try_from(WAITING_MAX).unwrap() {
            assert!(hub.tell(user, &event(seq)));
        }
        assert!(!hub.tell(user, &event(0)), "one past the limit");
        assert_eq!(hub.subscribers(), 0);
        assert!(stream.was_too_slow());
        assert!(
            stream.events.try_recv().is_ok(),
            "what was sent before still arrives"
        );
    }

    #[test]
    fn one_user_opens_so_many_streams_and_no_more() {
        let (hub, user) = (Hub::default(), Id::new(7));
        let mut open: Vec<_> = (0..STREAMS_PER_USER_MAX)
            .map(|_| hub.subscribe(user).unwrap())
            .collect();
        let problem = hub.subscribe(user).map(|_| ()).unwrap_err();
        assert_eq!(problem.code(), "stream.too_many");
        assert!(hub.subscribe(Id::new(8)).is_ok(), "others are not meant");
        open.pop();
        assert!(hub.subscribe(user).is_ok(), "one was closed");
    }

    #[test]
    fn only_the_user_meant_is_told() {
        let hub = Hub::default();
        let mut other = hub.subscribe(Id::new(2)).unwrap();
        assert!(!hub.tell(Id::new(1), &event(1)));
        assert!(other.events.try_recv().is_err());
    }

    #[test]
    fn a_closed_hub_takes_nobody() {
        let hub = Hub::default();
        hub.close();
        let mut stream = hub.subscribe(Id::new(1)).unwrap();
        assert!(stream.events.blocking_recv().is_none());
    }
}
