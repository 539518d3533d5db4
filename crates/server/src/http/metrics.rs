//! Counters of requests, and the metrics page in Prometheus' text format.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::app::App;

/// Upper bounds of the buckets of request times, in milliseconds.
const BUCKETS_MS: [u64; 9] = [1, 2, 5, 10, 25, 50, 100, 500, 2_000];

/// What has been served since the start.
#[derive(Default)]
pub(crate) struct Metrics {
    requests: Mutex<BTreeMap<(&'static str, u16), Times>>,
}

#[derive(Default)]
struct Times {
    count: u64,
    micros: u128,
    buckets: [u64; BUCKETS_MS.len()],
}

impl Metrics {
    /// Counts a request of `operation` that was answered with `status`.
    pub(crate) fn count(&self, operation: &'static str, status: u16, took: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let times = requests.entry((operation, status)).or_default();
        times.count += 1;
        times.micros += took.as_micros();
        for (bucket, bound) in times.buckets.iter_mut().zip(BUCKETS_MS) {
            if took <= Duration::from_millis(bound) {
                *bucket += 1;
            }
        }
    }

    fn requests(&self, page: &mut Page) {
        page.head(
            "weft_request_seconds",
            "histogram",
            "Requests by operation and status",
        );
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        for ((operation, status), times) in requests.iter() {
            let labels = format!("operation=\"{operation}\",status=\"{status}\"");
            for (bucket, bound) in times.buckets.iter().zip(BUCKETS_MS) {
                let le = format!("{labels},le=\"{}.{:03}\"", bound / 1000, bound % 1000);
                page.line("weft_request_seconds_bucket", &le, bucket);
            }
            let all = format!("{labels},le=\"+Inf\"");
            page.line("weft_request_seconds_bucket", &all, times.count);
            let seconds = format!(
                "{}.{:06}",
                times.micros / 1_000_000,
                times.micros % 1_000_000
            );
            page.line("weft_request_seconds_sum", &labels, seconds);
            page.line("weft_request_seconds_count", &labels, times.count);
        }
    }
}

/// The text of the metrics page.
pub(crate) fn page(app: &App) -> String {
    let mut page = Page::default();
    app.metrics.requests(&mut page);
    let counters = app.platform.store().counters();
    let totals = [
        (
            "weft_store_groups_total",
            "Groups committed",
            counters.groups,
        ),
        (
            "weft_store_writes_total",
            "Writes acknowledged",
            counters.writes,
        ),
        (
            "weft_store_failures_total",
            "Writes refused or failed",
            counters.failures,
        ),
        (
            "weft_store_disk_errors_total",
            "Commits that failed at the disk",
            counters.disk_errors,
        ),
        ("weft_store_reads_total", "Reads answered", counters.reads),
    ];
    for (name, help, value) in totals {
        page.head(name, "counter", help);
        page.line(name, "", value);
    }
    page.head("weft_store_queued", "gauge", "Writes waiting");
    page.line("weft_store_queued", "", counters.queued);
    page.head(
        "weft_store_disk_trouble",
        "gauge",
        "1 while the disk takes no writes: it is full or has failed",
    );
    page.line(
        "weft_store_disk_trouble",
        "",
        u8::from(counters.trouble.is_some()),
    );
    page.head("weft_log_sealed", "gauge", "Last sealed place in the log");
    page.line("weft_log_sealed", "", app.platform.store().sealed());
    page.head(
        "weft_config_upgrade_held",
        "gauge",
        "1 while packs of the program are held back",
    );
    let held = app.platform.held_upgrade().is_some();
    page.line("weft_config_upgrade_held", "", u8::from(held));
    page.head(
        "weft_leases_held",
        "gauge",
        "Works in the background that this program does",
    );
    page.line("weft_leases_held", "", app.desk.count());
    signals(&mut page, app);
    page.head("weft_stream_subscribers", "gauge", "Open live streams");
    page.line("weft_stream_subscribers", "", app.live.subscribers());
    page.text
}

/// How the judge of touches fares.
fn signals(page: &mut Page, app: &App) {
    let health = app.judged.all();
    let counters = [
        (
            "weft_signals_judged_total",
            "Touches some rule looked at",
            health.engine.judged,
        ),
        (
            "weft_signals_too_late_total",
            "Touches older than what is kept of their customer",
            health.engine.too_late,
        ),
        (
            "weft_signals_unreadable_total",
            "Rows of the log that are no touches",
            health.unreadable,
        ),
        (
            "weft_signals_unwritten_total",
            "Signals that could not be written",
            health.unwritten,
        ),
    ];
    for (name, help, value) in counters {
        page.head(name, "counter", help);
        page.line(name, "", value);
    }
    page.head(
        "weft_signals_position",
        "gauge",
        "Place in the log up to which touches are judged",
    );
    page.line("weft_signals_position", "", health.position);
    page.head(
        "weft_signals_waiting",
        "gauge",
        "Identities whose customer is not known yet",
    );
    page.line("weft_signals_waiting", "", health.waiting);
    page.head(
        "weft_signals_overfull",
        "gauge",
        "Knots of identities joined no further because there would be too many",
    );
    page.line("weft_signals_overfull", "", health.overfull);
    page.head(
        "weft_signals_held",
        "gauge",
        "Touches held in memory, each once for every rule that looks at it",
    );
    page.line("weft_signals_held", "", health.held);
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        self.push(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let braces = if labels.is_empty() {
            String::new()
        } else {
            format!("{{{labels}}}")
        };
        let mut line = String::new();
        if write!(line, "{name}{braces} {value}").is_ok() {
            self.push(&line);
            self.push("\n");
        }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }
}
