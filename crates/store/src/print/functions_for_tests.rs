//! The exact functions, registered for tests of the printing.

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use weft_kernel::Zone;
use weft_kernel::exact::apply;
use weft_kernel::query::{Datum, Function};

pub(super) fn register(connection: &Connection) {
    let plain = [
        ("mod", Function::Mod),
        ("contains", Function::Contains),
        ("starts_with", Function::StartsWith),
        ("ends_with", Function::EndsWith),
        ("concat", Function::Concat),
        ("length", Function::Length),
        ("lower", Function::Lower),
        ("upper", Function::Upper),
        ("trim", Function::Trim),
        ("left", Function::Left),
        ("right", Function::Right),
        ("mid", Function::Mid),
        ("add_days", Function::AddDays),
        ("add_months", Function::AddMonths),
        ("days_between", Function::DaysBetween),
        ("date_of", Function::DateOf),
        ("start_of", Function::StartOf),
        ("year", Function::Year),
        ("month", Function::Month),
        ("day", Function::Day),
        ("weekday", Function::Weekday),
    ];
    for (name, function) in plain {
        add(connection, name, move |args| (function, args));
    }
    let scaled: [(&str, fn(u8) -> Function); 8] = [
        ("mul", |down| Function::Mul { down }),
        ("div", |up| Function::Div { up }),
        ("scale_up", Function::ScaleUp),
        ("scale_down", Function::ScaleDown),
        ("round", |drop| Function::Round { drop }),
        ("floor", |drop| Function::Floor { drop }),
        ("ceil", |drop| Function::Ceil { drop }),
        ("number_text", |scale| Function::NumberText { scale }),
    ];
    for (name, function) in scaled {
        add(connection, name, move |mut args| {
            let digits = args.pop().and_then(|arg| arg.as_int()).unwrap();
            (function(u8::try_from(digits).unwrap()), args)
        });
    }
}

fn add(
    connection: &Connection,
    name: &str,
    split: impl Fn(Vec<Datum>) -> (Function, Vec<Datum>)
    + Send
    + Sync
    + std::panic::UnwindSafe
    + std::panic::RefUnwindSafe
    + 'static,
) {
    let zone = Zone::named("Asia/Shanghai").unwrap();
    let run = move |context: &Context<'_>| {
        let args = (0..context.len()).map(|index| match context.get_raw(index) {
            ValueRef::Null => Datum::Null,
            ValueRef::Integer(n) => Datum::Int(n),
            ValueRef::Text(text) => Datum::Text(String::from_utf8(text.to_vec()).unwrap()),
            ValueRef::Blob(_) | ValueRef::Real(_) => panic!("no such value"),
        });
        let (function, args) = split(args.collect());
        match apply(function, &args, &zone) {
            Ok(Datum::Null) => Ok(Value::Null),
            Ok(Datum::Bool(truth)) => Ok(Value::Integer(truth.into())),
            Ok(Datum::Int(n)) => Ok(Value::Integer(n)),
            Ok(Datum::Text(text)) => Ok(Value::Text(text)),
            Ok(Datum::Bytes(bytes)) => Ok(Value::Blob(bytes)),
            Err(problem) => Err(rusqlite::Error::UserFunctionError(Box::new(problem))),
        }
    };
    connection
        .create_scalar_function(
            format!("weft_{name}").as_str(),
            -1,
            FunctionFlags::SQLITE_DETERMINISTIC,
            run,
        )
        .unwrap();
}
