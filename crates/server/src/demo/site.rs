//! The demo site: a few pages and a small script that sends what a visitor does.

use axum::response::Response;

pub(crate) fn page(_path: &str) -> Option<Response> {
    None
}
