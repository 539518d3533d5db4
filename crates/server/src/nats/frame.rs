//! What a NATS server says: lines of text, some with bytes behind them.

use std::io::Read;

use serde_json::Value;
use weft_kernel::Problem;

use super::client::failed;

/// Bytes of a line; what a server says of itself is the longest.
const LINE_BYTES_MAX: usize = 64 * 1024;
/// Bytes of a message with its headers; the most that servers are made for.
pub(super) const MESSAGE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Bytes read at once.
const PIECE_BYTES: usize = 16 * 1024;

/// One thing that the server says.
#[derive(Debug)]
pub(super) enum Frame {
    Info(Value),
    Message(Message),
    Ping,
    Pong,
    Fine,
    Wrong(String),
}

/// A message to one of our subjects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    /// Where it was sent.
    pub(crate) subject: String,
    /// Where an answer goes.
    pub(crate) reply: Option<String>,
    /// What a message without content says, as in HTTP.
    pub(crate) status: Option<u16>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// The header called `name`, however it is written.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// Reads frames from a stream.
#[derive(Debug, Default)]
pub(super) struct Frames {
    read: Vec<u8>,
}

impl Frames {
    /// The next frame, as soon as it is there.
    pub(super) fn next(&mut self, stream: &mut dyn Read) -> Result<Frame, Problem> {
        let line = self.line(stream)?;
        let (word, rest) = line.split_once([' ', '\t']).unwrap_or((&line, ""));
        match word.to_ascii_uppercase().as_str() {
            "INFO" => {
                let info = serde_json::from_str(rest).map_err(|error| failed(&error))?;
                Ok(Frame::Info(info))
            }
            "MSG" => self.message(stream, rest, false).map(Frame::Message),
            "HMSG" => self.message(stream, rest, true).map(Frame::Message),
            "PING" => Ok(Frame::Ping),
            "PONG" => Ok(Frame::Pong),
            "+OK" => Ok(Frame::Fine),
            "-ERR" => Ok(Frame::Wrong(rest.trim_matches(['\'', ' ']).to_owned())),
            _ => Err(failed(&"the server speaks no NATS")),
        }
    }

    /// `subject sid [reply] [bytes of headers] bytes`, and the bytes.
    fn message(
        &mut self,
        stream: &mut dyn Read,
        line: &str,
        has_headers: bool,
    ) -> Result<Message, Problem> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |word: Option<&&str>| -> Result<usize, Problem> {
            let word = word.copied().unwrap_or_default();
            word.parse().map_err(|error| failed(&error))
        };
        let total = number(words.last())?;
        let numbers = 1 + usize::from(has_headers);
        let head = match has_headers {
            true => number(words.iter().rev().nth(1))?,
            false => 0,
        };
        if total > MESSAGE_BYTES_MAX || head > total {
            return Err(failed(&"the message is too large"));
        }
        let reply = words.get(2).filter(|_| words.len() > 2 + numbers);
        let mut bytes = self.bytes(stream, total + 2)?;
        bytes.truncate(total);
        let body = bytes.split_off(head);
        let (status, headers) = headers(&String::from_utf8_lossy(&bytes));
        Ok(Message {
            subject: words.first().copied().unwrap_or_default().to_owned(),
            reply: reply.map(|reply| (*reply).to_owned()),
            status,
            headers,
            body,
        })
    }

    fn line(&mut self, stream: &mut dyn Read) -> Result<String, Problem> {
        loop {
            if let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                let rest = self.read.split_off(end + 1);
                let line = std::mem::replace(&mut self.read, rest);
                return Ok(String::from_utf8_lossy(&line).trim().to_owned());
            }
            if self.read.len() > LINE_BYTES_MAX {
                return Err(failed(&"the line is too long"));
            }
            self.more(stream)?;
        }
    }

    fn bytes(&mut self, stream: &mut dyn Read, count: usize) -> Result<Vec<u8>, Problem> {
        while self.read.len() < count {
            self.more(stream)?;
        }
        let rest = self.read.split_off(count);
        Ok(std::mem::replace(&mut self.read, rest))
    }

    fn more(&mut self, stream: &mut dyn Read) -> Result<(), Problem> {
        let mut piece = [0_u8; PIECE_BYTES];
        let count = stream.read(&mut piece).map_err(|error| failed(&error))?;
        if count == 0 {
            return Err(failed(&"the server hung up"));
        }
        self.read
            .extend_from_slice(piece.get(..count).unwrap_or_default());
        Ok(())
    }
}

/// `NATS/1.0 [status words]` and the headers behind it.
fn headers(text: &str) -> (Option<u16>, Vec<(String, String)>) {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let status = first.split_whitespace().nth(1);
    let pair = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_owned(), value.trim().to_owned()))
    };
    let headers = lines.filter_map(pair).collect();
    (status.and_then(|status| status.parse().ok()), headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, as networks do.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(to.len());
            to[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    #[test]
    fn messages_are_read_however_they_are_cut() {
        let text = "INFO {\"max_payload\":1048576}\r\nPING\r\n+OK\r\n\
                    MSG a.b 1 5\r\nhe\r\no\r\n\
                    HMSG in.1 1 back 28 30\r\nNATS/1.0\r\nNats-Msg-Id: 7\r\n\r\n{}\r\n\
                    HMSG in.2 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n\
                    -ERR 'Authorization Violation'\r\n";
        for piece in [1, 2, 3, 7, 4096] {
            let (mut frames, mut stream) = (Frames::default(), Drops(text.as_bytes(), piece));
            let mut next = || frames.next(&mut stream).unwrap();
            assert!(matches!(next(), Frame::Info(info) if info["max_payload"] == 1_048_576));
            assert!(matches!(next(), Frame::Ping));
            assert!(matches!(next(), Frame::Fine));
            let Frame::Message(plain) = next() else {
                panic!("a message")
            };
            assert_eq!(
                (plain.subject.as_str(), plain.body.as_slice()),
                ("a.b", &b"he\r\no"[..])
            );
            assert_eq!(plain.reply, None);
            let Frame::Message(headed) = next() else {
                panic!("a message")
            };
            assert_eq!(
                (headed.reply.as_deref(), headed.body.as_slice()),
                (Some("back"), &b"{}"[..])
            );
            assert_eq!(headed.header("nats-msg-id"), Some("7"));
            let Frame::Message(status) = next() else {
                panic!("a message")
            };
            assert_eq!(
                (status.status, status.reply, status.body.len()),
                (Some(503), None, 0)
            );
            assert!(matches!(next(), Frame::Wrong(told) if told == "Authorization Violation"));
        }
    }

    #[test]
    fn what_is_no_nats_or_too_large_is_refused() {
        let long = format!("INFO {}", "x".repeat(2 * LINE_BYTES_MAX));
        for text in [
            "HTTP/1.1 400 Bad\r\n",
            "MSG a 1 99999999\r\n",
            "MSG a 1 x\r\n",
            "HMSG a 1 9 2\r\n",
            "",
            &long,
        ] {
            let mut stream = Drops(text.as_bytes(), 4096);
            assert!(
                Frames::default().next(&mut stream).is_err(),
                "{}",
                text.len()
            );
        }
    }
}
