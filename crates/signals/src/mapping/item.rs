//! One item of a body: itself, and the whole it stands in.

use serde_json::Value as Json;

/// What paths are followed in.
pub(super) struct Item<'a> {
    /// The whole body.
    pub(super) root: &'a Json,
    /// The item.
    pub(super) own: &'a Json,
}

impl<'a> Item<'a> {
    /// A body that is one item.
    pub(super) fn whole(body: &'a Json) -> Self {
        Self {
            root: body,
            own: body,
        }
    }
}
