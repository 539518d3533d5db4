//! Listening, serving, and stopping without cutting anybody off.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use weft_kernel::Problem;

use super::STOP_PATIENCE;
use crate::app::App;

/// Takes the address.
///
/// # Errors
/// `server.port_in_use`, `server.listen`.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, Problem> {
    TcpListener::bind(address).await.map_err(|error| {
        if error.kind() == std::io::ErrorKind::AddrInUse {
            return Problem::conflict(
                "server.port_in_use",
                format!("地址 {address} 已被别的程序占用；用 --listen 换一个端口"),
                format!("The address {address} is in use by another program; choose another port with --listen"),
            );
        }
        Problem::conflict(
            "server.listen",
            format!("不能监听 {address}：{error}"),
            format!("Cannot listen on {address}: {error}"),
        )
    })
}

/// Serves until a signal asks to stop, then finishes what was begun.
///
/// # Errors
/// `server.serve` when the listener breaks.
pub async fn serve(app: Arc<App>, listener: TcpListener, router: Router) -> Result<(), Problem> {
    let (stop, mut stopped) = tokio::sync::watch::channel(false);
    let leaving = Arc::clone(&app);
    tokio::spawn(async move {
        asked_to_stop().await;
        tracing::info!("stopping: finishing what was begun");
        leaving.begin_stop();
        stop.send_replace(true);
    });
    let mut told = stopped.clone();
    let graceful = axum::serve(listener, router).with_graceful_shutdown(async move {
        if told.wait_for(|stop| *stop).await.is_err() {
            tracing::debug!("nobody is left to ask for a stop");
        }
    });
    let patience = async move {
        if stopped.wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(STOP_PATIENCE).await;
    };
    tokio::select! {
        served = async { graceful.await } => {
            served.map_err(|error| Problem::internal("server.serve", error))
        }
        () = patience => {
            tracing::warn!("some requests were not finished in time");
            Ok(())
        }
    }
}

async fn asked_to_stop() {
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::error!(%error, "signals cannot be heard");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = terminate.recv() => {}
        result = tokio::signal::ctrl_c() => {
            if let Err(error) = result {
                tracing::error!(%error, "Ctrl-C cannot be heard");
            }
        }
    }
}
