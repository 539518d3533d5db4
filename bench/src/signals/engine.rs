//! The engine alone: one event against all rules, and one rule over the whole log.

use std::time::Duration;

use weft_platform::Platform;
use weft_signals::{Engine, Rule, Touch, wire};

use super::house::House;
use crate::Outcome;
use crate::figure::single;
use crate::machine::Watch;

/// Rows of the log read at once.
const CHUNK: usize = 2_000;

/// Measures and prints.
pub(super) fn run(house: &House, count: u64) -> Outcome<()> {
    let app = house.open()?;
    let rules: Vec<Rule> = app
        .book()
        .rules()
        .iter()
        .map(|rule| (**rule).clone())
        .collect();
    let one = rules.iter().find(|rule| rule.name() == "bench_001");
    let one = one.ok_or("no such rule")?.clone();
    let mut engine = Engine::new(rules);
    let mut took: Vec<Duration> = Vec::new();
    each(&app.platform, &mut |touch| {
        let watch = Watch::start();
        drop(engine.judge(touch));
        took.push(watch.elapsed());
    })?;
    took.sort_unstable();
    for percent in [50, 99, 100] {
        let place = (took.len() * percent).div_ceil(100).saturating_sub(1);
        let at = took.get(place).ok_or("nothing was judged")?;
        let what = format!("one event against all rules, {percent} of 100 within");
        single(&what, at.as_secs_f64() * 1e6, "µs");
    }
    let (mut alone, watch) = (Engine::new(vec![one]), Watch::start());
    let read = each(&app.platform, &mut |touch| drop(alone.judge(touch)))?;
    if read < count {
        return Err(format!("{read} of {count} events in the log").into());
    }
    let million = watch.elapsed().as_secs_f64() * 1e6 / f64::from(u32::try_from(read)?);
    single("one rule over the log, for a million events", million, "s");
    app.platform.store().close();
    Ok(())
}

fn each(platform: &Platform, judge: &mut dyn FnMut(&Touch)) -> Outcome<u64> {
    let (mut behind, mut read) = (0, 0);
    loop {
        let rows = platform.store().touches_after(behind, CHUNK)?;
        let Some(last) = rows.last() else {
            return Ok(read);
        };
        behind = last.seq;
        for (touch, _) in rows.iter().filter_map(wire::from_log) {
            judge(&touch);
            read += 1;
        }
    }
}
