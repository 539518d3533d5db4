//! What the system says about a process: processor time and memory.

use std::time::{Duration, Instant};

use crate::Outcome;

/// Linux counts processor time in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// A running process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process(pub(crate) u32);

impl Process {
    /// This process.
    pub(crate) fn own() -> Self {
        Self(std::process::id())
    }

    /// Processor time used so far, by it and the system on its behalf.
    pub(crate) fn cpu(self) -> Outcome<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        // The name may hold spaces; what is counted begins behind its bracket.
        let (_, rest) = stat.rsplit_once(") ").ok_or("no such process")?;
        let ticks = rest.split(' ').skip(11).take(2);
        let ticks = ticks.map(str::parse::<u32>).sum::<Result<u32, _>>()?;
        Ok(TICK * ticks)
    }

    /// Resident memory in KiB, with what of files it has mapped.
    pub(crate) fn memory_kib(self) -> Outcome<u64> {
        self.kib("VmRSS:")
    }

    /// Resident memory in KiB without what of files it has mapped, which the system takes back when it wants.
    pub(crate) fn own_memory_kib(self) -> Outcome<u64> {
        self.kib("RssAnon:")
    }

    fn kib(self, figure: &str) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let line = status.lines().find_map(|line| line.strip_prefix(figure));
        let line = line.ok_or("no memory figure")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }
}

/// Measures how long something takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watch(Instant);

impl Watch {
    #[expect(
        clippy::disallowed_methods,
        reason = "to measure time is the point here"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
