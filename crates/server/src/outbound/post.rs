//! One letter: connected to the vetted address, sent whole, the answer read to its first line.

use std::io::{Read, Write};

use weft_kernel::Problem;

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

/// Sends a letter; answers the status. There are no redirects and no proxies, and the body of the
/// answer is shown to nobody.
///
/// # Errors
/// `outbound.address` where it may not go; `outbound.failed` when it does not arrive.
pub(crate) fn post(outside: &Outside, letter: &Letter<'_>) -> Result<u16, Problem> {
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

fn talk(mut stream: Wire, (head, body): (&str, &[u8]), watch: Stopwatch) -> Result<u16, Problem> {
    let sent = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body))
        .and_then(|()| stream.flush());
    sent.map_err(|error| failed(&error))?;
    let (mut answer, mut piece) = (Vec::new(), [0_u8; 1024]);
    while !answer.contains(&b'\n') && answer.len() < ANSWER_BYTES_MAX {
        if watch.elapsed() > PATIENCE {
            return Err(failed(&"no answer in time"));
        }
        let read = stream.read(&mut piece).map_err(|error| failed(&error))?;
        if read == 0 {
            break;
        }
        answer.extend_from_slice(piece.get(..read).unwrap_or_default());
    }
    let line = String::from_utf8_lossy(&answer);
    let mut words = line.lines().next().unwrap_or_default().split(' ');
    let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/1."));
    let status = words.next().and_then(|word| word.parse().ok());
    status
        .filter(|_| is_http)
        .ok_or_else(|| failed(&"the answer is not HTTP"))
}
