//! `cargo x`: the project's own commands, in plain Rust and without dependencies.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "these commands speak to the person at the terminal"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "these commands wait for real processes and read the real environment"
)]

mod bench;
mod check;
mod demo;
mod generate;
mod npm;
mod process;
mod server;
mod setup;
mod source;
mod steps;
mod test;
mod tidy;
mod tree;
mod workspace;

use std::process::ExitCode;

use workspace::Workspace;

/// What a command answers: nothing, or one line that says what went wrong.
type Outcome<T = ()> = Result<T, String>;

/// One word behind `cargo x`.
struct Command {
    name: &'static str,
    help: &'static str,
    run: fn(&Workspace, &[String]) -> Outcome,
}

/// Every command there is; the help text and the dispatch derive from this list.
const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        help: "build everything and start Weft with demo data",
        run: demo::run,
    },
    Command {
        name: "test",
        help: "run every check and test [--only STEP,STEP]",
        run: test::run,
    },
    Command {
        name: "check",
        help: "format, tidy and lints [--fast]",
        run: check::run,
    },
    Command {
        name: "tidy",
        help: "the house rules [--numbers]",
        run: tidy::run,
    },
    Command {
        name: "generate",
        help: "write docs/reference [--check]",
        run: generate::run,
    },
    Command {
        name: "bench",
        help: "run a benchmark: core | wide | latency | signals",
        run: bench::run,
    },
    Command {
        name: "setup",
        help: "install the git hook and what the tests need",
        run: setup::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        print_help();
        return ExitCode::FAILURE;
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        print_help();
        return ExitCode::FAILURE;
    };
    match (command.run)(&Workspace::here(), rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("cargo x {name}: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn print_help() {
    println!("usage: cargo x <command> [flags]\n");
    for command in COMMANDS {
        println!("  {:<9} {}", command.name, command.help);
    }
}
