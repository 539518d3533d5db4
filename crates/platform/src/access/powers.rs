//! What somebody may do besides working with records: one word each.

use std::collections::BTreeSet;

use super::Access;
use crate::pack::RoleDoc;

/// Something a role may do that is about no object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Power {
    /// Bring records in from files.
    Import,
    /// Write lists into files.
    Export,
    /// Change the configuration.
    Configure,
}

impl Power {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::Import, Self::Export, Self::Configure];

    /// Those a role gives.
    pub(super) fn of(role: &RoleDoc) -> BTreeSet<Self> {
        let given = |power: &Self| match power {
            Self::Import => role.may_import,
            Self::Export => role.export,
            Self::Configure => role.configure,
        };
        Self::ALL.into_iter().filter(given).collect()
    }
}

impl Access {
    /// Whether files may be imported.
    #[must_use]
    pub fn may_import(&self) -> bool {
        self.powers.contains(&Power::Import)
    }

    /// Whether lists may be written into files.
    #[must_use]
    pub fn may_export(&self) -> bool {
        self.powers.contains(&Power::Export)
    }

    /// Whether the configuration may be changed.
    #[must_use]
    pub fn may_configure(&self) -> bool {
        self.powers.contains(&Power::Configure)
    }
}
