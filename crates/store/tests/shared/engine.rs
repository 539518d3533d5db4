//! The engine that the houses of a test stand on; the tests of several crates share it.

use std::cell::RefCell;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use weft_store::Database;

/// Runs tests of this module a second time, with their houses on `PostgreSQL`.
macro_rules! also_on_postgres {
    ($($test:ident),+ $(,)?) => {
        #[cfg(test)]
        mod on_postgres {
            $(#[test] fn $test() {
                if $crate::engine::on_postgres() { super::$test(); }
            })+
        }
    };
}
pub(crate) use also_on_postgres;

thread_local! {
    /// The server on which the houses of this test stand, if it is not `SQLite`.
    static SERVER: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Puts the houses of this test on `PostgreSQL`; false, and said aloud, when there is none.
#[expect(clippy::print_stderr, reason = "a skipped engine must be seen")]
pub(crate) fn on_postgres() -> bool {
    let url = environment("WEFT_TEST_POSTGRES");
    if url.is_none() {
        eprintln!("SKIPPED on PostgreSQL: WEFT_TEST_POSTGRES is not set");
    }
    SERVER.replace(url);
    SERVER.with_borrow(Option::is_some)
}

/// A variable of the environment.
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no settings; only the harness looks"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A database of its own on the engine of this test; `whose` begins the name of its schema.
pub(crate) fn database(folder: &Path, whose: &str) -> Database {
    static SCHEMAS: AtomicU32 = AtomicU32::new(0);
    SERVER.with_borrow(|url| match url {
        None => Database::Sqlite(folder.to_owned()),
        Some(url) => {
            let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
            let schema = format!("{whose}_{}_{number}", std::process::id());
            Database::Postgres(url.clone(), schema)
        }
    })
}
