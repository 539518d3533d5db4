//! The exact functions of queries, registered with every connection as `weft_<name>`.

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, Error};
use weft_kernel::query::{Datum, Function};
use weft_kernel::{Problem, Zone, exact};

use super::values::datum_of;
use crate::print::NAMED;

/// Makes a function of a number of decimals.
type Scaled = fn(u8) -> Function;

/// Functions whose last argument is a number of decimals.
const SCALED: [(&str, Scaled, i32); 11] = [
    ("mul", |down| Function::Mul { down }, 3),
    ("div", |up| Function::Div { up }, 3),
    ("scale_up", Function::ScaleUp, 2),
    ("scale_down", Function::ScaleDown, 2),
    ("round", |drop| Function::Round { drop }, 2),
    ("floor", |drop| Function::Floor { drop }, 2),
    ("ceil", |drop| Function::Ceil { drop }, 2),
    ("trunc", |drop| Function::Trunc { drop }, 2),
    ("away", |drop| Function::Away { drop }, 2),
    ("grouped", |digits| Function::Grouped { digits }, 2),
    ("number_text", |scale| Function::NumberText { scale }, 2),
];

/// Registers all of them.
pub(crate) fn register(connection: &Connection, zone: &Zone) -> Result<(), Error> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    for named in NAMED {
        let (function, arguments) = (named.function, named.arguments);
        let name = format!("weft_{}", named.name);
        let zone = zone.clone();
        let call = move |context: &Context<'_>| answer(function, &arguments_of(context)?, &zone);
        connection.create_scalar_function(name.as_str(), arguments, flags, call)?;
    }
    for (name, scaled, arguments) in SCALED {
        let name = format!("weft_{name}");
        let zone = zone.clone();
        let call = move |context: &Context<'_>| {
            let mut arguments = arguments_of(context)?;
            let scale = arguments.pop().and_then(|scale| scale.as_int());
            let scale = scale
                .and_then(|scale| u8::try_from(scale).ok())
                .unwrap_or_default();
            answer(scaled(scale), &arguments, &zone)
        };
        connection.create_scalar_function(name.as_str(), arguments, flags, call)?;
    }
    connection.create_aggregate_function("weft_percentile", 3, flags, Percentile)
}

/// `weft_percentile(number, of, up)`: as [`exact::percentile`].
struct Percentile;

/// The numbers so far, and what is asked of them.
#[derive(Default)]
struct Ranked {
    numbers: Vec<i64>,
    of: u8,
    up: u8,
}

impl Aggregate<Ranked, Option<i64>> for Percentile {
    fn init(&self, _: &mut Context<'_>) -> Result<Ranked, Error> {
        Ok(Ranked::default())
    }

    fn step(&self, context: &mut Context<'_>, ranked: &mut Ranked) -> Result<(), Error> {
        let number: Option<i64> = context.get(0)?;
        (ranked.of, ranked.up) = (context.get(1)?, context.get(2)?);
        ranked.numbers.extend(number);
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, ranked: Option<Ranked>) -> Result<Option<i64>, Error> {
        let Ranked {
            mut numbers,
            of,
            up,
        } = ranked.unwrap_or_default();
        numbers.sort_unstable();
        exact::percentile(&numbers, of, up).map_err(failed)
    }
}

fn arguments_of(context: &Context<'_>) -> Result<Vec<Datum>, Error> {
    let datum = |index| datum_of(context.get_raw(index)).map_err(failed);
    (0..context.len()).map(datum).collect()
}

fn answer(
    function: Function,
    arguments: &[Datum],
    zone: &Zone,
) -> Result<ToSqlOutput<'static>, Error> {
    let datum = exact::apply(function, arguments, zone).map_err(failed)?;
    Ok(ToSqlOutput::Owned(match datum {
        Datum::Null => Value::Null,
        Datum::Bool(truth) => Value::Integer(truth.into()),
        Datum::Int(number) => Value::Integer(number),
        Datum::Text(text) => Value::Text(text),
        Datum::Bytes(bytes) => Value::Blob(bytes),
    }))
}

/// The problem travels through the database as text; `problems::of` knows it again by its code.
fn failed(problem: Problem) -> Error {
    Error::UserFunctionError(Box::new(problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_mean_what_the_kernel_says() {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection, &Zone::named("Asia/Shanghai").unwrap()).unwrap();
        let ask = |sql: &str| {
            connection
                .query_row(sql, [], |row| Ok(datum_of(row.get_ref(0)?).unwrap()))
                .unwrap()
        };
        assert_eq!(ask("select weft_mul(15, 1, 1)"), Datum::Int(2));
        assert_eq!(ask("select weft_div(1, 0, 6)"), Datum::Null);
        assert_eq!(ask("select weft_contains('织客CRM', 'crm')"), Datum::Int(1));
        assert_eq!(
            ask("select weft_date_of(1763827200000)"),
            Datum::from("2025-11-23")
        );
        assert_eq!(
            ask("select weft_concat('a', null, '客')"),
            Datum::from("a客")
        );
        assert_eq!(
            ask("select weft_mid('织客系统', 2, 2)"),
            Datum::from("客系")
        );
        assert_eq!(
            ask("select weft_number_text(12500, 4)"),
            Datum::from("1.25")
        );
    }
}
