//! Where the project lives on disk.

use std::path::{Path, PathBuf};

use crate::Outcome;

/// The root of the repository and the places in it that commands need.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The repository this program was built from.
    pub(crate) fn here() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self {
            root: xtask.parent().unwrap_or(xtask).to_path_buf(),
        }
    }

    /// The folder that holds the workspace's `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the web app.
    pub(crate) fn web(&self) -> PathBuf {
        self.root.join("web")
    }

    /// The folder of the touchpoint script for browsers.
    pub(crate) fn sdk(&self) -> PathBuf {
        self.root.join("sdk/web")
    }

    /// The folder of the generated reference.
    pub(crate) fn reference(&self) -> PathBuf {
        self.root.join("docs/reference")
    }

    /// A program that cargo built in the same profile as this one.
    pub(crate) fn built(name: &str) -> Outcome<PathBuf> {
        let own = std::env::current_exe().map_err(|error| format!("own path: {error}"))?;
        let folder = own.parent().ok_or("own path has no folder")?;
        Ok(folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
    }
}
