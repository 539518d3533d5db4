//! Two programs on one PostgreSQL: they share the work, and one that is killed in the middle loses and doubles nothing.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use weft_kernel::Moment;
use weft_store::pause;

use crate::kills::{Person, Running};
use crate::program::weft_with;

/// How often something is looked at before the test gives up: a lease lasts ten seconds.
const LOOKS_MAX: usize = 3_000;
/// The rest between two looks, which cost the programs work as well.
const REST: Duration = Duration::from_millis(20);
const ACCOUNTS: usize = 8;
const TOUCHES: usize = 15;
/// Rules beside that of the pack, where they are divided among judges.
const RULES: usize = 7;
const JUDGES: usize = 3;
/// Touches sent together.
const BATCH: usize = 10;

/// A schema of a server.
struct Place {
    url: String,
    schema: String,
}

impl Place {
    #[expect(
        clippy::disallowed_methods,
        clippy::print_stderr,
        reason = "tests have no settings, and a skipped engine must be seen"
    )]
    fn new(name: &str) -> Option<Self> {
        let Ok(url) = std::env::var("WEFT_TEST_POSTGRES") else {
            eprintln!("SKIPPED on PostgreSQL: WEFT_TEST_POSTGRES is not set");
            return None;
        };
        let schema = format!("{name}_{}", std::process::id());
        Some(Self { url, schema })
    }

    fn settings(&self) -> [(&str, &str); 2] {
        [
            ("WEFT_DATABASE", self.url.as_str()),
            ("WEFT_SCHEMA", self.schema.as_str()),
        ]
    }
}

/// Asks until `found` answers something.
fn until<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let mut looks = (0..LOOKS_MAX).filter_map(|_| {
        let found = found();
        if found.is_none() {
            pause(REST);
        }
        found
    });
    looks.next().unwrap_or_else(|| panic!("{what} never came"))
}

fn nodes(person: &Person<'_>) -> Option<Value> {
    person.ask("GET", "/api/v1/health/nodes", &json!({}))
}

/// What the program that is asked holds, once everything is held by somebody.
fn own_leases(person: &Person<'_>) -> Option<BTreeSet<String>> {
    let told = nodes(person)?;
    let leases = told["leases"].as_array()?;
    let is_held = |lease: &Value| lease["node"].is_number();
    if leases.is_empty() || !leases.iter().all(is_held) {
        return None;
    }
    let own = leases.iter().filter(|lease| lease["node"] == told["node"]);
    Some(
        own.map(|lease| lease["name"].as_str().unwrap().to_owned())
            .collect(),
    )
}

/// Customers and a source; answers its key.
fn ground(person: &Person<'_>) -> String {
    for number in 0..ACCOUNTS {
        let account = json!({ "name": format!("客户 {number}"), "code": format!("K{number}") });
        person.make("account", &account).unwrap();
    }
    let source = json!({ "name": "官网", "kind": "server" });
    let source = person.ask("POST", "/api/v1/records/source", &source);
    source.unwrap()["write_key"].as_str().unwrap().to_owned()
}

/// The stream: customers in turn, a minute apart, each touch under a name of its own.
fn touches(from: Moment) -> Vec<Value> {
    let touch = |number: usize| {
        let at = from.plus_ms(i64::try_from(number).unwrap() * 60_000);
        json!({
            "type": "track", "event": "price_view", "messageId": format!("m-{number}"),
            "userId": format!("K{}", number % ACCOUNTS), "timestamp": at,
        })
    };
    (0..ACCOUNTS * TOUCHES).map(touch).collect()
}

fn send(address: &str, key: &str, some: &[Value]) -> bool {
    let person = Person {
        address,
        header: String::new(),
    };
    let body = json!({ "writeKey": key, "batch": some });
    person.ask("POST", "/v1/batch", &body).is_some()
}

/// What stands, without the ids.
fn signals(person: &Person<'_>) -> BTreeSet<String> {
    let path = "/api/v1/records/signal?limit=1000&filter=standing";
    let page = person.ask("GET", path, &json!({})).unwrap();
    let items = page["items"].as_array().unwrap();
    let told = items.iter().map(|signal| {
        let (rule, account) = (&signal["rule"]["label"], &signal["account"]["label"]);
        let (at, reason) = (&signal["occurred_at"], &signal["reason"]);
        format!("{rule} {account} {at} {reason}")
    });
    let found: BTreeSet<String> = told.collect();
    assert_eq!(found.len(), items.len(), "a signal stands twice");
    found
}

/// The stream of news of somebody who has signed in.
fn stream(person: &Person<'_>) -> BufReader<TcpStream> {
    let mut socket = TcpStream::connect(person.address).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let (address, header) = (person.address, &person.header);
    let request = format!("GET /api/v1/stream HTTP/1.1\r\nhost: {address}\r\n{header}\r\n");
    socket.write_all(request.as_bytes()).unwrap();
    BufReader::new(socket)
}

/// Reads on until an event is called `name`.
fn hear(stream: &mut BufReader<TcpStream>, name: &str) {
    let wanted = format!("event: {name}");
    let mut lines = stream.lines().map(|line| line.expect("news in time"));
    assert!(lines.any(|line| line == wanted), "no `{name}` came");
}

/// Each of these tells every touch of a customer from the third on.
fn write_rules(folder: &Path) {
    std::fs::create_dir(folder.join("rules")).unwrap();
    for number in 0..RULES {
        let text = format!(
            "name = \"third_{number}\"\nversion = 1\nlabel = {{ zh = \"三次 {number}\", en = \"Three {number}\" }}\n\
             [when]\nkind = \"count\"\nevents = [\"price_view\"]\nat_least = 3\nwindow = \"7d\"\n\
             label = {{ zh = \"看价\", en = \"Looked at a price\" }}\n\
             [then]\nkind = \"intent\"\nsignal = {{ zh = \"看价\", en = \"Looked\" }}\n\
             title = {{ zh = \"看了三次\", en = \"Looked three times\" }}\n"
        );
        std::fs::write(folder.join(format!("rules/third_{number}.toml")), text).unwrap();
    }
}

/// The same stream through one program, on SQLite; `rules` beside that of the pack.
fn expected(all: &[Value], rules: usize) -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    if rules > 0 {
        write_rules(folder.path());
    }
    let one = Running::start_with(folder.path(), &[]);
    let person = Person::sign_in(&one.address).unwrap();
    let key = ground(&person);
    for some in all.chunks(BATCH) {
        assert!(send(&one.address, &key, some));
    }
    // From the third on, each of every customer's.
    let count = ACCOUNTS * (TOUCHES - 2) * (1 + rules);
    let found = until("the last signal of one program", || {
        Some(signals(&person)).filter(|found| found.len() == count)
    });
    one.kill();
    found
}

fn verified(folder: &Path, place: &Place) {
    let output = weft_with(folder, &["verify"], &place.settings());
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn two_programs_share_the_work_and_one_killed_in_the_middle_loses_and_doubles_nothing() {
    let Some(place) = Place::new("nodes") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let first = Running::start_with(folder.path(), &place.settings());
    let person = Person::sign_in(&first.address).unwrap();
    let all = until("every lease", || own_leases(&person));
    let key = ground(&person);

    let second = Running::start_with(folder.path(), &place.settings());
    let other = Person::sign_in(&second.address).unwrap();
    let shared = until("a share", || {
        own_leases(&other).filter(|own| own.len() >= all.len() / 2)
    });
    let kept = until("the rest", || own_leases(&person));
    assert!(kept.contains("judge") && kept.is_disjoint(&shared));
    assert_eq!(kept.union(&shared).cloned().collect::<BTreeSet<_>>(), all);

    let now = nodes(&person).unwrap();
    let now = Moment::parse(now["now"].as_str().unwrap()).unwrap();
    let touches = touches(now.plus_ms(-6 * 3_600_000));
    let mut news = stream(&other);
    hear(&mut news, "hello");
    let (before, after) = touches.split_at(touches.len() / 2);
    for (some, address) in before
        .chunks(BATCH)
        .zip([&first.address, &second.address].into_iter().cycle())
    {
        assert!(send(address, &key, some));
    }
    // Judged by the first, shown by the second.
    hear(&mut news, "signal");
    assert!(send(&second.address, &key, &after[..BATCH]));
    drop(person);
    first.kill();
    for some in after.chunks(BATCH) {
        assert!(send(&second.address, &key, some));
    }
    let expected = expected(&touches, 0);
    let found = until("the last signal", || {
        Some(signals(&other)).filter(|found| found.len() >= expected.len())
    });
    assert_eq!(found, expected);
    let whole = || own_leases(&other).filter(|own| *own == all);
    until("everything for who is left", whole);
    second.kill();
    verified(folder.path(), &place);
}

#[test]
fn the_rules_are_divided_among_judges_of_two_programs_and_one_killed_in_the_middle_loses_and_doubles_nothing()
 {
    let Some(place) = Place::new("judges") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    write_rules(folder.path());
    let first = Running::start_with(folder.path(), &place.settings());
    let person = Person::sign_in(&first.address).unwrap();
    let key = ground(&person);
    let second = Running::start_with(folder.path(), &place.settings());
    let other = Person::sign_in(&second.address).unwrap();
    let now = nodes(&person).unwrap();
    let now = Moment::parse(now["now"].as_str().unwrap()).unwrap();
    let touches = touches(now.plus_ms(-6 * 3_600_000));
    let (before, after) = touches.split_at(touches.len() / 2);
    assert!(send(&first.address, &key, &before[..BATCH]));
    let set = |count: usize| other.ask("PUT", "/api/v1/health/judges", &json!({ "judges": count }));
    assert_eq!(set(JUDGES).unwrap()["wanted"], JUDGES);
    let judges = |person: &Person<'_>| {
        let own = own_leases(person)?;
        Some(own.iter().filter(|name| name.starts_with("judge")).count())
    };
    // Each program has some of them.
    until("a judge for each", || {
        let (one, two) = (judges(&person)?, judges(&other)?);
        (one > 0 && two > 0 && one + two == JUDGES).then_some(())
    });
    for some in before[BATCH..].chunks(BATCH) {
        assert!(send(&second.address, &key, some));
    }
    drop(person);
    first.kill();
    for some in after.chunks(BATCH) {
        assert!(send(&second.address, &key, some));
    }
    // They are fewer again while all this is judged.
    assert_eq!(set(JUDGES - 1).unwrap()["wanted"], JUDGES - 1);
    let expected = expected(&touches, RULES);
    let found = until("the last signal", || {
        Some(signals(&other)).filter(|found| found.len() >= expected.len())
    });
    assert_eq!(found, expected);
    until("the number that is wanted", || {
        let told = nodes(&other)?;
        let is_done = told["judges"] == told["judges_wanted"];
        (is_done && judges(&other)? == JUDGES - 1).then_some(())
    });
    assert_eq!(signals(&other), expected);
    second.kill();
    verified(folder.path(), &place);
}
