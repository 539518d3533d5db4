//! What is done because a day goes by: overdue amounts and days, files nobody wanted, possible duplicates.

use weft_kernel::Date;
use weft_signals::pipeline::retire;

use crate::app::App;
use crate::identities::linking;

/// Remembers the day it was last done on.
#[derive(Default)]
pub(super) struct Daily {
    done_on: Option<Date>,
}

impl Daily {
    /// Brings overdue figures up to date on the first call of each day of the company.
    pub(super) fn tend(&mut self, app: &App) {
        let platform = &app.platform;
        let today = platform.model().zone.date_of(platform.now());
        if self.done_on == Some(today) {
            return;
        }
        match platform.sweep_files() {
            Ok(0) => {}
            Ok(swept) => tracing::info!(swept, "files that no record names were removed"),
            Err(problem) => tracing::error!(error = %problem, "files are not swept"),
        }
        crate::files::sweep(app);
        retire_touches(app);
        match weft_business::find_duplicates(platform, linking(app)) {
            Ok(pairs) if pairs.linked > 0 => {
                tracing::info!(pairs.linked, "duplicates were merged by themselves");
            }
            Ok(_) => {}
            Err(problem) => {
                tracing::error!(error = %problem, "possible duplicates are not looked for");
            }
        }
        match weft_business::refresh_overdue(platform) {
            Ok(_) => self.done_on = Some(today),
            Err(problem) => tracing::error!(error = %problem, "overdue figures are not refreshed"),
        }
    }
}

/// Deletes the touchpoints that their sources keep no longer.
fn retire_touches(app: &App) {
    match retire(&app.platform, &|| app.is_stopping()) {
        Ok(retired) => {
            app.watch.retire(&retired, app.platform.now());
            let count: u64 = retired.values().sum();
            if count > 0 {
                tracing::info!(count, "touchpoints were kept long enough and are deleted");
            }
        }
        Err(problem) => tracing::error!(error = %problem, "old touchpoints are not deleted"),
    }
}
