//! One letter: connected to the vetted address, sent whole, the answer read to the end of its head.

use std::io::{Read, Write};

use weft_kernel::{Moment, Problem};

use super::Outside;
use super::target::{Protocol, Target};
use super::wire::{PATIENCE, Wire, failed};
use crate::clock::Stopwatch;

/// Bytes of an answer that are looked at.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// What is sent.
pub(crate) struct Letter<'a> {
    pub(crate) url: &'a str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: &'a [u8],
}

/// What a receiver answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// What it says of when to come again.
    retry_after: Option<String>,
}

impl Answer {
    /// Whether the letter has arrived.
    pub(crate) const fn is_arrival(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// How long it asks to be left alone: in seconds, or until a moment.
    pub(crate) fn rest_ms(&self, now: Moment) -> Option<i64> {
        let asked = self.retry_after.as_deref()?.trim();
        let ms = match asked.parse::<i64>() {
            Ok(seconds) => seconds.saturating_mul(1_000),
            Err(_) => {
                let at = jiff::fmt::rfc2822::parse(asked).ok()?.timestamp();
                at.as_millisecond() - now.ms()
            }
        };
        (ms > 0).then_some(ms)
    }
}

/// Sends a letter. There are no redirects and no proxies, and the body of the answer is shown to nobody.
///
/// # Errors
/// `outbound.address` where it may not go; `outbound.failed` when it does not arrive.
pub(crate) fn post(outside: &Outside, letter: &Letter<'_>) -> Result<Answer, Problem> {
    let target = outside.vet(letter.url, Protocol::Web)?;
    let watch = Stopwatch::start();
    let wire = Wire::open(&target)?.sealed()?;
    talk(wire, (&head(&target, letter), letter.body), watch)
}

fn head(target: &Target, letter: &Letter<'_>) -> String {
    let mut head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\nConnection: close\r\n",
        target.path,
        target.authority,
        letter.body.len()
    );
    for (name, value) in &letter.headers {
        // A line break in a value would begin another header.
        let value = value.replace(['\r', '\n'], " ");
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head + "\r\n"
}

fn talk(
    mut stream: Wire,
    (head, body): (&str, &[u8]),
    watch: Stopwatch,
) -> Result<Answer, Problem> {
    let sent = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body))
        .and_then(|()| stream.flush());
    sent.map_err(|error| failed(&error))?;
    let (mut text, mut piece) = (Vec::new(), [0_u8; 1024]);
    while !is_whole(&text) && text.len() < ANSWER_BYTES_MAX {
        let read = match watch.elapsed() > PATIENCE {
            true => Err(failed(&"no answer in time")),
            false => stream.read(&mut piece).map_err(|error| failed(&error)),
        };
        match read {
            Ok(0) => break,
            Ok(read) => text.extend_from_slice(piece.get(..read).unwrap_or_default()),
            // The status is there: the lines behind it say no more than when to come again.
            Err(_) if text.contains(&b'\n') => break,
            Err(problem) => return Err(problem),
        }
    }
    answer(&String::from_utf8_lossy(&text)).ok_or_else(|| failed(&"the answer is not HTTP"))
}

/// Whether enough of an answer is there: of an arrival its first line, of any other its head.
fn is_whole(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let is_over = || text.contains("\r\n\r\n") || text.contains("\n\n");
    text.contains('\n') && (answer(&text).is_none_or(|answer| answer.is_arrival()) || is_over())
}

fn answer(text: &str) -> Option<Answer> {
    let mut lines = text.lines();
    let mut words = lines.next()?.split(' ');
    words.next().filter(|word| word.starts_with("HTTP/1."))?;
    let status = words.next()?.parse().ok()?;
    let headers = lines.take_while(|line| !line.is_empty());
    let mut named = headers.filter_map(|line| line.split_once(':'));
    let retry_after = named.find(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
    Some(Answer {
        status,
        retry_after: retry_after.map(|(_, asked)| asked.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_whether_it_arrived_and_when_to_come_again() {
        let read = |more: &str| answer(&format!("HTTP/1.1 429 Some\r\n{more}\r\n")).unwrap();
        let now = Moment::parse("2026-11-22T06:00:00Z").unwrap();
        for (more, rest) in [
            ("", None),
            ("Retry-After: 25\r\n", Some(25_000)),
            ("Date: today\r\nretry-after:25\r\n", Some(25_000)),
            (
                "Retry-After: Sun, 22 Nov 2026 06:01:00 GMT\r\n",
                Some(60_000),
            ),
            ("Retry-After: Sun, 22 Nov 2026 05:00:00 GMT\r\n", None),
            ("Retry-After: -3\r\n", None),
            ("Retry-After: soon\r\n", None),
            ("\r\nRetry-After: 25\r\n", None),
        ] {
            assert_eq!(read(more).rest_ms(now), rest, "{more}");
        }
        assert!(!read("").is_arrival());
        assert!(answer("HTTP/1.1 204\r\n").unwrap().is_arrival());
        assert_eq!(answer("hello\r\n"), None);
        assert!(is_whole(b"HTTP/1.1 200 OK\r\n"), "no more is waited for");
        assert!(!is_whole(b"HTTP/1.1 429 Some\r\nRetry-"));
    }
}
