//! JetStream: messages that are kept, each acknowledged; consumers that remember how far they are.

use serde_json::Value;
use weft_kernel::Problem;

use super::Client;
use super::client::{PATIENCE, failed, refused};
use super::frame::Message;

/// What a publisher names its message by, so that the stream keeps it once.
const ID: &str = "Nats-Msg-Id";
/// Said where nobody listens to a subject.
const NO_RESPONDERS: u16 = 503;

/// A message on its way into a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outgoing<'a> {
    pub(crate) subject: &'a str,
    /// Its name: a second one of the same name is not kept.
    pub(crate) name: &'a str,
    pub(crate) body: &'a str,
}

/// What a stream said of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Acked {
    /// It is kept.
    Kept,
    /// It was kept already.
    Doubled,
    /// It is larger than the server takes.
    TooLarge,
}

impl Client {
    /// Publishes messages together and hears what became of each, in their order, as far as all went well; the problem is
    /// that of the first that did not.
    ///
    /// # Errors
    /// When the connection is lost; then nobody knows what was kept.
    pub(crate) fn publish(
        &mut self,
        messages: &[Outgoing<'_>],
    ) -> Result<(Vec<Acked>, Option<Problem>), Problem> {
        let mut bytes = Vec::new();
        let mut replies: Vec<(String, Option<Result<Acked, Problem>>)> = Vec::new();
        for message in messages {
            let reply = self.fresh();
            let one = with_name(message, &reply);
            let is_too_large = one.len() > self.payload_max();
            replies.push((reply, is_too_large.then_some(Ok(Acked::TooLarge))));
            if !is_too_large {
                bytes.extend(one);
            }
        }
        self.say(&bytes)?;
        while replies.iter().any(|(_, acked)| acked.is_none()) {
            let heard = self.hear(PATIENCE)?;
            let place = replies
                .iter_mut()
                .find(|(reply, _)| *reply == heard.subject);
            if let Some((_, acked)) = place {
                *acked = Some(acknowledged(&heard));
            }
        }
        let mut all = Vec::new();
        for acked in replies.into_iter().filter_map(|(_, acked)| acked) {
            match acked {
                Ok(acked) => all.push(acked),
                Err(problem) => return Ok((all, Some(problem))),
            }
        }
        Ok((all, None))
    }
}

/// The bytes that publish a message under its name.
fn with_name(message: &Outgoing<'_>, reply: &str) -> Vec<u8> {
    let headers = format!("NATS/1.0\r\n{ID}: {}\r\n\r\n", message.name);
    let total = headers.len() + message.body.len();
    let head = format!(
        "HPUB {} {reply} {} {total}\r\n",
        message.subject,
        headers.len()
    );
    [head.as_str(), &headers, message.body, "\r\n"]
        .concat()
        .into_bytes()
}

fn acknowledged(heard: &Message) -> Result<Acked, Problem> {
    if heard.status == Some(NO_RESPONDERS) {
        return Err(no_stream());
    }
    let said: Value = serde_json::from_slice(&heard.body).map_err(|error| failed(&error))?;
    if let Some(error) = said.get("error") {
        let told = error.get("description").and_then(Value::as_str);
        return Err(refused(told.unwrap_or("no reason was given")));
    }
    Ok(match said.get("duplicate") {
        Some(Value::Bool(true)) => Acked::Doubled,
        _ => Acked::Kept,
    })
}

fn no_stream() -> Problem {
    Problem::conflict(
        "nats.no_stream",
        "没有 JetStream 流收这个主题的消息，请先在 NATS 上建好流",
        "No stream of JetStream takes messages of this subject; make one first",
    )
}
