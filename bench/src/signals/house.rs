//! The company: sellers in departments, customers of each, rules in the data folder, one source.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use weft_kernel::{Id, Moment};
use weft_platform::{Caller, ImportPlan, NewToken, Platform};
use weft_server::app::{App, Way};
use weft_server::clock::WallClock;
use weft_server::settings::{Given, Settings};
use weft_signals::pipeline::{Sources, accept, give_key};
use weft_signals::wire::{self, Call, Reading};

use super::{BATCH, Wanted};
use crate::Outcome;
use crate::ground;

/// One event in so many completes a pattern; the others are visits of strangers.
pub(super) const EVERY: u32 = 10;
/// Sellers of one department: each sees the customers of all of them.
pub(super) const DEPARTMENT: u32 = 10;
/// Touches of one kind that make a signal, by a rule of the pack.
pub(super) const TOUCHES: u64 = 3;
/// Strangers who visit.
pub(super) const STRANGERS: u64 = 4_999;
const PASSWORD: &str = "weft-bench-1";

/// A company in a folder of its own, which goes with this value.
pub(super) struct House {
    folder: TempDir,
    /// The write key of the source.
    pub(super) key: String,
    /// A token of each seller.
    pub(super) sellers: Vec<String>,
    pub(super) customers: u64,
}

impl House {
    /// Makes the company.
    pub(super) fn make(wanted: &Wanted, customers: u64) -> Outcome<Self> {
        let folder = ground::folder()?;
        rules(folder.path(), wanted.rules)?;
        let app = open(folder.path())?;
        let platform = &app.platform;
        platform.set_admin_password(PASSWORD)?;
        let (_, admin) = platform.sign_in("admin", PASSWORD)?;
        let sellers = people(platform, &admin, wanted.subscribers)?;
        let plan = ImportPlan::by_header("account", "code", "customers.csv");
        let file = file(customers, wanted.subscribers);
        platform.import(&admin, &plan, file.as_bytes(), &mut |_| {})?;
        let source = json!({ "name": "官网", "kind": "website", "trust": "0.7" });
        let source = platform.create(&admin, "source", source)?;
        let house = Self {
            key: give_key(platform, source, [7; 20])?,
            folder,
            sellers,
            customers,
        };
        house.fill(&app, wanted.log)?;
        platform.store().close();
        Ok(house)
    }

    /// The data folder.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The product over the folder, in this process.
    pub(super) fn open(&self) -> Outcome<Arc<App>> {
        open(self.folder())
    }

    /// How much lies in the data folder.
    pub(super) fn bytes(&self) -> Outcome<u64> {
        let mut bytes = 0;
        for entry in std::fs::read_dir(self.folder())? {
            bytes += entry?.metadata()?.len();
        }
        Ok(bytes)
    }

    /// Visits of strangers, as they would have come before.
    fn fill(&self, app: &App, count: u64) -> Outcome<()> {
        let source = Sources::new(app.platform.clone()).with_key(&self.key)?;
        for from in (0..count).step_by(usize::try_from(BATCH)?) {
            let events: Vec<Json> = (from..from + BATCH)
                .map(|number| visit("old", number))
                .collect();
            let bytes = json!({ "batch": events }).to_string();
            let reading = Reading {
                received_at: app.platform.now(),
                clock: source.clock,
            };
            let parsed = wire::parse(Call::Batch, bytes.as_bytes(), reading)?;
            accept(&app.platform, &source, parsed)?;
        }
        Ok(())
    }
}

/// A stranger looks at something.
pub(super) fn visit(run: &str, number: u64) -> Json {
    json!({
        "type": "track", "event": format!("seen_{}", number % 20), "messageId": format!("{run}-{number}"),
        "anonymousId": format!("visitor-{}", number % STRANGERS),
        "properties": { "label": "首页", "visible_ms": number % 90_000 },
    })
}

/// A touch of the customer with this number, of a run with this name.
pub(super) fn touch(run: &str, customer: u64, turn: u64) -> Json {
    json!({
        "type": "track", "event": "price_view", "messageId": format!("{run}-p-{customer}-{turn}"),
        "userId": format!("C{customer:07}"),
    })
}

/// All but the last touch of a customer's pattern.
pub(super) fn before_last(run: &str, customer: u64) -> impl Iterator<Item = Json> {
    (1..TOUCHES).map(move |turn| touch(run, customer, turn))
}

/// The last touch of a customer's pattern.
pub(super) fn last(run: &str, customer: u64) -> Json {
    touch(run, customer, TOUCHES)
}

fn open(folder: &Path) -> Outcome<Arc<App>> {
    let given = Given::from([("data".to_owned(), folder.display().to_string())]);
    let settings = Settings::read(&given, "")?;
    Ok(App::open(settings, Arc::new(WallClock), Way::default())?)
}

/// Sellers in departments; answers a token of each.
fn people(platform: &Platform, admin: &Caller, count: u32) -> Outcome<Vec<String>> {
    let role = ground::one(platform, admin, "role", "name = \"sales\"")?;
    let (mut tokens, mut department) = (Vec::new(), Id::default());
    for number in 0..count {
        if number % DEPARTMENT == 0 {
            let name = format!("销售{}部", number / DEPARTMENT);
            department = platform.create(admin, "department", json!({ "name": name }))?;
        }
        let name = format!("s{number}");
        let user =
            json!({ "name": name, "username": name, "role": role, "department": department });
        let user = platform.create(admin, "user", user)?;
        let asked = NewToken {
            name: "bench".into(),
            scopes: None,
            expires_at: platform.now().plus_ms(Moment::DAY_MS),
        };
        tokens.push(
            platform
                .make_token(&platform.caller_of(user)?, None, asked)?
                .0
                .0,
        );
    }
    Ok(tokens)
}

/// Customers as a file, each with a seller.
fn file(customers: u64, sellers: u32) -> String {
    let mut text = String::from("code,name,owner\n");
    for number in 0..customers {
        let written = writeln!(
            text,
            "C{number:07},客户{number}有限公司,s{}",
            number % u64::from(sellers.max(1))
        );
        debug_assert!(written.is_ok(), "a string takes every write");
    }
    text
}

/// Rules of four kinds; each event of a visit is looked at by one in four, and few fire.
fn rules(folder: &Path, count: u32) -> Outcome<()> {
    let folder = folder.join("rules");
    std::fs::create_dir_all(&folder)?;
    for number in 0..count {
        let text = rule(number);
        std::fs::write(folder.join(format!("bench_{number:03}.toml")), text)?;
    }
    Ok(())
}

fn rule(number: u32) -> String {
    let names: Vec<String> = (0..5)
        .map(|step| format!("\"seen_{}\"", (number + step) % 20))
        .collect();
    let names = names.join(", ");
    let when = match number % 4 {
        0 => format!(
            "kind = \"event\"\nevents = [{names}]\nfilter = 'properties.visible_ms > 8900{:02} and page contains \"产品\"'\n\
             label = {{ zh = \"久看\", en = \"Long look\" }}\n",
            number % 100
        ),
        1 => format!(
            "kind = \"window\"\nevents = [{names}]\nfold = \"sum\"\nof = \"properties.visible_ms\"\n\
             at_least = 90000000\nwindow = \"7d\"\nlabel = {{ zh = \"停留\", en = \"Dwell\" }}\n"
        ),
        2 => format!(
            "kind = \"window\"\nevents = [{names}]\nat_least = 9000\nwindow = \"{}d\"\nper = \"name\"\n\
             label = {{ zh = \"次数\", en = \"Count\" }}\n",
            1 + number % 30
        ),
        _ => format!(
            "kind = \"sequence\"\nwithin = \"1d\"\n\
             [[when.steps]]\nevents = [{names}]\nfilter = 'properties.visible_ms > 89000'\nlabel = {{ zh = \"先\", en = \"First\" }}\n\
             [[when.steps]]\nevents = [\"quote_request\"]\nlabel = {{ zh = \"后\", en = \"Then\" }}\n"
        ),
    };
    format!(
        "name = \"bench_{number:03}\"\nversion = 1\nlabel = {{ zh = \"规则{number}\", en = \"Rule {number}\" }}\n\
         [[properties]]\nname = \"visible_ms\"\ntype = \"number\"\nlabel = {{ zh = \"可见\", en = \"Visible\" }}\n\
         [when]\n{when}\
         [then]\nkind = \"activity\"\nsignal = {{ zh = \"信号{number}\", en = \"Signal {number}\" }}\n\
         title = {{ zh = \"标题\", en = \"Title\" }}\n"
    )
}
