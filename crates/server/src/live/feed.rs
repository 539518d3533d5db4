//! The one thread that reads the sealed log and tells the subscribers.

use std::time::Duration;

use weft_kernel::{Id, Problem};
use weft_platform::Platform;
use weft_store::ChangeRow;

use super::{BATCH_MAX, Hub, delivered, seen_by};

/// How long the thread waits before it looks whether it should end.
const PAUSE: Duration = Duration::from_millis(500);

/// Tells what is sealed, until the hub is closed; the log as it stands at the start is old news.
pub(crate) fn run(platform: &Platform, hub: &Hub) {
    hub.advance(platform.store().sealed());
    while !hub.is_closed() {
        let sealed = platform.store().wait_sealed(hub.told(), PAUSE);
        if sealed <= hub.told() {
            continue;
        }
        if let Err(problem) = tell(platform, hub, sealed) {
            tracing::error!(error = %problem, log.seq = sealed, "live streams are interrupted: {problem}");
            hub.interrupt();
            hub.advance(sealed);
        }
    }
}

/// Tells one batch of the log; what is left follows with the next call.
fn tell(platform: &Platform, hub: &Hub, sealed: i64) -> Result<(), Problem> {
    if hub.subscribers() == 0 {
        hub.advance(sealed);
        return Ok(());
    }
    let changes = platform.store().changes_after(hub.told(), BATCH_MAX)?;
    let full = changes.len() == BATCH_MAX;
    let last = changes.last().map(|change| change.seq).filter(|_| full);
    let users = hub.advance(last.unwrap_or(sealed));
    let mut reached = Vec::new();
    for user in users {
        reached.extend(tell_one(platform, hub, user, &changes)?);
    }
    if !reached.is_empty() {
        delivered::write(platform, reached)?;
    }
    Ok(())
}

/// Tells one person; answers the signals that reached them.
fn tell_one(
    platform: &Platform,
    hub: &Hub,
    user: Id,
    changes: &[ChangeRow],
) -> Result<Vec<(Id, Id)>, Problem> {
    let Ok(caller) = platform.caller_of(user) else {
        tracing::debug!(user.id = %user, "somebody who listens may no longer sign in");
        return Ok(Vec::new());
    };
    let mut reached = Vec::new();
    for event in seen_by(platform, &caller, changes)? {
        if hub.tell(user, &event) {
            reached.extend(event.signal.map(|signal| (signal, user)));
        }
    }
    Ok(reached)
}
