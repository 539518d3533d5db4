//! 转化: a lead becomes a customer with a contact, and an opportunity if there is one.

use std::sync::Arc;

use serde_json::Value as Json;
use weft_kernel::{Id, Label, Problem, Value};
use weft_platform::{Argument, Change, Command, Outcome, Record, Unit};

use super::duplicates::{duplicate, known_account};

pub(crate) struct ConvertLead;

const NAME: &str = "lead.convert";
/// Follow-ups that come along with one lead.
const FOLLOW_UPS_MAX: usize = 10_000;

impl Command for ConvertLead {
    fn name(&self) -> &'static str {
        NAME
    }

    fn label(&self) -> Label {
        Label::new("转为客户", "Convert")
    }

    fn object(&self) -> &'static str {
        "lead"
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![
            Argument::lookup(
                "account",
                Label::new("已有客户(留空新建)", "Existing customer (empty: a new one)"),
                "account",
            ),
            Argument::text(
                "opportunity",
                Label::new("商机名称(留空不建)", "Opportunity name (empty: none)"),
            ),
        ]
    }

    fn allowed(&self, _unit: &mut Unit<'_, '_>, lead: &Record) -> Result<(), Problem> {
        match lead.text("status")?.as_str() {
            "converted" => Err(Problem::conflict(
                "lead.converted",
                "线索已经转化",
                "The lead is converted already",
            )),
            "void" => Err(Problem::conflict(
                "lead.void",
                "无效线索不能转化",
                "A void lead cannot be converted",
            )),
            _ => Ok(()),
        }
    }

    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        lead: &Record,
        input: &Json,
    ) -> Result<Outcome, Problem> {
        let chosen = match text(input, "account") {
            // What the person names they must be able to see.
            Some(id) => Some(
                Id::parse(&id)
                    .and_then(|id| unit.load("account", id))
                    .map_err(|problem| problem.on_field("account"))?,
            ),
            None => {
                not_known(unit, lead)?;
                None
            }
        };
        let opportunity = text(input, "opportunity");
        unit.acting(NAME, |unit| {
            let is_new = chosen.is_none();
            let account = match chosen {
                Some(account) => account,
                None => unit.create("account", account_of(lead)?)?,
            };
            let contact = unit.create("contact", contact_of(lead, &account, is_new)?)?;
            if let Some(name) = &opportunity {
                let change = opportunity_of(lead, (&account, &contact), name)?;
                unit.create("opportunity", change)?;
            }
            let converted = Change::new()
                .set("status", "converted")
                .set("account", account.id())
                .set("contact", contact.id())
                .set("converted_at", unit.now());
            unit.update("lead", lead.id(), converted)?;
            bring_follow_ups(unit, lead, (&account, &contact))?;
            let name = account.label();
            Ok(Outcome {
                message: Label::new(
                    format!("线索已转为客户「{name}」的联系人"),
                    format!("The lead is now a contact of {name}"),
                ),
            })
        })
    }
}

/// What was written to the lead is found under the customer and the contact from now on.
fn bring_follow_ups(
    unit: &mut Unit<'_, '_>,
    lead: &Record,
    (account, contact): (&Record, &Record),
) -> Result<(), Problem> {
    // Where a company has done away with one of these fields there is nothing to bring.
    let activity = unit.model().object("activity").ok().map(Arc::clone);
    let has = |field: &str| activity.as_ref().is_some_and(|it| it.field(field).is_ok());
    if !has("lead") {
        return Ok(());
    }
    let places = [("account", account.id()), ("contact", contact.id())];
    let mut changes = Vec::new();
    for written in unit.find_among("activity", "lead", &[lead.id()])? {
        let mut change = Change::new();
        for (field, id) in places {
            if has(field) && written.get(field)? == Value::Empty {
                change = change.set(field, id);
            }
        }
        changes.push((written.id(), change));
    }
    if changes.len() > FOLLOW_UPS_MAX {
        return Err(Problem::conflict(
            "lead.follow_ups",
            format!("线索的跟进超过 {FOLLOW_UPS_MAX} 条，不能一次转化"),
            format!(
                "The lead has more than {FOLLOW_UPS_MAX} follow-ups and cannot be converted at once"
            ),
        ));
    }
    unit.update_many("activity", changes).map(drop)
}

/// The text of an argument; a lookup may come as `{"id": …}`.
fn text(input: &Json, name: &str) -> Option<String> {
    let value = match input.get(name)? {
        Json::Object(map) => map.get("id")?,
        other => other,
    };
    let text = value.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn not_known(unit: &mut Unit<'_, '_>, lead: &Record) -> Result<(), Problem> {
    let Some(known) = unit.acting(NAME, |unit| known_account(unit, lead))? else {
        return Ok(());
    };
    let visible = unit.load_many("account", &[known])?;
    Err(duplicate(visible.first()))
}

fn account_of(lead: &Record) -> Result<Change, Problem> {
    let company = lead.text("company")?;
    let name = if company.is_empty() {
        lead.text("name")?
    } else {
        company
    };
    Ok(Change::new()
        .set("name", name.as_str())
        .set("region", lead.get("region")?)
        .set("owner", lead.get("owner")?)
        .set("department", lead.get("department")?))
}

fn contact_of(lead: &Record, account: &Record, is_primary: bool) -> Result<Change, Problem> {
    Ok(Change::new()
        .set("account", account.id())
        .set("name", lead.get("name")?)
        .set("job_title", lead.get("job_title")?)
        .set("phone", lead.get("phone")?)
        .set("email", lead.get("email")?)
        .set("is_primary", is_primary)
        .set("owner", account.get("owner")?)
        .set("department", account.get("department")?))
}

fn opportunity_of(
    lead: &Record,
    (account, contact): (&Record, &Record),
    name: &str,
) -> Result<Change, Problem> {
    Ok(Change::new()
        .set("account", account.id())
        .set("contact", contact.id())
        .set("name", name)
        .set("note", lead.get("need")?)
        .set("owner", lead.get("owner")?)
        .set("department", lead.get("department")?))
}
