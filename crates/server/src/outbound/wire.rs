//! A connection to a vetted address: plain, or under TLS from its first byte or from later on.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use weft_kernel::{Kind, Problem};

use super::target::{Outside, Protocol, Target};

/// How long connecting, sending and an answer may take, each.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// A connection.
pub(crate) enum Wire {
    Plain(TcpStream),
    /// Plain until it is sealed for this host.
    Later(TcpStream, String),
    Sealed(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Wire {
    /// Connects to a vetted place; nothing has been said yet.
    pub(super) fn open(target: &Target) -> Result<Self, Problem> {
        let stream = TcpStream::connect_timeout(&target.address, PATIENCE);
        let stream = stream.map_err(|error| failed(&error))?;
        for set in [
            stream.set_read_timeout(Some(PATIENCE)),
            stream.set_write_timeout(Some(PATIENCE)),
            stream.set_nodelay(true),
        ] {
            set.map_err(|error| failed(&error))?;
        }
        Ok(match target.is_sealed {
            true => Self::Later(stream, target.host.clone()),
            false => Self::Plain(stream),
        })
    }

    /// Whether TLS is wanted and has not begun.
    pub(crate) const fn is_sealed_later(&self) -> bool {
        matches!(self, Self::Later(..))
    }

    /// The same under TLS, where it is wanted.
    pub(crate) fn sealed(self) -> Result<Self, Problem> {
        let Self::Later(stream, host) = self else {
            return Ok(self);
        };
        let name = ServerName::try_from(host).map_err(|error| failed(&error))?;
        let session = ClientConnection::new(config()?, name).map_err(|error| failed(&error))?;
        Ok(Self::Sealed(Box::new(StreamOwned::new(session, stream))))
    }
}

impl Read for Wire {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) | Self::Later(stream, _) => stream.read(to),
            Self::Sealed(stream) => stream.read(to),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) | Self::Later(stream, _) => stream.write(from),
            Self::Sealed(stream) => stream.write(from),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) | Self::Later(stream, _) => stream.flush(),
            Self::Sealed(stream) => stream.flush(),
        }
    }
}

/// Connects to the NATS server behind `url`.
///
/// # Errors
/// `outbound.address` where it may not go; `outbound.failed` when nobody answers.
pub(crate) fn wire(outside: &Outside, url: &str) -> Result<Wire, Problem> {
    Wire::open(&outside.vet(url, Protocol::Nats)?)
}

fn config() -> Result<Arc<ClientConfig>, Problem> {
    static CONFIG: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    if let Some(config) = CONFIG.get() {
        return Ok(Arc::clone(config));
    }
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Problem::internal("outbound.tls", error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::clone(CONFIG.get_or_init(|| Arc::new(config))))
}

pub(super) fn failed(reason: &dyn std::fmt::Display) -> Problem {
    Problem::new(
        Kind::Busy,
        "outbound.failed",
        "没有送达",
        "It did not arrive",
    )
    .because(reason)
}
