//! Texts put into a shape: cleaned, filled up, masked; and whether they have one.

use weft_kernel::query::{Function as Op, Term};

use super::{Meaning, Takes, function, required};

function!(
    CLEAN, "去空白", Texts,
    [required("text", Takes::Text)] => Text,
    "去掉所有空格、全角空格、制表符和换行",
    "The text without any spaces, full-width spaces, tabs and line ends",
    "CLEAN(name)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Clean, terms.terms))),
);

function!(
    DIGITS, "取数字", Texts,
    [required("text", Takes::Text)] => Text,
    "只留下 0 到 9",
    "Only the digits 0 to 9 of a text",
    "DIGITS(note)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Digits, terms.terms))),
);

function!(
    HALFWIDTH, "转半角", Texts,
    [required("text", Takes::Text)] => Text,
    "全角字母、数字和符号变为半角",
    "Full-width letters, digits and signs made half-width",
    "HALFWIDTH(name)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::HalfWidth, terms.terms))),
);

function!(
    REPEAT, "重复", Texts,
    [required("text", Takes::Text), required("count", Takes::Whole)] => Text,
    "重复若干次，最多 100 次、10000 个字符",
    "The text so many times, at most 100 and 10,000 characters",
    "REPEAT(\"★\", stars)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Repeat, terms.terms))),
);

function!(
    PADLEFT, "左补齐", Texts,
    [
        required("text", Takes::Written),
        required("width", Takes::Whole),
        required("filling", Takes::Text),
    ] => Text,
    "在左边补到指定的字符数，已够长则不变",
    "Filled up on the left to so many characters; unchanged when it is long enough",
    "PADLEFT(stars, 4, \"0\")",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::PadLeft, terms.terms))),
);

function!(
    PADRIGHT, "右补齐", Texts,
    [
        required("text", Takes::Written),
        required("width", Takes::Whole),
        required("filling", Takes::Text),
    ] => Text,
    "在右边补到指定的字符数，已够长则不变",
    "Filled up on the right to so many characters; unchanged when it is long enough",
    "PADRIGHT(name, 10, \".\")",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::PadRight, terms.terms))),
);

function!(
    MASK, "掩码", Texts,
    [
        required("text", Takes::Text),
        required("front", Takes::Whole),
        required("back", Takes::Whole),
    ] => Text,
    "只露出前后几个字符，其余为 *；太短则全部为 *",
    "Shows so many characters in front and at the back, the others as *; all of them when it is too short",
    "MASK(name, 1, 1)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Mask, terms.terms))),
);

function!(
    ISMOBILE, "是手机号", Texts,
    [required("text", Takes::Text)] => Condition,
    "是否为中国大陆的手机号，可带 +86",
    "Whether a text is a mobile number of mainland China, with or without +86",
    "ISMOBILE(note)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::IsMobile, terms.terms))),
);

function!(
    ISEMAIL, "是邮箱", Texts,
    [required("text", Takes::Text)] => Condition,
    "是否为邮箱地址的样子",
    "Whether a text has the form of an e-mail address",
    "ISEMAIL(note)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::IsEmail, terms.terms))),
);

function!(
    ISCREDITCODE, "是信用代码", Texts,
    [required("text", Takes::Text)] => Condition,
    "是否为校验正确的 18 位统一社会信用代码",
    "Whether a text is a unified social credit code of 18 characters with a true check character",
    "ISCREDITCODE(note)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::IsCreditCode, terms.terms))),
);

function!(
    VALUE, "转数字", Texts,
    [required("text", Takes::Text)] => Number,
    "文本写的数字，可带千分位逗号；不是数字时为空",
    "The number a text is, with or without commas; empty when it is none",
    "VALUE(note) > 100",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::ParseNumber, terms.terms))),
);
