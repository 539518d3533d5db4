//! From a connection to a handler and back: what every request goes through.

mod answer;
mod ask;
mod cors;
mod form;
mod headers;
mod limits;
mod meant;
mod metrics;
mod origin;
mod pass;
mod problem;
mod query;
mod rate;
mod router;
mod serve;
mod web;

pub(crate) use answer::Answer;
pub(crate) use ask::{Ask, SESSION_COOKIE};
pub(crate) use form::Form;
pub use limits::{
    BATCH_ROWS_MAX, BODY_BYTES_MAX, BODY_PATIENCE, HEADER_BYTES_MAX, HEADER_PATIENCE,
    REQUESTS_AT_ONCE_MAX, STOP_PATIENCE, UPLOAD_BYTES_MAX,
};
pub(crate) use meant::suggested;
pub(crate) use metrics::{Metrics, page as metrics_page};
pub(crate) use pass::finished;
pub(crate) use problem::{body as problem_body, detail, respond as respond_problem, status_of};
pub(crate) use query::wrong_cursor;
pub(crate) use rate::{Buckets, admit_touches};
pub use router::router;
pub use serve::{bind, serve, serve_until};
