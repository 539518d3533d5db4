//! The one thread that reads the sealed log and tells the subscribers.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use weft_kernel::Problem;
use weft_platform::{Caller, Lineage, Platform};
use weft_store::{ChangeRow, pause};

use super::delivered::Reached;
use super::sight::{seen_by, touched};
use super::{BATCH_MAX, Event, Hub, delivered};

/// How long the thread waits before it looks whether it should end.
const PAUSE: Duration = Duration::from_millis(500);
/// The rest behind a round: where much happens, the next tells several changes together.
const BREATH: Duration = Duration::from_millis(3);
/// Places of the log behind which the thread takes no rest.
const BEHIND_MAX: i64 = 500;

/// Signals that reached people.
type Told = Vec<Reached>;

/// Tells what is sealed, until the hub is closed; the log as it stands at the start is old news.
pub(crate) fn run(platform: &Platform, hub: &Hub) {
    hub.advance(platform.store().sealed());
    let (reached, notes) = channel();
    std::thread::scope(|scope| {
        // The next news does not wait until it is durable who has had the last.
        scope.spawn(move || note(platform, &notes));
        tell_all(platform, hub, &reached);
        drop(reached);
    });
}

fn tell_all(platform: &Platform, hub: &Hub, reached: &Sender<Told>) {
    while !hub.is_closed() {
        let sealed = platform.store().wait_sealed(hub.told(), PAUSE);
        if sealed <= hub.told() {
            continue;
        }
        if let Err(problem) = tell(platform, hub, sealed, reached) {
            tracing::error!(error = %problem, log.seq = sealed, "live streams are interrupted: {problem}");
            hub.interrupt();
            hub.advance(sealed);
        }
        if platform.store().sealed() - hub.told() < BEHIND_MAX {
            pause(BREATH);
        }
    }
}

/// Writes down whom signals have reached, those that have come together in one go.
fn note(platform: &Platform, notes: &Receiver<Told>) {
    while let Ok(mut reached) = notes.recv() {
        reached.extend(notes.try_iter().flatten());
        if let Err(problem) = delivered::write(platform, reached) {
            tracing::error!(error = %problem, "it was not written down whom signals have reached");
        }
    }
}

/// Tells one batch of the log; what is left follows with the next call.
fn tell(
    platform: &Platform,
    hub: &Hub,
    sealed: i64,
    reached: &Sender<Told>,
) -> Result<(), Problem> {
    if hub.subscribers() == 0 {
        hub.advance(sealed);
        return Ok(());
    }
    let changes = platform.store().changes_after(hub.told(), BATCH_MAX)?;
    let full = changes.len() == BATCH_MAX;
    let last = changes.last().map(|change| change.seq).filter(|_| full);
    let users = hub.advance(last.unwrap_or(sealed));
    let mut news = News::of(platform, &changes)?;
    let mut told = Told::new();
    // Who may no longer sign in is not among them.
    for (user, caller) in platform.callers_of(&users)? {
        for event in news.told_to(platform, &caller)? {
            if hub.tell(user, event) {
                told.extend(event.reaches(user, platform.now()));
            }
        }
    }
    if !told.is_empty() && reached.send(told).is_err() {
        return Err(Problem::internal("live.notes", "nobody writes them down"));
    }
    Ok(())
}

/// The changes of a batch, with those whom each may concern.
struct News<'a> {
    changes: Vec<(&'a ChangeRow, Lineage)>,
    /// What somebody sees who sees everything; the same for all of them.
    whole: Option<Vec<Event>>,
    own: Vec<Event>,
}

impl<'a> News<'a> {
    fn of(platform: &Platform, changes: &'a [ChangeRow]) -> Result<Self, Problem> {
        let (model, mut lineages) = (platform.model(), BTreeMap::new());
        for ((name, _), ids) in touched(changes) {
            if model.object(name).is_ok() {
                let found = platform.lineages(name, &ids)?.into_iter();
                lineages.extend(found.map(|(id, lineage)| ((name, id), lineage)));
            }
        }
        let changes = changes.iter().filter_map(|change| {
            let key = (change.object.as_deref()?, change.record?);
            Some((change, lineages.get(&key)?.clone()))
        });
        Ok(Self {
            changes: changes.collect(),
            whole: None,
            own: Vec::new(),
        })
    }

    /// The events for one person: they are asked for only where some change may concern them.
    fn told_to(&mut self, platform: &Platform, caller: &Caller) -> Result<&[Event], Problem> {
        if caller.access().is_everything() {
            if self.whole.is_none() {
                self.whole = Some(self.seen_by(platform, caller)?);
            }
            return Ok(self.whole.as_deref().unwrap_or_default());
        }
        self.own = self.seen_by(platform, caller)?;
        Ok(&self.own)
    }

    fn seen_by(&self, platform: &Platform, caller: &Caller) -> Result<Vec<Event>, Problem> {
        let concerning = self.changes.iter();
        let concerning: Vec<&ChangeRow> = concerning
            .filter(|(_, lineage)| lineage.may_concern(caller))
            .map(|(change, _)| *change)
            .collect();
        match concerning.is_empty() {
            true => Ok(Vec::new()),
            false => seen_by(platform, caller, &concerning),
        }
    }
}
