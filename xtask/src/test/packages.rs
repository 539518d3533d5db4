//! The programs of the system that the tests need, installed where we may.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::process::{find, is_root, succeed};
use crate::steps::missing;

use super::{end_to_end, postgres};

/// A Debian package and how to see that it is there.
struct Package {
    name: &'static str,
    is_there: fn() -> bool,
}

const PACKAGES: &[Package] = &[
    Package {
        name: "postgresql",
        is_there: || postgres::programs().is_some(),
    },
    Package {
        name: "chromium",
        is_there: || end_to_end::browser().is_some(),
    },
    Package {
        name: "nats-server",
        is_there: || nats_server().is_some(),
    },
    Package {
        name: "fonts-noto-cjk",
        is_there: has_chinese_font,
    },
];

/// Installs what is missing when we are root on Debian; else says what is missing.
pub(crate) fn install() -> Outcome {
    let absent = || {
        PACKAGES
            .iter()
            .filter(|package| !(package.is_there)())
            .map(|one| one.name)
    };
    if absent().next().is_none() {
        println!("   all there");
        return Ok(());
    }
    if is_root() && find("apt-get").is_some() {
        let names: Vec<&str> = absent().collect();
        // A failure here is judged below, by what is there afterwards.
        for outcome in [apt(&["update"]), install_each(&names)] {
            outcome.unwrap_or_else(|told| println!("   {told}"));
        }
    }
    absent().try_for_each(|name| missing(&format!("Debian package `{name}` is not installed")))
}

fn install_each(names: &[&str]) -> Outcome {
    let mut words = vec!["install", "--yes", "--no-install-recommends"];
    words.extend(names);
    apt(&words)
}

fn apt(words: &[&str]) -> Outcome {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive")
        .args(["-q", "-o", "DPkg::Lock::Timeout=300"]);
    succeed(apt.args(words))
}

/// The NATS server; Debian puts it where only root looks.
pub(super) fn nats_server() -> Option<PathBuf> {
    let debian = || Some(PathBuf::from("/usr/sbin/nats-server")).filter(|file| file.is_file());
    find("nats-server").or_else(debian)
}

fn has_chinese_font() -> bool {
    let listed = find("fc-list").and_then(|program| {
        crate::process::output_of(Command::new(program).args([":lang=zh-cn", "family"])).ok()
    });
    listed.is_some_and(|fonts| !fonts.is_empty())
        || Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()
}
