//! The packs and the web app as they were when this program was built.

use std::collections::BTreeMap;
use std::path::Path;

use weft_kernel::Problem;
use weft_platform::Pack;
use weft_signals::rule::RuleDocument;

include!(concat!(env!("OUT_DIR"), "/packs.rs"));
include!(concat!(env!("OUT_DIR"), "/web.rs"));

/// The files of the pack that every company gets.
#[must_use]
pub fn core_files() -> BTreeMap<String, String> {
    CORE.iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

/// The pack that every company gets.
///
/// # Errors
/// `pack.unreadable` with the file and the place.
pub fn core() -> Result<Pack, Problem> {
    Pack::read(&core_files())
}

/// A company's own rules: the files `rules/*.toml` of its data folder, none when there is no such folder.
///
/// # Errors
/// `pack.unreadable` with the file.
pub fn own_rules(data: &Path) -> Result<Pack, Problem> {
    let manifest = "name = \"own\"\nversion = \"1\"\nlabel = { zh = \"本公司\", en = \"Own\" }\n";
    let mut files = BTreeMap::from([("pack.toml".to_owned(), manifest.to_owned())]);
    let folder = data.join("rules");
    let found = match std::fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Pack::read(&files),
        found => found.map_err(|error| unreadable(&folder, &error.to_string()))?,
    };
    for entry in found {
        let path = entry
            .map_err(|error| unreadable(&folder, &error.to_string()))?
            .path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&path);
        let text = text.map_err(|error| unreadable(&path, &error.to_string()))?;
        RuleDocument::read(&text).map_err(|problem| unreadable(&path, &problem.to_string()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        files.insert(format!("rules/{name}"), text);
    }
    Pack::read(&files)
}

fn unreadable(path: &Path, reason: &str) -> Problem {
    let path = path.display();
    Problem::invalid(
        "pack.unreadable",
        format!("读不懂 `{path}`：{reason}"),
        format!("`{path}` cannot be read: {reason}"),
    )
}

/// The text of a file of the demo.
#[must_use]
pub fn demo_file(path: &str) -> Option<&'static str> {
    DEMO.iter()
        .find(|(known, _)| *known == path)
        .map(|(_, text)| *text)
}
