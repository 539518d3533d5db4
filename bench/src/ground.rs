//! The company that is measured: its people, customers, products and one source of events.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use weft_kernel::{Id, Moment};
use weft_platform::{Caller, ImportPlan, ListQuery, NewToken, Platform};
use weft_server::app::{App, Way};
use weft_server::clock::WallClock;
use weft_server::settings::{Given, Settings};

use crate::Outcome;
use crate::chance::{Chance, word};
use crate::figure::Figure;
use crate::machine::{Process, Watch};

/// What the run begins with; another seed gives another company.
const SEED: u64 = 20_261_122;
/// One customer in so many belongs to the sales user.
pub(crate) const SHARE: u64 = 100;
/// Products with stock.
const PRODUCTS: u64 = 200;
/// The password of everybody here.
const PASSWORD: &str = "weft-bench-1";

/// Where companies are, as their names begin.
pub(crate) const PLACES: &[&str] = &[
    "上海", "北京", "深圳", "苏州", "杭州", "宁波", "广州", "佛山", "武汉", "成都", "重庆", "西安",
    "青岛", "济南", "郑州", "合肥", "南京", "无锡", "常州", "厦门",
];
const FIRST: &[&str] = &[
    "华", "恒", "鑫", "瑞", "中", "金", "宏", "德", "天", "嘉", "泰", "永", "信", "盛", "祥", "远",
    "博", "腾", "凯", "隆",
];
const SECOND: &[&str] = &[
    "达", "源", "丰", "科", "创", "通", "利", "润", "诚", "宇", "辉", "明", "兴", "安", "邦", "洋",
    "力", "美", "新", "昌",
];
const TRADES: &[&str] = &[
    "精密机械",
    "汽车零部件",
    "电子科技",
    "新能源",
    "金属制品",
    "塑料",
    "化工材料",
    "食品",
    "医疗器械",
    "建材",
    "纺织",
    "贸易",
    "信息技术",
];
const LEVELS: &[&str] = &["a", "b", "c", "d"];
const INDUSTRIES: &[&str] = &["machinery", "auto_parts", "electronics", "trade", "food"];
const REGIONS: &[&str] = &["310115", "110105", "440305", "320506", "330106"];

/// Two characters that some names hold.
pub(crate) fn two_characters(chance: &mut Chance) -> String {
    format!("{}{}", word(FIRST, chance), word(SECOND, chance))
}

/// A customer as the API takes it.
pub(crate) fn customer(chance: &mut Chance) -> Json {
    json!({
        "name": name(chance),
        "level": word(LEVELS, chance),
        "industry": word(INDUSTRIES, chance),
        "phone": format!("1380013{:04}", chance.below(10_000)),
        "region": word(REGIONS, chance),
        "address": format!("{}路{}号", two_characters(chance), chance.below(900) + 1),
        "credit_limit": (chance.below(500) * 1_000).to_string(),
    })
}

/// The name of a company.
pub(crate) fn name(chance: &mut Chance) -> String {
    let (place, called) = (word(PLACES, chance), two_characters(chance));
    let trade = word(TRADES, chance);
    format!("{place}{called}{trade}有限公司")
}

/// Customers `from` to `to` as a file.
pub(crate) fn file(from: u64, to: u64) -> String {
    let mut chance = Chance::new(SEED ^ from);
    let mut text =
        String::from("code,name,level,industry,phone,region,address,credit_limit,owner\n");
    for number in from..to {
        let customer = customer(&mut chance);
        let cell = |field: &str| {
            customer
                .get(field)
                .and_then(Json::as_str)
                .unwrap_or_default()
        };
        let owner = if number % SHARE == 0 { "near" } else { "far" };
        let written = writeln!(
            text,
            "C{number:07},{},{},{},{},{},{},{},{owner}",
            cell("name"),
            cell("level"),
            cell("industry"),
            cell("phone"),
            cell("region"),
            cell("address"),
            cell("credit_limit"),
        );
        debug_assert!(written.is_ok(), "a string takes every write");
    }
    text
}

/// A company in a folder of its own, which goes with this value.
pub(crate) struct Ground {
    folder: TempDir,
    /// Sees everything.
    pub(crate) admin: String,
    /// Sees one customer in [`SHARE`].
    pub(crate) near: String,
    /// Every customer.
    pub(crate) accounts: Vec<Id>,
    /// Those of the sales user.
    pub(crate) near_accounts: Vec<Id>,
    /// Products with stock.
    pub(crate) products: Vec<Id>,
    /// The write key of the source.
    pub(crate) key: String,
    /// How the import of the customers went.
    pub(crate) imported: Figure,
}

impl Ground {
    /// Makes the company with `rows` customers.
    pub(crate) fn make(rows: u64) -> Outcome<Self> {
        let folder = folder()?;
        let app = open(folder.path())?;
        let platform = &app.platform;
        platform.set_admin_password(PASSWORD)?;
        let (_, admin) = platform.sign_in("admin", PASSWORD)?;
        people(platform, &admin)?;
        let imported = import(platform, &admin, (0, rows))?;
        let products = products(platform, &admin)?;
        let source = platform.create(
            &admin,
            "source",
            json!({ "name": "官网", "kind": "website", "trust": "0.7" }),
        )?;
        let key = weft_signals::pipeline::give_key(platform, source, [7; 20])?;
        let near_user = one(platform, &admin, "user", "username = \"near\"")?;
        let near = platform.caller_of(near_user)?;
        let ground = Self {
            accounts: ids(platform, &admin, "account")?,
            near_accounts: ids(platform, &near, "account")?,
            admin: token(platform, &admin)?,
            near: token(platform, &near)?,
            folder,
            products,
            key,
            imported,
        };
        platform.store().close();
        Ok(ground)
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The product over the folder, in this process.
    pub(crate) fn open(&self) -> Outcome<Arc<App>> {
        open(self.folder())
    }
}

/// A token for a day with all its user may do.
fn token(platform: &Platform, caller: &Caller) -> Outcome<String> {
    let asked = NewToken {
        name: "bench".into(),
        scopes: None,
        expires_at: platform.now().plus_ms(Moment::DAY_MS),
    };
    Ok(platform.make_token(caller, None, asked)?.0.0)
}

/// On a real disk beside the build, because folders for temporary files may lie in memory.
pub(crate) fn folder() -> Outcome<TempDir> {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    std::fs::create_dir_all(&target)?;
    Ok(tempfile::Builder::new()
        .prefix("bench-")
        .tempdir_in(target)?)
}

fn open(folder: &Path) -> Outcome<Arc<App>> {
    let given = Given::from([("data".to_owned(), folder.display().to_string())]);
    let settings = Settings::read(&given, "")?;
    Ok(App::open(settings, Arc::new(WallClock), Way::default())?)
}

/// Two departments with a seller in each.
fn people(platform: &Platform, admin: &Caller) -> Outcome<()> {
    let role = one(platform, admin, "role", "name = \"sales\"")?;
    for (department, username) in [("华东", "near"), ("华北", "far")] {
        let department = platform.create(admin, "department", json!({ "name": department }))?;
        let user = json!({
            "name": username, "username": username, "role": role, "department": department,
        });
        platform.create(admin, "user", user)?;
    }
    Ok(())
}

/// Imports customers from a file, as a person would, and tells how fast that went.
pub(crate) fn import(
    platform: &Platform,
    caller: &Caller,
    (from, to): (u64, u64),
) -> Outcome<Figure> {
    let (file, plan) = (
        file(from, to),
        ImportPlan::by_header("account", "code", "customers.csv"),
    );
    let (cpu, watch) = (Process::own().cpu()?, Watch::start());
    let done = platform.import(caller, &plan, file.as_bytes(), &mut |_| {})?;
    let (wall, cpu_after) = (watch.elapsed(), Process::own().cpu()?);
    if let Some(error) = done.tally.errors.first() {
        return Err(format!("row {}: {}", error.row, error.message.en).into());
    }
    Ok(Figure {
        count: u64::try_from(done.tally.created)?,
        wall,
        cpu: cpu_after.saturating_sub(cpu),
    })
}

/// Products and plenty of each in a warehouse.
fn products(platform: &Platform, admin: &Caller) -> Outcome<Vec<Id>> {
    platform.create(admin, "warehouse", json!({ "code": "W1", "name": "总仓" }))?;
    let mut products = Vec::new();
    for number in 0..PRODUCTS {
        let product = platform.create(
            admin,
            "product",
            json!({ "code": format!("P{number:04}"), "name": format!("产品{number}"), "unit": "件" }),
        )?;
        products.push(product);
    }
    let file = (0..PRODUCTS).fold(
        String::from("product,warehouse,on_hand\n"),
        |file, number| format!("{file}P{number:04},W1,1000000000\n"),
    );
    let plan = ImportPlan::by_header("stock_level", "product+warehouse", "stock.csv");
    platform.import(admin, &plan, file.as_bytes(), &mut |_| {})?;
    Ok(products)
}

/// The one record for which `filter` is true.
pub(crate) fn one(platform: &Platform, caller: &Caller, object: &str, filter: &str) -> Outcome<Id> {
    let query = ListQuery {
        filter: Some(filter.to_owned()),
        ..ListQuery::default()
    };
    let page = platform.list(caller, object, &query)?;
    let first = page.items.first().ok_or("not there")?;
    Ok(first.id())
}

/// Every record the caller sees.
fn ids(platform: &Platform, caller: &Caller, object: &str) -> Outcome<Vec<Id>> {
    let mut query = ListQuery {
        fields: Some(Vec::new()),
        limit: Some(1_000),
        ..ListQuery::default()
    };
    let mut ids = Vec::new();
    loop {
        let page = platform.list(caller, object, &query)?;
        ids.extend(page.items.iter().map(weft_platform::Visible::id));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return Ok(ids);
        }
    }
}
