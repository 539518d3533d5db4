//! Backups: made while people write, restored whole, kept within limits.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::files::{house, upload};
use crate::house::House;
use crate::live::{Running, Stream};
use crate::program::{said, weft};
use crate::tables::over;

const PAPERS: usize = 30;

/// A record with a file that holds its name; answers the record and where the file is read.
async fn paper(house: &House, name: &str) -> (String, String) {
    let file = upload(house, &format!("{name}.txt"), name.as_bytes()).await;
    assert_eq!(file.status, 201, "{}", file.text);
    let body = json!({ "name": name, "files": [file.id()] });
    let id = house.make("paper", &body).await;
    let path = format!("/api/v1/records/paper/{id}/files/files/{}", file.id());
    (id, path)
}

async fn backed_up(house: &House, stream: &mut Stream) -> Value {
    let asked = house.post("/api/v1/backups").by("admin").send().await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    let job = over(stream, &asked.json()["job"]).await;
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(job["result"]["name"], asked.json()["name"]);
    job["result"].clone()
}

async fn listed(house: &House) -> Value {
    house.get("/api/v1/backups").by("admin").send().await.json()
}

/// An empty folder that holds the key of `data`.
fn empty_with_key_of(data: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(data.join("weft.key"), folder.path().join("weft.key")).unwrap();
    folder
}

fn weft_does(folder: &Path, arguments: &[&str]) -> String {
    let output = weft(folder, arguments);
    let (code, text) = said(&output);
    assert_eq!(code, Some(0), "{arguments:?}: {text}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn weft_refuses(folder: &Path, arguments: &[&str], problem: &str) {
    let (code, text) = said(&weft(folder, arguments));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains(problem), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_backed_up_while_people_write_is_restored_whole() {
    let running = Running::start(house().await).await;
    let house = &running.house;
    let mut stream = running.open("admin", None).await;
    stream.until_live().await;
    let (first, path) = paper(house, "先前").await;
    let mut papers = BTreeMap::from([(first.clone(), ("先前".to_owned(), path))]);
    let writing = async {
        for number in 0..PAPERS {
            let name = format!("资料{number}");
            let (id, path) = paper(house, &name).await;
            papers.insert(id, (name, path));
        }
    };
    let (made, ()) = tokio::join!(backed_up(house, &mut stream), writing);
    assert!(made["files"].as_u64().unwrap() >= 1, "{made}");
    let known = listed(house).await;
    assert_eq!(known["items"][0]["name"], made["name"]);
    let copy = Path::new(known["folder"].as_str().unwrap()).join(made["name"].as_str().unwrap());

    let folder = empty_with_key_of(&house.app.settings.data);
    let told = weft_does(folder.path(), &["restore", copy.to_str().unwrap()]);
    assert!(told.contains("attachments"), "{told}");
    weft_does(folder.path(), &["verify"]);
    let mut restored = House::standing_in(folder, &[]);
    restored.sign_in("admin").await;
    let list = restored.get("/api/v1/records/paper?limit=200").by("admin");
    let there = list.send().await.ids();
    assert!(there.contains(&first), "{there:?}");
    for id in there {
        let (name, path) = &papers[&id];
        let read = restored.get(path).by("admin").send().await;
        assert_eq!((read.status, &read.text), (200, name));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_backups_are_kept_and_the_oldest_go() {
    let running = Running::start(House::empty().await).await;
    let house = &running.house;
    let mut stream = running.open("admin", None).await;
    stream.until_live().await;
    let mut made = Vec::new();
    for _ in 0..9 {
        made.push(backed_up(house, &mut stream).await);
    }
    let known = listed(house).await;
    let max = usize::try_from(known["kept_max"].as_u64().unwrap()).unwrap();
    let names = |backups: &[Value]| -> Vec<Value> {
        let backups = backups.iter();
        backups.map(|one| one["name"].clone()).collect()
    };
    let mut newest = names(&made);
    newest.reverse();
    newest.truncate(max);
    assert_eq!(names(known["items"].as_array().unwrap()), newest);
    assert_eq!(made[8]["dropped"], json!([made[1]["name"]]));
    let folder = fs::read_dir(house.app.settings.data.join("backups")).unwrap();
    assert_eq!(
        folder.count(),
        3 * max,
        "a database, its files, what is known of them"
    );
}

#[tokio::test]
async fn only_who_configures_asks_for_backups_and_one_at_a_time() {
    let house = House::staffed().await;
    let by = async |who: &str| {
        let asked = house.post("/api/v1/backups").by(who).send().await;
        (asked.status, asked.code())
    };
    let refused = (403, "access.configure".to_owned());
    assert_eq!(by("zhangsan").await, refused);
    let list = house.get("/api/v1/backups").by("zhangsan").send().await;
    assert_eq!((list.status, list.code()), refused);
    assert_eq!(listed(&house).await["items"], json!([]));
    let mut jobs = Vec::new();
    for _ in 0..2 {
        let asked = house.post("/api/v1/backups").by("admin");
        let asked = asked.header("idempotency-key", "nightly").send().await;
        assert_eq!(asked.status, 202, "{}", asked.text);
        jobs.push(asked.json()["job"].clone());
    }
    assert_eq!(jobs[0], jobs[1], "the same request is one backup");
    assert_eq!(by("admin").await, (409, "backup.waiting".to_owned()));
}

#[tokio::test]
async fn the_program_copies_files_along_and_restores_old_copies_without_them() {
    let house = house().await;
    let (_, path) = paper(&house, "合同").await;
    let busy = house.app.settings.data.clone();
    weft_refuses(&busy, &["backup", "beside.db"], "backup.server_running");
    let data = house.left();
    weft_does(data.path(), &["backup", "kept.db"]);
    let copy = data.path().join("kept.db");
    assert!(data.path().join("kept.db.files").is_dir());
    weft_refuses(data.path(), &["backup", "kept.db"], "backup.taken");

    let folder = empty_with_key_of(data.path());
    weft_does(folder.path(), &["restore", copy.to_str().unwrap()]);
    weft_refuses(
        folder.path(),
        &["restore", copy.to_str().unwrap()],
        "restore.not_empty",
    );
    let mut restored = House::standing_in(folder, &[]);
    restored.sign_in("admin").await;
    let read = restored.get(&path).by("admin").send().await;
    assert_eq!((read.status, read.text.as_str()), (200, "合同"));

    fs::rename(data.path().join("kept.db.files"), data.path().join("away")).unwrap();
    let folder = empty_with_key_of(data.path());
    let told = weft_does(folder.path(), &["restore", copy.to_str().unwrap()]);
    assert!(told.contains("has no attachments"), "{told}");
}
