//! A log of years: so many events of the past are taken in and judged, with a kill halfway, and what came of them is counted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value as Json, json};
use weft_kernel::Moment;
use weft_platform::{Caller, ListQuery};
use weft_server::app::App;
use weft_signals::pipeline::{Source, Sources, accept};
use weft_signals::wire::{self, Call, Reading};

use super::house::{House, STRANGERS, TOUCHES, touch};
use super::rush::counter;
use crate::Outcome;
use crate::figure::{Figure, say, single};
use crate::machine::Watch;
use crate::program::Program;

/// One event in so many is a touch of a customer; three of them complete a pattern.
const EVERY: u64 = 1_000;
/// Visitors of the past; those who come later are a twentieth of them.
const VISITORS: u64 = 20 * (STRANGERS + 1);
/// Between two events: ten million are eleven months.
const STEP_MS: i64 = 3_000;
/// Events taken in together, and threads that take them in.
const AT_ONCE: u64 = 2_000;
const THREADS: usize = 2;
/// How often the server is asked how far it is.
const PAUSE: Duration = Duration::from_millis(20);

/// Customers whose pattern so many events of the past complete.
pub(super) fn customers(past: u64) -> u64 {
    past / (EVERY * TOUCHES)
}

/// Fills the log, lets it be judged and prints; customers are those from `first` on.
pub(super) fn run(house: &House, past: u64, first: u64) -> Outcome<()> {
    let bytes = house.bytes()?;
    let (before, told, watch) = (sealed(house)?, signals(house)?, Watch::start());
    fill(house, past, first)?;
    rate("events of the past taken in", past, watch);
    let more = u32::try_from((house.bytes()? - bytes) / past.max(1))?;
    single("bytes of the data folder for each", f64::from(more), "");
    let watch = Watch::start();
    let (end, half) = (sealed(house)?, past / 2);
    if end - before != i64::try_from(past)? {
        return Err(format!("{past} events taken in, {} in the log", end - before).into());
    }
    judge_until(house, end - i64::try_from(half)?)?;
    // It was killed there; the next one goes on.
    judge_until(house, end)?;
    rate("events of the past judged", past, watch);
    let (found, wanted) = (signals(house)? - told, customers(past));
    say(&format!("{found} signals of them, {wanted} awaited"));
    match found == wanted {
        true => Ok(()),
        false => Err("signals are lost or doubled".into()),
    }
}

fn rate(what: &str, count: u64, watch: Watch) {
    let figure = Figure {
        count,
        wall: watch.elapsed(),
        cpu: Duration::ZERO,
    };
    single(&format!("{what}, a second"), figure.rate(), "");
}

/// Runs the product until it has judged up to a place of the log, and kills it there.
fn judge_until(house: &House, place: i64) -> Outcome<()> {
    let (watch, product) = (Watch::start(), Program::product(house.folder())?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut is_first = true;
        loop {
            let at = counter(&product, "weft_signals_position").await?;
            if is_first && counter(&product, "weft_signals_judged_total").await? > 0 {
                let judging = watch.elapsed().as_secs_f64() * 1e3;
                single("  from the start until it judges", judging, "ms");
                is_first = false;
            }
            if i64::try_from(at)? >= place {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        let memory = u32::try_from(product.process().own_memory_kib()? / 1024)?;
        single("  memory of its own at the end", f64::from(memory), "MB");
        Ok(())
    })
}

fn sealed(house: &House) -> Outcome<i64> {
    let app = house.open()?;
    let sealed = app.platform.store().sealed();
    app.platform.store().close();
    Ok(sealed)
}

fn fill(house: &House, past: u64, first: u64) -> Outcome<()> {
    let app = house.open()?;
    let source = Sources::new(app.platform.clone()).with_key(&house.key)?;
    let begin = app.platform.now().plus_ms(-STEP_MS * i64::try_from(past)?);
    let next = AtomicU64::new(0);
    let some = || -> Outcome<()> {
        loop {
            let from = next.fetch_add(AT_ONCE, Ordering::Relaxed);
            if from >= past {
                return Ok(());
            }
            let until = past.min(from + AT_ONCE);
            let events = (from..until).map(|number| event(number, (begin, first)));
            take_in((&app, &source), &events.collect::<Outcome<Vec<_>>>()?)?;
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(some)).collect();
        threads.into_iter().try_for_each(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|_panic| Err("a writer panicked".into()))
        })
    })?;
    app.platform.store().close();
    Ok(())
}

fn take_in((app, source): (&App, &Source), events: &[Json]) -> Outcome<()> {
    let reading = Reading {
        received_at: app.platform.now(),
        clock: source.clock,
    };
    let parsed = wire::parse_value(Call::Batch, &json!({ "batch": events }), reading)?;
    accept(&app.platform, source, parsed)?;
    Ok(())
}

/// The event with this number: a visit, or now and then a customer's touch.
fn event(number: u64, (begin, first): (Moment, u64)) -> Outcome<Json> {
    let at = begin.plus_ms(STEP_MS * i64::try_from(number)?);
    let touched = number / EVERY;
    let mut event = match number.is_multiple_of(EVERY) {
        true => touch("past", first + touched / TOUCHES, touched % TOUCHES),
        false => json!({
            "type": "track", "event": format!("seen_{}", number % 20), "messageId": format!("past-{number}"),
            "anonymousId": format!("visitor-{}", number % VISITORS),
            "properties": { "label": "首页", "visible_ms": number % 90_000 },
        }),
    };
    if let Some(map) = event.as_object_mut() {
        map.insert("timestamp".into(), serde_json::to_value(at)?);
    }
    Ok(event)
}

/// How many signals of the rule that those touches meet stand.
fn signals(house: &House) -> Outcome<u64> {
    let app = house.open()?;
    let caller = Caller::system("a benchmark counts what came of its events");
    let mut query = ListQuery {
        filter: Some("standing = true and rule.name = \"repeated_touch\"".to_owned()),
        limit: Some(200),
        ..ListQuery::default()
    };
    let mut found = 0;
    loop {
        let page = app.platform.list(&caller, "signal", &query)?;
        found += u64::try_from(page.items.len())?;
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            app.platform.store().close();
            return Ok(found);
        }
    }
}
