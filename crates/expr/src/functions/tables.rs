//! Parameter tables and decision tables: values that change without a formula being changed.

use super::{Meaning, Takes, function, repeated, required};

function!(
    TABLE, "查表", Tables,
    [required("table", Takes::Table), repeated("input", Takes::Anything)] => Tabled,
    "参数表或决策表给出的值：表名（多个结果时写“表名.结果”），依次写各个输入，按日期生效的表最后可以写日期（默认今天）；写了 object 和表达式的表可以不写输入。没有符合的行时为空",
    "What a parameter or decision table gives: its name (`name.output` when it has several), the inputs in order, and for a table with dates a date if not today; a table that says how to compute its inputs needs none. Empty when no row fits",
    "amount * TABLE(\"region_factor\", AREA(account.region), \"A\", order_date)",
    Meaning::Tabled,
);
