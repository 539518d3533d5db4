//! What is stored for a text answers what is asked for it, and the closer answer comes first.

use super::closeness::{Grade, Place};
use super::grams::Bag;
use super::*;

fn matches(term: &Term, tokens: &[&str]) -> bool {
    match term {
        Term::Match(_, alternatives) => alternatives
            .iter()
            .any(|all| all.iter().all(|token| tokens.contains(&token.as_str()))),
        Term::Call(_, parts) => parts.iter().all(|part| matches(part, tokens)),
        Term::Datum(truth) => truth.as_bool() == Some(true),
        _ => panic!("no condition of a search"),
    }
}

fn caught(text: &str, asked: &str, net: Net) -> bool {
    let bag = Bag::of(7, text);
    let tokens = bag.tokens();
    let condition = Question::of(asked).condition(&[7], net);
    condition.is_some_and(|condition| matches(&condition, &tokens))
}

fn close(text: &str, asked: &str) -> Option<(Grade, Place)> {
    let found = closeness(&Question::of(asked), &[Some(text)])?;
    Some((found.grade, found.place))
}

#[test]
fn chinese_is_found_by_characters_pinyin_and_initials() {
    for asked in [
        "宁德", "时代", "宁", "ndsd", "nd", "ningde", "NINGDE", "ＮＤ",
    ] {
        let text = "宁德时代新能源科技股份有限公司";
        assert!(caught(text, asked, Net::Exact), "{asked}");
        assert!(
            close(text, asked).is_some_and(|found| found.0 <= Grade::Sound),
            "{asked}"
        );
    }
    for asked in ["比亚迪", "byd", "德宁", "zzz"] {
        assert!(!caught("宁德时代", asked, Net::Exact), "{asked}");
    }
    for asked in ["sfdj", "cfdj", "sifudianji"] {
        assert!(caught("伺服电机", asked, Net::Exact), "{asked}");
        assert_eq!(
            close("伺服电机", asked),
            Some((Grade::Sound, Place::Whole)),
            "{asked}"
        );
    }
    assert!(caught("重庆渝骁", "cqyx", Net::Exact) && caught("长沙麓朔", "changsha", Net::Exact));
    assert!(caught("+8613800138000", "0138", Net::Exact));
    assert!(caught("Alfreds Futterkiste", "futter", Net::Exact));
    assert!(caught("美女", "nv", Net::Exact) && caught("美女", "meinv", Net::Exact));
}

#[test]
fn what_was_typed_with_errors_is_caught_and_near() {
    for (text, asked) in [
        ("宁德时代", "宁得时代"),
        ("宁德时代新能源", "宁德代"),
        ("宁德时代新能源", "宁德新时代"),
        ("宁德时代", "凝德时代"),
        ("宁德时代", "nindeshidai"),
        ("宁德时代", "ningdesidai"),
        ("宁德时代", "lingdeshidai"),
        ("宁德时代", "nigdeshidai"),
        ("宁德时代", "ningdeshdiai"),
        ("张伟", "章伟"),
        ("Alfreds Futterkiste", "futerkiste"),
        ("Alfreds Futterkiste", "alferds"),
        ("Alfreds Futterkiste", "alfreds futerkitse"),
        ("Bolt", "blot"),
        ("+8613800138000", "13800138001"),
    ] {
        let nets = [Net::Alike, Net::Near];
        let caught = nets.iter().any(|net| caught(text, asked, *net));
        assert!(caught, "{asked} does not catch {text}");
        let found = close(text, asked);
        assert!(
            found.is_some_and(|found| found.0.is_tolerant()),
            "{asked} {text}"
        );
    }
    for (text, asked) in [
        ("张伟", "张三"),
        ("宁德时代", "比亚迪"),
        ("Bolt", "bent"),
        ("2026110001", "202612"),
        ("A100", "A101"),
    ] {
        assert_eq!(close(text, asked), None, "{asked} {text}");
    }
}

#[test]
fn whole_comes_before_start_before_a_word_before_inside() {
    let order = [
        ("宁德", "宁德"),
        ("宁德时代", "宁德"),
        ("福建 宁德时代", "宁德"),
        ("福建宁德时代", "宁德"),
        ("宁德时代", "ndsd"),
        ("宁德时代新能源", "ndsd"),
        ("福建宁德时代", "ningde"),
        ("凝得", "宁德"),
        ("福建凝得", "宁德"),
        ("宁德时代", "宁坏时代"),
        ("福建宁德时代", "宁坏时代"),
        ("futterkiste", "fuxterkixte"),
    ];
    let found: Vec<_> = order
        .iter()
        .map(|(text, asked)| close(text, asked).unwrap_or_else(|| panic!("{text} {asked}")))
        .collect();
    assert!(found.is_sorted(), "{found:?}");
    let question = Question::of("宁德");
    let title = closeness(&question, &[Some("宁德时代"), None]);
    let other = closeness(&question, &[None, Some("宁德时代")]);
    assert!(title < other);
}

#[test]
fn the_start_and_the_whole_of_a_text_are_caught_apart() {
    assert!(caught("宁德", "宁德", Net::Whole) && !caught("宁德时代", "宁德", Net::Whole));
    for asked in ["宁德", "宁", "ndsd", "ningde"] {
        assert!(caught("宁德时代", asked, Net::Start), "{asked}");
        assert!(!caught("福建宁德时代", asked, Net::Start), "{asked}");
    }
    assert!(caught("重庆渝骁", "chongq", Net::Start));
    assert!(caught("阿里", "al", Net::Start) && caught("阿里", "ali", Net::Start));
}
