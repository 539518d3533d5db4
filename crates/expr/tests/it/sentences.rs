//! Realistic sentences, typed as people do, and how they are said back.

use weft_expr::check;
use weft_expr::random::{Model, ORDER};
use weft_kernel::Language;

/// What is typed, in Chinese words, in English words.
const SENTENCES: &[(&str, &str, &str)] = &[
    (
        "amount > 100000 and REGION_IN(account.region, \"华东\")",
        "金额 大于 10 万 且 客户.地区 在 华东",
        "Amount is greater than 100000 and Account.Region lies in 华东",
    ),
    (
        "金额 大于 10万 且 状态 在 (\"草稿\", \"已审核\")",
        "金额 大于 10 万 且 状态 属于 (“草稿”、“已审核”)",
        "Amount is greater than 100000 and Status is one of (“Draft”, “Confirmed”)",
    ),
    (
        "due_date <= WORKDAY(TODAY(), 3)",
        "到期日 小于等于 今天 之后第 3 个工作日",
        "Due date is at most the workday 3 after today",
    ),
    (
        "NETWORKDAYS(order_date, due_date) > 5",
        "下单日期 到 到期日 的工作日数 大于 5",
        "the workdays from Order date to Due date is greater than 5",
    ),
    (
        "IF(stars >= 4, amount * 0.9, amount)",
        "（如果 星级 大于等于 4，则 金额 * 0.9，否则 金额）",
        "(if Stars is at least 4 then Amount * 0.9 else Amount)",
    ),
    (
        "IFS(amount > 100000, \"大\", amount > 10000, \"中\", \"小\")",
        "（金额 大于 10 万 则 “大”；金额 大于 10000 则 “中”；否则 “小”）",
        "(Amount is greater than 100000 then “大”; Amount is greater than 10000 then “中”; else “小”)",
    ),
    (
        "SWITCH(状态, \"草稿\", 1, \"已审核\", 2, 0)",
        "（状态 等于 “草稿” 则 1；状态 等于 “已审核” 则 2；否则 0）",
        "(Status is “Draft” then 1; Status is “Confirmed” then 2; else 0)",
    ),
    (
        "ROUND(amount / 1.13, 2)",
        "金额 / 1.13（四舍五入到 2 位小数）",
        "Amount / 1.13 (rounded to 2 decimals)",
    ),
    (
        "CONTAINSANY(account.name, \"科技\", \"贸易\") and not ISEMPTY(note)",
        "客户.名称 包含 “科技”、“贸易” 之一 且 非 (备注 为空)",
        "Account.Name contains any of “科技”, “贸易” and not (Note is empty)",
    ),
    (
        "amount * TABLE(\"region_factor\", AREA(account.region), \"A\", order_date)",
        "金额 * “地区系数”表（大区 客户.地区 所在的大区，产品 “A”，日期 下单日期）",
        "Amount * table “Region factor” (area the large area of Account.Region, product “A”, date Order date)",
    ),
    (
        "STARTOF(order_date, \"quarter\") = STARTOF(TODAY(), \"季\")",
        "下单日期 所在季的第一天 等于 今天 所在季的第一天",
        "the first day of the quarter of Order date is the first day of the quarter of today",
    ),
    (
        "DATEADD(due_date, 1, \"month\") < TODAY()",
        "到期日 之后 1 个月 小于 今天",
        "1 months after Due date is less than today",
    ),
    (
        "SUM(lines.price * lines.quantity, lines.kind = \"赠品\") > 1亿",
        "求和(订单明细.单价 * 订单明细.数量，其中 订单明细.类型 等于 “赠品”) 大于 1 亿",
        "SUM(Lines.Price * Lines.Quantity where Lines.Kind is “Gift”) is greater than 100000000",
    ),
    (
        "ROUND(CONVERT(amount, \"USD\", \"CNY\", order_date), 2)",
        "金额 按 下单日期 的汇率由 “USD” 换算成 “CNY”（四舍五入到 2 位小数）",
        "Amount converted from “USD” to “CNY” by the rate of Order date (rounded to 2 decimals)",
    ),
    (
        "负责人 = 我 且 (到期日 介于 #2026-11-01# 和 #2026-11-30# 或 标签 包含 \"重点\")",
        "负责人 等于 我 且 (到期日 介于 2026-11-01 和 2026-11-30 或 标签 包含 “重点”)",
        "Owner is me and (Due date is between 2026-11-01 and 2026-11-30 or Tags contains “Important”)",
    ),
];

#[test]
fn sentences_are_said_back_in_both_languages() {
    for (typed, zh, en) in SENTENCES {
        let checked = check(typed, ORDER, &Model, None)
            .unwrap_or_else(|problem| panic!("{typed}: {problem} at {:?}", problem.position()));
        assert_eq!(checked.echo(Language::Zh), *zh, "{typed}");
        assert_eq!(checked.echo(Language::En), *en, "{typed}");
    }
}

/// What is wrong, where, and what was probably meant.
const MISTAKES: &[(&str, &str, usize, Option<&str>)] = &[
    ("amuont > 1", "expr.unknown_field", 0, Some("amount")),
    ("金客 大于 1", "expr.unknown_field", 0, Some("金额")),
    (
        "amount > RUOND(1)",
        "expr.unknown_function",
        9,
        Some("ROUND"),
    ),
    (
        "status = \"drfat\"",
        "expr.unknown_option",
        9,
        Some("draft"),
    ),
    (
        "REGION_IN(account.region, \"华冬\")",
        "expr.unknown_region",
        26,
        Some("华北"),
    ),
    (
        "TABLE(\"region_facto\", name, name)",
        "expr.unknown_table",
        6,
        Some("region_factor"),
    ),
    (
        "WORKDAY(due_date, 1, \"chian\")",
        "expr.unknown_calendar",
        21,
        Some("china"),
    ),
    (
        "TABLE(\"discount.rat\", 1, status)",
        "expr.unknown_output",
        0,
        Some("rate"),
    ),
    ("region_factor(name)", "expr.wrong_inputs", 0, None),
    ("STARTOF(due_date, \"decade\")", "expr.period", 18, None),
    ("IFS(1, 2)", "expr.wrong_type", 4, None),
    ("HOUR(due_date)", "expr.wrong_type", 5, None),
    ("FIXED(amount, 9)", "expr.digits", 14, None),
    ("TABLE(name, 1)", "expr.name_expected", 6, None),
];

#[test]
fn mistakes_are_told_with_place_and_suggestion() {
    for (typed, code, at, meant) in MISTAKES {
        let problem = check(typed, ORDER, &Model, None).unwrap_err();
        assert_eq!(problem.code(), *code, "{typed}");
        assert_eq!(problem.position(), Some(*at), "{typed}");
        assert_eq!(problem.suggestion(), *meant, "{typed}");
    }
}
