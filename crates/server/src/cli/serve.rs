//! `weft serve`: the product, until it is asked to stop.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use weft_kernel::Problem;

use super::say;
use crate::app::{App, Way};
use crate::background::Crew;
use crate::clock::WallClock;
use crate::http;
use crate::settings::Settings;

/// Starts, says where to go, serves, stops.
pub(super) fn run(settings: Settings) -> Result<(), Problem> {
    start_logging(&settings.log);
    let runtime = runtime()?;
    runtime.block_on(async move {
        // The address first: a port in use is found before anything is created.
        let listener = http::bind(settings.listen).await?;
        let app = open(settings, Way::default()).await?;
        invite(&app, &listener).await?;
        serve(app, listener).await
    })
}

/// Opens the product on a thread that may wait.
pub(super) async fn open(settings: Settings, way: Way) -> Result<Arc<App>, Problem> {
    http::finished(move || {
        let app = App::open(settings, Arc::new(WallClock), way)?;
        if let Some(password) = &app.settings.admin_password {
            app.platform.set_admin_password(password)?;
        }
        Ok(app)
    })
    .await
}

/// Serves until asked to stop, then releases the database.
pub(super) async fn serve(app: Arc<App>, listener: TcpListener) -> Result<(), Problem> {
    let router = http::router(&app);
    let starting = Arc::clone(&app);
    let crew = http::finished(move || Crew::start(&starting)).await?;
    let served = http::serve(Arc::clone(&app), listener, router).await;
    let closing = Arc::clone(&app);
    http::finished(move || {
        crew.stop();
        closing.platform.store().close();
        Ok(())
    })
    .await?;
    served
}

/// Says where the product is, and how to set the first password.
async fn invite(app: &Arc<App>, listener: &TcpListener) -> Result<(), Problem> {
    let address = address(listener)?;
    let asking = Arc::clone(app);
    let token = http::finished(move || asking.platform.setup_token()).await?;
    say(&format!("织客 Weft: http://{address}"));
    if let Some(token) = token {
        say(
            "管理员 admin 还没有密码，用这个一次性链接设置 / Set the password of `admin` with this one-time link:",
        );
        say(&format!("  http://{address}/setup?token={token}"));
    }
    Ok(())
}

pub(super) fn address(listener: &TcpListener) -> Result<SocketAddr, Problem> {
    listener
        .local_addr()
        .map_err(|error| Problem::internal("server.address", error))
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Problem> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::internal("server.runtime", error))
}

/// Sends log lines to the standard error stream.
pub(super) fn start_logging(filter: &str) {
    let filter = tracing_subscriber::EnvFilter::try_new(filter)
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
    if let Err(error) = started {
        tracing::debug!(%error, "logging was started before");
    }
}
