//! One connection to a NATS server.

use std::io::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use weft_kernel::{Kind, Problem};

use super::Login;
use super::frame::{Frame, Frames, MESSAGE_BYTES_MAX, Message};
use crate::clock::Stopwatch;
use crate::outbound::{Outside, Wire, wire};

/// How long an answer may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// The only subscription there is: to everything below our inbox.
const SUBSCRIPTION: u32 = 1;

/// A connection that has been let in.
pub(crate) struct Client {
    wire: Wire,
    frames: Frames,
    inbox: String,
    numbered: u64,
    /// Bytes of a message that the server takes.
    payload_max: usize,
}

impl Client {
    /// Connects to the vetted address behind `url`, and signs in.
    ///
    /// # Errors
    /// `outbound.address` where nothing may go, `nats.refused` when the server lets us not in, `outbound.failed`.
    pub(crate) fn connect(
        outside: &Outside,
        url: &str,
        login: Option<&Login>,
    ) -> Result<Self, Problem> {
        let mut open = wire(outside, url)?;
        let mut frames = Frames::default();
        let Frame::Info(info) = frames.next(&mut open)? else {
            return Err(failed(&"the server did not introduce itself"));
        };
        if open.is_sealed_later() {
            open = open.sealed()?;
        } else if info.get("tls_required") == Some(&Value::Bool(true)) {
            return Err(refused(
                "the server asks for TLS: write tls:// instead of nats://",
            ));
        }
        let mut client = Self {
            wire: open,
            frames,
            inbox: inbox()?,
            numbered: 0,
            payload_max: payload_max(&info),
        };
        client.sign_in(login)?;
        Ok(client)
    }

    fn sign_in(&mut self, login: Option<&Login>) -> Result<(), Problem> {
        let mut connect = json!({
            "verbose": false, "pedantic": false, "headers": true, "no_responders": true, "echo": false,
            "name": "weft", "lang": "rust", "version": env!("CARGO_PKG_VERSION"), "protocol": 1,
        });
        if let (Some(map), Some(login)) = (connect.as_object_mut(), login) {
            map.extend(login.words());
        }
        let inbox = format!("SUB {}.* {SUBSCRIPTION}\r\n", self.inbox);
        self.say(format!("CONNECT {connect}\r\n{inbox}PING\r\n").as_bytes())?;
        let watch = Stopwatch::start();
        while watch.elapsed() < PATIENCE {
            match self.frames.next(&mut self.wire)? {
                Frame::Pong => return Ok(()),
                Frame::Wrong(told) => return Err(refused(&told)),
                Frame::Ping => self.say(b"PONG\r\n")?,
                Frame::Info(_) | Frame::Fine | Frame::Message(_) => {}
            }
        }
        Err(failed(&"no answer in time"))
    }

    /// Bytes of a message that the server takes.
    pub(super) const fn payload_max(&self) -> usize {
        self.payload_max
    }

    /// A subject of ours that nobody has been told yet.
    pub(super) fn fresh(&mut self) -> String {
        self.numbered += 1;
        format!("{}.{}", self.inbox, self.numbered)
    }

    /// Writes bytes of the protocol.
    pub(super) fn say(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let said = self.wire.write_all(bytes);
        said.and_then(|()| self.wire.flush())
            .map_err(|error| failed(&error))
    }

    /// The next message to us; whatever else the server says is dealt with.
    pub(super) fn hear(&mut self, patience: Duration) -> Result<Message, Problem> {
        let watch = Stopwatch::start();
        while watch.elapsed() < patience {
            match self.frames.next(&mut self.wire)? {
                Frame::Message(message) => return Ok(message),
                Frame::Ping => self.say(b"PONG\r\n")?,
                Frame::Wrong(told) => return Err(refused(&told)),
                Frame::Info(_) | Frame::Pong | Frame::Fine => {}
            }
        }
        Err(failed(&"no answer in time"))
    }

    /// Asks and hears the answer.
    pub(super) fn ask(&mut self, subject: &str, body: &[u8]) -> Result<Message, Problem> {
        let reply = self.fresh();
        self.say(&published(subject, Some(&reply), body))?;
        let watch = Stopwatch::start();
        while watch.elapsed() < PATIENCE {
            let heard = self.hear(PATIENCE)?;
            if heard.subject == reply {
                return Ok(heard);
            }
        }
        Err(failed(&"no answer in time"))
    }
}

/// The bytes that publish a message.
pub(super) fn published(subject: &str, reply: Option<&str>, body: &[u8]) -> Vec<u8> {
    let reply = reply.map_or_else(String::new, |reply| format!("{reply} "));
    let mut bytes = format!("PUB {subject} {reply}{}\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes.extend_from_slice(b"\r\n");
    bytes
}

fn payload_max(info: &Value) -> usize {
    let told = info.get("max_payload").and_then(Value::as_u64);
    let told = told.and_then(|told| usize::try_from(told).ok());
    told.unwrap_or(MESSAGE_BYTES_MAX).min(MESSAGE_BYTES_MAX)
}

/// A subject nobody guesses.
fn inbox() -> Result<String, Problem> {
    let mut chance = [0_u8; 16];
    getrandom::fill(&mut chance).map_err(|error| Problem::internal("server.random", error))?;
    Ok(format!("_INBOX.{}", weft_kernel::hexadecimal(&chance)))
}

/// Nothing arrived, or nobody knows whether it did.
pub(super) fn failed(reason: &dyn std::fmt::Display) -> Problem {
    let (zh, en) = (
        "连不上 NATS，或没有及时回答",
        "NATS cannot be reached or does not answer in time",
    );
    Problem::new(Kind::Busy, "nats.failed", zh, en).because(reason)
}

/// The server said no.
pub(super) fn refused(told: &str) -> Problem {
    Problem::conflict(
        "nats.refused",
        format!("NATS 拒绝了：{told}"),
        format!("NATS refused: {told}"),
    )
}
