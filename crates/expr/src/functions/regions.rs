//! Regions of China: province and city of a region, large areas.

use weft_kernel::Problem;
use weft_kernel::query::{Datum, Function as Op, Term};

use super::{Meaning, Takes, Terms, function, mistyped, repeated, required};
use crate::regions::{CITY_CODE_LENGTH, PROVINCE_CODE_LENGTH, Regions, area_of};
use crate::resource::Resource;

function!(
    PROVINCE, "省份", Regions,
    [required("region", Takes::Text)] => Text,
    "地区所在的省、自治区或直辖市",
    "The province a region lies in",
    "PROVINCE(account.region)",
    Meaning::Lowered(|terms| named(terms, PROVINCE_CODE_LENGTH)),
);

function!(
    CITY, "城市", Regions,
    [required("region", Takes::Text)] => Text,
    "地区所在的地级市；直辖市为其本身，只到省的地区为空",
    "The city a region lies in; empty for a province",
    "CITY(account.region)",
    Meaning::Lowered(|terms| named(terms, CITY_CODE_LENGTH)),
);

function!(
    AREA, "大区", Regions,
    [required("region", Takes::Text)] => Text,
    "地区所在的大区：华东、华南、华北、华中、东北、西南、西北、港澳台",
    "The large area a region lies in: 华东, 华南, 华北, 华中, 东北, 西南, 西北, 港澳台",
    "AREA(account.region) = \"华东\"",
    Meaning::Lowered(|terms| {
        let regions = regions(&terms)?;
        if let Some(code) = written_code(&terms) {
            let province = code.chars().take(PROVINCE_CODE_LENGTH).collect::<String>();
            let area = area_of(&province).filter(|_| regions.is_known(&province));
            return Ok(Term::Datum(Datum::from(area.map(|(zh, _)| zh))));
        }
        let arms = regions.provinces().filter_map(|code| {
            let (area, _) = area_of(code)?;
            Some((Datum::from(code), Term::value(area)))
        });
        switch(arms.collect(), terms, PROVINCE_CODE_LENGTH)
    }),
);

function!(
    REGIONNAME, "地区全称", Regions,
    [required("region", Takes::Text)] => Text,
    "地区的全称，如“上海市浦东新区”",
    "The whole name of a region, such as 上海市浦东新区",
    "REGIONNAME(account.region)",
    Meaning::Lowered(|terms| {
        let regions = regions(&terms)?;
        if let Some(code) = written_code(&terms) {
            let name = regions.is_known(code).then(|| regions.full_name(code));
            return Ok(Term::Datum(Datum::from(name)));
        }
        let names = regions.full_names();
        let arms = names.map(|(code, name)| (Datum::from(code), Term::value(name)));
        let arms = arms.collect();
        let [region] = Terms::array(terms.terms)?;
        let none = Box::new(Term::Datum(Datum::Null));
        Ok(Term::Switch(Box::new(region), arms, none))
    }),
);

function!(
    REGION_IN, "地区在", Regions,
    [required("region", Takes::Text), repeated("name", Takes::Region)] => Condition,
    "地区是否在其中之一：大区（华东）、省、市、区县，写名称",
    "Whether a region lies in one of these: large areas, provinces, cities, districts, by name",
    "REGION_IN(account.region, \"华东\", \"广东省\")",
    Meaning::Lowered(region_in),
);

fn regions<'a>(terms: &Terms<'a>) -> Result<&'a Regions, Problem> {
    match terms.resource {
        Some(Resource::Regions(regions)) => Ok(regions),
        _ => Err(mistyped("no regions")),
    }
}

/// The code of a region that is known already, so that nobody looks through all of them.
fn written_code<'t>(terms: &'t Terms<'_>) -> Option<&'t str> {
    match terms.terms.first() {
        Some(Term::Datum(Datum::Text(code))) => Some(code),
        _ => None,
    }
}

fn named(terms: Terms<'_>, length: usize) -> Result<Term, Problem> {
    let regions = regions(&terms)?;
    if let Some(code) = written_code(&terms) {
        let code: String = code.chars().take(length).collect();
        let name = Some(code.as_str()).filter(|code| code.len() == length);
        return Ok(Term::Datum(Datum::from(
            name.and_then(|code| regions.name(code)),
        )));
    }
    let names = regions.named(length);
    let arms = names.map(|(code, name)| (Datum::from(code), Term::value(name)));
    switch(arms.collect(), terms, length)
}

/// What stands beside the first characters of the region's code.
fn switch(arms: Vec<(Datum, Term)>, terms: Terms<'_>, length: usize) -> Result<Term, Problem> {
    let [region] = Terms::array(terms.terms)?;
    let length = i64::try_from(length).map_err(mistyped)?;
    let on = Term::call2(Op::Left, region, Term::value(length));
    let none = Box::new(Term::Datum(Datum::Null));
    Ok(Term::Switch(Box::new(on), arms, none))
}

/// The checker has turned each name into the codes it stands for, with `,` between.
fn region_in(terms: Terms<'_>) -> Result<Term, Problem> {
    let budget = terms.budget;
    let mut all = terms.terms.into_iter();
    let region = all.next().ok_or_else(|| mistyped("no region"))?;
    let mut codes: Vec<String> = Vec::new();
    for name in all {
        match name {
            Term::Datum(Datum::Text(list)) => codes.extend(list.split(',').map(str::to_owned)),
            other => return Err(mistyped(other)),
        }
    }
    codes.sort_by_key(String::len);
    let mut any = Term::FALSE;
    for group in codes.chunk_by(|one, other| one.len() == other.len()) {
        budget.spend(&region)?;
        let length = group.first().map_or(0, String::len);
        let length = i64::try_from(length).map_err(mistyped)?;
        let start = Term::call2(Op::Left, region.clone(), Term::value(length));
        any = any.or(start.is_in(group.iter().map(String::as_str)));
    }
    Ok(any)
}
