//! A program whose packs no longer fit what the company made of the last ones.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use weft_kernel::{SetClock, Zone};
use weft_platform::pack::DocKey;
use weft_platform::{Caller, MasterKey, Pack, Parts, Platform};

use crate::house::House;
use crate::program::{store, weft};

/// The program's packs as an earlier one had them: accounts had one field more.
fn earlier() -> Vec<Pack> {
    let mut files: BTreeMap<String, String> = weft_server::packs::core_files();
    let account = files.get_mut("objects/account.toml").unwrap();
    let field = "\n[[fields]]\nname = \"old_code\"\ntype = \"text\"\nlabel = { zh = \"旧编号\", en = \"Old code\" }\n";
    let before = account.find("[[fields]]").unwrap();
    account.insert_str(before, field);
    vec![Pack::read(&files).unwrap()]
}

/// The company reads the field that is going to go.
fn live_with_the_earlier_program(folder: &Path) {
    let key: [u8; 32] = std::fs::read(folder.join("weft.key"))
        .unwrap()
        .try_into()
        .unwrap();
    let platform = Platform::open(Parts {
        store: store(folder),
        packs: earlier(),
        commands: Vec::new(),
        tables: Vec::new(),
        clock: Arc::new(SetClock::default()),
        zone: Zone::named("Asia/Shanghai").unwrap(),
        currency: weft_kernel::Currency::of_code("CNY").unwrap(),
        node: 0,
        master: MasterKey::new(key),
        check_rule: |_, _, _| Ok(()),
        blobs: Arc::new(weft_store::Folder::at(folder.join("files"))),
    })
    .unwrap();
    let caller = Caller::system("tests set the stage");
    let own = json!({ "fields": [{ "name": "greeting", "type": "formula", "label": "称呼", "formula": "concat(old_code, name)", "result": "text" }] });
    let account = DocKey::new("object", "account").unwrap();
    platform.draft_part(&caller, &account, &own).unwrap();
    platform.publish(&caller, "称呼").unwrap();
    platform.store().close();
}

#[tokio::test]
async fn the_server_starts_on_the_last_packs_and_tells_until_the_upgrade_is_taken() {
    let house = House::untouched();
    let folder = house.left();
    live_with_the_earlier_program(folder.path());

    let told = weft(folder.path(), &["upgrade"]);
    let said = String::from_utf8_lossy(&told.stderr);
    assert_eq!(told.status.code(), Some(2), "{said}");
    for part in ["config.upgrade_held", "account.greeting", "old_code"] {
        assert!(said.contains(part), "{said}");
    }

    let house = House::staffed_in(folder, &[]).await;
    for (path, text) in [
        ("/healthz", "ok\nconfig.upgrade_held\n"),
        ("/readyz", "ready\nconfig.upgrade_held\n"),
    ] {
        assert_eq!(house.get(path).send().await.text, text);
    }
    let metrics = house.get("/metrics").by("admin").send().await.text;
    assert!(metrics.contains("weft_config_upgrade_held 1"), "{metrics}");
    let me = house.get("/api/v1/me").by("admin").send().await.json();
    assert_eq!(me["notices"][0]["code"], "config.upgrade_held");
    let told = me["notices"][0]["told"]["zh"].as_str().unwrap();
    assert!(told.contains("account.greeting"), "{told}");
    let me = house.get("/api/v1/me").by("lisi").send().await.json();
    assert_eq!(me["notices"], json!([]));
    let config = house.get("/api/v1/config").by("admin").send().await.json();
    assert_eq!(
        config["upgrade"]["problem"]["field"], "account.greeting",
        "{config}"
    );
    let account = json!({ "name": "江南重工", "old_code": "K1-" });
    let id = house.make("account", &account).await;
    let path = format!("/api/v1/records/account/{id}");
    let seen = house.get(&path).by("admin").send().await.json();
    assert_eq!(seen["greeting"], "K1-江南重工");

    let state = house.get("/api/v1/config/upgrade").by("lisi").send().await;
    assert_eq!(state.status, 403);
    let state = house.get("/api/v1/config/upgrade").by("admin").send().await;
    assert_eq!(state.json()["ok"], false, "{}", state.text);
    let mended = json!({ "fields": [{ "name": "greeting", "formula": "concat(\"客户\", name)" }] });
    let path_of = "/api/v1/config/object/account";
    let drafted = house.patch(path_of).by("admin").body(&mended).send().await;
    assert_eq!(drafted.status, 200, "{}", drafted.text);
    let check = house
        .post("/api/v1/config/check")
        .by("admin")
        .body(&json!({}))
        .send()
        .await
        .json();
    assert_eq!(check["upgrade"]["ok"], true, "{check}");
    let reason = json!({ "reason": "采用新版" });
    let taken = house
        .post("/api/v1/config/upgrade")
        .by("admin")
        .body(&reason)
        .send()
        .await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    assert_eq!(house.get("/healthz").send().await.text, "ok\n");
    let seen = house.get(&path).by("admin").send().await.json();
    assert_eq!(seen["greeting"], "客户江南重工");
    assert!(seen.get("old_code").is_none());
}
