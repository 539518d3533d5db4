//! People who go on working while computed fields are filled.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;
use tempfile::TempDir;
use weft_kernel::{Clock, Id, Moment};
use weft_platform::{Mend, Parts, Platform};

use super::{draft, key, system};
use crate::house::{also_on_postgres, core_pack, noon, store_with, zone};

also_on_postgres!(totals_of_totals_are_true_whatever_is_written_while_they_are_filled);

/// What somebody does between two looks at the clock.
type Deed = Box<dyn FnOnce() + Send>;

/// A clock at which something happens when it is looked at for the nth time.
#[derive(Default)]
struct Interrupted {
    looks: AtomicUsize,
    deed: Mutex<Option<(usize, Deed)>>,
}

impl Clock for Interrupted {
    fn now(&self) -> Moment {
        let look = self.looks.fetch_add(1, Ordering::SeqCst);
        let due = {
            let mut deed = self.deed.lock().unwrap();
            match *deed {
                Some((at, _)) if at <= look => deed.take(),
                _ => None,
            }
        };
        if let Some((_, deed)) = due {
            deed();
        }
        self.shown()
    }
}

impl Interrupted {
    /// What it shows: each look takes a millisecond.
    fn shown(&self) -> Moment {
        let looks = self.looks.load(Ordering::SeqCst);
        Moment::from_ms(noon().ms() + i64::try_from(looks).unwrap())
    }
}

/// The same clock, at which nothing happens.
struct Hands(Arc<Interrupted>);

impl Clock for Hands {
    fn now(&self) -> Moment {
        self.0.shown()
    }
}

/// Regions with shops with sales; a shop keeps its total, a region does not yet.
struct Chain {
    platform: Platform,
    clock: Arc<Interrupted>,
    regions: [Id; 2],
    shops: [Id; 2],
    sale: Id,
    _folder: TempDir,
}

fn total(child: &str, link: &str, field: &str) -> serde_json::Value {
    json!({ "name": "total", "type": "rollup", "label": "合计", "result": "money",
            "rollup": { "object": child, "link": link, "fold": "sum", "field": field } })
}

impl Chain {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(Interrupted::default());
        let platform = Platform::open(Parts {
            store: store_with(folder.path(), Arc::new(Hands(Arc::clone(&clock)))).unwrap(),
            packs: vec![core_pack()],
            commands: Vec::new(),
            tables: Vec::new(),
            clock: Arc::<Interrupted>::clone(&clock),
            zone: zone(),
            currency: weft_kernel::Currency::of_code("CNY").unwrap(),
            node: 1,
            master: Default::default(),
            check_rule: |_, _, _| Ok(()),
            blobs: Arc::new(weft_store::Folder::at(folder.path().join("files"))),
        })
        .unwrap();
        let name = json!({ "name": "name", "type": "text", "label": "名称" });
        let link = |name: &str, target: &str| json!({ "name": name, "type": "lookup", "label": name, "target": target });
        let amount = json!({ "name": "amount", "type": "money", "label": "金额" });
        for (object, fields) in [
            ("region_of_ours", json!([name])),
            ("sale", json!([name, link("shop", "shop"), amount])),
            (
                "shop",
                json!([
                    name,
                    link("region", "region_of_ours"),
                    total("sale", "shop", "amount")
                ]),
            ),
        ] {
            let document = json!({ "label": object, "title": "name", "fields": fields });
            draft(&platform, object, document).unwrap();
        }
        platform.publish(&system(), "连锁店").unwrap();
        let make = |object: &str, json| platform.create(&system(), object, json).unwrap();
        let regions = ["华东", "华南"].map(|name| make("region_of_ours", json!({ "name": name })));
        let shops = regions.map(|region| make("shop", json!({ "region": region.to_string() })));
        let sales =
            shops.map(|shop| make("sale", json!({ "shop": shop.to_string(), "amount": "10" })));
        Self {
            regions,
            shops,
            sale: sales[0],
            platform,
            clock,
            _folder: folder,
        }
    }

    /// Gives regions one more total of totals, while `deed` happens at the `look`th look at the
    /// clock; answers the version that is in force then.
    fn publish_total(&self, round: usize, (look, deed): (usize, Deed)) -> u64 {
        let mut field = total("shop", "region", "total");
        field["name"] = format!("total_{round}").into();
        let region = key("object", "region_of_ours");
        let part = json!({ "fields": [field] });
        self.platform.draft_part(&system(), &region, &part).unwrap();
        let from = self.clock.looks.load(Ordering::SeqCst);
        *self.clock.deed.lock().unwrap() = Some((from + look, deed));
        self.platform.publish(&system(), "合计").unwrap().version
    }

    /// Something somebody does in between: an amount, a sale or a shop that goes elsewhere.
    fn deed(&self, round: usize) -> (&'static str, Id, serde_json::Value) {
        let other = |ids: &[Id; 2]| ids[(round / 3) % 2].to_string();
        match round % 3 {
            0 => ("sale", self.sale, json!({ "amount": round.to_string() })),
            1 => ("sale", self.sale, json!({ "shop": other(&self.shops) })),
            _ => (
                "shop",
                self.shops[0],
                json!({ "region": other(&self.regions) }),
            ),
        }
    }
}

#[test]
fn totals_of_totals_are_true_whatever_is_written_while_they_are_filled() {
    /// More looks than a release of this size takes.
    const LOOKS: usize = 12;
    let chain = Chain::new();
    let mut in_time = 0;
    for round in 0..LOOKS * 3 {
        let (look, (object, id, change)) = (round / 3, chain.deed(round + 3));
        let platform = chain.platform.clone();
        let at = Arc::new(Mutex::new(None));
        let noted = Arc::clone(&at);
        let deed = move || {
            *noted.lock().unwrap() = Some(platform.model().version);
            let seen = platform.get(&system(), object, id).unwrap();
            let seen = serde_json::to_value(seen).unwrap();
            let version = seen["version"].as_i64().unwrap();
            let target = (object, id, version);
            platform.update(&system(), target, change).unwrap();
        };
        let version = chain.publish_total(round, (look, Box::new(deed)));
        let before = at.lock().unwrap().take();
        in_time += usize::from(before.is_some_and(|before| before < version));
        *chain.clock.deed.lock().unwrap() = None;
        let untrue = chain.platform.untrue_values(Mend::Tell).unwrap();
        assert_eq!(untrue, [], "{object} at look {look}");
    }
    assert!(in_time >= 9, "only {in_time} deeds fell into the filling");
}
