//! Files: taken by what they hold, sealed on the disk, read with the rights on their record, swept.

use serde_json::{Value as Json, json};
use weft_kernel::{Clock, Id, Moment, Problem};
use weft_platform::{Caller, FILE_BYTES_MAX, FileNote};

use crate::field_types::pack_of;
use crate::house::{House, also_on_postgres, core_pack, shown};

const PAPER: &str = r#"
name = "paper"
label = { zh = "资料", en = "Paper" }
plural = { zh = "资料", en = "Papers" }
title = "name"
access = "owned"
[[fields]]
name = "name"
type = "text"
label = { zh = "名称", en = "Name" }
[[fields]]
name = "files"
type = "attachment"
label = { zh = "附件", en = "Files" }
[[fields]]
name = "photos"
type = "image"
label = { zh = "照片", en = "Photos" }
"#;

const CLERK: &str = r#"
name = "clerk"
label = { zh = "文员", en = "Clerk" }
[objects.paper]
read = "own"
create = true
update = "own"
"#;

const BLIND: &str = r#"
name = "blind"
label = { zh = "访客", en = "Guest" }
[objects.paper]
read = "all"
hidden = ["files"]
"#;

/// A picture of one pixel, as far as its head says.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01";

struct Desk {
    house: House,
    clerk: Caller,
    other: Caller,
    guest: Caller,
}

impl Desk {
    fn new() -> Self {
        let files = [
            ("objects/paper.toml", PAPER),
            ("roles/clerk.toml", CLERK),
            ("roles/blind.toml", BLIND),
        ];
        let house = House::with(vec![core_pack(), pack_of(&files)]).unwrap();
        Self {
            clerk: house.person("clerk", "clerk", "一部"),
            other: house.person("other", "clerk", "二部"),
            guest: house.person("guest", "blind", "三部"),
            house,
        }
    }

    fn take(&self, name: &str, bytes: &[u8]) -> Result<FileNote, Problem> {
        self.house.platform.take_file(&self.clerk, name, bytes)
    }

    fn create(&self, caller: &Caller, json: Json) -> Result<Id, Problem> {
        self.house.platform.create(caller, "paper", json)
    }

    fn update(&self, id: Id, json: Json) {
        let told = shown(&self.house, &self.clerk, "paper", id);
        let at = ("paper", id, told["version"].as_i64().unwrap());
        self.house.platform.update(&self.clerk, at, json).unwrap();
    }

    fn read(&self, caller: &Caller, id: Id, file: Id) -> Result<Vec<u8>, &'static str> {
        let read = self
            .house
            .platform
            .file(caller, ("paper", id), ("files", file));
        read.map(|(_, bytes)| bytes)
            .map_err(|problem| problem.code())
    }

    fn a_day_later(&self) {
        let now = self.house.clock.now();
        self.house
            .clock
            .set(Moment::from_ms(now.ms() + Moment::DAY_MS + 1));
    }
}

#[test]
fn a_file_is_named_by_its_record_and_read_back_whole() {
    let desk = Desk::new();
    let note = desk.take("C:\\合同\"1.txt", "第一条".as_bytes()).unwrap();
    assert_eq!(
        (note.name.as_str(), note.kind.as_str(), note.size),
        ("合同1.txt", "text/plain", 9)
    );
    let photo = desk.take("a.txt", PNG).unwrap();
    let id = desk
        .create(
            &desk.clerk,
            json!({ "files": [note.id], "photos": [{ "id": photo.id }] }),
        )
        .unwrap();
    let told = shown(&desk.house, &desk.clerk, "paper", id);
    assert_eq!(
        told["files"],
        json!([{ "id": note.id, "name": "合同1.txt", "type": "text/plain", "size": 9 }])
    );
    assert_eq!(told["photos"][0]["type"], "image/png");
    assert_eq!(
        desk.read(&desk.clerk, id, note.id),
        Ok("第一条".as_bytes().to_vec())
    );
}

#[test]
fn who_may_not_see_record_or_field_reads_no_file() {
    let desk = Desk::new();
    let note = desk.take("a.txt", b"secret").unwrap();
    let id = desk
        .create(&desk.clerk, json!({ "files": [note.id] }))
        .unwrap();
    for caller in [&desk.other, &desk.guest] {
        assert_eq!(desk.read(caller, id, note.id), Err("record.missing"));
    }
    let by_id = |caller: &Caller, file: Id| {
        let read = desk.house.platform.file_of(caller, file);
        read.map(|(_, bytes)| bytes)
            .map_err(|problem| problem.code())
    };
    assert_eq!(by_id(&desk.clerk, note.id), Ok(b"secret".to_vec()));
    assert_eq!(by_id(&desk.other, note.id), Err("record.missing"));
    assert_eq!(by_id(&desk.guest, note.id), Err("record.missing"));
    let loose = desk.take("b.txt", b"loose").unwrap();
    assert_eq!(by_id(&desk.clerk, loose.id), Ok(b"loose".to_vec()));
    assert_eq!(by_id(&desk.other, loose.id), Err("record.missing"));
    assert_eq!(desk.read(&desk.clerk, id, loose.id), Err("record.missing"));
    let through_photos = desk
        .house
        .platform
        .file(&desk.clerk, ("paper", id), ("photos", note.id));
    assert_eq!(through_photos.unwrap_err().code(), "record.missing");
}

#[test]
fn nobody_names_the_file_of_somebody_else() {
    let desk = Desk::new();
    let note = desk.take("a.txt", b"mine").unwrap();
    let refused = |caller: &Caller, json: Json| desk.create(caller, json).unwrap_err().code();
    let file = json!({ "files": [note.id] });
    assert_eq!(refused(&desk.other, file.clone()), "field.file.missing");
    desk.create(&desk.clerk, file.clone()).unwrap();
    assert_eq!(refused(&desk.clerk, file), "field.file.missing");
    assert_eq!(
        refused(&desk.clerk, json!({ "files": [Id::new(7)] })),
        "field.file.missing"
    );
    let text = desk.take("a.png", b"text").unwrap();
    assert_eq!(
        refused(&desk.clerk, json!({ "photos": [text.id] })),
        "field.file.no_image"
    );
}

#[test]
fn what_lies_on_the_disk_tells_nothing() {
    let desk = Desk::new();
    desk.take("a.txt", "绝密的底价".as_bytes()).unwrap();
    let folder = desk.house.folder().join("files");
    let shelf = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    let blob = std::fs::read_dir(shelf.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let bytes = std::fs::read(blob.path()).unwrap();
    let secret = "底价".as_bytes();
    assert!(!bytes.windows(secret.len()).any(|part| part == secret));
}

#[test]
fn a_file_takes_the_limit_to_the_byte() {
    let desk = Desk::new();
    let mut bytes = vec![b'a'; FILE_BYTES_MAX];
    assert!(desk.take("a.txt", &bytes).is_ok());
    bytes.push(b'a');
    assert_eq!(
        desk.take("a.txt", &bytes).unwrap_err().code(),
        "file.too_large"
    );
    assert_eq!(
        desk.take("a.txt", b"<svg/>").unwrap_err().code(),
        "file.type"
    );
}

#[test]
fn what_no_record_names_is_swept_after_a_day() {
    let desk = Desk::new();
    let kept = desk.take("a.txt", b"kept").unwrap();
    let left = desk.take("b.txt", b"left").unwrap();
    let id = desk
        .create(&desk.clerk, json!({ "files": [kept.id] }))
        .unwrap();
    assert_eq!(desk.house.platform.sweep_files().unwrap(), 0);
    desk.a_day_later();
    assert_eq!(desk.house.platform.sweep_files().unwrap(), 1);
    assert_eq!(desk.read(&desk.clerk, id, kept.id), Ok(b"kept".to_vec()));
    let late = desk.create(&desk.clerk, json!({ "files": [left.id] }));
    assert_eq!(late.unwrap_err().code(), "field.file.missing");
    desk.update(id, json!({ "files": [] }));
    assert_eq!(
        desk.house.platform.sweep_files().unwrap(),
        0,
        "it can be put back for a day"
    );
    desk.update(id, json!({ "files": [kept.id] }));
    desk.update(id, json!({ "files": null }));
    desk.a_day_later();
    assert_eq!(desk.house.platform.sweep_files().unwrap(), 1);
}

also_on_postgres!(
    a_file_is_named_by_its_record_and_read_back_whole,
    who_may_not_see_record_or_field_reads_no_file,
    what_no_record_names_is_swept_after_a_day,
);

#[test]
fn a_file_without_its_own_bytes_is_told() {
    let desk = Desk::new();
    let notes: Vec<FileNote> = (0..3)
        .map(|n| {
            desk.take(&format!("{n}.txt"), format!("文件 {n}").as_bytes())
                .unwrap()
        })
        .collect();
    assert_eq!(desk.house.platform.broken_files().unwrap(), [""; 0]);
    let folder = desk.house.folder().join("files");
    let shelves = std::fs::read_dir(folder).unwrap();
    let shelves = shelves.flat_map(|shelf| std::fs::read_dir(shelf.unwrap().path()).unwrap());
    let blobs: Vec<_> = shelves.map(|blob| blob.unwrap().path()).collect();
    std::fs::copy(&blobs[0], &blobs[1]).unwrap();
    std::fs::remove_file(&blobs[2]).unwrap();
    let broken = desk.house.platform.broken_files().unwrap();
    assert_eq!(broken.len(), 2, "{broken:?}");
    assert_eq!(broken.iter().filter(|one| one.contains("gone")).count(), 1);
    assert!(
        notes
            .iter()
            .any(|note| broken[0].starts_with(&note.id.to_string()))
    );
}

#[test]
fn a_picture_is_kept_without_its_words() {
    let desk = Desk::new();
    let chunk = |name: &str, body: &str| {
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [length.as_slice(), name.as_bytes(), body.as_bytes(), b"0000"].concat()
    };
    let head = &PNG[..PNG.len() - 8];
    let head = [head, &[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0, 0, 0, 0]].concat();
    let (words, end) = (chunk("tEXt", "拍摄地点"), chunk("IEND", ""));
    let note = desk
        .take("a.png", &[head.as_slice(), &words, &end].concat())
        .unwrap();
    let bare = [head.as_slice(), &end].concat();
    assert_eq!(note.size, i64::try_from(bare.len()).unwrap());
    let id = desk
        .create(&desk.clerk, json!({ "files": [note.id] }))
        .unwrap();
    assert_eq!(desk.read(&desk.clerk, id, note.id), Ok(bare));
}
