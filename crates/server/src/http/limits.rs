//! The named limits of requests.

use std::time::Duration;

/// Bytes of a JSON body.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of an uploaded file.
pub const UPLOAD_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Rows of one batch.
pub const BATCH_ROWS_MAX: usize = 1_000;
/// How long the headers of a request may take.
pub const HEADER_PATIENCE: Duration = Duration::from_secs(10);
/// How long requests may take to finish after the signal to stop.
pub const STOP_PATIENCE: Duration = Duration::from_secs(8);
/// Bytes of the headers of a request.
pub const HEADER_BYTES_MAX: usize = 32 * 1024;
/// Requests being handled at the same time; one more is told to come back.
pub const REQUESTS_AT_ONCE_MAX: usize = 512;
/// How long a body in one piece may take.
pub const BODY_PATIENCE: Duration = Duration::from_secs(60);
