//! The `weft` program.

use std::process::ExitCode;

use weft_server::Allocator;

/// Records are many small values that one thread makes and another lets go.
#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> ExitCode {
    weft_server::cli::run()
}
