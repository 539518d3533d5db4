//! The 72-hour card says what happened, in order, in at most six sentences.

use serde_json::json;
use weft_kernel::{Id, Label, Moment, Zone};
use weft_signals::card::{Behind, Card, CardActivity, LINES_MAX, card};
use weft_signals::{Touch, TouchKind};

use crate::streams;

/// A touch at a local time, with properties.
fn touch(at: &str, event: &str, properties: &serde_json::Value) -> Touch {
    let at = Moment::parse(&format!("{at}+08:00")).unwrap();
    let mut touch = streams::touch(at.ms(), &format!("{event}-{at}"), "user:C7821", event);
    touch.properties = properties.as_object().unwrap().clone();
    touch
}

fn at_noon(touches: &[Touch], activities: &[CardActivity]) -> Card {
    let now = Moment::parse("2026-11-22T12:00:00+08:00").unwrap();
    card(
        touches,
        activities,
        now,
        &Zone::named("Asia/Shanghai").unwrap(),
    )
}

fn texts(card: &Card) -> Vec<&str> {
    card.lines
        .iter()
        .map(|line| line.text.zh.as_str())
        .collect()
}

#[test]
fn a_card_reads_as_a_colleague_would_tell_it() {
    let api = json!({"title": "API 文档", "visible_ms": 138_000});
    let touches = [
        touch("2026-11-21T14:22:05", "page_leave", &api),
        touch(
            "2026-11-22T09:15:00",
            "share",
            &json!({"title": "竞品对比表至技术群"}),
        ),
        touch(
            "2026-11-20T18:00:00",
            "click",
            &json!({"label": "API 文档"}),
        ),
        touch("2026-11-19T13:00:00", "quote_request", &json!({})),
    ];
    let card = at_noon(&touches, &[]);
    assert_eq!(
        texts(&card),
        [
            "11月19日 13:00 索取报价",
            "前日 18:00 点击「API 文档」",
            "昨日 14:22 查看 API 文档（停留 2分18秒）",
            "今日 09:15 转发 竞品对比表至技术群",
        ]
    );
    assert_eq!(
        card.lines[2].text.en,
        "Yesterday 14:22 viewed API 文档 (stayed 2 min 18 s)"
    );
    assert_eq!(card.sources, [("官网".to_owned(), "0.7".parse().unwrap())]);
}

#[test]
fn alike_events_of_a_day_are_one_sentence_and_a_stay_is_counted_once() {
    let page = || json!({"title": "价格页"});
    let mut seen = touch("2026-11-22T09:00:00", "", &page());
    seen.kind = TouchKind::Page;
    let mut again = touch("2026-11-22T10:00:00", "", &page());
    again.kind = TouchKind::Page;
    let touches = [
        again,
        touch(
            "2026-11-22T09:02:00",
            "dwell",
            &json!({"title": "价格页", "visible_ms": 120_000}),
        ),
        touch(
            "2026-11-22T09:03:00",
            "page_leave",
            &json!({"title": "价格页", "visible_ms": 150_000}),
        ),
        seen,
    ];
    assert_eq!(
        texts(&at_noon(&touches, &[])),
        ["今日 09:00 查看 价格页（2 次，停留 2分30秒）"]
    );
}

#[test]
fn the_window_is_72_hours_with_its_end_and_without_its_beginning() {
    let touches = [
        touch("2026-11-19T12:00:00", "a", &json!({})),
        touch("2026-11-19T12:00:00.001", "b", &json!({})),
        touch("2026-11-22T12:00:00", "c", &json!({})),
        touch("2026-11-22T12:00:00.001", "d", &json!({})),
    ];
    let card = at_noon(&touches, &[]);
    assert_eq!(card.total, 2);
    assert_eq!(texts(&card), ["11月19日 12:00 b", "今日 12:00 c"]);
}

#[test]
fn a_full_card_keeps_what_says_most_and_its_order() {
    let mut touches: Vec<_> = (0..9)
        .map(|hour| {
            touch(
                &format!("2026-11-22T0{hour}:00:00"),
                &format!("event_{hour}"),
                &json!({}),
            )
        })
        .collect();
    touches.push(touch(
        "2026-11-20T08:00:00",
        "quote_request",
        &json!({"product": "伺服电机"}),
    ));
    let called = CardActivity {
        id: Id::new(9),
        at: Moment::parse("2026-11-21T08:00:00+08:00").unwrap(),
        kind: Label::new("电话", "Call"),
        text: "客户要样品\n下周再联系".to_owned(),
    };
    let shown = at_noon(&touches, std::slice::from_ref(&called));
    assert_eq!(shown.lines.len(), LINES_MAX);
    assert_eq!(shown.total, 11);
    assert_eq!(
        texts(&shown)[..2],
        [
            "前日 08:00 索取报价：伺服电机",
            "昨日 08:00 电话跟进：客户要样品"
        ]
    );
    assert_eq!(shown.lines[1].behind, Behind::Activity(Id::new(9)));
    assert!(shown.lines.is_sorted_by_key(|line| line.at));
    touches.reverse();
    assert_eq!(
        at_noon(&touches, &[called]),
        shown,
        "the same card whatever the order"
    );
}

#[test]
fn nothing_happened_is_an_empty_card() {
    let card = at_noon(&[], &[]);
    assert!(card.lines.is_empty() && card.sources.is_empty() && card.total == 0);
}
