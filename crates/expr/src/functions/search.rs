//! Finding, replacing and cutting texts, without patterns a person could not read.

use weft_kernel::query::{Function as Op, Term};

use super::{Meaning, Takes, function, repeated, required};

function!(
    FIND, "查找", Texts,
    [required("text", Takes::Text), required("sought", Takes::Text)] => Whole,
    "第二个文本在第一个中首次出现的位置，从 1 数，区分大小写；没有时为空",
    "Where the second text first stands in the first, counting from 1, capitals apart; empty when nowhere",
    "FIND(name, \"公司\")",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Position, terms.terms))),
);

function!(
    SUBSTITUTE, "替换", Texts,
    [
        required("text", Takes::Text),
        required("old", Takes::Text),
        required("new", Takes::Text),
    ] => Text,
    "把所有旧文本换成新文本；新文本写 \"\" 就是去掉",
    "The text with every old one replaced by the new one; \"\" takes it away",
    "SUBSTITUTE(name, \"有限公司\", \"\")",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Replace, terms.terms))),
);

function!(
    SPLIT, "分段", Texts,
    [
        required("text", Takes::Text),
        required("separator", Takes::Text),
        required("index", Takes::Whole),
    ] => Text,
    "按分隔符分开后的第几段，从 1 数；没有这一段时为空",
    "The part with this number between separators, counting from 1; empty when there is none",
    "SPLIT(note, \"-\", 2)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Split, terms.terms))),
);

function!(
    TEXTBEFORE, "之前文本", Texts,
    [required("text", Takes::Text), required("mark", Takes::Text)] => Text,
    "标记首次出现之前的文本；没有标记时为空",
    "What stands before the first mark; empty without one",
    "TEXTBEFORE(note, \"@\")",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Before, terms.terms))),
);

function!(
    TEXTAFTER, "之后文本", Texts,
    [required("text", Takes::Text), required("mark", Takes::Text)] => Text,
    "标记首次出现之后的文本；没有标记时为空",
    "What stands after the first mark; empty without one",
    "TEXTAFTER(note, \"@\")",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::After, terms.terms))),
);

function!(
    TEXTJOIN, "合并", Texts,
    [required("separator", Takes::Text), repeated("value", Takes::Written)] => Text,
    "用分隔符把几个值连成一个文本，空值跳过",
    "Several values put together with a separator between, empty ones left out",
    "TEXTJOIN(\"-\", name, order_date, stars)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Join, terms.terms))),
);

function!(
    STARTSWITH, "以此开头", Texts,
    [required("text", Takes::Text), required("beginning", Takes::Text)] => Condition,
    "是否以此开头，不分大小写",
    "Whether a text begins with another, capitals alike",
    "STARTSWITH(name, \"上海\")",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::StartsWith, terms.terms))),
);

function!(
    ENDSWITH, "以此结尾", Texts,
    [required("text", Takes::Text), required("ending", Takes::Text)] => Condition,
    "是否以此结尾，不分大小写",
    "Whether a text ends with another, capitals alike",
    "ENDSWITH(name, \"公司\")",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::EndsWith, terms.terms))),
);

function!(
    CONTAINSANY, "包含任一", Texts,
    [required("text", Takes::Text), repeated("sought", Takes::Text)] => Condition,
    "是否包含其中任何一个，不分大小写",
    "Whether a text holds any of the others, capitals alike",
    "CONTAINSANY(name, \"科技\", \"贸易\")",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::ContainsAny, terms.terms))),
);

function!(
    CONTAINSALL, "包含全部", Texts,
    [required("text", Takes::Text), repeated("sought", Takes::Text)] => Condition,
    "是否每一个都包含，不分大小写",
    "Whether a text holds all of the others, capitals alike",
    "CONTAINSALL(name, \"上海\", \"公司\")",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::ContainsAll, terms.terms))),
);

function!(
    MATCHES, "匹配", Texts,
    [required("text", Takes::Text), required("pattern", Takes::Text)] => Condition,
    "是否符合通配样式：* 为任意多个字符，? 为一个字符，不分大小写",
    "Whether a text fits a pattern: * for any characters, ? for one, capitals alike",
    "MATCHES(name, \"上海*公司\")",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Matches, terms.terms))),
);

function!(
    EXACT, "完全相同", Texts,
    [required("text", Takes::Text), required("other", Takes::Text)] => Condition,
    "两个文本是否完全相同，区分大小写",
    "Whether two texts are the same, capitals apart",
    "EXACT(name, note)",
    Meaning::Lowered(|terms| Ok(Term::Call(Op::Eq, terms.terms))),
);
