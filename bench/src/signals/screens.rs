//! From an accepted event to the frame of its signal on the screens of those who may see it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value as Json, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::figures::Figures;
use super::house::{self, House};
use super::rush::{judged, settled};
use super::{BATCH, Part};
use crate::Outcome;
use crate::figure::say;
use crate::machine::{Process, Watch};
use crate::program::Program;
use crate::wire::{Connection, get, post};

/// Connections that send.
const SENDERS: u64 = 16;
/// Into how many parts the time is divided in which its memory is looked at.
const WEIGHED: u32 = 5;
/// How often the server is asked how far it is.
const PAUSE: Duration = Duration::from_millis(20);
/// How long the last frames are waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// When the last event of each customer's pattern was answered, and when frames of its signal came.
#[derive(Default)]
struct Times {
    answered: HashMap<u64, Duration>,
    shown: Vec<(u64, Duration)>,
    /// What the server held of its own, in MB.
    memory: Vec<String>,
}

type Shared = Arc<Mutex<Times>>;

fn held(times: &Shared) -> MutexGuard<'_, Times> {
    times.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Measures one rate and prints.
pub(super) fn run(house: &House, part: Part, figures: &mut Figures) -> Outcome<()> {
    let product = Program::product(house.folder())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(house, &product, (part, figures)))
}

async fn measure(
    house: &House,
    product: &Program,
    (part, figures): (Part, &mut Figures),
) -> Outcome<()> {
    let (watch, times) = (Watch::start(), Shared::default());
    let run = format!("r{}-{}", part.rate, part.first);
    let before = warm_up(house, product, (part, &run)).await?;
    while judged(product).await? < before {
        tokio::time::sleep(PAUSE).await;
    }
    // What an earlier program judged last it may judge once more.
    settled(product).await?;
    let mut listeners = JoinSet::new();
    for token in &house.sellers {
        let stream = subscribe(product, token).await?;
        listeners.spawn(listen(stream, watch, Arc::clone(&times)));
    }
    let (begin, cpu) = (watch.elapsed(), product.process().cpu()?);
    let mut senders = JoinSet::new();
    senders.spawn(weigh(product.process(), part.seconds, Arc::clone(&times)));
    for sender in 0..SENDERS {
        let mut connection = Connection::open(product.address).await?;
        let (times, run, key) = (Arc::clone(&times), run.clone(), house.key.clone());
        senders.spawn(async move {
            for number in (sender..part.events()).step_by(usize::try_from(SENDERS)?) {
                let due = Duration::from_secs(1) * u32::try_from(number)? / part.rate.max(1);
                tokio::time::sleep((begin + due).saturating_sub(watch.elapsed())).await;
                let (request, customer) = event(&key, (&run, part), number);
                connection.request(&request).await?;
                let answer = customer.map(|customer| (customer, watch.elapsed()));
                held(&times).answered.extend(answer);
            }
            Outcome::Ok(())
        });
    }
    while let Some(sent) = senders.join_next().await {
        sent??;
    }
    let took = watch.elapsed().saturating_sub(begin);
    let cpu = product.process().cpu()?.saturating_sub(cpu);
    tokio::time::sleep(PATIENCE).await;
    listeners.shutdown().await;
    say(&format!(
        "{} events a second to {} colleagues for {:.1} s, processor time {:.1} s",
        part.rate,
        house.sellers.len(),
        took.as_secs_f64(),
        cpu.as_secs_f64(),
    ));
    let each = cpu.as_secs_f64() * 1e6 / f64::from(u32::try_from(part.events())?);
    figures.note(
        &format!("  {} a second, processor time of each", part.rate),
        each,
        "µs",
    );
    print(&held(&times), (part.rate, figures))
}

/// Notes what the server holds at the beginning and after each fifth of so many seconds.
async fn weigh(process: Process, seconds: u32, times: Shared) -> Outcome<()> {
    for part in 0..=WEIGHED {
        if part > 0 {
            tokio::time::sleep(Duration::from_secs(1) * seconds / WEIGHED).await;
        }
        let held_now = process.own_memory_kib()? / 1024;
        held(&times).memory.push(held_now.to_string());
    }
    Ok(())
}

/// All but the last touch of every customer's pattern, and a visit of everybody else who will come, before anybody
/// looks: how long the past of those takes who come first after a restart is measured apart. Answers how many.
async fn warm_up(house: &House, product: &Program, (part, run): (Part, &str)) -> Outcome<u64> {
    let mut connection = Connection::open(product.address).await?;
    let customers = part.first..part.first + part.signals();
    let visits = (0..house::STRANGERS).map(|number| house::visit(&format!("{run}-first"), number));
    let touches: Vec<Json> = customers
        .flat_map(|customer| house::before_last(run, customer))
        .chain(visits)
        .collect();
    for touches in touches.chunks(usize::try_from(BATCH)?) {
        let body = json!({ "writeKey": house.key, "batch": touches });
        let request = post("/v1/batch", "", &body.to_string());
        connection.request(&request).await?;
    }
    Ok(u64::try_from(touches.len())?)
}

/// The event with this number, and the customer whose signal it is to make.
fn event(key: &str, (run, part): (&str, Part), number: u64) -> (String, Option<u64>) {
    let every = u64::from(house::EVERY);
    let (mut body, customer) = if number.is_multiple_of(every) {
        let customer = part.first + number / every;
        (house::last(run, customer), Some(customer))
    } else {
        (house::visit(run, number), None)
    };
    if let Some(map) = body.as_object_mut() {
        map.insert("writeKey".into(), key.into());
    }
    (post("/v1/track", "", &body.to_string()), customer)
}

async fn subscribe(product: &Program, token: &str) -> Outcome<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect(product.address).await?;
    stream
        .write_all(get("/api/v1/stream", token).as_bytes())
        .await?;
    let mut stream = BufReader::with_capacity(1 << 16, stream);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    match line.contains(" 200 ") {
        true => Ok(stream),
        false => Err(format!("the stream was not opened: {line}").into()),
    }
}

/// Notes when signals arrive.
async fn listen(stream: BufReader<TcpStream>, watch: Watch, times: Shared) -> Outcome<()> {
    let (mut lines, mut is_signal) = (stream.lines(), false);
    while let Some(line) = lines.next_line().await? {
        let now = watch.elapsed();
        if let Some(name) = line.strip_prefix("event: ") {
            is_signal = name == "signal";
        }
        let Some(data) = line.strip_prefix("data:").filter(|_| is_signal) else {
            continue;
        };
        let data: Json = serde_json::from_str(data).unwrap_or_default();
        let label = data.pointer("/account/label").and_then(Json::as_str);
        let number = label.and_then(|label| {
            label
                .strip_prefix("客户")?
                .strip_suffix("有限公司")?
                .parse()
                .ok()
        });
        held(&times)
            .shown
            .extend(number.map(|number| (number, now)));
    }
    Ok(())
}

fn print(times: &Times, (rate, figures): (u32, &mut Figures)) -> Outcome<()> {
    let waits = times.shown.iter().filter_map(|(customer, at)| {
        let answered = times.answered.get(customer)?;
        Some(at.saturating_sub(*answered))
    });
    let mut waits: Vec<Duration> = waits.collect();
    waits.sort_unstable();
    say(&format!(
        "  {} signals awaited, {} frames came",
        times.answered.len(),
        waits.len()
    ));
    say(&format!(
        "  memory of its own, MB: {}",
        times.memory.join(", ")
    ));
    for percent in [50, 95, 99, 100] {
        let place = (waits.len() * percent).div_ceil(100).saturating_sub(1);
        let wait = waits.get(place).ok_or("no signal was seen")?;
        let what = format!("  {rate} a second, event accepted to frame, {percent} of 100 within");
        figures.note(&what, wait.as_secs_f64() * 1e3, "ms");
    }
    Ok(())
}
