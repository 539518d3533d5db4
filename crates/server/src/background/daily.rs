//! What is done because a day goes by: overdue amounts and days, files nobody wanted, possible duplicates.

use weft_kernel::Date;
use weft_platform::Platform;
use weft_signals::pipeline::retire;
use weft_store::Lease;

use crate::app::App;
use crate::identities::linking;

/// Remembers the days it was last done on.
#[derive(Default)]
pub(super) struct Daily {
    /// In the data folder, which every program looks after.
    swept_on: Option<Date>,
    /// In the database, which one of them looks after.
    done_on: Option<Date>,
}

impl Daily {
    /// Does it on the first call of each day of the company: in the database only under the lease.
    pub(super) fn tend(&mut self, app: &App, lease: Option<Lease>) {
        let today = app.platform.model().zone.date_of(app.platform.now());
        if self.swept_on != Some(today) {
            crate::files::sweep(app);
            if let Err(problem) = crate::routing::sweep(app) {
                tracing::error!(error = %problem, "files of destinations are not swept");
            }
            self.swept_on = Some(today);
        }
        if let Some(lease) = lease.filter(|_| self.done_on != Some(today)) {
            self.bring_up_to(today, app, &app.platform.under(lease));
        }
    }

    /// Brings overdue figures and all else that depends on the day up to date.
    fn bring_up_to(&mut self, today: Date, app: &App, platform: &Platform) {
        match platform.sweep_files() {
            Ok(0) => {}
            Ok(swept) => tracing::info!(swept, "files that no record names were removed"),
            Err(problem) => tracing::error!(error = %problem, "files are not swept"),
        }
        retire_touches(app, platform);
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
fn retire_touches(app: &App, platform: &Platform) {
    match retire(platform, &|| app.is_stopping()) {
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
