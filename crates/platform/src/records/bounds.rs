//! Numbers that cut an answer: outside of their bounds they are refused, so that nobody takes less for all.

use weft_kernel::Problem;

/// Refuses `asked` for `name` unless it is from `least` to `most`.
///
/// # Errors
///
/// It lies outside.
pub fn within(name: &str, asked: Option<u32>, (least, most): (u32, u32)) -> Result<(), Problem> {
    let Some(asked) = asked.filter(|asked| !(least..=most).contains(asked)) else {
        return Ok(());
    };
    Err(Problem::invalid(
        "query.limit",
        format!("`{name}` 须在 {least} 到 {most} 之间，不能是 {asked}"),
        format!("`{name}` is from {least} to {most}, not {asked}"),
    )
    .on_field(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_their_bounds_pass_and_those_one_past_are_refused() {
        for (asked, fits) in [
            (None, true),
            (Some(1), true),
            (Some(100), true),
            (Some(0), false),
            (Some(101), false),
        ] {
            let answer = within("limit", asked, (1, 100));
            assert_eq!(answer.is_ok(), fits, "{asked:?}");
        }
    }
}
