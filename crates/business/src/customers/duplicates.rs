//! Whether a lead is somebody we know already: by company name or by phone.

use weft_kernel::problem::Detail;
use weft_kernel::{Id, Label, Problem, Value};
use weft_language::{Phone, written_alike};
use weft_platform::{Record, Unit};

/// The customer a lead seems to be of, whoever's it is.
pub(super) fn known_account(unit: &mut Unit<'_, '_>, lead: &Record) -> Result<Option<Id>, Problem> {
    // However it was typed: full width, traditional characters, brackets of either kind.
    for name in written_alike(&lead.text("company")?) {
        for field in ["name", "short_name"] {
            let wanted = [(field, Value::text(&name))];
            if let Some(account) = named(unit, &name, &wanted)? {
                return Ok(Some(account));
            }
        }
    }
    for phone in phones(&lead.text("phone")?) {
        if let Some(account) = unit
            .find_by("account", &[("phone", phone.clone())])?
            .first()
        {
            return Ok(Some(account.id()));
        }
        for field in ["phone", "landline"] {
            if let Some(contact) = unit.find_by("contact", &[(field, phone.clone())])?.first() {
                return contact.link("account");
            }
        }
    }
    Ok(None)
}

fn named(
    unit: &mut Unit<'_, '_>,
    name: &str,
    wanted: &[(&str, Value)],
) -> Result<Option<Id>, Problem> {
    if name.is_empty() {
        return Ok(None);
    }
    let found = unit.find_by("account", wanted)?;
    Ok(found.first().map(Record::id))
}

/// A number as it was typed and as fields store fixed lines.
fn phones(typed: &str) -> Vec<Value> {
    if typed.is_empty() {
        return Vec::new();
    }
    let domestic = Phone::read(typed).and_then(|phone| phone.domestic());
    let forms = [
        Some(typed.to_owned()),
        domestic.filter(|form| form != typed),
    ];
    let forms = forms.into_iter().flatten();
    forms.map(|form| Value::text(&form)).collect()
}

/// The refusal that offers the customer: named only to somebody who may see it.
pub(super) fn duplicate(account: Option<&Record>) -> Problem {
    let Some(account) = account else {
        return Problem::conflict(
            "lead.duplicate",
            "已有名称或电话相同的客户，由其他同事负责，请联系主管",
            "A customer with this name or phone is there already, looked after by a colleague",
        );
    };
    let (name, id) = (account.label(), account.id());
    let code = match account.get("code") {
        Ok(Value::Text(code)) => format!("({code})"),
        _ => String::new(),
    };
    let offered = Detail {
        code: "lead.duplicate",
        field: Some("account".into()),
        row: None,
        told: Label::new(id.to_string(), id.to_string()),
    };
    Problem::conflict(
        "lead.duplicate",
        format!("已有客户「{name}」{code}，请选择它再转化"),
        format!("Customer {name}{code} is there already; choose it to convert into"),
    )
    .on_field("account")
    .with_details(vec![offered])
}
