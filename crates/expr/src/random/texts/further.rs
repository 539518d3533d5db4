//! Texts that call the larger part of the catalogue.

use super::Writer;

impl Writer {
    pub(super) fn further_condition(&mut self, depth: u32) -> String {
        let operand = self.text(depth);
        match self.dice.roll(16) {
            0 => format!("AND({}, {})", self.condition(depth), self.condition(depth)),
            1 => format!("OR({}, {})", self.condition(depth), self.condition(depth)),
            2 => format!("XOR({}, {})", self.condition(depth), self.condition(depth)),
            3 => format!("ISWORKDAY({})", self.date(depth)),
            4 => format!("REGION_IN({operand}, \"华东\", \"深圳\")"),
            5 => format!("STARTSWITH({operand}, {})", self.text(0)),
            6 => format!("ENDSWITH({operand}, {})", self.text(0)),
            7 => format!("CONTAINSANY({operand}, \"a\", {})", self.text(0)),
            8 => format!("CONTAINSALL({operand}, \"a\", {})", self.text(0)),
            9 => {
                let pattern = self.dice.pick(&["*a*", "?cme", "华*", "*%*", "*"]);
                format!("MATCHES({operand}, \"{pattern}\")")
            }
            10 => format!("EXACT({operand}, {})", self.text(0)),
            11 => {
                let name = self.dice.pick(&["ISMOBILE", "ISEMAIL", "ISCREDITCODE"]);
                format!("{name}({operand})")
            }
            12 => format!("ISEMPTY(IFEMPTY({operand}, {}))", self.text(0)),
            13 => self.exists(depth),
            14 => format!("XOR(active, {})", self.condition(depth)),
            _ => format!("AREA({operand}) = \"华东\""),
        }
    }

    fn exists(&mut self, depth: u32) -> String {
        if self.rows != super::Rows::Outside {
            return self.condition(depth);
        }
        self.rows = super::Rows::Lines;
        let filter = self.condition(depth);
        self.rows = super::Rows::Outside;
        format!("EXISTS(lines, {filter})")
    }

    pub(super) fn further_number(&mut self, depth: u32) -> String {
        let operand = self.number(depth);
        match self.dice.roll(29) {
            0 => format!("ROUNDUP({operand}, 2)"),
            1 => format!("ROUNDDOWN({operand}, -1)"),
            2 => format!("INT({operand})"),
            3 => format!("MROUND({operand}, {})", self.number(0)),
            4 => format!("SIGN({operand})"),
            5 => format!("QUOTIENT({operand}, {})", self.number(0)),
            6 => format!(
                "POWER({operand}, {})",
                self.dice.pick(&["2", "3", "0", "-1", "stars"])
            ),
            7 => format!("SQRT({operand})"),
            8 => format!("CLAMP({operand}, -1, {})", self.number(0)),
            9 => format!("PERCENTOF({operand}, {})", self.number(0)),
            10 => format!("NET({operand}, 13%)"),
            11 => format!("TAX({operand}, {})", self.number(0)),
            12 => format!("NULLIF({operand}, {})", self.number(0)),
            13 => format!("IFEMPTY({operand}, 7)"),
            14 => format!("CHOOSE(stars, {operand}, {})", self.number(depth)),
            15 => format!(
                "IFS({}, {operand}, {}, {})",
                self.condition(depth),
                self.condition(0),
                self.number(depth)
            ),
            16 => format!(
                "SWITCH(status, \"草稿\", {operand}, \"closed\", 2, {})",
                self.number(0)
            ),
            17 => format!(
                "SWITCH({}, {}, 1, \"a\", {operand})",
                self.text(0),
                self.text(0)
            ),
            18 => format!("FIND({}, {})", self.text(depth), self.text(0)),
            19 => format!("VALUE({})", self.text(depth)),
            20 => self.number_of_dates(depth),
            21 => {
                let day = self.date(depth);
                let from = self.dice.pick(&["\"USD\"", "\"CNY\"", "\"GBP\"", "name"]);
                format!("CONVERT({operand}, {from}, \"EUR\", {day})")
            }
            22 => format!("RATE(\"JPY\", {})", self.date(depth)),
            23 => {
                let product = self.dice.pick(&["\"A\"", "name", "\"B\""]);
                let area = self
                    .dice
                    .pick(&["account.region", "\"华东\"", "AREA(account.region)"]);
                format!(
                    "TABLE(\"region_factor\", {area}, {product}, {})",
                    self.date(depth)
                )
            }
            24 => {
                let table = self.dice.pick(&[
                    "discount",
                    "discount_sum",
                    "discount_most",
                    "discount_least",
                    "discount_count",
                ]);
                format!("{table}({operand}, status)")
            }
            25..28 => self.number_of_money(&operand),
            _ => "TABLE(\"discount.rate\")".to_owned(),
        }
    }

    fn number_of_money(&mut self, operand: &str) -> String {
        let currency = self.dice.pick(&["\"JPY\"", "\"KWD\"", "name", "\"USD\""]);
        match self.dice.roll(3) {
            0 => format!("MONEY({operand}, {currency})"),
            1 => format!("TOBASE({operand}, {}, 2)", self.number(0)),
            _ => format!("FROMBASE({operand}, {}, {currency})", self.number(0)),
        }
    }

    fn number_of_dates(&mut self, depth: u32) -> String {
        let (one, other) = (self.date(depth), self.date(depth));
        match self.dice.roll(6) {
            0 => {
                let unit = self.dice.pick(&["day", "week", "month", "年"]);
                format!("DATEDIF({one}, {other}, \"{unit}\")")
            }
            1 => format!("NETWORKDAYS({one}, {other})"),
            2 => format!("AGE({one})"),
            3 => {
                let name = self.dice.pick(&["QUARTER", "WEEKNUM", "YEARDAY"]);
                format!("{name}({one})")
            }
            4 => {
                let name = self.dice.pick(&["HOUR", "MINUTE"]);
                format!("{name}({})", self.moment(depth))
            }
            _ => format!("QUARTER(NEXTWORKDAY({one}))"),
        }
    }

    pub(super) fn further_text(&mut self, depth: u32) -> String {
        let operand = self.text(depth);
        match self.dice.roll(22) {
            20 => format!("discount_list({}, status)", self.number(depth)),
            21 => format!("REGIONNAME({operand})"),
            0 => format!("CLEAN({operand})"),
            1 => format!("DIGITS({operand})"),
            2 => format!("HALFWIDTH({operand})"),
            3 => format!("REPEAT({operand}, stars)"),
            4 => format!("PADLEFT({operand}, {}, \"0\")", self.number(0)),
            5 => format!("PADRIGHT({operand}, 6, {})", self.text(0)),
            6 => format!("MASK({operand}, 1, {})", self.number(0)),
            7 => format!("SUBSTITUTE({operand}, \"a\", \"\")"),
            8 => format!("SUBSTITUTE({operand}, {}, {})", self.text(0), self.text(0)),
            9 => format!("SPLIT({operand}, \" \", {})", self.number(0)),
            10 => format!("TEXTBEFORE({operand}, \"c\")"),
            11 => format!("TEXTAFTER({operand}, {})", self.text(0)),
            12 => format!("TEXTJOIN(\"-\", {operand}, stars, {})", self.date(0)),
            13 => {
                let name = self.dice.pick(&["PROVINCE", "CITY", "AREA"]);
                format!("{name}({operand})")
            }
            14 => format!("FIXED({}, 1)", self.number(depth)),
            15 => format!("RMB({})", self.number(depth)),
            16 => format!("DATETEXT({}, \"yyyy年M月d日\")", self.date(depth)),
            17 => format!("HOLIDAY({})", self.date(depth)),
            18 => format!(
                "TABLE(\"discount.approver\", {}, status)",
                self.number(depth)
            ),
            _ => format!("IFS({}, {operand})", self.condition(depth)),
        }
    }

    pub(super) fn further_date(&mut self, depth: u32) -> String {
        let operand = self.date(depth);
        match self.dice.roll(8) {
            0 => format!("EDATE({operand}, {})", self.number(0)),
            1 => format!("EOMONTH({operand}, {})", self.number(0)),
            2 => {
                let period = self.dice.pick(&["week", "month", "季", "year"]);
                format!("STARTOF({operand}, \"{period}\")")
            }
            3 => {
                let period = self.dice.pick(&["周", "month", "quarter", "年"]);
                format!("ENDOF({operand}, \"{period}\")")
            }
            4 => format!("WORKDAY({operand}, {})", self.number(0)),
            5 => format!("NEXTWORKDAY({operand})"),
            6 => format!("YMD(YEAR({operand}), {}, DAY({operand}))", self.number(0)),
            _ => format!("CLAMP({operand}, #2024-01-01#, #2026-12-31#)"),
        }
    }
}
