//! A bare axum route that answers a fixed record: what HTTP alone costs on this machine.

use axum::Router;
use axum::http::header;
use axum::routing::get;

use crate::Outcome;
use crate::figure::say;

/// About as long as a customer.
const BODY_BYTES: usize = 1_600;

/// Serves until it is killed.
pub(crate) fn run() -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let body = format!("\"{}\"", "x".repeat(BODY_BYTES));
        let answer = move || {
            let body = body.clone();
            async move { ([(header::CONTENT_TYPE, "application/json")], body) }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        say(&format!("http://{}", listener.local_addr()?));
        axum::serve(listener, Router::new().route("/bare", get(answer))).await?;
        Ok(())
    })
}
