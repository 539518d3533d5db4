//! A run: deeds by chance, days that pass, programs that crash, and a comparison now and then.

use weft_kernel::Problem;

use crate::chance::Chance;
use crate::compare::compare;
use crate::deeds::{Done, Stage};
use crate::model::Fault;
use crate::world::World;

/// Steps between two comparisons of everything.
const COMPARED_EVERY: u64 = 10;

type Deed = fn(&mut Stage) -> Option<Done>;

/// How often each deed is tried, in a hundred.
const DEEDS: [(i64, Deed); 12] = [
    (14, Stage::place_order),
    (17, Stage::confirm),
    (5, Stage::reopen),
    (13, Stage::deliver),
    (5, Stage::change_delivery),
    (2, Stage::change_price),
    (2, Stage::drop_delivery),
    (16, Stage::ship),
    (6, Stage::receive),
    (9, Stage::enter_receipt),
    (9, Stage::settle),
    (2, Stage::hold),
];

/// Plays `steps` steps of `seed`; answers where house and model part.
pub(crate) fn play(seed: u64, steps: u64, fault: Option<Fault>) -> Result<(), String> {
    let mut chance = Chance::new(seed);
    let (world, mut model) = World::new(&mut chance);
    model.fault = fault;
    let mut stage = Stage {
        chance,
        world,
        model,
        user: 0,
    };
    for step in 1..=steps {
        if stage.chance.happens(2) {
            stage = stage.crashed();
        }
        let compared = step % COMPARED_EVERY == 0 || step == steps;
        take(&mut stage, compared).map_err(|why| format!("step {step}: {why}"))?;
    }
    let audited = stage.world.house.platform.store().audit_verify();
    let intact = audited.is_ok_and(|report| report.is_intact());
    intact
        .then_some(())
        .ok_or_else(|| "the audit chain is broken".into())
}

/// One step: perhaps some days pass, then somebody does something.
fn take(stage: &mut Stage, compared: bool) -> Result<(), String> {
    if stage.chance.happens(4) {
        let days = stage.chance.between(1, 3);
        stage.world.house.days_pass(days);
        stage.model.today += days;
    }
    let deed = deed(stage.chance.between(1, 100));
    if let Some(done) = deed(stage) {
        alike(stage.user, &done)?;
    }
    if compared {
        compare(&stage.world, &stage.model)?;
    }
    Ok(())
}

fn deed(mut drawn: i64) -> Deed {
    for (share, deed) in DEEDS {
        drawn -= share;
        if drawn <= 0 {
            return deed;
        }
    }
    Stage::ship
}

fn alike(user: usize, done: &Done) -> Result<(), String> {
    let answered = done.answered.as_ref().map_err(Problem::code);
    if answered.copied() == done.expected {
        return Ok(());
    }
    let (what, expected) = (&done.what, done.expected);
    let told = done.answered.as_ref().err().map(ToString::to_string);
    Err(format!(
        "user {user} {what}: {expected:?} expected, {answered:?} answered, {told:?}"
    ))
}
