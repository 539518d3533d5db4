//! Callers that do one thing over and over, within this process.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::Outcome;
use crate::chance::Chance;
use crate::figure::Figure;
use crate::machine::{Process, Watch};

/// What one caller does; answers how many things that were.
pub(crate) type Work<'w> = &'w (dyn Fn(&mut Chance) -> Outcome<u64> + Sync);

/// Lets `callers` threads work for `lasting`; all of them ask from one seed.
pub(crate) fn run(callers: u64, lasting: Duration, work: Work<'_>) -> Outcome<Figure> {
    let (count, own) = (AtomicU64::new(0), Process::own());
    let (cpu, watch) = (own.cpu()?, Watch::start());
    let one = |seed: u64| -> Outcome<()> {
        let mut chance = Chance::new(seed);
        while watch.elapsed() < lasting {
            count.fetch_add(work(&mut chance)?, Ordering::Relaxed);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..callers)
            .map(|seed| scope.spawn(move || one(seed)))
            .collect();
        for thread in threads {
            thread
                .join()
                .unwrap_or_else(|_panic| Err("a caller panicked".into()))?;
        }
        Outcome::Ok(())
    })?;
    Ok(Figure {
        count: count.into_inner(),
        wall: watch.elapsed(),
        cpu: own.cpu()?.saturating_sub(cpu),
    })
}
