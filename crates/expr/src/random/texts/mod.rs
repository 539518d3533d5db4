//! Random texts of well-typed expressions over the orders of the fixed model.

mod further;

use super::Dice;
use crate::catalogue::Type;

/// The text of an expression of type `ty` (a condition for types that have no texts of their own),
/// nested about `depth` deep.
#[must_use]
pub fn expression(seed: u64, ty: Type, depth: u32) -> String {
    let mut writer = Writer {
        dice: Dice::seeded(seed),
        rows: Rows::Outside,
    };
    match ty {
        Type::Number => writer.number(depth),
        Type::Text => writer.text(depth),
        Type::Date => writer.date(depth),
        Type::Moment => writer.moment(depth),
        Type::Duration => writer.duration(depth),
        _ => writer.condition(depth),
    }
}

/// Which related rows the text stands inside of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rows {
    Outside,
    Lines,
    Orders,
}

struct Writer {
    dice: Dice,
    rows: Rows,
}

impl Writer {
    /// A field outside of rows, or one of the rows'.
    fn field(&mut self, own: &[&str], lines: &[&str], orders: &[&str]) -> String {
        let inside = !self.dice.once_in(3);
        let names = match self.rows {
            Rows::Lines if inside && !lines.is_empty() => lines,
            Rows::Orders if inside && !orders.is_empty() => orders,
            _ => own,
        };
        self.dice.pick(names).to_owned()
    }

    fn condition(&mut self, depth: u32) -> String {
        if depth == 0 {
            return self.field(
                &[
                    "active",
                    "account.active",
                    "有效",
                    "true",
                    "status = \"draft\"",
                    "tags contains \"vip\"",
                ],
                &["lines.supplier.active", "lines.kind = \"gift\""],
                &["account.orders.active", "account.orders.status <> \"草稿\""],
            );
        }
        let less = depth - 1;
        match self.dice.roll(22) {
            16.. => self.further_condition(less),
            0 | 1 => self.comparison(less),
            2 => format!("not ({})", self.condition(less)),
            3 => format!("({}) and ({})", self.condition(less), self.condition(less)),
            4 => format!("({}) or ({})", self.condition(less), self.condition(less)),
            5 => format!(
                "IF({}, {}, {})",
                self.condition(less),
                self.condition(less),
                self.condition(less)
            ),
            6 => self.empty(less),
            7 => self.within(less),
            8 => self.search(less),
            9 => self.option(),
            10 => self.person(),
            11 => self.list_of(less),
            _ => self.comparison(less),
        }
    }

    fn operator(&mut self) -> &'static str {
        self.dice.pick(&["=", "<>", "<", "<=", ">", ">="])
    }

    fn comparison(&mut self, depth: u32) -> String {
        let operator = self.operator();
        let (left, right) = match self.dice.roll(8) {
            0 => (self.text(depth), self.text(depth)),
            1 => (self.date(depth), self.date(depth)),
            2 => (self.moment(depth), self.moment(depth)),
            3 => (self.moment(depth), self.date(depth)),
            4 => (self.duration(depth), self.duration(depth)),
            5 => (self.number(depth), self.literal()),
            _ => (self.number(depth), self.number(depth)),
        };
        format!("({left}) {operator} ({right})")
    }

    fn empty(&mut self, depth: u32) -> String {
        let value = match self.dice.roll(5) {
            0 => self.number(depth),
            1 => self.text(depth),
            2 => self.date(depth),
            3 => self.condition(depth),
            _ => self
                .dice
                .pick(&["tags", "owner", "status", "account.owner", "account"])
                .to_owned(),
        };
        let verb = self.dice.pick(&["is empty", "is not empty", "为空"]);
        format!("({value}) {verb}")
    }

    fn within(&mut self, depth: u32) -> String {
        let word = self.dice.pick(&["between", "not between", "介于"]);
        let (value, low, high) = match self.dice.roll(3) {
            0 => (self.date(depth), self.date(0), self.date(0)),
            1 => (self.moment(depth), self.date(0), self.moment(0)),
            _ => (self.number(depth), self.literal(), self.number(0)),
        };
        format!("({value}) {word} {low} and {high}")
    }

    fn search(&mut self, depth: u32) -> String {
        let word = self.dice.pick(&[
            "contains",
            "starts with",
            "ends with",
            "not contains",
            "不包含",
        ]);
        let text = self.text(depth);
        let sought = self
            .dice
            .pick(&["\"acme\"", "\"a\"", "'东'", "“ ”", "account.name", "\"%\""]);
        format!("({text}) {word} {sought}")
    }

    fn option(&mut self) -> String {
        self.dice
            .pick(&[
                "status = \"草稿\"",
                "status <> \"Confirmed\"",
                "NOW() - created_at in (3, 1d, 0.5)",
                "6h not in (amount, 0.25)",
                "status in (\"draft\", \"已关闭\")",
                "status not in (\"draft\")",
                "状态 属于 (\"closed\", name)",
                "tags contains \"At risk\"",
                "tags not contains \"vip\"",
                "tags in (\"vip\", \"new\")",
                "status = name",
            ])
            .to_owned()
    }

    fn person(&mut self) -> String {
        self.field(
            &[
                "owner = me",
                "owner <> ME()",
                "owner = account.owner",
                "account.owner in (me, \"4002\")",
                "account = \"2001\"",
                "owner not in (\"4001\", account.owner)",
            ],
            &["lines.supplier = account", "lines.supplier.owner = me"],
            &[
                "account.orders.owner = owner",
                "account.orders.account = account",
            ],
        )
    }

    fn list_of(&mut self, depth: u32) -> String {
        let word = self.dice.pick(&["in", "not in"]);
        match self.dice.roll(3) {
            0 => format!(
                "({}) {word} ({}, {})",
                self.number(depth),
                self.literal(),
                self.literal()
            ),
            1 => format!(
                "({}) {word} ({}, {})",
                self.text(depth),
                "\"a\"",
                self.text(0)
            ),
            _ => format!(
                "({}) {word} ({}, {})",
                self.date(depth),
                self.date(0),
                self.date(0)
            ),
        }
    }

    fn literal(&mut self) -> String {
        self.dice
            .pick(&[
                "0",
                "1",
                "2.5",
                "-1",
                "1.00005",
                "0.0001",
                "0.000001",
                "-0.00005",
                "15%",
                "100",
                "3.14159",
                "10万",
                "7",
                "12",
                "-2.5",
                "9000000000000",
            ])
            .to_owned()
    }

    fn number(&mut self, depth: u32) -> String {
        if depth == 0 {
            if self.dice.once_in(3) {
                return self.literal();
            }
            return self.field(
                &[
                    "amount",
                    "quantity",
                    "discount",
                    "stars",
                    "account.credit",
                    "客户.信用额度",
                    "account.owner.age",
                    "金额",
                ],
                &[
                    "lines.price",
                    "lines.quantity",
                    "订单明细.单价",
                    "lines.supplier.credit",
                ],
                &["account.orders.amount", "account.orders.stars"],
            );
        }
        let less = depth - 1;
        match self.dice.roll(30) {
            20.. => self.further_number(less),
            0..=6 => {
                let operator = self.dice.pick(&["+", "-", "*", "/"]);
                format!("({}) {operator} ({})", self.number(less), self.number(less))
            }
            7 | 8 => {
                let name = self.dice.pick(&["ROUND", "FLOOR", "CEILING"]);
                let digits = self
                    .dice
                    .pick(&["", ", 2", ", 0", ", -1", ", 5", ", 6", ", -6"]);
                format!("{name}({}{digits})", self.number(less))
            }
            9 => format!("ABS(-({}))", self.number(less)),
            10 => format!("MOD({}, {})", self.number(less), self.number(less)),
            11 => {
                let name = self.dice.pick(&["MIN", "MAX", "最大值"]);
                format!(
                    "{name}({}, {}, {})",
                    self.number(less),
                    self.literal(),
                    self.number(less)
                )
            }
            12 => format!(
                "IF({}, {}, {})",
                self.condition(less),
                self.number(less),
                self.number(less)
            ),
            13 => format!("COALESCE({}, {})", self.number(less), self.literal()),
            14 => format!("LEN({})", self.text(less)),
            15 => {
                let name = self.dice.pick(&["YEAR", "MONTH", "DAY", "WEEKDAY"]);
                format!("{name}({})", self.date(less))
            }
            16 => format!("DAYS({}, {})", self.date(less), self.date(less)),
            17 => format!("({}) / ({})", self.duration(less), self.duration(less)),
            _ => self.fold(less),
        }
    }

    /// A fold over rows that is a number; inside rows a plain number, as folds nest only so deep.
    fn fold(&mut self, depth: u32) -> String {
        if self.rows != Rows::Outside {
            return self.number(depth);
        }
        let (rows, path, field) = if self.dice.once_in(3) {
            (Rows::Orders, "account.orders", "account.orders.amount")
        } else {
            (Rows::Lines, "lines", "lines.price")
        };
        self.rows = rows;
        let folded = match self.dice.roll(8) {
            0 | 1 => format!("COUNT({path}, {})", self.condition(depth)),
            2 => format!("COUNT({path})"),
            3 => format!("COUNT({field})"),
            4 => format!(
                "SUM({field} * ({}), {})",
                self.number(depth),
                self.condition(depth)
            ),
            5 => format!("AVERAGE({field}, {})", self.condition(depth)),
            6 => {
                let name = self.dice.pick(&["MINOF", "MAXOF"]);
                format!("{name}({field} + ({}))", self.number(depth))
            }
            _ => format!("SUM({field})"),
        };
        self.rows = Rows::Outside;
        folded
    }

    fn text(&mut self, depth: u32) -> String {
        if depth == 0 {
            if self.dice.once_in(4) {
                return self
                    .dice
                    .pick(&["\"Acme\"", "\"\"", "'华东'", "“a b”"])
                    .to_owned()
                    + " & \"\"";
            }
            return self.field(
                &[
                    "name",
                    "note",
                    "account.name",
                    "account.region",
                    "客户.地区",
                ],
                &["lines.supplier.name", "lines.kind & \"\""],
                &["account.orders.name"],
            );
        }
        let less = depth - 1;
        match self.dice.roll(17) {
            9.. => self.further_text(less),
            0 => format!("({}) & ({})", self.text(less), self.text(less)),
            1 => format!("LEFT({}, {})", self.text(less), self.number(0)),
            2 => format!("RIGHT({}, {})", self.text(less), self.number(0)),
            3 => format!("MID({}, {}, 3)", self.text(less), self.literal()),
            4 => {
                let name = self.dice.pick(&["UPPER", "LOWER", "TRIM"]);
                format!("{name}({})", self.text(less))
            }
            5 => format!("TEXT({})", self.number(less)),
            6 => format!(
                "CONCAT({}, {}, {})",
                self.text(less),
                self.date(less),
                self.number(less)
            ),
            7 => format!(
                "IF({}, {}, {})",
                self.condition(less),
                self.text(less),
                self.text(less)
            ),
            _ => format!("COALESCE({}, {})", self.text(less), self.text(less)),
        }
    }

    fn date(&mut self, depth: u32) -> String {
        if depth == 0 {
            if self.dice.once_in(3) {
                let days = [
                    "#2026-11-22#",
                    "#2024-02-29#",
                    "TODAY()",
                    "DATE(\"2026-01-31\")",
                    "#9999-12-31#",
                ];
                return self.dice.pick(&days).to_owned();
            }
            return self.field(
                &[
                    "order_date",
                    "due_date",
                    "account.founded",
                    "到期日",
                    "DATE(created_at)",
                ],
                &["lines.due_date"],
                &["account.orders.due_date", "DATE(account.orders.created_at)"],
            );
        }
        let less = depth - 1;
        match self.dice.roll(10) {
            6.. => self.further_date(less),
            0 | 1 => {
                let unit = self.dice.pick(&["day", "month", "year", "周", "月"]);
                format!(
                    "DATEADD({}, {}, \"{unit}\")",
                    self.date(less),
                    self.number(less)
                )
            }
            2 => {
                let by = self.dice.pick(&["+ 7d", "- 1d", "+ 2w", "- 30天"]);
                format!("({}) {by}", self.date(less))
            }
            3 => format!("DATE({})", self.moment(less)),
            4 => format!("MIN({}, {})", self.date(less), self.date(less)),
            _ => format!(
                "IF({}, {}, {})",
                self.condition(less),
                self.date(less),
                self.date(less)
            ),
        }
    }

    fn moment(&mut self, depth: u32) -> String {
        if depth == 0 {
            return self.field(
                &["created_at", "NOW()", "#2026-11-22T06:30:00Z#", "创建时间"],
                &[],
                &["account.orders.created_at"],
            );
        }
        let operator = self.dice.pick(&["+", "-"]);
        format!(
            "({}) {operator} ({})",
            self.moment(depth - 1),
            self.duration(depth - 1)
        )
    }

    fn duration(&mut self, depth: u32) -> String {
        if depth == 0 {
            return self
                .dice
                .pick(&["7d", "2h", "30m", "1w", "36小时", "-1d", "0s"])
                .to_owned();
        }
        let less = depth - 1;
        match self.dice.roll(4) {
            0 => format!("({}) - ({})", self.moment(less), self.moment(less)),
            1 => format!("({}) - ({})", self.date(less), self.date(less)),
            2 => format!("({}) + ({})", self.duration(less), self.duration(less)),
            _ => self.duration(0),
        }
    }
}
