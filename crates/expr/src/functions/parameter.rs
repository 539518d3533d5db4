//! What functions take and give.

use weft_kernel::Label;

/// A family of functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Conditions and empty values.
    Logic,
    /// Numbers.
    Numbers,
    /// Related rows.
    Rows,
    /// Dates and moments.
    Dates,
    /// Workdays of a business calendar.
    Workdays,
    /// Texts.
    Texts,
    /// Regions of China.
    Regions,
    /// Amounts and currencies.
    Money,
    /// Parameter tables and decision tables.
    Tables,
    /// The user.
    User,
}

impl Family {
    /// Every family, in the order of the manual.
    pub const ALL: [Self; 10] = [
        Self::Logic,
        Self::Numbers,
        Self::Rows,
        Self::Dates,
        Self::Workdays,
        Self::Texts,
        Self::Regions,
        Self::Money,
        Self::Tables,
        Self::User,
    ];

    /// Its name, never changed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Logic => "logic",
            Self::Numbers => "numbers",
            Self::Rows => "rows",
            Self::Dates => "dates",
            Self::Workdays => "workdays",
            Self::Texts => "texts",
            Self::Regions => "regions",
            Self::Money => "money",
            Self::Tables => "tables",
            Self::User => "user",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        let (zh, en) = match self {
            Self::Logic => ("条件", "Conditions"),
            Self::Numbers => ("数字", "Numbers"),
            Self::Rows => ("关联记录", "Related rows"),
            Self::Dates => ("日期与时间", "Dates and moments"),
            Self::Workdays => ("工作日", "Workdays"),
            Self::Texts => ("文本", "Texts"),
            Self::Regions => ("地区", "Regions"),
            Self::Money => ("金额与汇率", "Amounts and rates"),
            Self::Tables => ("查表", "Tables"),
            Self::User => ("用户", "The user"),
        };
        Label::new(zh, en)
    }
}

/// What a function takes in one place.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// What the manual calls it.
    pub name: &'static str,
    /// Which values it takes.
    pub takes: Takes,
    /// Whether it must be given.
    pub need: Need,
}

/// Whether an argument must be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Required,
    /// Not always.
    Optional,
    /// Once or more, as the last.
    Repeated,
    /// The last two, once or more as a pair; one more argument is taken like the second of them.
    Paired,
}

/// Which values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A value of any type.
    Anything,
    /// A value of any type, but of the same in all places marked so.
    Same,
    /// A value to be found among others, of the same type in all places marked so.
    Key,
    /// A number, date, moment, duration or text, of the same type in all places marked so.
    Ordered,
    /// A number.
    Number,
    /// A number, rounded to a whole one.
    Whole,
    /// A number of decimals, -6 to 6, written out.
    Digits,
    /// A text.
    Text,
    /// A value that can be written as text: text, option, number, date.
    Written,
    /// A date, or a moment of which the date is taken.
    Date,
    /// A condition.
    Condition,
    /// A number of decimals, 0 to 6, written out.
    Decimals,
    /// A moment.
    Moment,
    /// A period of the calendar, written out: `"week"`, `"month"`, `"quarter"`, `"year"`, `"周"` ….
    Period,
    /// The name of a business calendar, written out.
    Calendar,
    /// The name of a region or a large area, written out: `"华东"`, `"浙江"`, `"上海市"`.
    Region,
    /// A currency: a code, or when written out its name as well.
    Currency,
    /// The name of a parameter or decision table, written out.
    Table,
    /// A unit of the calendar, written out: `"day"`, `"month"`, `"year"`, `"天"`, `"月"`, `"年"`.
    Unit,
    /// Related rows, or something computed from each of them.
    Rows,
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// A condition.
    Condition,
    /// A number with up to six decimals.
    Number,
    /// A whole number.
    Whole,
    /// A text.
    Text,
    /// A date.
    Date,
    /// A moment.
    Moment,
    /// What the parameters marked `Same` or `Ordered` are.
    Same,
    /// A user.
    User,
    /// What the fold of its rows is.
    Folded,
    /// What the table gives.
    Tabled,
}

pub(crate) const fn required(name: &'static str, takes: Takes) -> Parameter {
    Parameter {
        name,
        takes,
        need: Need::Required,
    }
}

pub(crate) const fn optional(name: &'static str, takes: Takes) -> Parameter {
    Parameter {
        name,
        takes,
        need: Need::Optional,
    }
}

pub(crate) const fn paired(name: &'static str, takes: Takes) -> Parameter {
    Parameter {
        name,
        takes,
        need: Need::Paired,
    }
}

pub(crate) const fn repeated(name: &'static str, takes: Takes) -> Parameter {
    Parameter {
        name,
        takes,
        need: Need::Repeated,
    }
}
