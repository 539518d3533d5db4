//! Related rows: sums, counts and extremes, deleted rows left out.

use super::{
    Family, FoldKind, Function, Gives, Meaning, Parameter, Takes, function, optional, required,
};

const PARAMETERS: &[Parameter] = &[
    required("rows.value", Takes::Rows),
    optional("filter", Takes::Condition),
];

pub(super) const SUM: Function = Function {
    name: "SUM",
    alias: "求和",
    family: Family::Rows,
    parameters: PARAMETERS,
    result: Gives::Folded,
    about_zh: "相关行的合计，可带条件；没有行时为 0",
    about_en: "The sum over related rows, with a filter if given; 0 of none",
    example: "SUM(lines.quantity * lines.price, lines.kind = \"gift\")",
    meaning: Meaning::Fold(FoldKind::Sum),
};

pub(super) const COUNT: Function = Function {
    name: "COUNT",
    alias: "计数",
    family: Family::Rows,
    parameters: &[
        required("rows", Takes::Rows),
        optional("filter", Takes::Condition),
    ],
    result: Gives::Whole,
    about_zh: "相关行的行数；给出字段时只数不为空的",
    about_en: "How many related rows there are; with a field, those where it is not empty",
    example: "COUNT(lines, lines.quantity > 1)",
    meaning: Meaning::Fold(FoldKind::Count),
};

pub(super) const AVERAGE: Function = Function {
    name: "AVERAGE",
    alias: "平均值",
    family: Family::Rows,
    parameters: PARAMETERS,
    result: Gives::Number,
    about_zh: "相关行的平均值，空值不计；没有行时为空",
    about_en: "The mean over related rows, empty values left out; empty of none",
    example: "AVERAGE(lines.price)",
    meaning: Meaning::Fold(FoldKind::Average),
};

pub(super) const MINOF: Function = Function {
    name: "MINOF",
    alias: "最小行值",
    family: Family::Rows,
    parameters: PARAMETERS,
    result: Gives::Folded,
    about_zh: "相关行中最小的值；没有行时为空",
    about_en: "The smallest value among related rows; empty of none",
    example: "MINOF(lines.due_date)",
    meaning: Meaning::Fold(FoldKind::Min),
};

pub(super) const MAXOF: Function = Function {
    name: "MAXOF",
    alias: "最大行值",
    family: Family::Rows,
    parameters: PARAMETERS,
    result: Gives::Folded,
    about_zh: "相关行中最大的值；没有行时为空",
    about_en: "The largest value among related rows; empty of none",
    example: "MAXOF(lines.price)",
    meaning: Meaning::Fold(FoldKind::Max),
};

function!(
    COUNTDISTINCT, "去重计数", Rows,
    [required("rows.value", Takes::Rows), optional("filter", Takes::Condition)] => Whole,
    "相关行中不同值的个数，空值不计",
    "How many different values there are among related rows, empty ones left out",
    "COUNTDISTINCT(lines.supplier)",
    Meaning::Fold(FoldKind::CountDistinct),
);

function!(
    EXISTS, "存在", Rows,
    [required("rows", Takes::Rows), optional("filter", Takes::Condition)] => Condition,
    "是否有相关行，可带条件",
    "Whether there are related rows, with a filter if given",
    "EXISTS(lines, lines.quantity > 1)",
    Meaning::Fold(FoldKind::Exists),
);
