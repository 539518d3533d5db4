//! An expression in plain words, so that people see what was understood.

use std::collections::BTreeMap;

use weft_kernel::{Decimal, Id, Label, Language, Moment, Value};

use crate::catalogue::Type;
use crate::functions::{Function, said};
use crate::resource::Resource;
use crate::syntax::{Comparison, Operator, Polarity, Search};
use crate::tables::Table;
use crate::typed::{Expr, Kind, RowsFold};

/// The calendar that goes without saying.
const MAIN_CALENDAR: &str = "china";
const UNITS: &[(&str, &str, &str)] = &[
    ("day", "天", "day"),
    ("week", "周", "week"),
    ("month", "个月", "month"),
    ("quarter", "季", "quarter"),
    ("year", "年", "year"),
];

/// The words for `expr` in `language`; records of these ids by what they are called.
pub(crate) fn echo(expr: &Expr, language: Language, names: &BTreeMap<Id, String>) -> String {
    Speaker { language, names }.say(expr)
}

struct Speaker<'n> {
    language: Language,
    names: &'n BTreeMap<Id, String>,
}

impl Speaker<'_> {
    fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn say(&self, expr: &Expr) -> String {
        match &expr.kind {
            Kind::Constant(value) => self.value(value),
            Kind::Choice(_, label) => format!("“{}”", label.of(self.language)),
            Kind::Field(place) | Kind::Computed(place, _) => self.labels(&place.labels),
            Kind::Rescale(inner) | Kind::DateOf(inner) | Kind::ToText(inner) => self.say(inner),
            Kind::Not(inner) => format!("{} {}", self.pick("非", "not"), self.part(inner, 9)),
            Kind::Negate(inner) => format!("-{}", self.part(inner, 8)),
            Kind::All(parts) => self.join(parts, self.pick(" 且 ", " and "), 3),
            Kind::Any(parts) => self.join(parts, self.pick(" 或 ", " or "), 2),
            Kind::Arithmetic(operator, left, right) => {
                self.infix(left, operator.symbol(), right, level(expr))
            }
            Kind::Time(operator, left, right) => {
                self.infix(left, operator.symbol(), right, level(expr))
            }
            Kind::Compare(comparison, left, right) => {
                self.infix(left, self.comparison(*comparison), right, 4)
            }
            Kind::In(polarity, value, items) => {
                let word = self.polar(*polarity, ("属于", "不属于"), ("is one of", "is none of"));
                let items = self.join(items, self.pick("、", ", "), 0);
                format!("{} {word} ({items})", self.part(value, 5))
            }
            Kind::Between(polarity, low, high) => self.between(*polarity, low, high),
            Kind::Search(search, polarity, text, sought) => {
                self.infix(text, self.search(*search, *polarity), sought, 4)
            }
            Kind::Holds(polarity, list, sought) => {
                self.infix(list, self.search(Search::Contains, *polarity), sought, 4)
            }
            Kind::Empty(polarity, inner) => {
                let word = self.polar(*polarity, ("为空", "不为空"), ("is empty", "is not empty"));
                format!("{} {word}", self.part(inner, 5))
            }
            Kind::Call(function, arguments, resource) => {
                self.call(function, arguments, resource.as_ref())
            }
            Kind::Fold(fold) => self.fold(fold),
        }
    }

    fn call(&self, function: &Function, arguments: &[Expr], resource: Option<&Resource>) -> String {
        if let Some(Resource::Table(table, output)) = resource {
            return self.table(table, *output, arguments);
        }
        if arguments.is_empty() {
            let name = self.pick(function.alias, function.name);
            return match self.language {
                Language::Zh => name.to_owned(),
                Language::En => name.to_lowercase(),
            };
        }
        let calendar = match resource {
            Some(Resource::Calendar(calendar)) if calendar.name != MAIN_CALENDAR => {
                let name = calendar.label.of(self.language);
                match self.language {
                    Language::Zh => format!("（按{name}）"),
                    Language::En => format!(" (by {name})"),
                }
            }
            _ => String::new(),
        };
        if let Some(by_unit) = self.by_unit(function.name, arguments) {
            return by_unit;
        }
        if let Some((zh, en)) = said(function.name, arguments.len()) {
            return self.filled(self.pick(zh, en), arguments) + &calendar;
        }
        match function.name {
            "IFS" => return self.arms("", arguments),
            "SWITCH" => {
                if let Some((value, arms)) = arguments.split_first() {
                    return self.arms(&self.part(value, 5), arms);
                }
            }
            _ => {}
        }
        let arguments = self.join(arguments, self.pick("，", ", "), 0);
        format!("{}({arguments})", self.pick(function.alias, function.name))
    }

    /// The words of a call with its arguments put in.
    fn filled(&self, words: &str, arguments: &[Expr]) -> String {
        let mut text = String::new();
        let mut parts = words.split('{');
        text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (place, rest) = part.split_once('}').unwrap_or((part, ""));
            let number = place.trim_end_matches('*').parse::<usize>();
            let index = number.unwrap_or(1).saturating_sub(1);
            let all = arguments.get(index..).unwrap_or_default();
            let said = all.iter().map(|one| self.inside(one));
            let said: Vec<String> = if place.ends_with('*') {
                said.collect()
            } else {
                said.take(1).collect()
            };
            text.push_str(&said.join(self.pick("、", ", ")));
            text.push_str(rest);
        }
        text
    }

    /// An argument inside of a sentence; names of regions stand as they are.
    fn inside(&self, expr: &Expr) -> String {
        match &expr.kind {
            Kind::Choice(_, label) if expr.ty == Type::Text => label.of(self.language).to_owned(),
            _ if expr.ty == Type::Bool => self.say(expr),
            _ => self.part(expr, 5),
        }
    }

    /// What is said with a unit or a period of the calendar.
    fn by_unit(&self, name: &str, arguments: &[Expr]) -> Option<String> {
        let unit = arguments.last()?.literal_text()?;
        let (zh, en) = UNITS
            .iter()
            .find(|(known, ..)| *known == unit)
            .map(|unit| (unit.1, unit.2))?;
        let unit = self.pick(zh, en);
        let words = match name {
            "DATEADD" => self.pick("{1} 之后 {2} {u}", "{2} {u}s after {1}"),
            "DATEDIF" => self.pick("{1} 到 {2} 满几{u}", "the whole {u}s from {1} to {2}"),
            "STARTOF" => self.pick("{1} 所在{u}的第一天", "the first day of the {u} of {1}"),
            "ENDOF" => self.pick("{1} 所在{u}的最后一天", "the last day of the {u} of {1}"),
            _ => return None,
        };
        Some(self.filled(&words.replace("{u}", unit), arguments))
    }

    /// （金额 大于 1 则 “大”；…；否则 “小”）
    fn arms(&self, value: &str, arms: &[Expr]) -> String {
        let (then, last, between) = match self.language {
            Language::Zh => (" 则 ", "否则 ", "；"),
            Language::En => (" then ", "else ", "; "),
        };
        let arms = arms.chunks(2).map(|arm| match arm {
            [when, result] => {
                let when = match value {
                    "" => self.say(when),
                    value => {
                        let is = self.comparison(Comparison::Eq);
                        format!("{value} {is} {}", self.part(when, 5))
                    }
                };
                format!("{when}{then}{}", self.part(result, 5))
            }
            rest => format!("{last}{}", self.join(rest, between, 5)),
        });
        let arms = arms.collect::<Vec<_>>().join(between);
        self.pick("（{}）", "({})").replace("{}", &arms)
    }

    /// 查表“地区系数”（地区 = …，日期 = …）
    fn table(&self, table: &Table, output: usize, arguments: &[Expr]) -> String {
        let day = Label::new("日期", "date");
        let labels = table.inputs.iter().map(|input| &input.label).chain([&day]);
        let inputs = labels.zip(arguments).map(|(label, argument)| {
            format!("{} {}", label.of(self.language), self.part(argument, 5))
        });
        let inputs = inputs.collect::<Vec<_>>().join(self.pick("，", ", "));
        let name = match table
            .outputs
            .get(output)
            .filter(|_| table.outputs.len() > 1)
        {
            Some(one) => {
                let dot = self.pick("的", ": ");
                format!(
                    "{}{dot}{}",
                    table.label.of(self.language),
                    one.label.of(self.language)
                )
            }
            None => table.label.of(self.language).to_owned(),
        };
        match self.language {
            Language::Zh => format!("“{name}”表（{inputs}）"),
            Language::En => format!("table “{name}” ({inputs})"),
        }
    }

    fn labels(&self, labels: &[Label]) -> String {
        let names: Vec<&str> = labels.iter().map(|label| label.of(self.language)).collect();
        names.join(".")
    }

    /// A part in brackets when it binds less tightly than `least`.
    fn part(&self, expr: &Expr, least: u8) -> String {
        if level(expr) < least {
            format!("({})", self.say(expr))
        } else {
            self.say(expr)
        }
    }

    fn infix(&self, left: &Expr, word: &str, right: &Expr, level: u8) -> String {
        let (left, right) = (
            self.part(left, level.max(5)),
            self.part(right, (level + 1).max(5)),
        );
        format!("{left} {word} {right}")
    }

    fn join(&self, parts: &[Expr], between: &str, least: u8) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.part(part, least)).collect();
        parts.join(between)
    }

    fn between(&self, polarity: Polarity, low: &Expr, high: &Expr) -> String {
        let (Kind::Compare(_, value, low), Kind::Compare(_, _, high)) = (&low.kind, &high.kind)
        else {
            return String::new();
        };
        let word = self.polar(
            polarity,
            ("介于", "不介于"),
            ("is between", "is not between"),
        );
        let (value, low, high) = (self.part(value, 5), self.part(low, 5), self.part(high, 5));
        format!("{value} {word} {low} {} {high}", self.pick("和", "and"))
    }

    fn fold(&self, fold: &RowsFold) -> String {
        let name = self.pick(fold.function.alias, fold.function.name);
        let folded = match &fold.argument {
            Some(argument) => self.say(argument),
            None => self.labels(&fold.labels),
        };
        match &fold.filter {
            Some(filter) => {
                let only = self.pick("，其中 ", " where ");
                format!("{name}({folded}{only}{})", self.say(filter))
            }
            None => format!("{name}({folded})"),
        }
    }

    fn polar<'a>(
        &self,
        polarity: Polarity,
        zh: (&'a str, &'a str),
        en: (&'a str, &'a str),
    ) -> &'a str {
        match polarity {
            Polarity::Plain => self.pick(zh.0, en.0),
            Polarity::Not => self.pick(zh.1, en.1),
        }
    }

    fn comparison(&self, comparison: Comparison) -> &'static str {
        let (zh, en) = match comparison {
            Comparison::Eq => ("等于", "is"),
            Comparison::Ne => ("不等于", "is not"),
            Comparison::Lt => ("小于", "is less than"),
            Comparison::Le => ("小于等于", "is at most"),
            Comparison::Gt => ("大于", "is greater than"),
            Comparison::Ge => ("大于等于", "is at least"),
        };
        self.pick(zh, en)
    }

    fn search(&self, search: Search, polarity: Polarity) -> &'static str {
        let (zh, en) = match search {
            Search::Contains => (("包含", "不包含"), ("contains", "does not contain")),
            Search::StartsWith => (
                ("开头是", "开头不是"),
                ("starts with", "does not start with"),
            ),
            Search::EndsWith => (("结尾是", "结尾不是"), ("ends with", "does not end with")),
        };
        self.polar(polarity, zh, en)
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Empty => self.pick("空", "nothing").to_owned(),
            Value::Bool(true) => self.pick("是", "true").to_owned(),
            Value::Bool(false) => self.pick("否", "false").to_owned(),
            Value::Number(number) => self.number(*number),
            Value::Text(text) => format!("“{text}”"),
            Value::Date(date) => date.to_string(),
            Value::Moment(moment) => moment.to_string(),
            Value::Duration(ms) => self.duration(*ms),
            Value::Record(id) => match self.names.get(id) {
                Some(name) => format!("“{name}”"),
                None => format!("“{id}”"),
            },
            Value::List(items) => items.join("、"),
        }
    }

    /// Large round numbers as Chinese readers say them: 10 万, 2 亿.
    fn number(&self, number: Decimal) -> String {
        let tens_of_thousands = Decimal::from(10_000);
        let hundreds_of_millions = Decimal::from(100_000_000);
        let round = |unit: Decimal| (number % unit).is_zero() && number.abs() >= unit;
        if self.language == Language::En || number.abs() < Decimal::from(100_000) {
            number.normalize().to_string()
        } else if round(hundreds_of_millions) {
            format!("{} 亿", (number / hundreds_of_millions).normalize())
        } else if round(tens_of_thousands) {
            format!("{} 万", (number / tens_of_thousands).normalize())
        } else {
            number.normalize().to_string()
        }
    }

    fn duration(&self, ms: i64) -> String {
        const UNITS: &[(i64, &str, &str)] = &[
            (Moment::DAY_MS, "天", "day"),
            (3_600_000, "小时", "hour"),
            (60_000, "分钟", "minute"),
            (1_000, "秒", "second"),
        ];
        let unit = UNITS.iter().find(|(unit, ..)| ms % unit == 0 && ms != 0);
        let (length, zh, en) = unit.copied().unwrap_or((1_000, "秒", "second"));
        let count = ms / length;
        let plural = if self.language == Language::En && count != 1 {
            "s"
        } else {
            ""
        };
        format!("{count} {}{plural}", self.pick(zh, en))
    }
}

/// How tightly the outermost operator binds; as in the canonical text.
fn level(expr: &Expr) -> u8 {
    match &expr.kind {
        Kind::Rescale(inner) | Kind::DateOf(inner) | Kind::ToText(inner) => level(inner),
        Kind::Any(_) => 1,
        Kind::All(_) => 2,
        Kind::Not(_) => 3,
        Kind::Compare(..)
        | Kind::Search(..)
        | Kind::Holds(..)
        | Kind::In(..)
        | Kind::Between(..)
        | Kind::Empty(..) => 4,
        Kind::Call(..) if expr.ty == Type::Bool => 4,
        Kind::Arithmetic(Operator::Concat, ..) => 5,
        Kind::Arithmetic(Operator::Add | Operator::Sub, ..) => 6,
        Kind::Time(operator, ..) if operator.symbol() != "/" => 6,
        Kind::Arithmetic(..) | Kind::Time(..) => 7,
        Kind::Negate(_) => 8,
        _ => 9,
    }
}
