//! Identities as sent: `user:C7821`, `anon:9f…`; which of them name nobody.

/// The identity of a signed-in user or known customer.
#[must_use]
pub fn user(id: &str) -> String {
    format!("user:{id}")
}

/// The identity of a browser or device.
#[must_use]
pub fn anonymous(id: &str) -> String {
    format!("anon:{id}")
}

/// Ids that careless code sends for everybody; they would join strangers into one customer.
const NOBODY: [&str; 16] = [
    "anonymous",
    "guest",
    "distinctid",
    "distinct_id",
    "id",
    "not_authenticated",
    "email",
    "undefined",
    "true",
    "false",
    "null",
    "none",
    "nil",
    "nan",
    "[object object]",
    "-1",
];

/// Whether `id` names nobody: blank, zeros and dashes only, or a placeholder, quoted or not.
#[must_use]
pub fn names_nobody(id: &str) -> bool {
    let bare = id.trim().trim_matches(['"', '\'']).trim().to_lowercase();
    bare.chars().all(|c| c == '0' || c == '-') || NOBODY.contains(&bare.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_name_nobody() {
        for id in [
            "",
            "  ",
            "0",
            "000-000",
            "null",
            "\"undefined\"",
            "Guest",
            "[object Object]",
        ] {
            assert!(names_nobody(id), "{id}");
        }
        for id in ["C7821", "张三", "100", "guest-7"] {
            assert!(!names_nobody(id), "{id}");
        }
    }
}
