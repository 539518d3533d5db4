//! Other names that people bring along from spreadsheets and databases.

/// A name and the function it means.
const SYNONYMS: &[(&str, &str)] = &[
    ("AVG", "AVERAGE"),
    ("BLANK", "ISEMPTY"),
    ("CEIL", "CEILING"),
    ("CONCATENATE", "CONCAT"),
    ("DATEDIFF", "DAYS"),
    ("IFBLANK", "IFEMPTY"),
    ("IFNULL", "IFEMPTY"),
    ("IIF", "IF"),
    ("ISBLANK", "ISEMPTY"),
    ("ISNULL", "ISEMPTY"),
    ("LENGTH", "LEN"),
    ("LOOKUP", "TABLE"),
    ("NVL", "IFEMPTY"),
    ("POW", "POWER"),
    ("REPLACE", "SUBSTITUTE"),
    ("REPT", "REPEAT"),
    ("LPAD", "PADLEFT"),
    ("RPAD", "PADRIGHT"),
    ("SEARCH", "FIND"),
    ("SUBSTR", "MID"),
    ("SUBSTRING", "MID"),
    ("TRUNC", "ROUNDDOWN"),
    ("判断", "IF"),
    ("非空值", "COALESCE"),
    ("为空则", "IFEMPTY"),
    ("字数", "LEN"),
    ("总和", "SUM"),
    ("平均", "AVERAGE"),
    ("人民币大写", "RMB"),
    ("所在大区", "AREA"),
    ("第几周", "WEEKNUM"),
    ("间隔天数", "DAYS"),
    ("参数表", "TABLE"),
    ("决策表", "TABLE"),
    ("工作天数", "NETWORKDAYS"),
];

/// The function a name means elsewhere.
pub(super) fn meant_by(name: &str) -> Option<&'static str> {
    let known = |(known, _): &&(&str, &str)| known.eq_ignore_ascii_case(name);
    SYNONYMS.iter().find(known).map(|(_, function)| *function)
}

/// The other names of a function.
pub(super) fn of(function: &str) -> Vec<&'static str> {
    let same = SYNONYMS.iter().filter(|(_, meant)| *meant == function);
    same.map(|(name, _)| *name).collect()
}
