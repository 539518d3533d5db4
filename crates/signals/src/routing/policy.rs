//! What of an event may leave: rows by field and purpose, closed where nothing is said.

use weft_kernel::Problem;

/// Parts of an event that are one value each.
const IDS: [&str; 4] = ["user_id", "anonymous_id", "previous_id", "group_id"];
/// Parts of an event that hold others.
const MAPS: [&str; 3] = ["properties", "traits", "context"];

/// What becomes of a field on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Treatment {
    /// It is sent as it is.
    Forward,
    /// A keyed digest is sent: equal values of one purpose have equal digests.
    Hash,
    /// Its value stays in the house; its name is sent with null, so that columns hold still.
    Keep,
    /// Not even its name is sent.
    Drop,
}

impl Treatment {
    /// Every treatment, the most open one first.
    pub const ALL: [Self; 4] = [Self::Forward, Self::Hash, Self::Keep, Self::Drop];

    /// The word that records use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Hash => "hash",
            Self::Keep => "keep",
            Self::Drop => "drop",
        }
    }

    /// The treatment written `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }
}

/// A place in events, or all places below one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPath {
    path: String,
    below: bool,
}

impl FieldPath {
    /// Reads `user_id`, `properties.phone`, `traits.*`.
    ///
    /// # Errors
    /// `policy.field` when events have no such place.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let (path, below) = match text.strip_suffix(".*") {
            Some(path) => (path, true),
            None => (text, false),
        };
        let mut parts = path.split('.');
        let root = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        let is_named = rest.iter().all(|part| !part.is_empty() && *part != "*");
        let holds = MAPS.contains(&root) && is_named && (below || !rest.is_empty());
        let is_id = IDS.contains(&root) && rest.is_empty() && !below;
        if holds || is_id {
            return Ok(Self {
                path: path.to_owned(),
                below,
            });
        }
        let known = IDS.iter().chain(&MAPS).copied();
        let near = weft_expr::nearest(root, known).filter(|near| near != root);
        Err(Problem::invalid(
            "policy.field",
            format!("触点没有 `{text}` 这样的字段"),
            format!("Touchpoints have no field `{text}`"),
        )
        .suggesting(near.or_else(|| MAPS.contains(&root).then(|| format!("{root}.*")))))
    }

    /// Whether it speaks of `path` or of something that holds it.
    fn holds(&self, path: &str) -> bool {
        match path.strip_prefix(self.path.as_str()) {
            Some("") => !self.below,
            Some(rest) => rest.starts_with('.'),
            None => false,
        }
    }
}

/// One row: what becomes of a field for a purpose, or for every purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRow {
    /// Where it applies.
    pub field: FieldPath,
    /// For what; none is everything.
    pub purpose: Option<String>,
    /// What becomes of it.
    pub treatment: Treatment,
}

/// The rows that hold for one purpose, the one to be followed first.
#[derive(Clone, Debug, Default)]
pub struct Policy(Vec<PolicyRow>);

/// What a policy says of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) treatment: Treatment,
    /// Whether the row names this very place: only then delicate values leave as they are.
    pub(super) by_name: bool,
}

impl Policy {
    /// What `rows` say of `purpose`: the longer path first, then a name before what lies below, then the purpose before
    /// every purpose, and of equals the stricter.
    #[must_use]
    pub fn of(rows: &[PolicyRow], purpose: &str) -> Self {
        let ours = |row: &&PolicyRow| row.purpose.as_deref().is_none_or(|own| own == purpose);
        let mut rows: Vec<PolicyRow> = rows.iter().filter(ours).cloned().collect();
        rows.sort_by_key(|row| {
            let length = row.field.path.split('.').count();
            (
                std::cmp::Reverse(length),
                row.field.below,
                row.purpose.is_none(),
                std::cmp::Reverse(row.treatment),
            )
        });
        Self(rows)
    }

    /// What is said of `path`, if anything.
    pub(super) fn says(&self, path: &str) -> Option<Said> {
        let row = self.0.iter().find(|row| row.field.holds(path))?;
        Some(Said {
            treatment: row.treatment,
            by_name: row.field.path == path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_of_events_are_named() {
        for good in [
            "user_id",
            "properties.phone",
            "traits.*",
            "context.page.url",
            "properties.收货.手机",
        ] {
            assert!(FieldPath::read(good).is_ok(), "{good}");
        }
        for (bad, meant) in [
            ("userid", Some("user_id")),
            ("properties", Some("properties.*")),
            ("property.phone", None),
            ("user_id.*", None),
            ("properties..phone", Some("properties.*")),
            ("*", None),
            ("", None),
        ] {
            let problem = FieldPath::read(bad).unwrap_err();
            assert_eq!(problem.code(), "policy.field", "{bad}");
            if let Some(meant) = meant {
                assert_eq!(problem.suggestion(), Some(meant), "{bad}");
            }
        }
    }
}
