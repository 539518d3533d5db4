//! What one request may carry.

use weft_kernel::Problem;
use weft_kernel::problem::Kind;

use super::Call;

/// Bytes of one event.
pub const EVENT_BYTES_MAX: usize = 32 * 1024;
/// Bytes of one batch.
pub const BATCH_BYTES_MAX: usize = 500 * 1024;
/// Events of one batch.
pub const BATCH_EVENTS_MAX: usize = 2_500;
/// Characters of a message id.
pub const MESSAGE_ID_CHARS_MAX: usize = 100;
/// Characters of a user, anonymous or group id and of an event's name.
pub const ID_CHARS_MAX: usize = 255;

/// Refuses a body before it is parsed.
pub(super) fn check_request(call: Call, bytes: usize) -> Result<(), Problem> {
    match call {
        Call::One(_) => check_event(bytes),
        Call::Batch if bytes > BATCH_BYTES_MAX => Err(Problem::new(
            Kind::TooLarge,
            "batch.too_large",
            format!("一批最多 {BATCH_BYTES_MAX} 字节，收到 {bytes}"),
            format!("A batch holds at most {BATCH_BYTES_MAX} bytes, this one has {bytes}"),
        )),
        Call::Batch => Ok(()),
    }
}

/// Refuses one event that is too large.
pub(super) fn check_event(bytes: usize) -> Result<(), Problem> {
    if bytes <= EVENT_BYTES_MAX {
        return Ok(());
    }
    Err(Problem::new(
        Kind::TooLarge,
        "touch.too_large",
        format!("一个事件最多 {EVENT_BYTES_MAX} 字节，收到 {bytes}"),
        format!("An event holds at most {EVENT_BYTES_MAX} bytes, this one has {bytes}"),
    ))
}

/// Refuses a batch of too many events.
pub(crate) fn check_count(events: usize) -> Result<(), Problem> {
    if events <= BATCH_EVENTS_MAX {
        return Ok(());
    }
    Err(Problem::new(
        Kind::TooLarge,
        "batch.too_many",
        format!("一批最多 {BATCH_EVENTS_MAX} 个事件，收到 {events}"),
        format!("A batch holds at most {BATCH_EVENTS_MAX} events, this one has {events}"),
    ))
}
