//! The demo company: departments, users with one password, tags, sources.

use serde_json::json;
use weft_kernel::{Problem, Value};
use weft_platform::{Change, Platform, Unit};

use super::lists::{Company, read, text};
use super::{chance, house, once, secret};

/// Makes the people; answers their password.
pub(super) fn make(platform: &Platform) -> Result<String, Problem> {
    let company: Company = read("company.toml")?;
    let names: Vec<String> = company
        .users
        .iter()
        .map(|user| text(user, "username").to_owned())
        .collect();
    once(platform, "people", move |unit| people(unit, &company))?;
    platform.forget_people();
    let password = secret(platform, "password", || {
        let bytes: [u8; 6] = chance()?;
        Ok(format!("demo-{}", weft_kernel::hexadecimal(&bytes)))
    })?;
    for name in names {
        let given = platform.write(&house(), weft_store::Lane::Bulk, move |unit| {
            let user = id_of(unit, "user", "username", &name)?;
            let mark = format!("demo.password.{name}");
            if unit.tx().setting(&mark)?.is_some() {
                return Ok(None);
            }
            unit.tx().set_setting(&mark, "given")?;
            Ok(Some(user))
        })?;
        if let Some(user) = given {
            let input = json!({ "password": password });
            platform.command_record(&house(), ("user", user, "set_password"), input, None)?;
        }
    }
    Ok(password)
}

fn people(unit: &mut Unit<'_, '_>, company: &Company) -> Result<(), Problem> {
    for row in &company.departments {
        unit.create("department", filled(row, &[]))?;
    }
    for row in &company.users {
        let role = id_of(unit, "role", "name", text(row, "role"))?;
        let department = id_of(unit, "department", "name", text(row, "department"))?;
        let user = filled(row, &["role", "department"])
            .set("role", role)
            .set("department", department)
            .set("active", true);
        unit.create("user", user)?;
    }
    for (object, rows) in [("tag", &company.tags), ("source", &company.sources)] {
        for row in rows {
            let there = unit.find_by(object, &[("name", Value::text(text(row, "name")))])?;
            if there.is_empty() {
                unit.create(object, filled(row, &[]))?;
            }
        }
    }
    Ok(())
}

/// A change with every field of the row but those that `except` names.
pub(super) fn filled(row: &super::lists::Row, except: &[&str]) -> Change {
    let fields = row
        .iter()
        .filter(|(field, _)| !except.contains(&field.as_str()));
    fields.fold(Change::new(), |change, (field, value)| {
        change.typed(field, value)
    })
}

/// The record of `object` whose `field` is `value`.
pub(super) fn id_of(
    unit: &mut Unit<'_, '_>,
    object: &str,
    field: &str,
    value: &str,
) -> Result<weft_kernel::Id, Problem> {
    let found = unit.find_by(object, &[(field, Value::text(value))])?;
    let first = found.first().map(weft_platform::Record::id);
    first.ok_or_else(|| Problem::internal("demo.missing", format!("{object} {value}")))
}
