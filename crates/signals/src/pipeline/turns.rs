//! The turns of a consumer of the log: it steps while there is more, then waits for news; what fails is told once and
//! tried again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weft_kernel::Problem;
use weft_platform::Platform;
use weft_store::pause;

/// How long it waits for news before it looks for itself.
const PAUSE: Duration = Duration::from_millis(500);
/// How long it rests behind a step, so that many changes are looked at together.
const BREATH: Duration = Duration::from_millis(50);

/// Takes steps until `stop`; a step answers whether there may be more. `fails` is what is said of one that fails.
pub(super) fn take(
    platform: &Platform,
    (stop, fails): (&AtomicBool, &str),
    step: &mut dyn FnMut() -> Result<bool, Problem>,
) {
    let mut told = false;
    while !stop.load(Ordering::Relaxed) {
        let sealed = platform.store().sealed();
        let stepped = step();
        if let (Err(problem), false) = (&stepped, told) {
            tracing::error!(error = %problem, "{fails}, trying again");
        }
        told = stepped.is_err();
        match stepped {
            Ok(true) => {}
            Ok(false) => {
                pause(BREATH);
                let _sealed = platform.store().wait_sealed(sealed, PAUSE);
            }
            Err(_) => pause(PAUSE),
        }
    }
}
