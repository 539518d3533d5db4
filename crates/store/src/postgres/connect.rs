//! Reaching the server: every setting of a connection stands here.

use std::fmt::Write;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use postgres::config::Host;
use postgres::{Client, Config, NoTls};
use weft_kernel::Problem;
use weft_kernel::query::Table;

use super::{errors, pending};
use crate::options::Fsync;

/// How long the server may take to let us in.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long sent data may wait for the server's machine to confirm it.
const CONFIRM_TIMEOUT: Duration = Duration::from_secs(20);

/// Where the tables are.
pub(super) struct Server {
    config: Config,
    /// Checked like a table's name, as it is printed into statements.
    schema: Table,
    settings: String,
    /// Host and port as people are told them.
    place: String,
}

impl Server {
    pub(super) fn new(url: &str, schema: &str, fsync: Fsync) -> Result<Self, Problem> {
        let schema = Table::new(schema)?;
        let mut config: Config = url.parse().map_err(|error| {
            Problem::invalid(
                "settings.database",
                "数据库地址不正确，应形如 postgres://用户@主机/库",
                "The database address is wrong; it looks like postgres://user@host/database",
            )
            .because(error)
        })?;
        config
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_user_timeout(CONFIRM_TIMEOUT);
        config.application_name("weft");
        let durable = match fsync {
            Fsync::Full => "on",
            Fsync::Off => "off",
        };
        let settings = format!(
            "set search_path to {schema}; set timezone to 'UTC'; set lock_timeout to '10s'; \
             set client_min_messages to warning; set synchronous_commit to {durable}; \
             set standard_conforming_strings to on; set jit to off; {}",
            pending::LIST
        );
        let place = place(&config);
        Ok(Self {
            config,
            schema,
            settings,
            place,
        })
    }

    pub(super) fn schema(&self) -> &Table {
        &self.schema
    }

    /// A new connection.
    pub(super) fn connect(&self) -> Result<Client, Problem> {
        let opened = self.config.connect(NoTls).and_then(|mut client| {
            client.batch_execute(&self.settings)?;
            Ok(client)
        });
        opened.map_err(|error| errors::unreachable(&self.place).because(errors::full(&error)))
    }

    /// What a statement's failure means.
    pub(super) fn failure(&self, error: &postgres::Error) -> errors::Failure {
        errors::failure(error, &self.place)
    }
}

/// Closes connections on a thread of their own: closing waits for the server, which the thread of
/// an asynchronous caller may not.
pub(super) fn close(clients: Vec<Client>) {
    if clients.is_empty() {
        return;
    }
    let closing = Builder::new()
        .name("weft-closer".into())
        .spawn(move || drop(clients));
    match closing.map(JoinHandle::join) {
        Ok(Ok(())) => {}
        Ok(Err(_)) => tracing::error!("closing connections panicked"),
        Err(error) => tracing::error!(%error, "there is no thread to close connections on"),
    }
}

fn place(config: &Config) -> String {
    let mut place = String::new();
    for (index, host) in config.get_hosts().iter().enumerate() {
        let host = match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        };
        let port = config.get_ports().get(index).or(config.get_ports().first());
        let between = if index > 0 { ", " } else { "" };
        if write!(place, "{between}{host}:{}", port.unwrap_or(&5432)).is_err() {
            tracing::error!("a string refused to grow");
        }
    }
    place
}
