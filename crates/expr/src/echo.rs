//! An expression in plain words, so that people see what was understood.

use weft_kernel::{Decimal, Label, Language, Moment, Value};

use crate::syntax::{Comparison, Operator, Polarity, Search};
use crate::typed::{Expr, Kind, RowsFold};

/// The words for `expr` in `language`.
pub(crate) fn echo(expr: &Expr, language: Language) -> String {
    Speaker { language }.say(expr)
}

struct Speaker {
    language: Language,
}

impl Speaker {
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
            Kind::Call(function, arguments) if arguments.is_empty() => self
                .pick(function.alias, &function.name.to_lowercase())
                .to_owned(),
            Kind::Call(function, arguments) => {
                let arguments = self.join(arguments, self.pick("，", ", "), 0);
                format!("{}({arguments})", self.pick(function.alias, function.name))
            }
            Kind::Fold(fold) => self.fold(fold),
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
            Value::Record(id) => format!("“{id}”"),
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
        Kind::Arithmetic(Operator::Concat, ..) => 5,
        Kind::Arithmetic(Operator::Add | Operator::Sub, ..) => 6,
        Kind::Time(operator, ..) if operator.symbol() != "/" => 6,
        Kind::Arithmetic(..) | Kind::Time(..) => 7,
        Kind::Negate(_) => 8,
        _ => 9,
    }
}
