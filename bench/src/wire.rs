//! A load generator of our own: connections that are kept, one request after the other on each.
//!
//! It writes bytes and counts answers, so that nearly all of the time goes to the server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Outcome;
use crate::chance::Chance;
use crate::figure::Figure;
use crate::machine::{Process, Watch};

/// Makes the next request from chance.
pub(crate) type Ask = Arc<dyn Fn(&mut Chance) -> String + Send + Sync>;

/// Where to ask, on how many connections, for how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Drive {
    pub(crate) address: SocketAddr,
    pub(crate) server: Process,
    pub(crate) connections: u64,
    pub(crate) lasting: Duration,
}

impl Drive {
    /// Sends what `ask` makes; processor time is the server's alone.
    pub(crate) fn run(self, ask: &Ask) -> Outcome<Figure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let count = Arc::new(AtomicU64::new(0));
        let (cpu, watch) = (self.server.cpu()?, Watch::start());
        runtime.block_on(async {
            let mut callers = tokio::task::JoinSet::new();
            for seed in 0..self.connections {
                let (ask, count) = (Arc::clone(ask), Arc::clone(&count));
                callers.spawn(self.one((seed, watch), ask, count));
            }
            while let Some(done) = callers.join_next().await {
                done??;
            }
            Outcome::Ok(())
        })?;
        Ok(Figure {
            count: count.load(Ordering::Relaxed),
            wall: watch.elapsed(),
            cpu: self.server.cpu()?.saturating_sub(cpu),
        })
    }

    /// One connection's part.
    async fn one(
        self,
        (seed, watch): (u64, Watch),
        ask: Ask,
        count: Arc<AtomicU64>,
    ) -> Outcome<()> {
        let mut connection = Connection::open(self.address).await?;
        let mut chance = Chance::new(seed);
        while watch.elapsed() < self.lasting {
            connection.request(&ask(&mut chance)).await?;
            count.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// A kept connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends a request and reads its whole answer, which must be a success.
    pub(crate) async fn request(&mut self, request: &str) -> Outcome<()> {
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if let Some(whole) = whole_length(&self.buffer)
                && self.buffer.len() >= whole
            {
                break;
            }
        }
        if self.buffer.starts_with(b"HTTP/1.1 2") {
            return Ok(());
        }
        let answer = String::from_utf8_lossy(&self.buffer).into_owned();
        Err(format!("{request}\nwas answered\n{answer}").into())
    }
}

/// The length of head and body together, once the head is there.
fn whole_length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(bytes.get(..head)?).ok()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    Some(head + length.unwrap_or_default())
}

/// A GET of `path` with a token.
pub(crate) fn get(path: &str, token: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: weft\r\nauthorization: Bearer {token}\r\n\r\n")
}

/// A POST of JSON with a token, unless it is empty.
pub(crate) fn post(path: &str, token: &str, body: &str) -> String {
    sent(("POST", path), token, body)
}

/// A PUT of JSON with a token.
pub(crate) fn put(path: &str, token: &str, body: &str) -> String {
    sent(("PUT", path), token, body)
}

fn sent((verb, path): (&str, &str), token: &str, body: &str) -> String {
    let authorization = match token {
        "" => String::new(),
        token => format!("authorization: Bearer {token}\r\n"),
    };
    format!(
        "{verb} {path} HTTP/1.1\r\nhost: weft\r\n{authorization}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// `text` as it stands in the query of an address.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
