//! The disk under a running program fills up: it says so, goes on reading, and writes again with room.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::{Value, json};

use crate::kills::{Person, Running};
use crate::program::weft;
use crate::small::Small;

/// Room for a new installation and little more.
const SIZE: &str = "24m";
/// What is left when people begin to write.
const LEFT: u64 = 600_000;

/// Bytes that are free.
fn free(small: &Small) -> u64 {
    let mut df = Command::new("df");
    let told = df
        .args(["-B1", "--output=avail"])
        .arg(small.path())
        .output();
    let text = String::from_utf8(told.unwrap().stdout).unwrap();
    text.lines().nth(1).unwrap().trim().parse().unwrap()
}

fn names(admin: &Person<'_>) -> BTreeSet<String> {
    let page = admin.ask("GET", "/api/v1/records/account?limit=1000", &Value::Null);
    let page = page.expect("reads go on");
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect()
}

fn page(admin: &Person<'_>, path: &str) -> String {
    let answer = admin.heard("GET", path, &Value::Null).unwrap();
    assert!(answer.contains(" 200 "), "{answer}");
    answer
}

/// Makes customers until one is refused: their names, and the refusal.
fn fill(admin: &Person<'_>) -> (BTreeSet<String>, String) {
    let mut made = BTreeSet::new();
    loop {
        let name = format!("客户{}", made.len());
        let body = json!({ "name": name, "address": "长".repeat(180) });
        let answer = admin.heard("POST", "/api/v1/records/account", &body);
        let answer = answer.expect("the program lives");
        if !answer.contains(" 201 ") {
            return (made, answer);
        }
        made.insert(name);
        assert!(made.len() < 1_000, "so little room holds no thousand");
    }
}

#[test]
fn a_full_disk_is_told_by_all_and_nothing_acknowledged_is_lost() {
    let Some(small) = Small::mount(SIZE) else {
        return;
    };
    let data = small.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let running = Running::start(&data);
    let admin = Person::sign_in(&running.address).unwrap();
    assert!(!page(&admin, "/readyz").contains("store.disk_full"));
    let ballast = small.path().join("ballast");
    let size = usize::try_from(free(&small) - LEFT).unwrap();
    std::fs::write(&ballast, vec![1; size]).unwrap();

    let (made, refused) = fill(&admin);
    assert!(refused.contains(" 503 "), "{refused}");
    assert!(refused.contains("store.disk_full"), "{refused}");
    assert!(refused.contains("retry-after"), "{refused}");
    assert_eq!(names(&admin), made);
    for path in ["/healthz", "/readyz"] {
        let said = page(&admin, path);
        assert!(said.contains("\nstore.disk_full\n"), "{said}");
    }
    assert!(page(&admin, "/metrics").contains("\nweft_store_disk_trouble 1\n"));

    std::fs::remove_file(&ballast).unwrap();
    admin
        .make("account", &json!({ "name": "又有地方了" }))
        .unwrap();
    for path in ["/healthz", "/readyz"] {
        assert!(!page(&admin, path).contains("store."));
    }
    assert!(page(&admin, "/metrics").contains("\nweft_store_disk_trouble 0\n"));
    running.kill();

    let running = Running::start(&data);
    let admin = Person::sign_in(&running.address).unwrap();
    let mut kept = made;
    kept.insert("又有地方了".to_owned());
    assert_eq!(names(&admin), kept);
    running.kill();
    let verified = weft(&data, &["verify"]);
    assert!(verified.status.success(), "{verified:?}");
}
