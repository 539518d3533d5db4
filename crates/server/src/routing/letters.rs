//! Events as signed requests, several together as Segment's clients send them.

use weft_kernel::{Id, Kind, Problem};
use weft_platform::Platform;
use weft_signals::pipeline::{Destination, Leaving, Mark, Outlet, Sent};

use crate::app::App;
use crate::outbound::{Letter, Outside, post};
use crate::webhooks::{OF_DESTINATIONS, in_force, signed};

/// Answers that say that the events themselves are wrong: the same again is answered the same.
const REFUSALS: [u16; 4] = [400, 413, 415, 422];

/// The way to an address.
pub(super) struct Letters {
    platform: Platform,
    outside: Outside,
    id: Id,
    url: String,
    /// How long the receiver asked to be left alone last.
    rest_ms: i64,
}

impl Letters {
    pub(super) fn to(app: &App, destination: &Destination) -> Self {
        Self {
            platform: app.platform.clone(),
            outside: Outside::new(&app.settings.outbound_allow),
            id: destination.id,
            url: destination.url.clone(),
            rest_ms: 0,
        }
    }

    /// Sends events in one request; answers the status.
    fn post(&mut self, events: &[Leaving]) -> Result<u16, Problem> {
        let secrets = in_force(&self.platform, OF_DESTINATIONS, self.id)?;
        if secrets.is_empty() {
            return Err(Problem::conflict(
                "destination.no_secret",
                "这个去向还没有签名密钥，请先更换一次密钥",
                "The destination has no secret to sign with yet; turn its secret once",
            ));
        }
        let now = self.platform.now();
        let bodies: Vec<&str> = events.iter().map(|event| event.body.as_str()).collect();
        let body = format!("{{\"batch\":[{}],\"sentAt\":\"{now}\"}}", bodies.join(","));
        let seconds = now.ms().div_euclid(1000);
        let letter = Letter {
            url: &self.url,
            headers: vec![
                ("Content-Type", "application/json".into()),
                ("User-Agent", "weft-routing".into()),
                ("Weft-Destination", self.id.to_string()),
                ("Weft-Timestamp", seconds.to_string()),
                ("Weft-Signature", signed(&secrets, seconds, body.as_bytes())),
            ],
            body: body.as_bytes(),
        };
        let answer = post(&self.outside, &letter)?;
        self.rest_ms = answer.rest_ms(now).unwrap_or_default();
        Ok(answer.status)
    }

    /// Sends events one by one after all of them together were refused, as far as they get.
    fn one_by_one(&mut self, events: &[Leaving]) -> Result<Sent, Problem> {
        let mut sent = Sent::default();
        for event in events {
            let answered = self.post(std::slice::from_ref(event));
            match answered {
                Ok(200..=299) => {}
                Ok(status) if REFUSALS.contains(&status) => sent.refused.push(refused(status)),
                // What arrived so far need not go again.
                _ if sent.dealt > 0 => return Ok(sent),
                Ok(status) => return Err(not_taken(status)),
                Err(problem) => return Err(problem),
            }
            sent.dealt += 1;
        }
        Ok(sent)
    }
}

impl Outlet for Letters {
    fn send(&mut self, events: &[Leaving], _mark: Option<&Mark>) -> Result<Sent, Problem> {
        match self.post(events)? {
            200..=299 => Ok(Sent {
                dealt: events.len(),
                ..Sent::default()
            }),
            status if REFUSALS.contains(&status) => self.one_by_one(events),
            status => Err(not_taken(status)),
        }
    }

    fn rest_ms(&self) -> i64 {
        self.rest_ms
    }
}

fn not_taken(status: u16) -> Problem {
    Problem::new(
        Kind::Busy,
        "destination.status",
        format!("接收方答 {status}"),
        format!("The receiver answered {status}"),
    )
}

fn refused(status: u16) -> Problem {
    Problem::conflict(
        "destination.refused",
        format!("接收方不收这个触点，答 {status}"),
        format!("The receiver refuses the touchpoint, it answered {status}"),
    )
}
