//! The functions a query may call; `exact::apply` is their meaning, `store` prints them.

/// A function of stored values. But for `And`, `Or`, `IsNull`, `Coalesce`, `Concat` every function
/// of a null is null. Comparison is three-valued as in SQL: null when either side is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// All are true (three-valued; of none: true).
    And,
    /// Any is true (three-valued; of none: false).
    Or,
    /// Not (null stays null).
    Not,
    /// Equal.
    Eq,
    /// Unequal.
    Ne,
    /// Less.
    Lt,
    /// At most.
    Le,
    /// Greater.
    Gt,
    /// At least.
    Ge,
    /// Whether it is null; never null itself.
    IsNull,
    /// The first that is not null.
    Coalesce,
    /// Sum of two integers of the same scale.
    Add,
    /// Difference of two integers of the same scale.
    Sub,
    /// The number with the other sign.
    Neg,
    /// Without its sign.
    Abs,
    /// `a × b ÷ 10^down`, rounded half away from zero.
    Mul {
        /// Decimals dropped from the product.
        down: u8,
    },
    /// `a × 10^up ÷ b`, rounded half away from zero; null when `b` is 0.
    Div {
        /// Decimals added to the dividend.
        up: u8,
    },
    /// `a × 10^up`, exactly.
    ScaleUp(u8),
    /// `a ÷ 10^down`, rounded half away from zero.
    ScaleDown(u8),
    /// `a` with its last `drop` decimals made zero, rounded half away from zero.
    Round {
        /// Decimals cleared; the scale stays.
        drop: u8,
    },
    /// The largest multiple of `10^drop` that is at most `a`.
    Floor {
        /// Decimals cleared; the scale stays.
        drop: u8,
    },
    /// The smallest multiple of `10^drop` that is at least `a`.
    Ceil {
        /// Decimals cleared; the scale stays.
        drop: u8,
    },
    /// Remainder with the sign of the divisor, as in spreadsheets; null when the divisor is 0.
    Mod,
    /// The smaller of two.
    Least,
    /// The larger of two.
    Greatest,
    /// Whether text `a` holds text `b`; ASCII letters of any case are alike.
    Contains,
    /// Whether text `a` begins with text `b`; ASCII letters of any case are alike.
    StartsWith,
    /// Whether text `a` ends with text `b`; ASCII letters of any case are alike.
    EndsWith,
    /// Texts put together; null counts as empty text.
    Concat,
    /// Number of characters (scale 0).
    Length,
    /// ASCII letters made small.
    Lower,
    /// ASCII letters made capital.
    Upper,
    /// Without spaces at both ends.
    Trim,
    /// The first `n` characters (`n` of scale 0, negative counts as 0).
    Left,
    /// The last `n` characters.
    Right,
    /// `Mid(text, start, n)`: `n` characters from the `start`-th, counting from 1.
    Mid,
    /// A date moved by `n` days; null beyond the years 1 to 9999.
    AddDays,
    /// A date moved by `n` months, kept inside the month; null beyond the years 1 to 9999.
    AddMonths,
    /// `DaysBetween(a, b)`: days from `a` to `b` (scale 0).
    DaysBetween,
    /// The company's date of a moment.
    DateOf,
    /// The first moment of a date in the company's zone.
    StartOf,
    /// Year of a date (scale 0).
    Year,
    /// Month of a date, 1 to 12.
    Month,
    /// Day of the month of a date.
    Day,
    /// Day of the week of a date, Monday 1 to Sunday 7.
    Weekday,
    /// `a` with its last `drop` decimals made zero, towards zero.
    Trunc {
        /// Decimals cleared; the scale stays.
        drop: u8,
    },
    /// `a` with its last `drop` decimals made zero, away from zero.
    Away {
        /// Decimals cleared; the scale stays.
        drop: u8,
    },
    /// -1, 0 or 1 (scale 0).
    Sign,
    /// `Power(a, n)`: a number of six decimals times itself, rounded at each step; null when `n`
    /// (scale 0) is beyond ±1000, and for `1 ÷ 0`.
    Power,
    /// The square root of a number of six decimals; null of a negative one.
    Sqrt,
    /// `a ÷ b` without its decimals (scale 0); null when `b` is 0.
    Quotient,
    /// The multiple of `b` nearest to `a`, halves away from zero; null when `b` is 0.
    Multiple,
    /// A number of six decimals as text with so many, in groups of three: `1,234.50`.
    Grouped {
        /// Decimals shown, at most six.
        digits: u8,
    },
    /// A number of six decimals as an amount in capital Chinese numerals: 壹佰元整.
    ChineseMoney,
    /// `Position(text, sought)`: the character at which `sought` first stands, from 1; null if nowhere.
    Position,
    /// `Replace(text, old, new)`: null for `new` is no text, null for `old` changes nothing.
    Replace,
    /// A text so many times (at most 100), cut after 10,000 characters.
    Repeat,
    /// `PadLeft(text, width, pad)`: filled up in front to `width` characters, at most 1,000.
    PadLeft,
    /// `PadRight(text, width, pad)`: filled up behind to `width` characters, at most 1,000.
    PadRight,
    /// Whether the first text holds any of the others; ASCII letters of any case are alike.
    ContainsAny,
    /// Whether the first text holds all of the others; ASCII letters of any case are alike.
    ContainsAll,
    /// `Matches(text, pattern)`: `*` stands for any characters, `?` for one; ASCII letters of any
    /// case are alike.
    Matches,
    /// Without spaces, full-width spaces, tabs and line ends, wherever they stand.
    Clean,
    /// Only the digits 0 to 9 of a text.
    Digits,
    /// Full-width letters, digits and signs as half-width ones.
    HalfWidth,
    /// The number a text is, with six decimals; null when it is none.
    ParseNumber,
    /// `Split(text, separator, n)`: the n-th part, from 1; null when there is none.
    Split,
    /// `Before(text, mark)`: what stands before the first `mark`; null without one.
    Before,
    /// `After(text, mark)`: what stands after the first `mark`; null without one.
    After,
    /// `Join(separator, …)`: texts put together with the separator between; nulls are left out.
    Join,
    /// `Mask(text, front, back)`: all but so many characters in front and at the back as `*`; all of
    /// them when the text is no longer than that.
    Mask,
    /// Whether a text is a mobile number of China, with or without `+86`.
    IsMobile,
    /// Whether a text has the form of an e-mail address.
    IsEmail,
    /// Whether a text is a unified social credit code with a true check character.
    IsCreditCode,
    /// `DateText(date, pattern)`: the pattern with `yyyy yy MM M dd d` replaced.
    DateText,
    /// The first day of the period a date lies in.
    PeriodStart(Period),
    /// The last day of the period a date lies in; null beyond the year 9999.
    PeriodEnd(Period),
    /// Quarter of a date, 1 to 4.
    Quarter,
    /// Week of a date by ISO 8601, 1 to 53.
    Week,
    /// Day of the year of a date, 1 to 366.
    YearDay,
    /// `MonthsBetween(a, b)`: whole months from `a` to `b`, negative backwards (scale 0).
    MonthsBetween,
    /// `MakeDate(year, month, day)`; null when there is no such day.
    MakeDate,
    /// Hour of a moment in the company's zone, 0 to 23.
    Hour,
    /// Minute of a moment in the company's zone, 0 to 59.
    Minute,
    /// `IsWorkday(date, calendar)`: whether it is worked; for calendars see [`crate::exact`].
    IsWorkday,
    /// `AddWorkdays(date, n, calendar)`: the n-th workday after a date, before it when `n` is
    /// negative, the date itself when `n` is 0; null beyond the years 1 to 9999.
    AddWorkdays,
    /// `Workdays(a, b, calendar)`: workdays from `a` to `b`, both included; negative backwards.
    Workdays,
    /// An integer of scale `scale` as text without needless zeros.
    NumberText {
        /// Decimals of the integer.
        scale: u8,
    },
}

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// A year.
    Year,
}

impl Period {
    /// Every period.
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// Its English name, as PostgreSQL has it too.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// A function of many rows; nulls are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    /// How many (with no argument: rows; with one: rows where it is not null). 0 of none.
    Count,
    /// How many different ones. 0 of none.
    CountDistinct,
    /// The sum; null of none. Overflow is an error, never a wrong number.
    Sum,
    /// The smallest; null of none.
    Min,
    /// The largest; null of none.
    Max,
    /// The number at so many of a hundred of the way from the smallest to the largest, between two of them in
    /// proportion, as spreadsheets tell it; null of none.
    Percentile {
        /// How many of a hundred: 50 is the median.
        of: u8,
        /// Digits more than the numbers have.
        up: u8,
    },
}
