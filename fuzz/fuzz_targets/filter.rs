//! Filters: a condition that checks is lowered, or refused with a code that says why.
#![no_main]

use libfuzzer_sys::fuzz_target;
use weft_expr::random::{Model, ORDER, Records};
use weft_expr::{Aliases, LowerScope, Type, World, check};
use weft_kernel::query::Term;
use weft_kernel::{Kind, Moment, Zone};

fuzz_target!(|text: &str| {
    let Ok(checked) = check(text, ORDER, &Model, Some(Type::Bool)) else {
        return;
    };
    let zone = Zone::utc();
    let world = World {
        now: Moment::from_ms(1_795_000_000_000),
        zone: &zone,
        me: None,
    };
    let aliases = Aliases::from(1);
    let mut scope = LowerScope::new(&Model, 0, &aliases, world, &|_, _| Ok(Term::TRUE));
    if let Err(problem) = checked.lower(&mut scope) {
        assert_ne!(problem.kind(), Kind::Internal, "{problem}");
    }
    let records = Records::seeded(1);
    if let Some(row) = records.row(ORDER, Records::id(ORDER, 1))
        && let Err(problem) = checked.evaluate(&row, &world)
    {
        assert_ne!(problem.kind(), Kind::Internal, "{problem}");
    }
});
