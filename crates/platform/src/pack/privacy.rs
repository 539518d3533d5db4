//! How delicate a field is, and what of it is shown to those who may not see all of it.

use serde::{Deserialize, Serialize};

/// The class of a field's values, from harmless to secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// 普通: for everybody who may read the record.
    #[default]
    Normal,
    /// 内部: not for outside.
    Internal,
    /// 敏感: personal or commercial; never in the index of the search.
    Sensitive,
    /// 机密: the few only; never in the index of the search.
    Secret,
}

/// What of a value is shown: a known form, or how many characters at either end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(
    untagged,
    expecting = "one of `phone`, `id`, `bank_card`, `email`, `name`, `all`, or `{ keep_first = 3, keep_last = 4 }`"
)]
pub enum MaskDoc {
    /// A known form.
    Known(MaskForm),
    /// So many characters at the beginning and at the end.
    Kept(MaskEnds),
}

/// The forms masks know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MaskForm {
    /// `138****0001`.
    Phone,
    /// The first six and the last four of an identity number.
    Id,
    /// The last four of a card or account.
    BankCard,
    /// `z****@example.com`.
    Email,
    /// `张**`.
    Name,
    /// Nothing at all.
    All,
}

/// How many characters a mask leaves at either end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MaskEnds {
    /// At the beginning.
    #[serde(default)]
    pub keep_first: u8,
    /// At the end.
    #[serde(default)]
    pub keep_last: u8,
}
