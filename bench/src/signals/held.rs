//! What an event costs in memory while it is held: of customers for whom something fires, by how many rules look at it.

use std::sync::Arc;

use serde_json::Map;
use weft_kernel::{Decimal, Id, Moment, Zone};
use weft_signals::engine::HELD_MAX;
use weft_signals::{Engine, Rule, RuleDocument, Touch, TouchKey, TouchKind};

use crate::Outcome;
use crate::figure::single;
use crate::machine::Process;

/// Events of each customer.
const OF_EACH: u64 = 50;
/// Events held at once, each once for every rule.
const HELD: u64 = 1_000_000;

/// Measures and prints.
pub(super) fn run() -> Outcome<()> {
    // None goes before all are measured: what was given back would be used again and not be seen.
    let mut engines = Vec::new();
    for rules in [1, 10, 50] {
        let (engine, bytes) = measure(rules)?;
        engines.push(engine);
        let what = format!("an event held of which {rules} rules fire");
        single(&what, bytes, "bytes");
        let most = bytes * f64::from(u32::try_from(HELD_MAX)?) / 1e6;
        single("  as many as are held at most", most, "MB");
    }
    Ok(())
}

fn measure(rules: u64) -> Outcome<(Engine, f64)> {
    let before = Process::own().own_memory_kib()?;
    let made = (0..rules).map(rule).collect::<Outcome<Vec<_>>>()?;
    let mut engine = Engine::with_past(made, usize::MAX, Moment::from_ms(0));
    for number in 0..HELD / rules {
        drop(engine.judge(&touch(number)?));
    }
    let more = Process::own().own_memory_kib()?.saturating_sub(before) * 1_024;
    let each = f64::from(u32::try_from(more)?) / f64::from(u32::try_from(engine.held())?);
    Ok((engine, each))
}

fn touch(number: u64) -> Outcome<Touch> {
    let at = Moment::from_ms(i64::try_from(number)? * 60_000);
    Ok(Touch {
        key: TouchKey {
            occurred_at: at,
            source: Id::new(1),
            message_id: Arc::from(format!("node-next-1763791472{number:016}")),
        },
        subject: Arc::from(format!("user:C{:07}", number / OF_EACH)),
        kind: TouchKind::Track,
        name: "price_view".to_owned(),
        properties: Map::new(),
        context: Map::new(),
        channel: "web".to_owned(),
        trust: Decimal::ONE,
        received_at: at,
        seq: i64::try_from(number)?,
    })
}

fn rule(number: u64) -> Outcome<Rule> {
    let text = format!(
        "name = \"held_{number}\"\nversion = 1\nlabel = {{ zh = \"反复\", en = \"Again\" }}\n\
         [when]\nkind = \"window\"\nevents = [\"price_view\"]\nat_least = 3\nwindow = \"7d\"\n\
         label = {{ zh = \"看价格\", en = \"Prices\" }}\n[then]\nkind = \"activity\"\n\
         signal = {{ zh = \"反复\", en = \"Again\" }}\ntitle = {{ zh = \"反复\", en = \"Again\" }}\n"
    );
    let zone = Zone::named("Asia/Shanghai")?;
    Ok(Rule::compile(RuleDocument::read(&text)?, &zone)?)
}
