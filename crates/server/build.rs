//! Embeds the packs and the web app, so that one file is the whole product.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// What the web app is built from; anything else may change without a new build.
const WEB_WATCHED: [&str; 7] = [
    "src",
    "public",
    "index.html",
    "package-lock.json",
    "vite.config.ts",
    "../sdk/web/src",
    "../sdk/web/scripts",
];

fn main() -> io::Result<()> {
    let variable = |name: &str| env::var_os(name).ok_or_else(|| io::Error::other(name.to_owned()));
    let out = PathBuf::from(variable("OUT_DIR")?);
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("../..");
    let root = root.canonicalize()?;
    embed_packs(&root, &out)?;
    embed_web(&root.join("web"), &out)
}

/// Writes a table of path and text for every file of the packs.
fn embed_packs(root: &Path, out: &Path) -> io::Result<()> {
    let mut code = String::new();
    for (name, folder) in [("CORE", "packs/core"), ("DEMO", "packs/demo")] {
        let folder = root.join(folder);
        println!("cargo:rerun-if-changed={}", folder.display());
        let said = "path in the pack and text of every file.";
        code.push_str(&format!(
            "/// `{name}`: {said}\npub(crate) const {name}: &[(&str, &str)] = &[\n"
        ));
        for file in files_below(&folder)? {
            let path = file.strip_prefix(&folder).map_err(io::Error::other)?;
            code.push_str(&format!("    ({path:?}, include_str!({file:?})),\n"));
        }
        code.push_str("];\n");
    }
    fs::write(out.join("packs.rs"), code)
}

/// Builds the web app when that is possible and wanted; else a page says what to do.
fn embed_web(web: &Path, out: &Path) -> io::Result<()> {
    println!("cargo:rerun-if-env-changed=WEFT_WEB_SKIP");
    // A watched path that is not there would make every build a new one.
    for watched in WEB_WATCHED
        .map(|path| web.join(path))
        .iter()
        .filter(|path| path.exists())
    {
        println!("cargo:rerun-if-changed={}", watched.display());
    }
    let skipped = env::var_os("WEFT_WEB_SKIP").is_some_and(|value| value == "1");
    let built = out.join("web");
    if skipped || !web.join("package.json").is_file() {
        return write_assets(out, &[]);
    }
    if let Err(error) = build_web(web, &built) {
        let release = env::var_os("PROFILE").is_some_and(|profile| profile == "release");
        if release {
            return Err(io::Error::other(format!(
                "the web app was not built: {error}"
            )));
        }
        println!("cargo:warning=the web app was not built ({error}); a placeholder is served");
        return write_assets(out, &[]);
    }
    let files = files_below(&built)?;
    let assets: Vec<_> = files
        .iter()
        .filter_map(|file| Some((file.strip_prefix(&built).ok()?.to_path_buf(), file.clone())))
        .collect();
    write_assets(out, &assets)
}

fn build_web(web: &Path, built: &Path) -> io::Result<()> {
    if !web.join("node_modules").is_dir() {
        run(
            Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]),
            web,
        )?;
    }
    run(
        Command::new("node")
            .arg("scripts/build.mjs")
            .arg("--outDir")
            .arg(built),
        web,
    )
}

fn run(command: &mut Command, folder: &Path) -> io::Result<()> {
    let output = command.current_dir(folder).output()?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let last = text.lines().rev().find(|line| !line.trim().is_empty());
    Err(io::Error::other(format!(
        "{command:?}: {}",
        last.unwrap_or("failed")
    )))
}

/// Writes a table of path and bytes; files ending in `.br` and `.gz` are packed forms of others.
fn write_assets(out: &Path, assets: &[(PathBuf, PathBuf)]) -> io::Result<()> {
    let mut code = String::from(
        "/// The built web app: path and bytes of every file.\npub(crate) const WEB: &[(&str, &[u8])] = &[\n",
    );
    for (path, file) in assets {
        code.push_str(&format!("    ({path:?}, include_bytes!({file:?})),\n"));
    }
    code.push_str("];\n");
    fs::write(out.join("web.rs"), code)
}

fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
