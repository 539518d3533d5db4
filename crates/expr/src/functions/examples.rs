//! Calls with their values, read from a table that tests compute.

/// Lines of `FUNCTION | call | value`.
const TABLE: &str = include_str!("examples.txt");

/// A call and what it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The call.
    pub call: &'static str,
    /// Its value as people write it.
    pub value: &'static str,
}

/// The examples of a function.
pub(super) fn of(function: &str) -> Vec<Example> {
    let lines = TABLE.lines().filter_map(|line| {
        let mut parts = line.splitn(2, " | ");
        let name = parts.next()?;
        let (call, value) = parts.next()?.rsplit_once(" | ")?;
        (name == function).then_some(Example { call, value })
    });
    lines.collect()
}
