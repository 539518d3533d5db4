//! Pulling from a durable consumer: it remembers what was acknowledged, and delivers the rest again.

use serde_json::{Value, json};
use weft_kernel::Problem;

use super::Client;
use super::client::{PATIENCE, failed, published, refused};
use super::frame::Message;

/// Messages pulled together.
const MESSAGES_MAX: usize = 100;
/// How long a server waits for the first of them, in nanoseconds; shorter than our patience.
const WAIT_NS: u64 = 2_000_000_000;
/// How long it waits for an acknowledgement before it delivers again.
const ACK_WAIT_NS: u64 = 30_000_000_000;
/// Said of a stream or consumer that is not there.
const NOT_FOUND: u64 = 404;
/// Beginning of the subjects that acknowledge.
const ACKS: &str = "$JS.ACK.";

/// How long it is waited for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pull {
    /// Until some come, for a while.
    Waiting,
    /// Not at all.
    AtOnce,
}

/// What is said of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ack {
    /// It is kept.
    Taken,
    /// It is not kept yet, and is to be delivered again.
    Again,
    /// It will never be.
    Never,
}

impl Client {
    /// Makes the durable consumer where there is none.
    ///
    /// # Errors
    /// `nats.refused` when there is no such stream.
    pub(crate) fn have_consumer(&mut self, stream: &str, consumer: &str) -> Result<(), Problem> {
        let there = self.call(
            &format!("$JS.API.CONSUMER.INFO.{stream}.{consumer}"),
            &json!({}),
        )?;
        let Some(error) = there.get("error") else {
            return Ok(());
        };
        if error.get("code").and_then(Value::as_u64) != Some(NOT_FOUND) {
            return Err(said(error));
        }
        let config = json!({
            "stream_name": stream,
            "config": {
                "durable_name": consumer, "ack_policy": "explicit", "deliver_policy": "all",
                "ack_wait": ACK_WAIT_NS, "max_deliver": -1, "replay_policy": "instant",
            },
        });
        let subject = format!("$JS.API.CONSUMER.DURABLE.CREATE.{stream}.{consumer}");
        match self.call(&subject, &config)?.get("error") {
            None => Ok(()),
            Some(error) => Err(said(error)),
        }
    }

    /// The next messages, none when there are none.
    ///
    /// # Errors
    /// When the connection is lost or the consumer is gone.
    pub(crate) fn pull(
        &mut self,
        place: (&str, &str),
        pull: Pull,
    ) -> Result<Vec<Message>, Problem> {
        let there = json!({ "batch": MESSAGES_MAX, "no_wait": true });
        let found = self.fetch(place, &there, MESSAGES_MAX)?;
        // One alone is waited for, so that it does not wait for others; they are there at once the next time.
        match (found.is_empty(), pull) {
            (true, Pull::Waiting) => {
                self.fetch(place, &json!({ "batch": 1, "expires": WAIT_NS }), 1)
            }
            _ => Ok(found),
        }
    }

    fn fetch(
        &mut self,
        (stream, consumer): (&str, &str),
        asked: &Value,
        most: usize,
    ) -> Result<Vec<Message>, Problem> {
        let reply = self.fresh();
        let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}");
        self.say(&published(
            &subject,
            Some(&reply),
            asked.to_string().as_bytes(),
        ))?;
        let mut messages = Vec::new();
        while messages.len() < most {
            let heard = match self.hear(PATIENCE) {
                Ok(heard) => heard,
                // What has come is taken; whether the connection still stands is seen when it is acknowledged.
                Err(_) if !messages.is_empty() => break,
                Err(problem) => return Err(problem),
            };
            if heard.acknowledged_at().is_some() {
                messages.push(heard);
                continue;
            }
            match heard.status.filter(|_| heard.subject == reply) {
                // No more for now, or the wait is over.
                Some(404 | 408) => break,
                Some(409) if !messages.is_empty() => break,
                Some(409) => return Err(refused("the consumer cannot be pulled")),
                Some(503) => {
                    return Err(refused(
                        "JetStream is not switched on, or the consumer is gone",
                    ));
                }
                _ => {}
            }
        }
        Ok(messages)
    }

    /// Says of messages what became of them.
    ///
    /// # Errors
    /// When the connection is lost: then they are delivered again.
    pub(crate) fn acknowledge(&mut self, messages: &[(&Message, Ack)]) -> Result<(), Problem> {
        let mut bytes = Vec::new();
        for (message, ack) in messages {
            let word: &[u8] = match ack {
                Ack::Taken => b"+ACK",
                Ack::Again => b"-NAK",
                Ack::Never => b"+TERM",
            };
            if let Some(at) = message.acknowledged_at() {
                bytes.extend(published(at, None, word));
            }
        }
        self.say(&bytes)
    }

    fn call(&mut self, subject: &str, body: &Value) -> Result<Value, Problem> {
        let heard = self.ask(subject, body.to_string().as_bytes())?;
        if heard.status == Some(503) {
            return Err(refused("JetStream is not switched on"));
        }
        serde_json::from_slice(&heard.body).map_err(|error| failed(&error))
    }
}

impl Message {
    /// Where it is acknowledged, when it comes from a stream.
    fn acknowledged_at(&self) -> Option<&str> {
        let reply = self.reply.as_deref();
        reply.filter(|reply| reply.starts_with(ACKS))
    }

    /// What it is known by in its stream: the name its publisher gave it, else its number there.
    pub(crate) fn name(&self) -> String {
        if let Some(name) = self.header("Nats-Msg-Id") {
            return name.to_owned();
        }
        let parts: Vec<&str> = self
            .reply
            .iter()
            .flat_map(|reply| reply.split('.'))
            .collect();
        // $JS.ACK.stream.consumer.delivered.number…; servers of domains say domain and account before the stream.
        let place = if parts.len() > 9 { 7 } else { 5 };
        let number = parts.get(place);
        number.copied().unwrap_or_default().to_owned()
    }
}

fn said(error: &Value) -> Problem {
    let told = error.get("description").and_then(Value::as_str);
    refused(told.unwrap_or("no reason was given"))
}
