//! What reaches people, and when: at once, after their quiet hours, summed up, or at their superior's.

mod acknowledge;
mod decide;
mod digest;
mod escalate;
mod own;
mod passing;
mod plan;
mod release;
mod said;
mod stand_in;
mod step;

use weft_kernel::Problem;
use weft_platform::{Command, Platform};

pub(super) use decide::{Because, Decision, State, Whose, day_in, decide, decided};
pub use own::{AlertTimes, AlertsOf, alerts_of, set_alerts};
pub use passing::Choice;
pub(super) use plan::{Plan, plan_of};
pub use said::Receipt;
pub(super) use said::receipt;

/// Characters of a notification's title.
const TITLE_CHARS_MAX: usize = 200;

/// The commands of to-dos.
pub(super) fn commands() -> Vec<Box<dyn Command>> {
    vec![Box::new(acknowledge::Acknowledge)]
}

/// Alerts people of what is due now; answers how much it was.
///
/// # Errors
/// Those of the store.
pub fn alert_once(platform: &Platform) -> Result<usize, Problem> {
    let looks = [release::due, escalate::due, digest::due];
    let (mut done, mut failed) = (0, None);
    for look in looks {
        match look(platform) {
            Ok(count) => done += count,
            Err(problem) => failed = Some(problem),
        }
    }
    failed.map_or(Ok(done), Err)
}

/// The first characters of a text, so that it fits its field.
fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}
