//! Listening, serving with limits, and stopping without cutting anybody off.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use weft_kernel::Problem;

use super::rate::Peer;
use super::{HEADER_BYTES_MAX, HEADER_PATIENCE, STOP_PATIENCE};
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
                format!(
                    "The address {address} is in use by another program; choose another port with --listen"
                ),
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
/// When signals cannot be heard.
pub async fn serve(app: Arc<App>, listener: TcpListener, router: Router) -> Result<(), Problem> {
    let (stop, stopped) = watch::channel(false);
    let mut asked = signals()?;
    let leaving = Arc::clone(&app);
    tokio::spawn(async move {
        asked.heard().await;
        tracing::info!("stopping: finishing what was begun");
        leaving.begin_stop();
        stop.send_replace(true);
    });
    serve_until(listener, router, stopped).await;
    Ok(())
}

/// Serves until `stopped` says yes, then waits for what was begun, but no longer than is named.
pub async fn serve_until(
    listener: TcpListener,
    router: Router,
    mut stopped: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => spawn((stream, peer), &router, &graceful),
            // A connection that vanished, or no descriptors left: the next one may fare better.
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::task::yield_now().await;
            }
        }
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(STOP_PATIENCE) => {
            tracing::warn!("some requests were not finished in time");
        }
    }
}

fn spawn((stream, peer): (TcpStream, SocketAddr), router: &Router, graceful: &GracefulShutdown) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "answers may be held back a little");
    }
    let (routes, peer) = (TowerToHyperService::new(router.clone()), Peer(peer.ip()));
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        routes.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_PATIENCE)
        .max_buf_size(HEADER_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let watched = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = watched.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}

/// The signals that ask to stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

fn signals() -> Result<Signals, Problem> {
    let listen = |kind| signal(kind).map_err(|error| Problem::internal("server.signals", error));
    Ok(Signals {
        terminate: listen(SignalKind::terminate())?,
        interrupt: listen(SignalKind::interrupt())?,
    })
}

impl Signals {
    async fn heard(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
