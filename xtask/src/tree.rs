//! The text files of the repository, held in memory so that rules are plain functions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::source::Source;

const SKIPPED_FOLDERS: &[&str] = &[
    "target",
    "node_modules",
    "dist",
    "playwright-report",
    "test-results",
    "coverage",
];
const READ_ENDINGS: &[&str] = &[
    "rs", "toml", "md", "ts", "tsx", "mjs", "js", "css", "html", "json", "sql", "txt", "csv",
];
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Paths with `/`, relative to the root, and what the files say.
#[derive(Default)]
pub(crate) struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// Reads the repository.
    pub(crate) fn load(root: &Path) -> Outcome<Self> {
        let mut tree = Self::default();
        tree.load_folder(root, "")?;
        Ok(tree)
    }

    /// A small tree from what is written down; for tests.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let owned = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Self {
            files: owned.collect(),
        }
    }

    /// Whether a file or a folder of this path exists.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        let next = self.files.range(folder.clone()..).next();
        self.files.contains_key(path) || next.is_some_and(|(file, _)| file.starts_with(&folder))
    }

    /// What a file says.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// The files whose path ends so, in the order of their paths.
    pub(crate) fn ending(&self, ending: &str) -> impl Iterator<Item = (&str, &str)> {
        let all = self
            .files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()));
        all.filter(move |(path, _)| path.ends_with(ending))
    }

    /// The Rust files under a folder, taken apart.
    pub(crate) fn rust(&self, folder: &str) -> Vec<(&str, Source)> {
        let files = self
            .ending(".rs")
            .filter(|(path, _)| path.starts_with(folder));
        files
            .map(|(path, text)| (path, Source::read(text)))
            .collect()
    }

    /// The Rust files of the product under a folder: no test files.
    pub(crate) fn product_rust(&self, folder: &str) -> Vec<(&str, Source)> {
        let mut files = self.rust(folder);
        files.retain(|(path, _)| !is_test_file(path));
        files
    }

    fn load_folder(&mut self, folder: &Path, prefix: &str) -> Outcome {
        let entries = fs::read_dir(folder).map_err(|error| format!("`{prefix}`: {error}"))?;
        for entry in entries {
            let entry = entry.map_err(|error| format!("`{prefix}`: {error}"))?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = format!("{prefix}{name}");
            let Ok(about) = entry.metadata() else {
                continue;
            };
            if !about.is_dir() {
                self.load_file(&entry.path(), path, about.len());
            } else if is_ours(&name) {
                self.load_folder(&entry.path(), &format!("{path}/"))?;
            }
        }
        Ok(())
    }

    /// Files that are not text are known by name only.
    fn load_file(&mut self, file: &Path, path: String, bytes: u64) {
        let ending = file
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        let is_text = READ_ENDINGS.contains(&ending) && bytes <= FILE_BYTES_MAX;
        let text = if is_text {
            fs::read_to_string(file).ok()
        } else {
            None
        };
        self.files.insert(path, text.unwrap_or_default());
    }
}

fn is_ours(folder: &str) -> bool {
    let hidden = folder.starts_with('.') && folder != ".cargo";
    !hidden && !SKIPPED_FOLDERS.contains(&folder)
}

/// Whether a whole file is about tests.
pub(crate) fn is_test_file(path: &str) -> bool {
    let aside = ["/tests/", "/examples/", "/benches/"];
    aside.iter().any(|folder| path.contains(folder))
        || path.ends_with("/tests.rs")
        || path.contains(".test.")
}
