//! A small disk for tests that fill one; those of the server share it.

use std::path::Path;
use std::process::Command;

/// A small file system in memory, unmounted at the end.
pub(crate) struct Small(tempfile::TempDir);

impl Small {
    /// Mounts one of `size`, such as `2m`; nothing, and said aloud, where this user may not.
    #[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
    pub(crate) fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path());
        if mount.output().is_ok_and(|output| output.status.success()) {
            return Some(Self(folder));
        }
        eprintln!("SKIPPED: a full disk, as this user may not mount a small one");
        None
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let mut umount = Command::new("umount");
        let status = umount.arg("-l").arg(self.path()).status();
        assert!(status.unwrap().success());
    }
}
