//! The judges of touches that work in this program, each under a lease of its own, and how they fare.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use weft_platform::Platform;
use weft_signals::pipeline::{Health, JUDGES_MAX, Pipeline};
use weft_store::pause;

use super::PAUSE;
use crate::app::App;
use crate::leases::{JUDGE, while_held};

/// The numbers of all judges there can be.
pub(crate) fn numbers() -> impl Iterator<Item = u32> {
    0..JUDGES_MAX
}

/// The lease of the judge with this number.
pub(crate) fn lease_of(number: u32) -> String {
    match number {
        0 => JUDGE.to_owned(),
        number => format!("{JUDGE}:{number}"),
    }
}

/// How the judges of this program fare, and which of them are to begin anew.
#[derive(Debug)]
pub(crate) struct Judged {
    fare: Mutex<BTreeMap<u32, Health>>,
    anew: BTreeMap<u32, AtomicBool>,
}

impl Default for Judged {
    fn default() -> Self {
        Self {
            fare: Mutex::default(),
            anew: numbers()
                .map(|number| (number, AtomicBool::default()))
                .collect(),
        }
    }
}

impl Judged {
    fn fare(&self) -> MutexGuard<'_, BTreeMap<u32, Health>> {
        self.fare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many have told it.
    pub(crate) fn count(&self) -> usize {
        self.fare().len()
    }

    /// As all told it last, together: counts are added up, and how far they are is how far the last of them is.
    pub(crate) fn all(&self) -> Health {
        let fare = self.fare();
        let mut judges = fare.values();
        let Some(first) = judges.next() else {
            return Health::default();
        };
        judges.fold(*first, Health::beside)
    }

    /// Has the judge with this number begin anew: with other rules, or not at all.
    pub(crate) fn begin_anew(&self, number: u32) {
        if let Some(anew) = self.anew.get(&number) {
            anew.store(true, Ordering::SeqCst);
        }
    }

    /// Has all of them begin anew.
    pub(crate) fn all_begin_anew(&self) {
        numbers().for_each(|number| self.begin_anew(number));
    }
}

/// Judges whenever the lease of the judge with this number is ours, until `stop`.
pub(super) fn run(app: &Arc<App>, number: u32, stop: &AtomicBool) {
    let Some(anew) = app.judged.anew.get(&number) else {
        return;
    };
    while_held(app, &lease_of(number), stop, &mut |platform, over| {
        judge(app, (platform, number), (anew, over));
        // What it counted is another program's to tell now.
        app.judged.fare().remove(&number);
    });
}

/// Judges touches until the lease is `over`; begins anew when the rules change. Opening a log that an earlier version
/// has judged goes through it once, so nobody waits for it.
fn judge(
    app: &App,
    (platform, number): (&Platform, u32),
    (anew, over): (&AtomicBool, &AtomicBool),
) {
    loop {
        anew.store(false, Ordering::SeqCst);
        if over.load(Ordering::SeqCst) {
            return;
        }
        match Pipeline::open_numbered(platform.clone(), app.book(), number, anew) {
            Ok(mut pipeline) => pipeline.run(anew, &mut |health| {
                app.judged.fare().insert(number, health);
            }),
            // There are fewer judges now: its lease ends soon.
            Err(problem) if problem.code() == "signals.seat" => pause(PAUSE),
            Err(problem) => {
                tracing::error!(error = %problem, "signals cannot begin, trying again");
                pause(PAUSE);
            }
        }
    }
}
