//! `bench latency`: from an accepted event to the frame of its signal on a subscribed stream.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::Args;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use crate::Outcome;
use crate::figure::{say, single};
use crate::ground::Ground;
use crate::machine::Watch;
use crate::program::Program;
use crate::wire::{Connection, get, post, put};

/// One event in so many completes a pattern; the others are visits of strangers.
const SIGNAL_EVERY: u64 = 10;
/// Touches of one kind that make a signal.
const TOUCHES: u64 = 3;
/// Connections that send.
const SENDERS: u64 = 8;
/// How long it takes until judges have their seats.
const SEATING: Duration = Duration::from_secs(6);
/// How long the last frames are waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is wanted of the run.
#[derive(Args, Clone, Debug)]
pub(crate) struct Wanted {
    /// Events in a second.
    #[arg(long, default_value_t = 500)]
    rate: u32,
    /// How long.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Among how many judges the rules are divided; of two the second judges the rule that fires.
    #[arg(long, default_value_t = 1)]
    judges: u32,
}

impl Wanted {
    fn events(&self) -> u64 {
        u64::from(self.rate) * u64::from(self.seconds)
    }

    /// When the event with this number is sent.
    fn due(&self, number: u64) -> Duration {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        Duration::from_secs(1) * number / self.rate.max(1)
    }
}

/// Moments since the start, by customer.
type Times = Arc<Mutex<HashMap<String, Duration>>>;

/// Measures and prints.
pub(crate) fn run(wanted: &Wanted) -> Outcome<()> {
    let mut ground = Ground::make((wanted.events() / SIGNAL_EVERY).max(1_000))?;
    // Customers are made in the order of their codes, and ids grow.
    ground.accounts.sort_unstable();
    let product = Program::product(ground.folder())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(wanted, &Arc::new(ground), &product))
}

async fn measure(wanted: &Wanted, ground: &Arc<Ground>, product: &Program) -> Outcome<()> {
    let watch = Watch::start();
    let (answered, shown) = (Times::default(), Times::default());
    warm_up(wanted, ground, product).await?;
    if wanted.judges > 1 {
        let body = json!({ "judges": wanted.judges }).to_string();
        let request = put("/api/v1/health/judges", &ground.admin, &body);
        Connection::open(product.address)
            .await?
            .request(&request)
            .await?;
        tokio::time::sleep(SEATING).await;
    }
    let stream = subscribe(product, &ground.admin).await?;
    let listener = tokio::spawn(listen(stream, watch, Arc::clone(&shown)));
    let begin = watch.elapsed();
    let cpu = product.process().cpu()?;
    let mut senders = tokio::task::JoinSet::new();
    for sender in 0..SENDERS {
        let (wanted, ground) = (wanted.clone(), Arc::clone(ground));
        let mut connection = Connection::open(product.address).await?;
        let answered = Arc::clone(&answered);
        let numbers = (sender..wanted.events()).step_by(usize::try_from(SENDERS)?);
        senders.spawn(async move {
            for number in numbers {
                let due = begin + wanted.due(number);
                tokio::time::sleep(due.saturating_sub(watch.elapsed())).await;
                let (request, customer) = event(&ground, number)?;
                connection.request(&request).await?;
                held(&answered).extend(customer.map(|customer| (customer, watch.elapsed())));
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
    listener.abort();
    say(&format!(
        "{} events in {:.1} s, processor time {:.1} s",
        wanted.events(),
        took.as_secs_f64(),
        cpu.as_secs_f64()
    ));
    print(&held(&answered), &held(&shown))
}

/// All but the last touch of every customer's pattern, before anybody looks.
async fn warm_up(wanted: &Wanted, ground: &Ground, product: &Program) -> Outcome<()> {
    let mut connection = Connection::open(product.address).await?;
    for number in (0..wanted.events()).step_by(usize::try_from(SIGNAL_EVERY)?) {
        let touches: Vec<Json> = (1..TOUCHES).map(|turn| touch(number, turn)).collect();
        let body = json!({ "writeKey": ground.key, "batch": touches });
        let request = post("/v1/batch", "", &body.to_string());
        connection.request(&request).await?;
    }
    Ok(())
}

/// The event with this number, and the customer whose signal it is to make.
fn event(ground: &Ground, number: u64) -> Outcome<(String, Option<String>)> {
    let is_last = number.is_multiple_of(SIGNAL_EVERY);
    let (mut body, customer) = if is_last {
        let place = usize::try_from(number / SIGNAL_EVERY)?;
        let id = ground.accounts.get(place).ok_or("too few customers")?;
        (touch(number, TOUCHES), Some(id.to_string()))
    } else {
        let visit = json!({
            "type": "track", "event": "click", "messageId": format!("v-{number}"),
            "anonymousId": format!("visitor-{}", number % 997),
            "properties": { "label": "首页" },
        });
        (visit, None)
    };
    if let Some(map) = body.as_object_mut() {
        map.insert("writeKey".into(), ground.key.as_str().into());
    }
    Ok((post("/v1/track", "", &body.to_string()), customer))
}

/// A touch of the customer that event `number` is of.
fn touch(number: u64, turn: u64) -> Json {
    json!({
        "type": "track", "event": "price_view", "messageId": format!("p-{number}-{turn}"),
        "userId": format!("C{:07}", number / SIGNAL_EVERY),
    })
}

async fn subscribe(product: &Program, token: &str) -> Outcome<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect(product.address).await?;
    stream
        .write_all(get("/api/v1/stream", token).as_bytes())
        .await?;
    let mut stream = BufReader::with_capacity(1 << 20, stream);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    match line.contains(" 200 ") {
        true => Ok(stream),
        false => Err(format!("the stream was not opened: {line}").into()),
    }
}

/// Notes when the signal of each customer arrives.
async fn listen(stream: BufReader<TcpStream>, watch: Watch, shown: Times) -> Outcome<()> {
    let mut lines = stream.lines();
    while let Some(line) = lines.next_line().await? {
        let now = watch.elapsed();
        let Some(data) = line.strip_prefix("data:") else {
            continue;
        };
        let data: Json = serde_json::from_str(data).unwrap_or_default();
        if let Some(customer) = data.pointer("/account/id").and_then(Json::as_str) {
            held(&shown).entry(customer.to_owned()).or_insert(now);
        }
    }
    Ok(())
}

fn print(answered: &HashMap<String, Duration>, shown: &HashMap<String, Duration>) -> Outcome<()> {
    let pairs = answered
        .iter()
        .filter_map(|(customer, at)| Some(shown.get(customer)?.saturating_sub(*at)));
    let mut waits: Vec<Duration> = pairs.collect();
    waits.sort_unstable();
    say(&format!(
        "{} signals awaited, {} seen",
        answered.len(),
        waits.len()
    ));
    for percent in [50, 95, 99, 100] {
        let place = (waits.len() * percent).div_ceil(100).saturating_sub(1);
        let wait = waits.get(place).ok_or("no signal was seen")?;
        let what = format!("event accepted to frame, {percent} of 100 within");
        single(&what, wait.as_secs_f64() * 1e3, "ms");
    }
    Ok(())
}

fn held(times: &Times) -> std::sync::MutexGuard<'_, HashMap<String, Duration>> {
    times.lock().unwrap_or_else(PoisonError::into_inner)
}
