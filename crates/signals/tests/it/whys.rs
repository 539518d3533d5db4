//! A signal says why it stands.

use weft_kernel::{Moment, Zone};
use weft_signals::explain::{Ending, Finding, explain};
use weft_signals::{Engine, Rule, Touch};

use crate::packs::{click, compiled, document, dwell};
use crate::streams::{rule, ruled, touch};

fn of(count: usize, since_last_ms: Option<i64>) -> Finding {
    Finding {
        count,
        since_last_ms,
        ..Finding::default()
    }
}

fn shanghai() -> Zone {
    Zone::named("Asia/Shanghai").unwrap()
}

#[test]
fn a_sequence_names_each_step_its_finding_and_the_time_between() {
    let rule = compiled(document("deep_tech_exploration"));
    let (mut stay, mut click) = (dwell(0, 138_000), click(3, "API 文档"));
    (stay.seq, click.seq) = (11, 12);
    let why = explain(&rule, &[stay, click], &of(2, None), &shanghai());
    assert_eq!(
        why.sentence.zh,
        "11月22日 14:00 产品页可见停留超过 2分钟，3分钟后点击「API 文档」"
    );
    assert_eq!(
        why.sentence.en,
        "Nov 22 14:00 Over 2 min visible on a product page, 3 min later Clicked “API 文档”"
    );
    let told: Vec<_> = why
        .conditions
        .iter()
        .map(|condition| (condition.actual.as_str(), condition.met))
        .collect();
    assert_eq!(
        told,
        [
            (
                "page_leave, visible_ms = 138000, url = https://example.com/product/servo, page = —",
                true
            ),
            ("click, label = API 文档", true),
            ("3 min", true),
            ("—", true),
        ]
    );
    let found = why.conditions.iter().map(|one| &one.found);
    let found: Vec<_> = found
        .map(|found| (found.zh.as_str(), found.en.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (
                "可见停留 2分18秒，网址「https://example.com/product/servo」，没有页面",
                "Visible 2 min 18 s, URL “https://example.com/product/servo”, no Page"
            ),
            ("按钮文字「API 文档」", "Button text “API 文档”"),
            ("3分钟", "3 min"),
            ("此前没有", "none before"),
        ]
    );
    assert!(
        why.conditions[0]
            .text
            .zh
            .starts_with("产品页可见停留超过 2分钟："),
        "{}",
        why.conditions[0].text.zh
    );
    assert_eq!(why.conditions[2].expected, "≤ 30m");
    assert_eq!(why.conditions[2].evidence, [11, 12]);
    assert_eq!(why.evidence[1].text.zh, "点击「API 文档」");
}

#[test]
fn a_condition_that_is_not_met_is_shown_as_such() {
    let rule = compiled(document("deep_tech_exploration"));
    let why = explain(
        &rule,
        &[dwell(0, 90_000), click(40, "联系我们")],
        &of(2, Some(3_600_000)),
        &shanghai(),
    );
    assert!(why.conditions.iter().all(|condition| !condition.met));
    assert_eq!(why.conditions[3].actual, "1 h");
    assert_eq!(why.conditions[3].found.zh, "1小时");
}

#[test]
fn a_count_names_how_many_there_were() {
    let when = "kind = \"count\"\nevents = [\"a\"]\nat_least = 3\nwindow = \"7d\"\nlabel = { zh = \"同一种触点\", en = \"Touches of one kind\" }";
    let rule: Rule = rule("three", None, when);
    let touches: Vec<Touch> = (1..5)
        .map(|ms| touch(ms, &format!("m{ms}"), "user:1", "a"))
        .collect();
    let mut engine = Engine::new(vec![rule.clone()]);
    let last = touches
        .iter()
        .flat_map(|touch| engine.judge(touch))
        .last()
        .unwrap();
    let signal = last.signal();
    let why = explain(&rule, &touches, &of(signal.count, None), &Zone::utc());
    assert_eq!(
        why.sentence.zh,
        "1月1日 00:00 a，是7天内的第 4 次，达到 3 次"
    );
    assert_eq!(
        (
            why.conditions[1].expected.as_str(),
            why.conditions[1].actual.as_str()
        ),
        ("≥ 3 / 7d", "4")
    );
    assert_eq!(
        why.conditions[1].found,
        weft_kernel::Label::new("4 次", "4 times")
    );
    assert_eq!(why.conditions[0].text.zh, "同一种触点");
    assert_eq!(why.evidence.len(), 4);
}

#[test]
fn a_fold_names_what_was_folded_and_what_it_came_to() {
    for (when, text, expected, sentence) in [
        (
            "fold = \"sum\"\nof = \"properties.n\"\nat_least = 600\nwindow = \"today\"",
            "当天内「数量」合计至少 600",
            "≥ 600 / today",
            "1月1日 00:00 a，当天内「数量」合计 720，达到 600",
        ),
        (
            "fold = \"distinct\"\nof = \"properties.k\"\nat_least = 3\nwindow = \"21d\"",
            "21天内「种类」不同的值至少 3 个",
            "≥ 3 / 21d",
            "1月1日 00:00 a，21天内「种类」不同的值 720 个，达到 3 个",
        ),
        (
            "fold = \"avg\"\nof = \"properties.n\"\nat_most = \"2.5\"\nat_least = 1\nwindow = \"7d\"",
            "7天内「数量」平均至少 1、至多 2.5",
            "≥ 1, ≤ 2.5 / 7d",
            "1月1日 00:00 a，7天内「数量」平均 720，达到 1",
        ),
    ] {
        let when = format!(
            "kind = \"window\"\nevents = [\"a\"]\n{when}\nlabel = {{ zh = \"件\", en = \"c\" }}"
        );
        let finding = Finding {
            value: Some("720.000".parse().unwrap()),
            ..of(4, None)
        };
        let why = explain(
            &rule("fold", None, &when),
            &[touch(1, "m", "user:1", "a")],
            &finding,
            &Zone::utc(),
        );
        assert_eq!(why.conditions[1].text.zh, text);
        assert_eq!(why.conditions[1].expected, expected);
        assert_eq!(why.conditions[1].actual, "720");
        assert_eq!(why.sentence.zh, sentence);
    }
}

#[test]
fn a_crossing_says_where_it_came_up_to_and_when_it_may_again() {
    let when = "kind = \"window\"\nevents = [\"a\"]\nat_least = 3\nrearm_below = 2\nwindow = \"7d\"\nlabel = { zh = \"件\", en = \"c\" }";
    let rule = rule("again", None, when);
    let anchor = [touch(1, "m", "user:1", "a")];
    let why = explain(&rule, &anchor, &of(3, None), &Zone::utc());
    assert_eq!(
        why.sentence.zh,
        "1月1日 00:00 a，是7天内的第 3 次，升到 3 次"
    );
    assert_eq!(
        why.sentence.en,
        "Jan 1 00:00 a: number 3 within 7 d, up to the 3 asked"
    );
    let rising = &why.conditions[2];
    assert_eq!(rising.text.zh, "由低升到 3；回落到 2 以下后才再次触发");
    assert_eq!((rising.expected.as_str(), rising.met), ("< 2 → ≥ 3", true));
}

#[test]
fn several_folds_say_what_each_of_them_came_to() {
    let when = "kind = \"window\"\nvalue = \"total * times\"\nat_least = 6\nwindow = \"7d\"\nlabel = { zh = \"积\", en = \"p\" }\n[[when.folds]]\nname = \"total\"\nevents = [\"a\"]\nfold = \"sum\"\nof = \"properties.n\"\nlabel = { zh = \"合计\", en = \"Total\" }\n[[when.folds]]\nname = \"times\"\nevents = [\"b\"]\nlabel = { zh = \"次数\", en = \"Times\" }";
    let rule = rule("product", None, when);
    let mut engine = Engine::new(vec![rule.clone()]);
    let mut first = touch(0, "m0", "user:1", "a");
    first.properties.insert("n".to_owned(), 3.into());
    let touches = [
        first,
        touch(1, "m1", "user:1", "b"),
        touch(2, "m2", "user:1", "b"),
    ];
    let last = touches.iter().flat_map(|touch| engine.judge(touch)).last();
    let finding = Finding::of(last.unwrap().signal(), None);
    let why = explain(&rule, &touches, &finding, &Zone::utc());
    assert_eq!(
        why.sentence.zh,
        "1月1日 00:00 b，7天内「合计 * 次数」 6（合计 3、次数 2），达到 6"
    );
    let told = why.conditions.iter();
    let told: Vec<_> = told
        .map(|c| (c.text.zh.as_str(), c.actual.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("合计", "3"),
            ("次数", "2"),
            ("7天内「合计 * 次数」至少 6", "6")
        ]
    );
    assert_eq!(why.conditions[1].evidence.len(), 2);
}

#[test]
fn a_trend_says_what_it_was_before() {
    for (window, zh, en) in [
        ("7d", "之前7天是 4（+50%）", "4 in the 7 d before (+50%)"),
        (
            "today",
            "昨天同期是 4（+50%）",
            "4 in the same part of yesterday (+50%)",
        ),
    ] {
        let when = format!(
            "kind = \"window\"\nevents = [\"a\"]\ngrows_by = \"30%\"\nwindow = \"{window}\"\nlabel = {{ zh = \"件\", en = \"c\" }}"
        );
        let finding = Finding {
            value: Some(6.into()),
            before: Some(4.into()),
            ..of(6, None)
        };
        let anchor = [touch(1, "m", "user:1", "a")];
        let why = explain(&rule("more", None, &when), &anchor, &finding, &Zone::utc());
        assert!(why.sentence.zh.ends_with(zh), "{}", why.sentence.zh);
        assert!(why.sentence.en.ends_with(en), "{}", why.sentence.en);
        let trend = &why.conditions[1];
        assert!(trend.text.zh.ends_with("增长至少 30%"), "{}", trend.text.zh);
        assert_eq!((trend.expected.as_str(), trend.met), ("≥ +30%", true));
        assert_eq!(trend.actual, "4 → 6 (+50%)");
    }
}

#[test]
fn a_sequence_says_what_did_not_happen() {
    let label = |zh: &str| format!("label = {{ zh = \"{zh}\", en = \"{zh}\" }}");
    let when = format!(
        "kind = \"sequence\"\n\
         [[when.steps]]\nevents = [\"a\"]\n{}\n\
         [[when.steps]]\nevents = [\"c\"]\nabsent = true\n{}\n\
         [[when.steps]]\nevents = [\"b\"]\nwithin = \"1h\"\n{}\n\
         [[when.steps]]\nevents = [\"c\"]\nabsent = true\nwithin = \"3d\"\n{}",
        label("看价格"),
        label("来电"),
        label("再看价格"),
        label("联系"),
    );
    let chain = [
        touch(0, "m1", "user:1", "a"),
        touch(1_800_000, "m2", "user:1", "b"),
    ];
    let why = explain(
        &rule("silence", None, &when),
        &chain,
        &of(2, None),
        &Zone::utc(),
    );
    assert_eq!(
        why.sentence.zh,
        "1月1日 00:00 看价格，期间没有来电，30分钟后再看价格，之后3天内没有联系"
    );
    let texts: Vec<_> = why
        .conditions
        .iter()
        .map(|condition| condition.text.zh.as_str())
        .collect();
    assert_eq!(
        texts,
        [
            "看价格",
            "再看价格",
            "在上一步之后1小时内",
            "期间没有来电",
            "之后3天内没有联系"
        ]
    );
    assert_eq!(why.conditions[2].expected, "≤ 1h");
    assert!(why.conditions.iter().all(|condition| condition.met));
}

#[test]
fn limits_suppression_and_what_ended_it_are_told() {
    let label = |zh: &str| format!("label = {{ zh = \"{zh}\", en = \"{zh}\" }}");
    let head = format!(
        "[[limits]]\nat_most = 2\nwithin = \"7d\"\n\
         [[suppress_when]]\nevents = [\"c\"]\nwithin = \"30d\"\n{}\n\
         [[exit]]\nevents = [\"b\"]\n{}\n",
        label("投诉"),
        label("签约"),
    );
    let when = format!("kind = \"event\"\nevents = [\"a\"]\n{}", label("看价格"));
    let ended = Some(Ending {
        exit: 0,
        at: Moment::from_ms(86_400_000),
        seq: 9,
    });
    let finding = Finding {
        stood_before: vec![1],
        ended,
        ..of(1, None)
    };
    let rule = ruled("ended", &head, &when);
    let why = explain(
        &rule,
        &[touch(0, "m", "user:1", "a")],
        &finding,
        &Zone::utc(),
    );
    assert_eq!(
        why.sentence.zh,
        "1月1日 00:00 a；1月2日 00:00 因「签约」结束"
    );
    let told: Vec<_> = why.conditions[1..]
        .iter()
        .map(|condition| {
            (
                condition.text.zh.as_str(),
                condition.expected.as_str(),
                condition.actual.as_str(),
                condition.met,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("7天内最多 2 个同类信号", "≤ 2 / 7d", "2", true),
            ("此前30天内没有投诉", "= 0", "0", true),
            ("此后没有签约", "= 0", "1, Jan 2 00:00", false),
        ]
    );
    assert_eq!(why.conditions[3].evidence, [9]);
}
