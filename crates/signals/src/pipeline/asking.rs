//! What people ask about a rule: why it has not fired for a customer, what is the matter with it, and what may be typed.

use std::collections::BTreeSet;

use weft_expr::{Checked, Completion};
use weft_kernel::{Id, Label, Moment, Problem};
use weft_platform::{Caller, Model, Platform};

use super::reading::{CARD_TOUCHES_MAX, touches_of_account};
use super::records;
use super::rules::{self, RuleBook, documents_in};
use super::vocabulary::lately;
use super::{dues, identities};
use crate::engine::Beside;
use crate::explain::{WhyNot, why_not_among, with_outlook};
use crate::rule::{
    FieldKey, Ground, Level, Part, Remark, Rule, RuleDocument, TypedRule, check_part,
    complete_part, meant, remarks,
};

/// How far back in the log it is looked which events sources send.
pub const SEEN_BACK: i64 = 5_000;

/// How a rule stood for a customer at a moment.
#[derive(Clone, Debug)]
pub struct WhyNotOf {
    /// What people call the rule.
    pub rule_label: Label,
    /// Its version.
    pub version: u32,
    /// The moment.
    pub at: Moment,
    /// The answer.
    pub why: WhyNot,
}

/// Why the rule called `name` has or has not fired for a customer the caller may see, as of `at`;
/// from the customer's last [`CARD_TOUCHES_MAX`] touchpoints before it.
///
/// # Errors
/// `record.missing` when the caller may not see the customer; `rule.unknown` for the rule.
pub fn why_not_of(
    platform: &Platform,
    caller: &Caller,
    book: &RuleBook,
    (name, account): (&str, Id),
    at: Option<Moment>,
) -> Result<WhyNotOf, Problem> {
    let rule = book.rule(name).ok_or_else(|| unknown(book, name))?;
    let at = at.unwrap_or_else(|| platform.now());
    let until = (Moment::from_ms(i64::MIN), at.plus_ms(1));
    let touches = touches_of_account(platform, caller, account, until, CARD_TOUCHES_MAX)?;
    let zone = platform.model().zone.clone();
    let known = identities::of_account(platform, account)?;
    let wanted: BTreeSet<FieldKey> = rule.fields().collect();
    let upto = (&wanted, platform.store().sealed());
    let beside = Beside::rules(book.rules());
    let dossiers = match wanted.is_empty() {
        true => Vec::new(),
        false => records::dossiers(platform, &known, upto)?,
    };
    let held = dossiers.iter().map(|(_, dossier)| dossier);
    let reader = records::reader(platform, caller, &rule, held)?;
    let beside = beside.over(dossiers);
    let why = why_not_among((&rule, &beside, reader), &touches, at, &zone);
    let why = match dues::outlook(platform, caller, (&rule, account), at)? {
        Some(outlook) => with_outlook(&rule, why, &outlook, (at, &zone)),
        None => why,
    };
    Ok(WhyNotOf {
        rule_label: rule.document().label.clone(),
        version: rule.document().version,
        at,
        why,
    })
}

fn unknown(book: &RuleBook, name: &str) -> Problem {
    let names = book.rules().iter().map(|rule| rule.name());
    let near = weft_expr::nearest(name, names);
    let (zh, en) = near.map_or((String::new(), String::new()), |near| {
        (
            format!("，是不是 `{near}`？"),
            format!(": did you mean `{near}`?"),
        )
    });
    Problem::invalid(
        "rule.unknown",
        format!("没有启用的规则 `{name}`{zh}"),
        format!("No rule in force is called `{name}`{en}"),
    )
    .on_field("rule")
}

/// Everything to say about a rule over `model` beside the rules in force; nothing is changed.
///
/// # Errors
/// Those of the store; what is wrong with the document is a remark.
pub fn check_rule(
    platform: &Platform,
    book: &RuleBook,
    (model, document): (&Model, Result<RuleDocument, Problem>),
) -> Result<Vec<Remark>, Problem> {
    let document = match document {
        Ok(document) => document,
        Err(problem) => return Ok(vec![refused(&problem)]),
    };
    let mut peers = rules::peers(model, &document);
    if !peers.is_empty() {
        let known: BTreeSet<String> = peers.iter().map(|peer| peer.name.clone()).collect();
        let own = book.rules().iter().map(|rule| rule.document());
        peers.extend(own.filter(|one| !known.contains(&one.name)).cloned());
    }
    let ground = Ground::of(&model.zone, model).over(model).among(&peers);
    let compiled = Rule::compile(document, ground).and_then(|rule| {
        rules::fits(model, &rule)?;
        Ok(rule)
    });
    let rule = match compiled {
        Ok(rule) => rule,
        Err(problem) => return Ok(vec![refused(&problem)]),
    };
    let others: Vec<&Rule> = book.rules().iter().map(AsRef::as_ref).collect();
    let mut remarks = remarks(&rule, &others, &seen(platform)?);
    remarks.extend(rules::unknown_roles(model, &rule));
    Ok(remarks)
}

fn refused(problem: &Problem) -> Remark {
    let told = problem.told();
    let near = problem.suggestion().filter(|near| !told.en.contains(near));
    Remark {
        level: Level::Problem,
        code: problem.code(),
        place: problem.field().unwrap_or_default().to_owned(),
        text: told.clone(),
        suggestion: meant(near),
    }
}

/// The names of events that came lately.
fn seen(platform: &Platform) -> Result<BTreeSet<String>, Problem> {
    let touches = lately(platform)?.into_iter();
    Ok(touches.map(|touch| touch.event().to_owned()).collect())
}

/// What a part of a rule means over `model`, beside the rules there are.
///
/// # Errors
/// What is wrong with it.
pub fn check_rule_part(
    model: &Model,
    rule: &TypedRule,
    (part, text): (Part, &str),
) -> Result<Checked, Problem> {
    let peers = documents_in(model.rules.values())?;
    let ground = Ground::of(&model.zone, model).over(model).among(&peers);
    check_part(rule, (part, text), ground)
}

/// What may be typed at a character of a part of a rule, over `model`; fields that rules may not read are left out.
///
/// # Errors
/// Rules that cannot be read.
pub fn complete_rule_part(
    model: &Model,
    rule: &TypedRule,
    (part, text, cursor): (Part, &str, usize),
) -> Result<Completion, Problem> {
    let peers = documents_in(model.rules.values())?;
    let ground = Ground::of(&model.zone, model).over(model).among(&peers);
    Ok(complete_part(rule, (part, text, cursor), ground))
}
