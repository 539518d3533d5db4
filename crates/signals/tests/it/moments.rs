//! Schedules round by round, how many records one takes, and what people are told of moments that lie ahead.

use serde_json::json;
use weft_kernel::{Id, Moment};
use weft_platform::Caller;
use weft_signals::explain::{State, WhyNot};
use weft_signals::pipeline::{AHEAD_MAX, Dues, Pipeline, RuleBook, documents_of, why_not_of};

use crate::dues::{DAY, SOON, book, born, contact, rule, run};
use crate::house::{House, system};

const PATH: &str = "rules/soon.toml";

struct Stage {
    house: House,
    book: RuleBook,
    judge: Pipeline,
    dues: Dues,
}

/// A house with this rule, and others of its documents.
fn stage(when: &str, more: &[(&str, &str)]) -> Stage {
    let text = rule("soon", when);
    let all = [&[(PATH, text.as_str())], more].concat();
    let house = House::with(&all);
    let dues = Dues::open(house.platform.clone()).unwrap();
    let (book, judge) = (book(&house), house.consumer());
    let mut stage = Stage {
        house,
        book,
        judge,
        dues,
    };
    stage.run();
    stage
}

impl Stage {
    fn run(&mut self) {
        run(&mut self.dues, (&self.book, &mut self.judge));
    }

    fn until(&mut self, at: &str) {
        self.house.clock.set(Moment::parse(at).unwrap());
        self.run();
    }

    /// The moments of all signals.
    fn told(&self) -> Vec<String> {
        let signals = self.house.records("signal", "rule.name = \"soon\"");
        let moments = signals.iter();
        let mut told: Vec<String> = moments
            .map(|one| one["occurred_at"].as_str().unwrap().to_owned())
            .collect();
        told.sort();
        told
    }

    fn why(&self, caller: &Caller, account: Id) -> WhyNot {
        let asked = ("soon", account);
        let found = why_not_of(&self.house.platform, caller, &self.book, asked, None);
        found.unwrap().why
    }
}

/// Each of these moments brings a signal, and the moment before brings none.
fn comes_round(when: &str, moments: &[&str]) {
    let mut stage = stage(when, &[]);
    stage.house.make("account", json!({"name": "甲公司"}));
    for (count, at) in moments.iter().enumerate() {
        let before = Moment::parse(at).unwrap().plus_ms(-1);
        stage.until(&before.to_string());
        assert_eq!(stage.told().len(), count, "before {at}");
        stage.until(at);
        assert_eq!(stage.told().last().map(String::as_str), Some(*at));
        assert_eq!(stage.told().len(), count + 1, "at {at}");
    }
}

#[test]
fn a_month_that_is_shorter_has_its_round_on_its_last_day() {
    comes_round(
        "kind = \"schedule\"\nobject = \"account\"\nevery = \"month\"\non = 31",
        &[
            "2026-11-30T01:00:00.000Z",
            "2026-12-31T01:00:00.000Z",
            "2027-01-31T01:00:00.000Z",
            "2027-02-28T01:00:00.000Z",
        ],
    );
}

#[test]
fn working_days_leave_out_weekends_and_days_the_calendar_names() {
    let own = "name = \"own\"\nlabel = { zh = \"自己的\", en = \"Own\" }\nweek = [1, 2, 3, 4, 5]\n\
        [days]\n2026-11-25 = { worked = false, name = \"厂休\" }\n2026-11-29 = { worked = true, name = \"补班\" }\n";
    let when = "kind = \"schedule\"\nobject = \"account\"\nevery = \"workday\"\ncalendar = \"own\"\nat = \"18:00\"";
    let mut stage = stage(when, &[("calendars/own.toml", own)]);
    stage.house.make("account", json!({"name": "甲公司"}));
    for _ in 0..10 {
        stage.house.clock.advance_ms(DAY);
        stage.run();
    }
    let days: Vec<String> = stage
        .told()
        .iter()
        .map(|at| at.replace("T10:00:00.000Z", ""))
        .collect();
    let expected = ["23", "24", "26", "27", "29", "30"].map(|day| format!("2026-11-{day}"));
    assert_eq!(days, [&expected[..], &["2026-12-01".to_owned()]].concat());
}

#[test]
fn a_round_takes_so_many_records_and_the_next_goes_on_behind_them() {
    let mut stage = stage(
        "kind = \"schedule\"\nobject = \"account\"\nevery = \"day\"",
        &[],
    );
    let accounts = ["甲", "乙", "丙", "丁", "戊"]
        .map(|name| stage.house.make("account", json!({"name": name})));
    let told_of = |stage: &Stage| -> Vec<usize> {
        let signals = stage.house.records("signal", "rule.name = \"soon\"");
        let count = |id: &Id| {
            let id = id.to_string();
            signals
                .iter()
                .filter(|one| one["account"]["id"] == id)
                .count()
        };
        accounts.iter().map(count).collect()
    };
    let mut days = Vec::new();
    for _ in 0..4 {
        stage.house.clock.advance_ms(DAY);
        // A new one, as after a restart in between.
        stage.dues = Dues::open(stage.house.platform.clone())
            .unwrap()
            .with_rounds_of(3);
        stage.run();
        days.push(told_of(&stage));
    }
    assert_eq!(
        days,
        [
            [1, 1, 1, 0, 0],
            [1, 1, 1, 1, 1],
            [2, 2, 2, 1, 1],
            [2, 2, 2, 2, 2]
        ]
    );
    // As many as a round takes are a whole round, and leave nothing to the next.
    for _ in 0..2 {
        stage.house.clock.advance_ms(DAY);
        stage.dues = Dues::open(stage.house.platform.clone())
            .unwrap()
            .with_rounds_of(5);
        stage.run();
    }
    assert_eq!(told_of(&stage), [4, 4, 4, 4, 4]);
}

fn account_of(house: &House, contact: Id) -> Id {
    let found = house.records("contact", &format!("id = \"{contact}\""));
    Id::parse(found[0]["account"]["id"].as_str().unwrap()).unwrap()
}

#[test]
fn why_not_names_the_moment_to_come_and_what_it_waits_for() {
    let when = format!("{SOON}\nfilter = 'job_title = \"经理\"'");
    let mut stage = stage(&when, &[]);
    let who = contact(&stage.house, "张三", None);
    let account = account_of(&stage.house, who);
    stage.run();
    let why = stage.why(&system(), account);
    assert_eq!(why.state, State::Missed);
    assert_eq!(why.sentence.zh, "「张三」没有填「生日」");
    born(&stage.house, who, Some("2026-11-27"));
    stage.run();
    let why = stage.why(&system(), account);
    assert_eq!(
        why.sentence.zh,
        "「张三」要到 11月24日 09:00 才到时候（日子是 2026-11-27），到时要符合「job_title = \"经理\"」，现在不符合"
    );
    assert_eq!(why.state, State::Missed);
    stage.until("2026-11-24T01:00:00Z");
    let why = stage.why(&system(), account);
    assert_eq!(
        why.sentence.zh,
        "「张三」在 11月24日 09:00 到了时候，当时不符合「job_title = \"经理\"」"
    );
    assert_eq!(why.conditions[0].actual, "2026-11-24T01:00:00.000Z");
    assert!(!why.conditions[0].met);
    let manager =
        json!({"name": "李四", "account": account, "birthday": "1990-01-01", "job_title": "经理"});
    let other = stage.house.make("contact", manager);
    born(&stage.house, other, Some("2027-01-10"));
    stage.run();
    let why = stage.why(&system(), account);
    assert_eq!(why.state, State::Waiting);
    assert_eq!(
        why.sentence.zh,
        "「李四」要到 2027年1月7日 09:00 才到时候（日子是 2027-01-10）"
    );
    assert_eq!(why.conditions.len(), 2, "and the other one");
    born(&stage.house, other, Some("2026-11-20"));
    stage.run();
    let why = stage.why(&system(), account);
    let told: Vec<&str> = why
        .conditions
        .iter()
        .map(|one| one.text.zh.as_str())
        .collect();
    assert!(
        told.contains(&"「李四」的日子 2026-11-20 填写时已经过了"),
        "{told:?}"
    );
    let nobody = stage.house.make("account", json!({"name": "没有人的公司"}));
    let why = stage.why(&system(), nobody);
    assert_eq!(why.sentence.zh, "这位客户没有联系人记录");
}

#[test]
fn why_not_tells_no_date_to_those_who_may_not_see_it() {
    let role = "name = \"veiled\"\nlabel = { zh = \"遮住\", en = \"Veiled\" }\nmay_import = false\nadministrator = false\n\
        [objects.account]\nread = \"all\"\n[objects.contact]\nread = \"all\"\nhidden = [\"birthday\", \"job_title\"]\n\
        [objects.touch_identity]\nread = \"all\"\n";
    let when = format!("{SOON}\nfilter = 'job_title = \"经理\"'");
    let mut stage = stage(&when, &[("roles/veiled.toml", role)]);
    let who = contact(&stage.house, "张三", Some("2026-11-27"));
    let account = account_of(&stage.house, who);
    stage.run();
    let role = stage.house.records("role", "name = \"veiled\"").remove(0);
    let user = json!({"name": "外人", "username": "wairen", "role": role["id"]});
    let user = stage.house.make("user", user);
    let caller = stage.house.platform.caller_of(user).unwrap();
    let why = stage.why(&caller, account);
    assert_eq!(why.sentence.zh, "「张三」没有触发（日期无权查看）");
    let said = format!("{why:?}");
    for hidden in ["2026-11-2", "11月24日"] {
        assert!(!said.contains(hidden), "{hidden} in {said}");
    }
}

#[test]
fn why_not_names_the_next_round_and_whether_a_record_would_pass() {
    let when = "kind = \"schedule\"\nobject = \"account\"\nevery = \"week\"\non = 1\nfilter = 'name contains \"等\"'";
    let mut stage = stage(when, &[]);
    let waits = stage.house.make("account", json!({"name": "等一等公司"}));
    let other = stage.house.make("account", json!({"name": "别的公司"}));
    stage.run();
    let why = stage.why(&system(), waits);
    assert_eq!(why.state, State::Waiting);
    assert_eq!(
        why.sentence.zh,
        "「等一等公司」要到 11月23日 09:00 才到时候"
    );
    let why = stage.why(&system(), other);
    assert_eq!(why.state, State::Missed);
    assert_eq!(
        why.sentence.zh,
        "「别的公司」要到 11月23日 09:00 才到时候，到时要符合「name contains \"等\"」，现在不符合"
    );
}

#[test]
fn of_a_customer_with_many_records_so_many_are_told() {
    let mut stage = stage(SOON, &[]);
    let account = stage.house.make("account", json!({"name": "大公司"}));
    for number in 0..=AHEAD_MAX {
        let person = json!({"name": format!("员工{number}"), "account": account});
        stage.house.make("contact", person);
    }
    stage.run();
    assert_eq!(stage.why(&system(), account).conditions.len(), AHEAD_MAX);
}

#[test]
fn the_packs_own_rules_tell_of_birthdays_and_of_customers_nobody_contacts() {
    let house = House::new();
    let book = book(&house);
    let mut judge = house.consumer();
    let mut dues = Dues::open(house.platform.clone()).unwrap();
    run(&mut dues, (&book, &mut judge));
    let role = house.records("role", "name = \"sales\"").remove(0);
    let user = json!({"name": "张三", "username": "zhang", "role": role["id"]});
    let owner = house.make("user", user);
    let account = |name: &str| house.make("account", json!({"name": name, "owner": owner}));
    let (left, called) = (account("没人联系"), account("有人联系"));
    house.make("account", json!({"name": "没有负责人"}));
    let born = json!({"name": "王五", "account": called, "birthday": "1985-01-05"});
    house.make("contact", born);
    run(&mut dues, (&book, &mut judge));
    house
        .clock
        .set(Moment::parse("2027-01-01T00:00:00Z").unwrap());
    run(&mut dues, (&book, &mut judge));
    house.make(
        "activity",
        json!({"account": called, "content": "打了电话"}),
    );
    house
        .clock
        .set(Moment::parse("2027-01-04T01:00:00Z").unwrap());
    run(&mut dues, (&book, &mut judge));
    let of = |rule: &str| {
        let signals = house.records("signal", &format!("rule.name = \"{rule}\""));
        let told = signals.iter();
        told.map(|one| {
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            (text(&one["account"]["id"]), text(&one["occurred_at"]))
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(
        of("contact_birthday"),
        [(called.to_string(), "2027-01-02T01:00:00.000Z".to_owned())]
    );
    let monday = "2027-01-04T01:00:00.000Z".to_owned();
    let last: Vec<_> = of("account_uncontacted")
        .into_iter()
        .filter(|(_, at)| *at == monday)
        .collect();
    assert_eq!(last, [(left.to_string(), monday)]);
    assert!(documents_of(&house.packs).is_ok());
}
