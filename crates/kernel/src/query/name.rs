//! Names of tables and columns: checked once, so that printing them is safe.

use std::fmt;
use std::sync::Arc;

use crate::problem::Problem;

/// The longest name a database of ours takes (PostgreSQL's limit).
const NAME_LENGTH_MAX: usize = 63;

fn checked(name: &str) -> Result<Arc<str>, Problem> {
    let fits = !name.is_empty()
        && name.len() <= NAME_LENGTH_MAX
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if fits {
        Ok(Arc::from(name))
    } else {
        Err(Problem::internal(
            "query.name",
            format!("`{name}` cannot name a table or column"),
        ))
    }
}

macro_rules! name {
    ($type:ident, $what:literal) => {
        #[doc = concat!("The physical name of a ", $what, ": `[a-z][a-z0-9_]*`.")]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(Arc<str>);

        impl $type {
            /// The name, if it has the form names have.
            ///
            /// # Errors
            /// `query.name` when it has not.
            pub fn new(name: &str) -> Result<Self, Problem> {
                checked(name).map(Self)
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(Table, "table");
name!(Column, "column");

impl Table {
    /// The table `t_<number>` of an object.
    #[must_use]
    pub fn of_object(number: u32) -> Self {
        Self(Arc::from(format!("t_{number}")))
    }

    /// A table whose name stands in the program, such as `s_job`; a wrong name is found by the first test.
    #[must_use]
    pub fn fixed(name: &'static str) -> Self {
        Self(Arc::from(name))
    }

    /// Whether it belongs to the house itself and holds no records of users: `s_…`.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.0.starts_with("s_")
    }
}

impl Column {
    /// The column `f_<number>` of a field.
    #[must_use]
    pub fn of_field(number: u32) -> Self {
        Self(Arc::from(format!("f_{number}")))
    }

    /// A column whose name stands in the program, such as `id`; a wrong name is found by the first test.
    #[must_use]
    pub fn fixed(name: &'static str) -> Self {
        Self(Arc::from(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_could_carry_sql_is_refused() {
        for name in [
            "",
            "1a",
            "A",
            "a b",
            "a\"",
            "客户",
            "a;drop",
            &"x".repeat(64),
        ] {
            assert!(Table::new(name).is_err(), "{name}");
            assert!(Column::new(name).is_err(), "{name}");
        }
        assert_eq!(Table::of_object(17).as_str(), "t_17");
        assert!(Table::new("s_job").unwrap().is_internal());
    }
}
