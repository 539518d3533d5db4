//! Reads stories and lets each happen in a house of its own.

use super::outcome::outcome;
use super::scene::Scene;
use super::words::{act, stage};

/// The three parts of a story.
const STAGE: &str = "已有";
const ACT: &str = "当";
const OUTCOME: &str = "则";

/// Runs every story of `text`; answers what did not hold, with title and line.
pub(super) fn run(text: &str) -> Vec<String> {
    let mut failed = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((_, line)) = lines.next() {
        let Some(title) = line.strip_prefix("# ") else {
            assert!(line.trim().is_empty(), "outside of a story: {line}");
            continue;
        };
        let mut steps = Vec::new();
        while let Some((number, step)) = lines.next_if(|(_, line)| !line.starts_with("# ")) {
            if !step.trim().is_empty() {
                steps.push((number + 1, step.trim()));
            }
        }
        if let Err(why) = happen(&steps) {
            failed.push(format!("「{title}」 {why}"));
        }
    }
    failed
}

fn happen(steps: &[(usize, &str)]) -> Result<(), String> {
    let mut scene = Scene::new();
    for (number, step) in steps {
        let told = |why: String| format!("line {number}: {step}: {why}");
        for clause in clauses(step) {
            let (part, clause) = clause.map_err(&told)?;
            match part {
                STAGE => stage(&mut scene, clause),
                ACT => act(&mut scene, clause),
                _ => outcome(&mut scene, clause),
            }
            .map_err(&told)?;
        }
        // Whatever people do, and whatever is refused, everything still adds up.
        scene.house.assert_sound();
    }
    scene.nothing_refused()
}

/// The clauses of a step, each with the part it belongs to.
fn clauses<'a>(
    step: &'a str,
) -> impl Iterator<Item = Result<(&'static str, &'a str), String>> + use<'a> {
    let part = [STAGE, ACT, OUTCOME]
        .into_iter()
        .find(|part| step.starts_with(part));
    let rest = part
        .and_then(|part| step.strip_prefix(part))
        .unwrap_or(step);
    rest.split([';', ';'])
        .map(str::trim)
        .filter(|clause| !clause.is_empty())
        .map(move |clause| match part {
            Some(part) => Ok((part, clause)),
            None => Err("begins with none of 已有 当 则".to_owned()),
        })
}

/// What stands at the `{}` of `pattern` in `text`, when the rest is the same.
pub(super) fn read<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut parts = pattern.split("{}");
    rest = rest.strip_prefix(parts.next()?)?;
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let end = if part.is_empty() && parts.peek().is_none() {
            rest.len()
        } else {
            rest.find(part)?
        };
        let (value, after) = rest.split_at(end);
        let value = value.trim().trim_matches('`');
        if value.is_empty() {
            return None;
        }
        found.push(value);
        rest = after.strip_prefix(part)?;
    }
    rest.is_empty().then_some(found)
}

#[test]
fn a_pattern_finds_what_stands_at_its_gaps() {
    assert_eq!(
        read("产品 {} 库存 {}", "产品 `M-01` 库存 5"),
        Some(vec!["M-01", "5"])
    );
    assert_eq!(read("{} 审核", "张三 审核"), Some(vec!["张三"]));
    assert_eq!(read("{} 审核", "张三 反审核"), None);
    assert_eq!(read("过 {} 天", "过 3 日"), None);
}
