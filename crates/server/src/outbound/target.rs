//! Where a letter goes: an address of the web, resolved once and vetted before anything is opened.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};

use weft_kernel::Problem;

use super::address::is_public;

/// What the administrator allows beyond the public web: `host:port`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outside {
    allowed: Vec<String>,
}

/// Where NATS servers listen.
const NATS_PORT: u16 = 4222;
/// Names under which only a network of its own has hosts.
const INNER_NAMES: [&str; 6] = ["localhost", "local", "internal", "lan", "intranet", "home"];
const INSIDE: &str = "the host lies inside of a network";

/// What is spoken at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Web,
    Nats,
}

/// A vetted place.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) host: String,
    /// Host and port as the header says them.
    pub(super) authority: String,
    pub(super) path: String,
    pub(super) address: SocketAddr,
    /// Whether TLS is spoken there.
    pub(super) is_sealed: bool,
}

impl Outside {
    /// The public web and `allowed`.
    pub(crate) fn new(allowed: &[String]) -> Self {
        let lower = allowed.iter().map(|place| place.to_ascii_lowercase());
        Self {
            allowed: lower.collect(),
        }
    }

    /// The place `url` names, if this protocol is spoken there and anything may go there.
    pub(super) fn vet(&self, url: &str, protocol: Protocol) -> Result<Target, Problem> {
        let read = self.read(url)?;
        if read.protocol != protocol {
            return Err(refused("the address is that of another protocol"));
        }
        // Resolved once: what is vetted is what is connected to.
        let found = (read.bare(), read.port)
            .to_socket_addrs()
            .map_err(|error| refused("the host cannot be found").because(error))?;
        let found: Vec<SocketAddr> = found.collect();
        let vetted = read.is_allowed || found.iter().all(|address| is_public(address.ip()));
        let first = found.first().filter(|_| vetted);
        Ok(Target {
            host: read.bare().to_owned(),
            address: *first.ok_or_else(|| refused(INSIDE))?,
            authority: read.authority,
            path: read.path,
            is_sealed: read.is_sealed,
        })
    }

    /// Refuses what nothing will ever be sent to, as far as the text alone tells: no name is looked up.
    pub(crate) fn check(&self, url: &str) -> Result<(), Problem> {
        let read = self.read(url);
        let read = read.and_then(|read| match read.is_allowed || !is_inside(read.bare()) {
            true => Ok(()),
            false => Err(refused(INSIDE)),
        });
        read.map_err(|refused| {
            let told = refused.told();
            Problem::invalid("outbound.address", &*told.zh, &*told.en)
        })
    }

    fn read(&self, url: &str) -> Result<Written, Problem> {
        let (protocol, is_sealed, usual, rest) = match url.split_once("://") {
            Some(("https", rest)) => (Protocol::Web, true, 443, rest),
            Some(("http", rest)) => (Protocol::Web, false, 80, rest),
            Some(("tls", rest)) => (Protocol::Nats, true, NATS_PORT, rest),
            Some(("nats", rest)) => (Protocol::Nats, false, NATS_PORT, rest),
            _ => {
                return Err(refused(
                    "the address begins with neither https:// nor http://, tls:// nor nats://",
                ));
            }
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let path = path.split('#').next().unwrap_or_default();
        let path = match path.starts_with('/') {
            true => path.to_owned(),
            false => format!("/{path}"),
        };
        let odd = |c: char| c.is_control() || c == ' ' || !c.is_ascii();
        if authority.contains('@') || authority.contains(odd) || path.contains(odd) {
            return Err(refused(
                "the address holds a user name or characters that do not belong",
            ));
        }
        let (host, port) = host_and_port(authority, usual)?;
        let is_allowed = self.allowed.contains(&format!("{host}:{port}"));
        let is_plain = protocol == Protocol::Web && is_sealed && port == 443;
        if !(is_allowed || is_plain) {
            return Err(refused(
                "only https on port 443, or what `outbound_allow` names",
            ));
        }
        Ok(Written {
            authority: authority.to_owned(),
            host,
            port,
            path,
            protocol,
            is_sealed,
            is_allowed,
        })
    }
}

/// An address as its text says it.
struct Written {
    authority: String,
    host: String,
    port: u16,
    path: String,
    protocol: Protocol,
    is_sealed: bool,
    is_allowed: bool,
}

impl Written {
    /// The host without the brackets of version 6.
    fn bare(&self) -> &str {
        self.host.trim_matches(['[', ']'])
    }
}

/// Whether the name alone says that the host lies inside: a number, or a name nobody outside has.
fn is_inside(host: &str) -> bool {
    if let Ok(address) = host.parse::<IpAddr>() {
        return !is_public(address);
    }
    let host = host.trim_end_matches('.');
    let last = host.rsplit('.').next().unwrap_or_default();
    // Numbers in other ways of writing, such as 0x7f.1, are read by resolvers and by nobody else.
    let is_number = last.starts_with(|c: char| c.is_ascii_digit());
    let is_single = last == host;
    is_number || is_single || INNER_NAMES.contains(&last)
}

fn host_and_port(authority: &str, usual: u16) -> Result<(String, u16), Problem> {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => {
            let port = port
                .parse()
                .map_err(|error| refused("the port is no number").because(error))?;
            (host, port)
        }
        _ => (authority, usual),
    };
    if host.is_empty() {
        return Err(refused("the address names no host"));
    }
    Ok((host.to_ascii_lowercase(), port))
}

fn refused(reason: &'static str) -> Problem {
    Problem::refused(
        "outbound.address",
        format!("不向这个地址发送：{}", in_chinese(reason)),
        format!("Nothing is sent there: {reason}"),
    )
}

fn in_chinese(reason: &str) -> &'static str {
    match reason {
        "the host cannot be found" => "找不到主机",
        INSIDE => "主机在内部网络",
        "the port is no number" => "端口不是数字",
        "only https on port 443, or what `outbound_allow` names" => {
            "只允许 https 的 443 端口，或设置 `outbound_allow` 里写明的地址"
        }
        _ => "地址的写法不对",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_alone_tells_what_lies_inside_and_looks_up_nothing() {
        let some = Outside::new(&["127.0.0.1:9000".into(), "erp.lan:443".into()]);
        for url in [
            "ftp://erp.example.com/",
            "http://erp.example.com/",
            "https://10.0.0.8/",
            "https://[fd00::1]/",
            "https://localhost/",
            "https://localhost./",
            "https://db.localhost/",
            "https://erp/",
            "https://0x7f.1/",
            "https://127.1/",
            "https://erp.internal/",
            "https://erp.example.com:8443/",
            "erp.example.com",
        ] {
            let problem = some.check(url).unwrap_err();
            assert_eq!(problem.code(), "outbound.address", "{url}");
        }
        for url in [
            "https://erp.example.com/hook?a=b",
            "https://8.8.8.8/",
            "http://127.0.0.1:9000/",
            "https://erp.lan/",
        ] {
            assert!(some.check(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn nothing_inside_is_reached_unless_it_is_named() {
        let nowhere = Outside::default();
        for url in [
            "http://127.0.0.1/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://localhost/",
            "https://127.0.0.1:8443/",
            "https://8.8.8.8:8443/",
            "http://8.8.8.8/",
            "https://user@8.8.8.8/",
            "https://8.8.8.8 .example/",
            "file:///etc/passwd",
            "https://",
            "https://[::ffff:127.0.0.1]/",
            "https://0x7f.1/",
        ] {
            let problem = nowhere.vet(url, Protocol::Web).unwrap_err();
            assert_eq!(problem.code(), "outbound.address", "{url}");
        }
        let target = nowhere
            .vet("https://8.8.8.8/a?b=c#d", Protocol::Web)
            .unwrap();
        assert_eq!((target.path.as_str(), target.is_sealed), ("/a?b=c", true));
        let some = Outside::new(&["127.0.0.1:9000".into()]);
        assert!(
            some.vet("http://127.0.0.1:9000/hook", Protocol::Web)
                .is_ok()
        );
        assert!(
            some.vet("http://127.0.0.1:9001/hook", Protocol::Web)
                .is_err()
        );
        assert!(some.vet("nats://127.0.0.1:9000", Protocol::Nats).is_ok());
        for other in [
            "nats://8.8.8.8",
            "tls://8.8.8.8:443",
            "http://127.0.0.1:9000/",
        ] {
            assert!(some.vet(other, Protocol::Nats).is_err(), "{other}");
        }
        assert!(some.vet("nats://127.0.0.1:9000", Protocol::Web).is_err());
    }
}
