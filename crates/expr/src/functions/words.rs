//! How calls are said in plain words; what is not listed is said as a call with its name.

/// The words of a call: `{1}` is the first argument, `{2*}` the second and those behind it.
pub(crate) struct Words {
    name: &'static str,
    /// With how many arguments it is said so; `None` for any number.
    count: Option<usize>,
    zh: &'static str,
    en: &'static str,
}

/// The words for a call with so many arguments, in Chinese and English.
pub(crate) fn said(name: &str, count: usize) -> Option<(&'static str, &'static str)> {
    let fits =
        |words: &&Words| words.name == name && words.count.is_none_or(|wanted| wanted == count);
    WORDS.iter().find(fits).map(|words| (words.zh, words.en))
}

const fn any(name: &'static str, zh: &'static str, en: &'static str) -> Words {
    Words {
        name,
        count: None,
        zh,
        en,
    }
}

const fn of(name: &'static str, count: usize, zh: &'static str, en: &'static str) -> Words {
    Words {
        name,
        count: Some(count),
        zh,
        en,
    }
}

const WORDS: &[Words] = &[
    of("IF", 2, "（如果 {1}，则 {2}）", "(if {1} then {2})"),
    of(
        "IF",
        3,
        "（如果 {1}，则 {2}，否则 {3}）",
        "(if {1} then {2} else {3})",
    ),
    any(
        "COALESCE",
        "（{1*} 中第一个不为空的）",
        "(the first of {1*} that is not empty)",
    ),
    any("IFEMPTY", "（{1}，为空时 {2}）", "({1}, or {2} when empty)"),
    any(
        "NULLIF",
        "（{1}，等于 {2} 时为空）",
        "({1}, or nothing when it is {2})",
    ),
    any("ISEMPTY", "{1} 为空", "{1} is empty"),
    any("AND", "（{1*} 全部成立）", "(all of {1*} hold)"),
    any("OR", "（{1*} 任一成立）", "(any of {1*} holds)"),
    any(
        "XOR",
        "（{1} 与 {2} 恰有一个成立）",
        "(exactly one of {1} and {2} holds)",
    ),
    any("CHOOSE", "（{2*} 中第 {1} 个）", "(number {1} of {2*})"),
    of("ROUND", 1, "{1}（四舍五入到整数）", "{1} (rounded)"),
    of(
        "ROUND",
        2,
        "{1}（四舍五入到 {2} 位小数）",
        "{1} (rounded to {2} decimals)",
    ),
    of(
        "ROUNDUP",
        1,
        "{1}（进位到整数）",
        "{1} (rounded away from zero)",
    ),
    of(
        "ROUNDUP",
        2,
        "{1}（进位到 {2} 位小数）",
        "{1} (rounded away from zero to {2} decimals)",
    ),
    of("ROUNDDOWN", 1, "{1}（舍去小数）", "{1} (decimals cut off)"),
    of(
        "ROUNDDOWN",
        2,
        "{1}（截到 {2} 位小数）",
        "{1} (cut off after {2} decimals)",
    ),
    any("INT", "{1} 的整数部分", "the whole part of {1}"),
    any(
        "MROUND",
        "最接近 {1} 的 {2} 的倍数",
        "the multiple of {2} nearest to {1}",
    ),
    any("ABS", "{1} 的绝对值", "{1} without its sign"),
    any("SIGN", "{1} 的正负号", "the sign of {1}"),
    any("MOD", "{1} 除以 {2} 的余数", "the remainder of {1} by {2}"),
    any("QUOTIENT", "{1} 整除 {2}", "{1} divided by {2}, whole"),
    any("POWER", "{1} 的 {2} 次方", "{1} to the power {2}"),
    any("SQRT", "{1} 的平方根", "the square root of {1}"),
    any("MIN", "（{1*} 中最小的）", "(the smallest of {1*})"),
    any("MAX", "（{1*} 中最大的）", "(the largest of {1*})"),
    any(
        "CLAMP",
        "{1}（限定在 {2} 到 {3}）",
        "{1} (held between {2} and {3})",
    ),
    any("PERCENTOF", "{1} 占 {2} 的比例", "the share of {1} in {2}"),
    any("DATE", "{1} 的日期", "the date of {1}"),
    any(
        "DATESERIAL",
        "{1} 年第 {2} 月第 {3} 日（超出的往后推）",
        "day {3} of month {2} of the year {1}, counted on",
    ),
    any("YMD", "{1} 年 {2} 月 {3} 日", "the date {1}-{2}-{3}"),
    any("EDATE", "{1} 之后 {2} 个月", "{2} months after {1}"),
    any(
        "EOMONTH",
        "{1} 之后 {2} 个月的月末",
        "the end of the month {2} months after {1}",
    ),
    any("DAYS", "{1} 到 {2} 的天数", "the days from {1} to {2}"),
    any("AGE", "{1} 至今的周岁", "the whole years since {1}"),
    any("YEAR", "{1} 的年份", "the year of {1}"),
    any("QUARTER", "{1} 的季度", "the quarter of {1}"),
    any("MONTH", "{1} 的月份", "the month of {1}"),
    any("WEEKNUM", "{1} 的周数", "the week of {1}"),
    any("DAY", "{1} 是几号", "the day of the month of {1}"),
    any("YEARDAY", "{1} 是年内第几天", "the day of the year of {1}"),
    any("WEEKDAY", "{1} 是星期几", "the weekday of {1}"),
    any("HOUR", "{1} 的小时", "the hour of {1}"),
    any("MINUTE", "{1} 的分钟", "the minute of {1}"),
    any("DATETEXT", "{1}（写成 {2}）", "{1} (written as {2})"),
    any(
        "WORKDAY",
        "{1} 之后第 {2} 个工作日",
        "the workday {2} after {1}",
    ),
    any(
        "NETWORKDAYS",
        "{1} 到 {2} 的工作日数",
        "the workdays from {1} to {2}",
    ),
    any("ISWORKDAY", "{1} 是工作日", "{1} is a workday"),
    any(
        "NEXTWORKDAY",
        "{1}（遇休息日顺延）",
        "{1} (or the next workday)",
    ),
    any("HOLIDAY", "{1} 的节日", "the holiday on {1}"),
    any(
        "LEFT",
        "{1} 的前 {2} 个字",
        "the first {2} characters of {1}",
    ),
    any(
        "RIGHT",
        "{1} 的后 {2} 个字",
        "the last {2} characters of {1}",
    ),
    any(
        "MID",
        "{1} 从第 {2} 个字起的 {3} 个字",
        "{3} characters of {1} from number {2}",
    ),
    any("LEN", "{1} 的字数", "the length of {1}"),
    any("UPPER", "{1}（转大写）", "{1} (capitals)"),
    any("LOWER", "{1}（转小写）", "{1} (small letters)"),
    any("TRIM", "{1}（去两端空格）", "{1} (trimmed)"),
    any("CLEAN", "{1}（去空白）", "{1} (without spaces)"),
    any("DIGITS", "{1} 中的数字", "the digits of {1}"),
    any("HALFWIDTH", "{1}（转半角）", "{1} (half-width)"),
    any("CONCAT", "（{1*} 连在一起）", "({1*} put together)"),
    any("TEXTJOIN", "（{2*} 用 {1} 连起来）", "({2*} joined by {1})"),
    any("REPEAT", "{1} 重复 {2} 次", "{1} repeated {2} times"),
    any(
        "PADLEFT",
        "{1}（左边用 {3} 补到 {2} 位）",
        "{1} (filled on the left with {3} to {2})",
    ),
    any(
        "PADRIGHT",
        "{1}（右边用 {3} 补到 {2} 位）",
        "{1} (filled on the right with {3} to {2})",
    ),
    any(
        "MASK",
        "{1}（只露前 {2} 位和后 {3} 位）",
        "{1} (only the first {2} and last {3} shown)",
    ),
    any("FIND", "{2} 在 {1} 中的位置", "the place of {2} in {1}"),
    any(
        "SUBSTITUTE",
        "{1}（把 {2} 换成 {3}）",
        "{1} (with {2} replaced by {3})",
    ),
    any(
        "SPLIT",
        "{1} 按 {2} 分开的第 {3} 段",
        "part {3} of {1} split at {2}",
    ),
    any(
        "TEXTBEFORE",
        "{1} 中 {2} 之前的文本",
        "the text of {1} before {2}",
    ),
    any(
        "TEXTAFTER",
        "{1} 中 {2} 之后的文本",
        "the text of {1} after {2}",
    ),
    any("STARTSWITH", "{1} 开头是 {2}", "{1} starts with {2}"),
    any("ENDSWITH", "{1} 结尾是 {2}", "{1} ends with {2}"),
    any(
        "CONTAINSANY",
        "{1} 包含 {2*} 之一",
        "{1} contains any of {2*}",
    ),
    any(
        "CONTAINSALL",
        "{1} 同时包含 {2*}",
        "{1} contains all of {2*}",
    ),
    any("MATCHES", "{1} 符合样式 {2}", "{1} matches {2}"),
    any("EXACT", "{1} 与 {2} 完全相同", "{1} is exactly {2}"),
    any("ISMOBILE", "{1} 是手机号", "{1} is a mobile number"),
    any("ISEMAIL", "{1} 是邮箱", "{1} is an e-mail address"),
    any(
        "ISCREDITCODE",
        "{1} 是统一社会信用代码",
        "{1} is a unified social credit code",
    ),
    any("TEXT", "{1}（写成文本）", "{1} (as text)"),
    any("VALUE", "{1}（转成数字）", "{1} (as a number)"),
    any("PROVINCE", "{1} 所在的省份", "the province of {1}"),
    any("CITY", "{1} 所在的城市", "the city of {1}"),
    any("AREA", "{1} 所在的大区", "the large area of {1}"),
    any("REGIONNAME", "{1} 的全称", "the whole name of {1}"),
    any("REGION_IN", "{1} 在 {2*}", "{1} lies in {2*}"),
    any("FIXED", "{1}（按千分位）", "{1} (in thousands)"),
    any("RMB", "{1} 的大写金额", "{1} in capital Chinese numerals"),
    any(
        "NET",
        "{1} 的不含税金额（税率 {2}）",
        "{1} without tax at {2}",
    ),
    any("TAX", "{1} 中的税额（税率 {2}）", "the tax in {1} at {2}"),
    any("RATE", "{1} 在 {2} 的汇率", "the rate of {1} on {2}"),
    any(
        "CONVERT",
        "{1} 按 {4} 的汇率由 {2} 换算成 {3}",
        "{1} converted from {2} to {3} by the rate of {4}",
    ),
    any(
        "MONEY",
        "{1} 按 {2} 的小数位取整",
        "{1} rounded to the minor digits of {2}",
    ),
    any(
        "TOBASE",
        "{1} 按汇率 {2} 折成本位币（{3} 位小数）",
        "{1} at the rate {2} in the company's own currency, to {3} decimals",
    ),
    any(
        "FROMBASE",
        "{1} 按汇率 {2} 折成 {3}",
        "{1} at the rate {2} in {3}",
    ),
];
