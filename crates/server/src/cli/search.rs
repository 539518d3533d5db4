//! `weft search rebuild`: the search index made anew, without a running server.

use std::sync::Arc;

use weft_kernel::Problem;
use weft_platform::Caller;

use super::say;
use crate::app::{App, Way};
use crate::clock::WallClock;
use crate::settings::Settings;

/// After so many records a line is said.
const SAID_EVERY: u64 = 10_000;

/// Makes the search entries of one object anew, or of all.
pub(super) fn rebuild(settings: Settings, object: Option<&str>) -> Result<(), Problem> {
    let app = App::open(settings, Arc::new(WallClock), Way::default())?;
    let rebuilt = of_all(&app, object);
    app.platform.store().close();
    rebuilt
}

fn of_all(app: &App, object: Option<&str>) -> Result<(), Problem> {
    let house = Caller::system("the search index is made anew by command");
    for name in app.platform.to_rebuild(&house, object)? {
        let mut said = 0;
        let records = app.platform.rebuild_search(&name, &mut |records| {
            if records / SAID_EVERY > said {
                said = records / SAID_EVERY;
                say(&format!("{name}: {records} …"));
            }
        })?;
        say(&format!("{name}: {records} 条记录已重建 / records indexed"));
    }
    Ok(())
}
