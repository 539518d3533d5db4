//! What people may write, what it means, and what they are told when it means nothing.

use weft_expr::random::{Model, ORDER, Records};
use weft_expr::{Type, World, check, parse};
use weft_kernel::{Id, Language, Moment, Zone};

/// Two spellings of one condition, parted by `|`.
const SAME: &str = r#"
amount > 10000 and account.region = "华东" | 金额 > 10000 且 客户.地区 = “华东”
amount >= 1 | 金额≥1
amount >= 1 | 金额>=1
amount <> 1 | 金额 不等于 1
amount != 1 | 金额≠1
amount > 100 and note is empty | 金额 大于100且备注 为空
note is not empty | note IS NOT EMPTY
not active | 非 有效
status = "draft" | status = 'draft'
status in ("draft", "closed") | 状态 属于("draft"、"closed")
status not in ("draft") | 状态 不属于 ("draft")
status in ("draft") | 状态 在 草稿
status in ("draft", "closed") | status in (draft, 已关闭)
name in ("a") | name in "a"
DATESERIAL(2026, 13, 1) < order_date | DATE(2026, 13, 1) < order_date
RATE("USD") > 7 | 汇率("美元") > 7
name contains "a" | 名称 包含 「"a"」 -> expr.character
amount > 100000 | 金额 > 10万
amount > 0.15 | amount > 15%
created_at > NOW() - 7d | 创建时间 > 现在() - 7天
created_at > NOW() - 1w | created_at > now() - 7d
amount between 1 and 2 | 金额 介于 1 和 2
name starts with "a" | 名称 开头是 "a"
name not ends with "a" | 名称 结尾不是 "a"
SUM(lines.price) > 1 | 求和(订单明细.单价) > 1
account.credit > 1 | 客户.[Credit limit] > 1
account.credit > 1 | 客户.【信用额度】 > 1
amount * 2 > 1 | amount×2>1
active = true | active = 是
"#;

#[test]
fn full_width_punctuation_is_punctuation() {
    let typed = "\u{ff08}\u{91d1}\u{989d}\u{ff1e}1\u{ff0b}2\u{ff09}\u{3000}and status in\u{ff08}\u{ff02}draft\u{ff02}\u{ff0c}'closed'\u{ff09}";
    assert_eq!(
        parse(typed).unwrap(),
        parse("(金额 > 1 + 2) and status in (\"draft\", 'closed')").unwrap()
    );
    assert_eq!(
        parse("a\u{ff1e}\u{ff1d}15\u{ff05}").unwrap(),
        parse("a >= 0.15").unwrap()
    );
}

#[test]
fn there_are_several_ways_to_write_one_thing() {
    for line in SAME.lines().filter(|line| !line.is_empty()) {
        let (one, other) = line.split_once(" | ").unwrap();
        if let Some((text, code)) = other.split_once(" -> ") {
            assert_eq!(parse(text).unwrap_err().code(), code, "{line}");
            continue;
        }
        let echo = |text: &str| {
            let checked = check(text, ORDER, &Model, None);
            checked
                .unwrap_or_else(|problem| panic!("{text}: {problem}"))
                .echo(Language::Zh)
        };
        assert_eq!(echo(one), echo(other), "{line}");
    }
}

/// A text, the code and the position of what is wrong with it.
const WRONG: &str = r#"
 | expr.syntax | 0
amount > | expr.syntax | 8
amount 5 | expr.syntax | 7
(amount > 5 | expr.syntax | 11
amount > 5) | expr.syntax | 10
and amount | expr.syntax | 0
1 + not active | expr.syntax | 4
1 < amount < 3 | expr.chained | 11
name = "a | expr.unclosed_text | 7
amount > 5元 | expr.syntax | 10
amount > 5kg | expr.unit | 9
amount > 1.1234567 | expr.number | 9
amount > 9300000000000 | expr.number | 9
amount $ 5 | expr.character | 7
created_at > NOW() - 0.5s | expr.duration | 21
order_date > #2026-02-30# | expr.date | 13
order_date > "明天" | expr.date | 13
[] = 1 | expr.bracketed_name | 0
amuont > 5 | expr.unknown_field | 0
客户.地域 = "华东" | expr.unknown_field | 3
name.region = "a" | expr.not_a_relation | 0
status = "drafted" | expr.unknown_option | 9
tags contains "vp" | expr.unknown_option | 14
SUMM(lines.price) > 1 | expr.unknown_function | 0
RATE("USDD") > 1 | expr.unknown_currency | 5
CONVERT(amount, "USD", "RMBB") > 1 | expr.unknown_currency | 23
MONEY(amount, "没有") > 1 | expr.unknown_currency | 14
status in drafted | expr.unknown_option | 10
name in nmae | expr.unknown_field | 8
status in | expr.syntax | 9
ROUND(1, 2, 3) > 1 | expr.wrong_arity | 0
IF(active) | expr.wrong_arity | 0
ROUND(1, stars) > 1 | expr.digits | 9
ROUND(1, 7) > 1 | expr.digits | 9
DATEADD(order_date, 1, "hour") > TODAY() | expr.date_unit | 23
order_date + 2h > TODAY() | expr.whole_days | 13
amount > "a" | expr.not_comparable | 9
amount = null | expr.compare_with_empty | 9
name = "" | expr.compare_with_empty | 7
status > "draft" | expr.not_ordered | 0
active < true | expr.not_ordered | 0
tags = "vip" | expr.not_comparable | 7
account = owner | expr.not_comparable | 10
account = "华为" | expr.not_an_id | 10
amount + name > 1 | expr.wrong_operands | 7
amount and active | expr.wrong_type | 0
IF(active, 1, "a") = 1 | expr.wrong_type | 14
LEN(amount) > 1 | expr.wrong_type | 4
lines = 1 | expr.rows_outside | 0
lines.price > 1 | expr.rows_outside | 0
SUM(amount) > 1 | expr.rows_expected | 4
SUM(lines) > 1 | expr.not_aggregatable | 4
SUM(lines.kind) > 1 | expr.not_aggregatable | 4
MINOF(lines.kind) = "gift" | expr.not_aggregatable | 6
tags contains name | expr.literal_expected | 14
amount | expr.wrong_type | 0
"#;

#[test]
fn what_is_wrong_is_said_with_a_code_and_a_position() {
    for line in WRONG.lines().skip(1) {
        let [text, code, position] = line.split(" | ").collect::<Vec<_>>()[..] else {
            panic!("three columns in {line}");
        };
        let problem = check(text, ORDER, &Model, Some(Type::Bool)).unwrap_err();
        assert_eq!(problem.code(), code, "{text}: {problem}");
        assert_eq!(
            problem.position().unwrap().to_string(),
            position,
            "{text}: {problem}"
        );
        assert!(!problem.told().zh.is_empty() && !problem.told().en.is_empty());
    }
}

#[test]
fn an_unknown_name_comes_with_the_nearest_known_one() {
    let told = |text: &str| check(text, ORDER, &Model, None).unwrap_err().told().clone();
    assert!(told("amuont > 5").en.contains("did you mean `amount`?"));
    assert!(told("客户.信用额 > 5").zh.contains("是不是 `信用额度`"));
    assert!(told("status = \"drafts\"").en.contains("`draft`"));
    assert!(told("ROUN(1) > 5").en.contains("`ROUND`"));
    assert!(!told("zebra > 5").en.contains("did you mean"));
}

/// An expression and its words in both languages.
const ECHOES: &[(&str, &str, &str)] = &[
    (
        "amount > 10000 and account.region = \"华东\"",
        "金额 大于 10000 且 客户.地区 等于 “华东”",
        "Amount is greater than 10000 and Account.Region is “华东”",
    ),
    (
        "amount >= 200000 or not (active and note is empty)",
        "金额 大于等于 20 万 或 非 (有效 且 备注 为空)",
        "Amount is at least 200000 or not (Active and Note is empty)",
    ),
    (
        "SUM(lines.price * 2, lines.kind = 'gift') > 0",
        "求和(订单明细.单价 * 2,其中 订单明细.类型 等于 “赠品”) 大于 0",
        "SUM(Lines.Price * 2 where Lines.Kind is “Gift”) is greater than 0",
    ),
    (
        "status not in ('draft') and created_at > NOW() - 7d",
        "状态 不属于 (“草稿”) 且 创建时间 大于 现在 - 7 天",
        "Status is none of (“Draft”) and Created at is greater than now - 7 days",
    ),
    (
        "(amount + 1) * 2 between 1 and 3 and owner = me",
        "(金额 + 1) * 2 介于 1 和 3 且 负责人 等于 我",
        "(Amount + 1) * 2 is between 1 and 3 and Owner is me",
    ),
];

#[test]
fn an_expression_is_said_in_plain_words() {
    for (text, zh, en) in ECHOES {
        let checked = check(text, ORDER, &Model, Some(Type::Bool)).unwrap();
        // Punctuation in Chinese is full-width, whichever way it is typed here.
        let plain = |text: String| text.replace('\u{ff0c}', ",");
        assert_eq!(plain(checked.echo(Language::Zh)), *zh);
        assert_eq!(checked.echo(Language::En), *en);
    }
}

/// An expression without fields and the canonical text of its value's constant.
const VALUES: &str = r#"
1 / 3 | Number(0.333333)
2 / 3 | Number(0.666667)
-2 / 3 | Number(-0.666667)
1 / 0 | Empty
0.000001 * 0.5 | Number(0.000001)
ROUND(2.5) | Number(3)
ROUND(-2.5) | Number(-3)
ROUND(1250, -2) | Number(1300)
FLOOR(-1.5) | Number(-2)
CEILING(-1.5) | Number(-1)
MOD(-7, 3) | Number(2)
MOD(7, -3) | Number(-2)
MOD(7, 0) | Empty
1 + 2 * 3 | Number(7)
-2 * -3 | Number(6)
10 - 2 - 3 | Number(5)
MAX(1, 2.5, 2) | Number(2.5)
IF(1 > 2, 1) | Empty
IF(null is empty, 是, 否) | Bool(true)
"a" & 1.50 & #2026-11-22# | Text("a1.52026-11-22")
"" is empty | Bool(true)
TEXT(0 - 0.5) | Text("-0.5")
MID("织客很好", 2, 2) | Text("客很")
LEFT("织客", 0) | Empty
LEN("织客") | Number(2)
DATEADD(#2026-01-31#, 1, "month") | Date(2026-02-28)
DATEADD(#2024-02-29#, 1, "年") | Date(2025-02-28)
#2026-03-01# - #2026-02-01# | Duration(2419200000)
(#2026-03-01# - #2026-02-01#) / 1w | Number(4)
DAYS(#2026-03-01#, #2026-02-01#) | Number(28)
WEEKDAY(#2026-11-22#) | Number(7)
TODAY() | Date(2026-11-22)
DATE(#2026-11-22T16:00:00Z#) | Date(2026-11-23)
9000000000000 + 9000000000000 | number.overflow
3000000 * 4000000 | number.overflow
not (1 / 0 > 1) | Empty
1 / 0 > 1 and 1 > 2 | Bool(false)
1 / 0 > 1 or 2 > 1 | Bool(true)
1 / 0 > 1 and 2 > 1 | Empty
"ACME Ltd" contains "acme" | Bool(true)
"b" in ("a", "b") | Bool(true)
#2026-03-01# - #2026-02-01# in (28, 30) | Bool(true)
6h in (0.5, 6h) | Bool(true)
6h in 0.25 | Bool(true)
6h not in 68 | Bool(true)
"#;

#[test]
fn values_are_exact_and_three_valued() {
    let zone = Zone::named("Asia/Shanghai").unwrap();
    let now = Moment::parse("2026-11-22T06:30:00Z").unwrap();
    let world = World {
        now,
        zone: &zone,
        me: Some(Id::new(4001)),
    };
    let records = Records::seeded(1);
    let row = records.row(ORDER, Records::id(ORDER, 1)).unwrap();
    for line in VALUES.lines().filter(|line| !line.is_empty()) {
        let (text, expected) = line.split_once(" | ").unwrap();
        let checked =
            check(text, ORDER, &Model, None).unwrap_or_else(|problem| panic!("{text}: {problem}"));
        let shown = match checked.evaluate(&row, &world) {
            Ok(weft_kernel::Value::Number(number)) => format!("Number({})", number.normalize()),
            Ok(value) => format!("{value:?}"),
            Err(problem) => problem.code().to_owned(),
        };
        assert_eq!(shown, expected, "{text}");
    }
}

#[test]
fn what_is_expected_decides_how_a_text_is_read() {
    let read = |text: &str, ty| check(text, ORDER, &Model, Some(ty)).map(|checked| checked.ty());
    assert_eq!(read("\"2026-11-22\"", Type::Date).unwrap(), Type::Date);
    assert_eq!(read("NOW()", Type::Date).unwrap(), Type::Date);
    assert_eq!(
        read("\"2026-11-22T00:00:00Z\"", Type::Moment).unwrap(),
        Type::Moment
    );
    assert_eq!(read("null", Type::Number).unwrap(), Type::Null);
    assert_eq!(read("1", Type::Text).unwrap_err().code(), "expr.wrong_type");
}
