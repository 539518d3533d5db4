//! The project's own benchmarks: `cargo x bench core`, `wide`, `latency`, `signals`.

mod bare;
mod chance;
mod core;
mod figure;
mod ground;
mod latency;
mod load;
mod machine;
mod program;
mod raw;
mod signals;
mod wide;
mod wire;

use std::process::ExitCode;

use clap::Parser;
use weft_server::Allocator;

/// The product's own.
#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// What a benchmark comes to; nobody but a developer reads its errors.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Numbers of the present machine; each benchmark is one run.
#[derive(Parser)]
#[command(name = "cargo x bench")]
enum Line {
    /// Reads, writes, imports, orders, events, memory, start-up.
    Core(core::Wanted),
    /// A million records of thirty fields, on both databases.
    Wide(wide::Wanted),
    /// From an accepted event to the frame of its signal.
    Latency(latency::Wanted),
    /// Events judged against many rules, told to many, replayed.
    Signals(signals::Wanted),
    /// A route that does nothing; `core` starts it to compare with.
    #[command(hide = true)]
    Bare,
}

fn main() -> ExitCode {
    // `weft-bench serve …` is the product itself: benchmarks start it as a process of its own.
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return weft_server::cli::run();
    }
    let outcome = match Line::parse() {
        Line::Core(wanted) => core::run(&wanted),
        Line::Wide(wanted) => wide::run(&wanted),
        Line::Latency(wanted) => latency::run(&wanted),
        Line::Signals(wanted) => signals::run(&wanted),
        Line::Bare => bare::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            figure::say(&format!("the benchmark stopped: {error}"));
            ExitCode::FAILURE
        }
    }
}
