//! Touchpoints out of streams of NATS: pulled, kept, and only then acknowledged.
//!
//! What is delivered again carries the name it had, so nothing is kept twice.

mod fares;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use weft_kernel::{Id, Problem};
use weft_platform::Platform;
use weft_signals::mapping::Mapping;
use weft_signals::pipeline::{self, Source, StreamPlace};
use weft_signals::wire::{self, Parsed, Reading};
use weft_store::{Lane, pause};

use crate::app::App;
use crate::background::crowd::Crowd;
use crate::nats::{Ack, Client, Message, Pull, login_of};
use crate::outbound::Outside;

pub(crate) use fares::Inlets;

/// How long a source rests that is not to be tried yet.
const PAUSE: Duration = Duration::from_millis(500);

/// Every source that is pulled has its thread.
pub(crate) const CROWD: Crowd = Crowd {
    name: "weft-inlet",
    lease: "inlet",
    all: |app| app.sources.pulled(),
    serve,
};

/// A source and the connection it is pulled over.
struct Inlet {
    source: Source,
    place: StreamPlace,
    mapping: Option<Mapping>,
    client: Client,
}

/// Pulls one source until it is switched off or everything stops.
fn serve(app: &App, platform: &Platform, id: Id, stop: &AtomicBool) {
    let mut open = None;
    while !stop.load(Ordering::Relaxed) {
        match step((app, platform), id, (&mut open, Pull::Waiting)) {
            Some(true) => {}
            Some(false) => pause(PAUSE),
            None => return,
        }
    }
}

/// Pulls once; answers whether it goes on at once, and nothing when the source is not pulled any more.
fn step(
    (app, platform): (&App, &Platform),
    id: Id,
    (open, pull): (&mut Option<Inlet>, Pull),
) -> Option<bool> {
    let now = app.platform.now();
    if !app.inlets.of(id).breaker.is_due(now) {
        return Some(false);
    }
    let pulled = match app.sources.active(id) {
        Ok(None) => return None,
        Ok(Some(source)) => {
            inlet(app, source, open).and_then(|inlet| inlet.pull((app, platform), pull))
        }
        Err(problem) => Err(problem),
    };
    match pulled {
        Ok(count) => {
            app.inlets.took(id, count, now);
            Some(count > 0 || matches!(pull, Pull::Waiting))
        }
        Err(problem) => {
            tracing::warn!(error = %problem, source.id = %id, "a stream is not pulled");
            app.inlets.failed(id, &problem, now);
            *open = None;
            Some(false)
        }
    }
}

/// The connection of a source, opened anew when its record has changed.
fn inlet<'a>(
    app: &App,
    source: Source,
    open: &'a mut Option<Inlet>,
) -> Result<&'a mut Inlet, Problem> {
    let known = open.take().filter(|known| known.source == source);
    let known = match known {
        Some(known) => known,
        None => Inlet::open(app, source)?,
    };
    Ok(open.insert(known))
}

impl Inlet {
    fn open(app: &App, source: Source) -> Result<Self, Problem> {
        let place = source.stream.clone().unwrap_or_default();
        let zone = &app.platform.model().zone;
        let mapping = source.mapping.as_ref();
        let mapping = mapping.map(|document| Mapping::read(document, zone));
        let outside = Outside::new(&app.settings.outbound_allow);
        let login = login_of(&app.platform, source.id)?;
        let mut client = Client::connect(&outside, &place.url, login.as_ref())?;
        client.have_consumer(&place.stream, &place.consumer)?;
        Ok(Self {
            place,
            mapping: mapping.transpose()?,
            source,
            client,
        })
    }

    /// Takes what waits; answers how many messages it was.
    fn pull(&mut self, (app, platform): (&App, &Platform), pull: Pull) -> Result<usize, Problem> {
        let place = (self.place.stream.as_str(), self.place.consumer.as_str());
        let messages = self.client.pull(place, pull)?;
        if messages.is_empty() {
            return Ok(0);
        }
        let now = app.platform.now();
        let reading = Reading {
            received_at: now,
            clock: self.source.clock,
        };
        let (mut events, mut acks) = (Vec::new(), Vec::new());
        for message in &messages {
            match self.events(message, reading) {
                Ok(some) => {
                    events.extend(some);
                    acks.push((message, Ack::Taken));
                }
                // The same again would be read the same.
                Err(problem) => {
                    app.watch.refuse(&self.source, &problem, now);
                    acks.push((message, Ack::Never));
                }
            }
        }
        let kept = pipeline::accept_in(platform, &self.source, events, Lane::Bulk);
        let answers = match kept {
            Ok(answers) => answers,
            Err(problem) => {
                let again: Vec<_> = acks.iter().map(|(one, _)| (*one, Ack::Again)).collect();
                self.client.acknowledge(&again)?;
                return Err(problem);
            }
        };
        app.watch.count(&self.source, &answers, now);
        // On the disk: now the stream may forget them.
        self.client.acknowledge(&acks)?;
        Ok(messages.len())
    }

    /// The events of a message; what names itself by nothing is named by the message.
    fn events(&self, message: &Message, reading: Reading) -> Result<Vec<Parsed>, Problem> {
        let seal = format!("{}/{}", self.place.stream, message.name());
        let Some(mapping) = &self.mapping else {
            return wire::parse_plain(&message.body, &seal, reading);
        };
        let value: Value = serde_json::from_slice(&message.body).map_err(|error| {
            Problem::invalid("touch.json", "请求体不是 JSON", "The body is not JSON").because(error)
        })?;
        mapping.events(&value, reading, &seal)
    }
}

/// Takes what waits for every source, once.
///
/// # Errors
/// Those of the store.
pub(crate) fn round(app: &App) -> Result<(), Problem> {
    for id in app.sources.pulled()? {
        let mut open = None;
        while step((app, &app.platform), id, (&mut open, Pull::AtOnce)) == Some(true) {}
    }
    Ok(())
}
