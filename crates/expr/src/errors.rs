//! What is wrong with an expression: one function per kind of message, so that codes stand in one place.

use weft_kernel::Problem;

/// A problem at a character of the expression.
pub(crate) fn wrong(
    code: &'static str,
    at: usize,
    zh: impl Into<String>,
    en: impl Into<String>,
) -> Problem {
    Problem::invalid(code, zh, en).at(at)
}

/// Something stands where it cannot.
pub(crate) fn syntax(at: usize, found: &str, zh_wanted: &str, en_wanted: &str) -> Problem {
    if found.is_empty() {
        return wrong(
            "expr.syntax",
            at,
            format!("表达式没有写完，这里应为{zh_wanted}"),
            format!("The expression ends too early; {en_wanted} is expected here"),
        );
    }
    wrong(
        "expr.syntax",
        at,
        format!("这里应为{zh_wanted}，而不是 `{found}`"),
        format!("`{found}` cannot stand here; {en_wanted} is expected"),
    )
}

/// A name that means nothing, with the nearest one that does.
pub(crate) fn unknown(
    code: &'static str,
    at: usize,
    what: (&str, &str),
    name: &str,
    nearest: Option<String>,
) -> Problem {
    let (zh, en) = nearest.as_ref().map_or_else(
        || (String::new(), String::new()),
        |near| {
            (
                format!("，是不是 `{near}`？"),
                format!("; did you mean `{near}`?"),
            )
        },
    );
    wrong(
        code,
        at,
        format!("没有名为 `{name}` 的{}{zh}", what.0),
        format!("There is no {} `{name}`{en}", what.1),
    )
    .suggesting(nearest)
}

/// A value of one type where another is needed.
pub(crate) fn wrong_type(at: usize, wanted: (&str, &str), found: (&str, &str)) -> Problem {
    wrong(
        "expr.wrong_type",
        at,
        format!("这里需要{}，而不是{}", wanted.0, found.0),
        format!("{} is needed here, not {}", wanted.1, found.1),
    )
}
