//! What PostgreSQL writes its own way: exact numbers are `numeric`, casts back find overflow.

use weft_kernel::Moment;
use weft_kernel::query::{Datum, Function, Table};

use super::Printer;
use super::named::{self, Postgres};
use crate::schema::ColumnKind;

/// More characters than a text can have.
const CHARACTERS_MAX: i64 = 1_073_741_824;
/// More days than lie between the first and the last date.
const DAYS_MAX: i64 = 4_000_000;
/// More months than lie between the first and the last date.
const MONTHS_MAX: i64 = 200_000;
/// Dates are moved 20,000 years ahead of their own, a whole number of leap cycles, so that no
/// step back leads before year 1; the year then starts with a `2`, which is cut off.
const AHEAD_DAYS: i64 = 7_304_850;
const AHEAD_MONTHS: i64 = 240_000;
/// What is no character people see.
const BLANKS: &str = "e' \\t\\n\\r\\u3000\\u00a0'";
const VALID_AHEAD: &str = "^2((?!0000)\\d{4}-\\d\\d-\\d\\d)$";

pub(super) fn type_of(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Int => "bigint",
        ColumnKind::Text => "text",
        ColumnKind::Bool => "boolean",
        ColumnKind::Bytes => "bytea",
    }
}

pub(super) fn by_bytes(text: &str) -> String {
    format!("{text} collate \"C\"")
}

pub(super) fn call(printer: &mut Printer<'_>, function: Function, args: &[String]) -> String {
    match (function, args) {
        (Function::DateOf, [a]) => {
            let zone = printer.zone();
            let stamp = format!("to_timestamp({a} / 1000.0) at time zone {zone}");
            format!("to_char({stamp}, 'YYYY-MM-DD')")
        }
        (Function::StartOf, [a]) => {
            let zone = printer.zone();
            let start = format!("{}::timestamp at time zone {zone}", date(a));
            let start = format!("(extract(epoch from {start}) * 1000)::bigint");
            // Where the zone is ahead, the first day of all begins before the first moment.
            let start = format!("greatest({start}, {})", Moment::MIN_MS);
            format!("(case when {a} is not null then {start} end)")
        }
        (Function::Hour, [a]) => clock(printer, "hour", a),
        (Function::Minute, [a]) => clock(printer, "minute", a),
        (Function::Join, [between, rest @ ..]) => {
            let parts = rest.join(", ");
            not_empty(&format!("concat_ws(coalesce({between}, ''), {parts})"))
        }
        _ if is_known(function) => format!("{}({})", known_name(function), args.join(", ")),
        (_, [a]) => of_one(function, a),
        (_, [a, b]) if function != Function::Concat => of_two(function, a, b),
        (Function::Mid, [a, start, count]) => {
            let start = clamped(start, 1, CHARACTERS_MAX);
            let count = clamped(count, 0, CHARACTERS_MAX);
            not_empty(&format!("substr({a}, {start}::int, {count}::int)"))
        }
        (Function::Concat, _) => not_empty(&format!("concat({})", args.join(", "))),
        _ => wrong(function),
    }
}

/// Whether `functions.sql` has the function.
fn is_known(function: Function) -> bool {
    named::of(function).is_some_and(|named| named.postgres == Postgres::Known)
}

fn known_name(function: Function) -> String {
    named::of(function).map_or_else(String::new, |named| format!("weft_{}", named.name))
}

/// A part of the time of day in the company's zone.
fn clock(printer: &mut Printer<'_>, part: &str, moment: &str) -> String {
    let zone = printer.zone();
    let stamp = format!("to_timestamp({moment} / 1000.0) at time zone {zone}");
    format!("extract({part} from {stamp})::bigint")
}

fn of_one(function: Function, a: &str) -> String {
    match function {
        Function::Trunc { drop } => stepped("trunc", a, drop),
        Function::Away { drop } => {
            let steps = format!("({a} * {})", down_by(drop));
            format!(
                "(sign({steps}) * ceil(abs({steps})) * {})::bigint",
                up_by(drop)
            )
        }
        Function::Sign => format!("sign({a}::numeric)::bigint"),
        Function::Grouped { digits } => grouped(a, digits),
        Function::Clean => not_empty(&format!("translate({a}, {BLANKS}, '')")),
        Function::Digits => not_empty(&format!("regexp_replace({a}, '[^0123456789]', '', 'g')")),
        Function::HalfWidth => {
            let (wide, half) = widths();
            format!("translate({a}, '{wide}', '{half}')")
        }
        Function::IsMobile => {
            format!("({a} ~ '^([+]86)?1[3456789][0123456789]{{9}}$')")
        }
        Function::IsEmail => format!("({a} ~ '^[^@ ]+@[^@ ]+[.][^@ ]+$')"),
        Function::PeriodStart(period) => format!("weft_period_start({a}, '{}')", period.name()),
        Function::PeriodEnd(period) => format!("weft_period_end({a}, '{}')", period.name()),
        Function::Quarter => format!("((substr({a}, 6, 2)::bigint + 2) / 3)"),
        Function::Week => format!("extract(week from {})::bigint", date(a)),
        Function::YearDay => format!("extract(doy from {})::bigint", date(a)),
        Function::ScaleUp(up) => format!("({a}::numeric * {})::bigint", up_by(up)),
        Function::ScaleDown(down) => format!("round({a} * {})::bigint", down_by(down)),
        Function::Round { drop } => stepped("round", a, drop),
        Function::Floor { drop } => stepped("floor", a, drop),
        Function::Ceil { drop } => stepped("ceil", a, drop),
        Function::NumberText { scale: 0 } => format!("{a}::text"),
        Function::NumberText { scale } => format!("trim_scale({a} * {})::text", down_by(scale)),
        Function::Length => format!("length({a})::bigint"),
        Function::Lower => format!("lower({})", by_bytes(a)),
        Function::Upper => format!("upper({})", by_bytes(a)),
        Function::Trim => not_empty(&format!("btrim({a}, ' ')")),
        Function::Concat => not_empty(&format!("concat({a})")),
        Function::Year => format!("substr({a}, 1, 4)::bigint"),
        Function::Month => format!("substr({a}, 6, 2)::bigint"),
        Function::Day => format!("substr({a}, 9, 2)::bigint"),
        Function::Weekday => format!("extract(isodow from {})::bigint", date(a)),
        _ => wrong(function),
    }
}

fn of_two(function: Function, a: &str, b: &str) -> String {
    match function {
        Function::Mul { down } => {
            format!("round({a}::numeric * {b} * {})::bigint", down_by(down))
        }
        // Twenty decimals tell any quotient of 64-bit numbers from a half, so rounding twice
        // (by the division and to a whole number) comes to the same as rounding once.
        Function::Div { up } => {
            let up = up_by(up);
            format!("round({a} * {up}.00000000000000000000 / nullif({b}, 0))::bigint")
        }
        Function::Mod => {
            let rest = format!("mod({a}::numeric, nullif({b}, 0))");
            format!("mod({rest} + {b}, {b})::bigint")
        }
        Function::Contains => {
            format!(
                "(position(lower({}) in lower({})) > 0)",
                by_bytes(b),
                by_bytes(a)
            )
        }
        Function::StartsWith => {
            format!(
                "starts_with(lower({}), lower({}))",
                by_bytes(a),
                by_bytes(b)
            )
        }
        Function::EndsWith => {
            let reversed = |text: &str| format!("reverse(lower({}))", by_bytes(text));
            format!("starts_with({}, {})", reversed(a), reversed(b))
        }
        Function::Left => not_empty(&format!(
            "left({a}, {}::int)",
            clamped(b, 0, CHARACTERS_MAX)
        )),
        Function::Right => not_empty(&format!(
            "right({a}, {}::int)",
            clamped(b, 0, CHARACTERS_MAX)
        )),
        Function::AddDays => {
            let days = clamped(b, -DAYS_MAX, DAYS_MAX);
            moved(&format!("{} + ({AHEAD_DAYS} + {days})::int", date(a)))
        }
        Function::AddMonths => {
            let months = clamped(b, -MONTHS_MAX, MONTHS_MAX);
            let by = format!("make_interval(months => ({AHEAD_MONTHS} + {months})::int)");
            moved(&format!("{} + {by}", date(a)))
        }
        Function::DaysBetween => format!("({} - {})::bigint", date(b), date(a)),
        Function::Quotient => format!("div({a}::numeric, nullif({b}, 0))::bigint"),
        Function::Multiple => {
            format!("(round({a} * 1.00000000000000000000 / nullif({b}, 0)) * {b})::bigint")
        }
        Function::Position => format!("nullif(position({b} in {a}), 0)::bigint"),
        _ => wrong(function),
    }
}

/// Nothing has this name: a call with a wrong number of arguments is refused by the database.
fn wrong(function: Function) -> String {
    format!("weft_wrong_arguments('{function:?}')")
}

fn up_by(digits: u8) -> String {
    format!("1{}", "0".repeat(digits.min(30).into()))
}

/// `10^-digits` written out: a product with it is exact where a quotient is not.
fn down_by(digits: u8) -> String {
    match digits.min(30) {
        0 => "1.0".to_owned(),
        digits => format!("0.{}1", "0".repeat(usize::from(digits) - 1)),
    }
}

fn stepped(name: &str, a: &str, drop: u8) -> String {
    format!(
        "({name}({a} * {}) * {})::bigint",
        down_by(drop),
        up_by(drop)
    )
}

/// `1,234.50`: a number of six decimals rounded and in groups.
fn grouped(a: &str, digits: u8) -> String {
    let decimals = match digits {
        0 => String::new(),
        some => format!(".{}", "0".repeat(some.into())),
    };
    let picture = format!("FM9,999,999,999,999,990{decimals}");
    format!("to_char(round({a} * 0.000001, {digits}), '{picture}')")
}

/// Full-width characters and their half-width forms, as the texts of a `translate`.
fn widths() -> (String, String) {
    let pairs = (0xff01_u32..=0xff5e).filter_map(|wide| {
        let half = char::from_u32(wide - 0xfee0)?;
        Some((char::from_u32(wide)?, half))
    });
    let (wide, half): (String, String) = std::iter::once(('\u{3000}', ' ')).chain(pairs).unzip();
    (wide, half.replace('\'', "''"))
}

fn date(text: &str) -> String {
    format!("to_date({text}, 'YYYY-MM-DD')")
}

fn moved(ahead: &str) -> String {
    format!("substring(to_char({ahead}, 'YYYY-MM-DD') from '{VALID_AHEAD}')")
}

/// An empty text is stored as null everywhere.
fn not_empty(text: &str) -> String {
    format!("nullif({text}, '')")
}

/// The number within bounds; `least` and `greatest` alone would make a bound of a null.
fn clamped(number: &str, low: i64, high: i64) -> String {
    let within = format!("least(greatest({number}, {low}), {high})");
    format!("(case when {number} is not null then {within} end)")
}

/// The smaller or larger; null when any is, which `least` and `greatest` would leave out.
pub(super) fn extreme(
    printer: &Printer<'_>,
    function: Function,
    args: &[String],
    kind: Option<ColumnKind>,
) -> String {
    let name = if function == Function::Least {
        "least"
    } else {
        "greatest"
    };
    let filled: Vec<_> = args
        .iter()
        .map(|arg| format!("{arg} is not null"))
        .collect();
    let ordered = args.iter().map(|arg| printer.by_bytes(arg.clone(), kind));
    let ordered: Vec<_> = ordered.collect();
    format!(
        "(case when {} then {name}({}) end)",
        filled.join(" and "),
        ordered.join(", ")
    )
}

/// A list as one parameter and what stands around its mark; only of integers or texts.
pub(super) fn long_list(values: &[&Datum]) -> Option<(&'static str, Datum, &'static str)> {
    let item = |value: &&Datum| match value {
        Datum::Int(number) => Some(number.to_string()),
        Datum::Text(text) => Some(format!(
            "\"{}\"",
            text.replace('\\', "\\\\").replace('"', "\\\"")
        )),
        Datum::Null | Datum::Bool(_) | Datum::Bytes(_) => None,
    };
    let list = values
        .iter()
        .map(item)
        .collect::<Option<Vec<_>>>()?
        .join(",");
    let after = match values.first()? {
        Datum::Int(_) => "::text::bigint[])",
        _ => "::text::text[])",
    };
    Some(("= any(", Datum::Text(format!("{{{list}}}")), after))
}

/// The rows whose tokens hold all of an alternative.
pub(super) fn search(
    printer: &mut Printer<'_>,
    table: &Table,
    alternatives: &[Vec<String>],
) -> String {
    let any = printer.constant(&Datum::Text(expression(alternatives)), None);
    format!("select id from {table} where tokens @@ {any}::tsquery")
}

/// The `tsquery` for all tokens of one of the alternatives; tokens hold neither quotes nor strokes.
pub(super) fn expression(alternatives: &[Vec<String>]) -> String {
    let all = |tokens: &Vec<String>| {
        let quoted: Vec<_> = tokens.iter().map(|token| format!("'{token}'")).collect();
        format!("({})", quoted.join(" & "))
    };
    let any: Vec<_> = alternatives.iter().map(all).collect();
    any.join(" | ")
}

impl Printer<'_> {
    fn zone(&mut self) -> String {
        let name = self.zone.name().into();
        self.constant(&name, None)
    }
}
