//! A rule says why it did not fire: what failed, what was asked and found, and how near it came.

use serde_json::json;
use weft_kernel::{Moment, Zone};
use weft_signals::explain::{State, WhyNot, why_not};
use weft_signals::{Rule, Touch};

use crate::packs::{click, compiled, document, dwell};
use crate::streams::{rule, ruled, touch};

const HOUR_MS: i64 = 3_600_000;

fn at(rule: &Rule, touches: &[Touch], at: Moment) -> WhyNot {
    why_not(rule, touches, at, &Zone::named("Asia/Shanghai").unwrap())
}

/// As of an hour after six o'clock on the day of the touches of packs.
fn later(rule: &Rule, touches: &[Touch]) -> WhyNot {
    at(
        rule,
        touches,
        Moment::parse("2026-11-22T07:00:00Z").unwrap(),
    )
}

fn failed(why: &WhyNot) -> Vec<(&str, &str, &str)> {
    let unmet = why.conditions.iter().filter(|condition| !condition.met);
    unmet
        .map(|c| (c.text.zh.as_str(), c.expected.as_str(), c.actual.as_str()))
        .collect()
}

#[test]
fn a_sequence_names_the_step_that_did_not_come() {
    let rule = compiled(document("deep_tech_exploration"));
    for (touches, sentence) in [
        (vec![], "还没有发生「产品页可见停留超过 2分钟」"),
        (
            vec![dwell(0, 90_000)],
            "11月22日 14:00 查看 伺服系统产品页，不符合「产品页可见停留超过 2分钟」：实际是 可见停留 1分30秒，网址「https://example.com/product/servo」，没有页面",
        ),
        (
            vec![dwell(0, 130_000)],
            "11月22日 14:00 停留；之后 1小时：30分钟内没有发生「点击「API 文档」」",
        ),
        (
            vec![dwell(0, 130_000), click(5, "联系我们")],
            "11月22日 14:00 停留；之后 1小时：不符合「点击「API 文档」」，实际是 按钮文字「联系我们」",
        ),
        (
            vec![dwell(0, 130_000), click(40, "API 文档")],
            "11月22日 14:00 停留；之后 1小时：「点击「API 文档」」过了40分钟才发生，要求在30分钟内",
        ),
    ] {
        let why = later(&rule, &touches);
        assert_eq!(why.state, State::Missed);
        assert!(!failed(&why).is_empty());
        let tail = |text: &str| text.split('：').skip(1).collect::<String>();
        assert_eq!(
            tail(&why.sentence.zh),
            tail(sentence),
            "{}",
            why.sentence.zh
        );
    }
    let why = later(&rule, &[dwell(0, 130_000), click(40, "API 文档")]);
    assert_eq!(
        failed(&why),
        [("「点击「API 文档」」应在30分钟内", "≤ 30m", "40 min")]
    );
}

#[test]
fn what_fired_says_so_and_what_the_cool_down_held_says_that() {
    let rule = compiled(document("deep_tech_exploration"));
    let pair = |minutes: i64| [dwell(minutes, 130_000), click(minutes + 3, "API 文档")];
    let why = later(&rule, &pair(0));
    assert_eq!(why.state, State::Stands);
    assert!(why.last_fired.is_some() && failed(&why).is_empty());
    let why = later(&rule, &[pair(0), pair(20)].concat());
    assert_eq!(why.state, State::Held);
    assert_eq!(failed(&why), [("1天内最多 1 个同类信号", "≤ 1 / 1d", "2")]);
    assert!(
        why.sentence
            .zh
            .ends_with("没有触发：要求1天内最多 1 个同类信号")
    );
    assert_eq!(why.evidence.len(), 2);
    // What happened after the moment asked about is not known then.
    let early = at(
        &rule,
        &pair(0),
        Moment::parse("2026-11-22T06:02:00Z").unwrap(),
    );
    assert_eq!((early.state, early.last_fired), (State::Missed, None));
    assert!(
        early
            .sentence
            .zh
            .ends_with("还没有发生「点击「API 文档」」")
    );
}

#[test]
fn a_window_says_how_much_is_short() {
    let when = "kind = \"window\"\nevents = [\"a\"]\nfold = \"sum\"\nof = \"properties.n\"\nat_least = 10\nwindow = \"1h\"\nper = \"properties.k\"\nlabel = { zh = \"件\", en = \"c\" }";
    let rule = rule("sum", None, when);
    let of = |ms: i64, n: i64, k: &str| {
        let mut touch = touch(ms, &format!("m{ms}"), "user:1", "a");
        touch.properties = json!({"n": n, "k": k}).as_object().unwrap().clone();
        touch
    };
    let touches = [of(0, 9, "x"), of(1, 3, "y"), of(2, 4, "y")];
    let why = at(&rule, &touches, Moment::from_ms(HOUR_MS - 1));
    assert_eq!(
        failed(&why),
        [("1小时内「数量」合计至少 10", "≥ 10 / 1h", "9")]
    );
    assert!(
        why.sentence.zh.ends_with("实际 9，还差 1"),
        "{}",
        why.sentence.zh
    );
    // What has left the window counts no more.
    let why = at(&rule, &touches, Moment::from_ms(HOUR_MS));
    assert!(
        why.sentence.zh.ends_with("实际 7，还差 3"),
        "{}",
        why.sentence.zh
    );
    assert_eq!(why.evidence.len(), 2);
}

#[test]
fn a_crossing_says_when_it_was_reached_and_that_it_has_not_fallen() {
    let when = "kind = \"window\"\nevents = [\"a\"]\nat_least = 3\nrearm_below = 2\nwindow = \"10h\"\nlabel = { zh = \"件\", en = \"c\" }";
    let rule = rule("again", None, when);
    let of = |hour: i64| touch(hour * HOUR_MS, &format!("m{hour}"), "user:1", "a");
    let touches: Vec<Touch> = (0..4).map(of).collect();
    let why = at(&rule, &touches, Moment::from_ms(4 * HOUR_MS));
    assert_eq!(why.state, State::Missed);
    assert!(
        why.sentence
            .zh
            .ends_with("实际 4，1月1日 10:00 已经达到过，之后没有回落到 2 以下"),
        "{}",
        why.sentence.zh
    );
    assert_eq!(failed(&why), [("上次达到之后回落到 2 以下", "< 2", "4")]);
    // Time alone lets it fall: then nothing but the amount is missing.
    let why = at(&rule, &touches, Moment::from_ms(12 * HOUR_MS));
    assert_eq!(
        failed(&why),
        [("10小时内至少 3 次", "≥ 3 / 10h", "1")],
        "{}",
        why.sentence.zh
    );
    let again = [touches, vec![of(12), of(13)]].concat();
    let why = at(&rule, &again, Moment::from_ms(13 * HOUR_MS));
    assert_eq!(why.state, State::Missed);
    let third = touch(12 * HOUR_MS + 1, "m12b", "user:1", "a");
    let again = [again, vec![third]].concat();
    let why = at(&rule, &again, Moment::from_ms(12 * HOUR_MS + 1));
    assert_eq!(why.state, State::Stands);
    let why = at(&rule, &again, Moment::from_ms(13 * HOUR_MS));
    assert_eq!(why.state, State::Missed, "it has not fallen again");
}

#[test]
fn a_trend_says_how_much_was_missing_or_that_there_was_nothing_to_compare_with() {
    let when = "kind = \"window\"\nevents = [\"a\"]\ngrows_by = \"50%\"\nwindow = \"10h\"\nlabel = { zh = \"件\", en = \"c\" }";
    let rule = rule("more", None, when);
    let of = |hour: i64| touch(hour * HOUR_MS, &format!("m{hour}"), "user:1", "a");
    let touches: Vec<Touch> = [0, 1, 12, 13].map(of).into();
    let why = at(&rule, &touches, Moment::from_ms(13 * HOUR_MS));
    assert_eq!(why.state, State::Missed);
    assert!(
        why.sentence
            .zh
            .ends_with("实际 2，之前10小时是 2（+0%），要求增长至少 50%"),
        "{}",
        why.sentence.zh
    );
    let why = at(&rule, &touches[..1], Moment::from_ms(HOUR_MS));
    assert_eq!(
        failed(&why),
        [("比之前10小时增长至少 50%", "≥ +50%", "0 → 1 (+1)")]
    );
    let more = [
        touches,
        vec![of(14), touch(13 * HOUR_MS + 1, "m", "user:1", "a")],
    ]
    .concat();
    let why = at(&rule, &more, Moment::from_ms(14 * HOUR_MS));
    assert_eq!(why.state, State::Stands, "{}", why.sentence.zh);
}

#[test]
fn silence_waits_and_what_answered_it_or_suppressed_it_is_named() {
    let label = |zh: &str| format!("label = {{ zh = \"{zh}\", en = \"{zh}\" }}");
    let when = format!(
        "kind = \"sequence\"\n[[when.steps]]\nevents = [\"a\"]\n{}\n\
         [[when.steps]]\nevents = [\"b\"]\nabsent = true\nwithin = \"1h\"\n{}",
        label("询价"),
        label("报价"),
    );
    let head = format!(
        "[[suppress_when]]\nevents = [\"c\"]\nwithin = \"2h\"\n{}\n[[exit]]\nevents = [\"d\"]\n{}",
        label("投诉"),
        label("签约"),
    );
    let rule = ruled("silent", &head, &when);
    let asked = touch(0, "m0", "user:1", "a");
    let after = |ms: i64| Moment::from_ms(ms);
    let why = at(&rule, std::slice::from_ref(&asked), after(HOUR_MS - 1));
    assert_eq!(why.state, State::Waiting);
    assert!(why.sentence.zh.contains("才触发"));
    let why = at(&rule, std::slice::from_ref(&asked), after(HOUR_MS));
    assert_eq!(why.state, State::Stands);
    let answer = touch(HOUR_MS, "m1", "user:1", "b");
    let why = at(&rule, &[asked.clone(), answer], after(2 * HOUR_MS));
    assert_eq!(why.state, State::Missed);
    assert!(why.sentence.zh.ends_with("期间发生了「报价」"));
    let mut complaint = touch(-HOUR_MS / 2, "m2", "user:1", "c");
    complaint.seq = 7;
    let why = at(&rule, &[asked.clone(), complaint], after(2 * HOUR_MS));
    assert_eq!(why.state, State::Held);
    assert_eq!(failed(&why)[0].0, "此前2小时内没有投诉");
    let held = why.conditions.iter().find(|c| !c.met).unwrap();
    assert_eq!(held.evidence, [7]);
    let signed = touch(2 * HOUR_MS, "m3", "user:1", "d");
    let why = at(&rule, &[asked, signed], after(3 * HOUR_MS));
    assert_eq!(why.state, State::Ended);
    assert!(why.sentence.zh.ends_with("因「签约」结束"));
}

#[test]
fn what_a_signal_has_used_up_is_no_part_of_the_next_miss() {
    let rule = compiled(document("deep_tech_exploration"));
    let touches = [dwell(0, 130_000), click(3, "API 文档"), dwell(40, 130_000)];
    let why = later(&rule, &touches);
    assert_eq!(why.state, State::Missed);
    assert!(why.last_fired.is_some());
    assert!(
        why.sentence.zh.ends_with("还没有发生「点击「API 文档」」"),
        "{}",
        why.sentence.zh
    );
}

#[test]
fn a_strict_sequence_names_what_came_between() {
    let label = "label = { zh = \"件\", en = \"c\" }";
    let when = format!(
        "kind = \"sequence\"\nwithin = \"1h\"\nstrict = true\n[[when.steps]]\nevents = [\"a\"]\nfilter = \"properties.n > 1\"\n{label}\n[[when.steps]]\nevents = [\"b\"]\n{label}"
    );
    let mut first = touch(0, "m0", "user:1", "a");
    first.properties = json!({"n": 2}).as_object().unwrap().clone();
    let touches = [
        first,
        touch(1, "m1", "user:1", "a"),
        touch(2, "m2", "user:1", "b"),
    ];
    let why = at(&rule("strict", None, &when), &touches, Moment::from_ms(9));
    assert_eq!(why.state, State::Missed);
    assert!(
        why.sentence.zh.ends_with("期间发生了「其他相关事件」"),
        "{}",
        why.sentence.zh
    );
}

#[test]
fn what_is_looked_at_apart_and_fired_stands_though_another_kind_came_since() {
    let rule = compiled(document("repeated_touch"));
    let morning = Moment::parse("2026-11-22T06:00:00Z").unwrap().ms();
    let came = |hour: i64, event: &str| {
        let message = format!("m-{hour}");
        touch(morning + hour * HOUR_MS, &message, "user:1", event)
    };
    let prices: Vec<Touch> = (0..3).map(|hour| came(hour, "price_view")).collect();
    let more = [prices.as_slice(), &[came(3, "call_in")]].concat();
    let now = Moment::from_ms(morning + 4 * HOUR_MS);
    let why = at(&rule, &more, now);
    assert_eq!(why.state, State::Stands, "{}", why.sentence.zh);
    assert!(failed(&why).is_empty());
    assert_eq!(why.evidence.len(), 3);
    let fewer = [&prices[..2], &[came(3, "call_in")]].concat();
    let why = at(&rule, &fewer, now);
    assert_eq!(why.state, State::Missed);
    assert!(why.sentence.zh.contains("还差 1"), "{}", why.sentence.zh);
}
