//! Events into a stream of NATS: each acknowledged, and kept once however often it is sent.

use weft_kernel::{Id, Problem};
use weft_platform::Platform;
use weft_signals::pipeline::{Destination, Leaving, Mark, Outlet, Sent};
use weft_signals::routing::Subject;

use crate::app::App;
use crate::nats::{Acked, Client, Outgoing, login_of};
use crate::outbound::Outside;

/// What came of publishing: how far, and what was wrong with the first that is not kept.
type Published = (Vec<Acked>, Option<Problem>);

/// The way to a subject of a NATS server.
pub(super) struct Stream {
    platform: Platform,
    outside: Outside,
    id: Id,
    url: String,
    subject: Subject,
    client: Option<Client>,
}

impl Stream {
    pub(super) fn to(app: &App, destination: &Destination) -> Result<Self, Problem> {
        Ok(Self {
            platform: app.platform.clone(),
            outside: Outside::new(&app.settings.outbound_allow),
            id: destination.id,
            url: destination.url.clone(),
            subject: Subject::read(&destination.subject)?,
            client: None,
        })
    }

    /// Publishes over the connection there is, else over a new one: a server hangs up on who was silent for long, and what
    /// it had kept by then is not kept twice.
    fn publish(&mut self, messages: &[Outgoing<'_>]) -> Result<Published, Problem> {
        if let Some(mut client) = self.client.take()
            && let Ok(published) = client.publish(messages)
        {
            self.client = Some(client);
            return Ok(published);
        }
        let login = login_of(&self.platform, self.id)?;
        let mut client = Client::connect(&self.outside, &self.url, login.as_ref())?;
        let published = client.publish(messages)?;
        self.client = Some(client);
        Ok(published)
    }
}

impl Outlet for Stream {
    fn send(&mut self, events: &[Leaving], _mark: Option<&Mark>) -> Result<Sent, Problem> {
        let subjects = events.iter();
        let subjects: Vec<String> = subjects
            .map(|event| self.subject.of(event.kind, &event.event))
            .collect();
        let messages: Vec<Outgoing<'_>> = events
            .iter()
            .zip(&subjects)
            .map(|(event, subject)| Outgoing {
                subject,
                name: &event.name,
                body: &event.body,
            })
            .collect();
        let (acked, problem) = self.publish(&messages)?;
        let too_large = acked.iter().filter(|acked| **acked == Acked::TooLarge);
        match problem {
            Some(problem) if acked.is_empty() => Err(problem),
            _ => Ok(Sent {
                refused: too_large.map(|_| refused()).collect(),
                dealt: acked.len(),
                mark: None,
            }),
        }
    }
}

fn refused() -> Problem {
    Problem::conflict(
        "destination.too_large",
        "触点超过 NATS 服务器允许的大小",
        "The touchpoint is larger than the NATS server takes",
    )
}
