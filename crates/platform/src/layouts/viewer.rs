//! Who looks, on what: the part of a layout's fit that needs no record.

use crate::access::Access;
use crate::pack::Device;

/// Somebody in front of a screen.
#[derive(Clone, Copy)]
pub struct Viewer<'a> {
    /// What they may do, and which roles they hold.
    pub access: &'a Access,
    /// What they look at; both when unknown.
    pub device: Option<Device>,
}

impl Viewer<'_> {
    /// Whether a layout for `roles` and `devices` is made for them.
    #[must_use]
    pub fn is_meant(&self, roles: &[String], devices: &[Device]) -> bool {
        self.holds_one_of(roles) && self.is_on_one_of(devices)
    }

    /// As [`Self::is_meant`], and whoever may do everything sees what is for other roles too.
    #[must_use]
    pub fn may_see(&self, roles: &[String], devices: &[Device]) -> bool {
        (self.access.is_everything() || self.holds_one_of(roles)) && self.is_on_one_of(devices)
    }

    fn holds_one_of(&self, roles: &[String]) -> bool {
        let held = self.access.roles();
        roles.is_empty() || roles.iter().any(|role| held.contains(role))
    }

    fn is_on_one_of(&self, devices: &[Device]) -> bool {
        let fits = |device| devices.contains(&device);
        devices.is_empty() || self.device.is_none_or(fits)
    }
}
