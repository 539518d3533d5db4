//! The lines of the wide benchmark: lists, groups, search, and changes of the model meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weft_platform::{Figure, FigureFold, FigureQuery, Key, ListQuery, Object};

use super::company::{Company, OBJECT, field, object};
use super::raw::Raw;
use super::spread::{self, Spread};
use crate::Outcome;
use crate::chance::{Chance, word};
use crate::ground::{PLACES, two_characters};
use crate::machine::Watch;

/// A list: what it is called, filter and order as people write them, the same as SQL.
struct List {
    what: &'static str,
    filter: &'static str,
    sort: &'static str,
    sql: &'static str,
}

/// `{name}` stands for the column of a field.
const LISTS: [List; 6] = [
    List {
        what: "list: choice, newest first",
        filter: "status = \"a\"",
        sort: "-created_at",
        sql: "{status} = 'a' order by created_at desc, id desc",
    },
    List {
        what: "list: indexed range and order",
        filter: "price > 50000",
        sort: "price",
        sql: "{price} > 500000000 order by {price}, id",
    },
    List {
        what: "list: choice, order by an indexed date, backwards",
        filter: "status = \"a\"",
        sort: "-bought_on",
        sql: "{status} = 'a' order by {bought_on} desc nulls last, id desc",
    },
    List {
        what: "list: one in 5,000 of an unindexed text",
        filter: "maker = \"maker-77\"",
        sort: "-created_at",
        sql: "{maker} = 'maker-77' order by created_at desc, id desc",
    },
    List {
        what: "list: order by an unindexed number",
        filter: "",
        sort: "-weight",
        sql: "1 = 1 order by {weight} desc nulls last, id desc",
    },
    List {
        what: "list: unindexed filter and order",
        filter: "quantity > 9000 and is_leased",
        sort: "weight",
        sql: "{quantity} > 90000000 and {is_leased} order by {weight} nulls last, id",
    },
];

/// Measures and prints every line but the import.
pub(super) fn run(company: &Company, raw: &mut Raw, times: u64) -> Outcome<()> {
    spread::head();
    let model = company.app.platform.model();
    let asset = model.object(OBJECT)?;
    for list in &LISTS {
        one_list(company, (raw, asset), list, times)?;
    }
    groups(company, (raw, asset), times)?;
    search(company, times)?;
    changed(company)
}

fn one_list(
    company: &Company,
    (raw, asset): (&mut Raw, &Object),
    list: &List,
    times: u64,
) -> Outcome<()> {
    let query = ListQuery {
        filter: Some(list.filter.to_owned()),
        sort: Some(list.sort.to_owned()),
        ..ListQuery::default()
    };
    let ours = Spread::of(times, || asked(company, &query))?;
    let sql = format!(
        "select {} from {} where deleted_at is null and {} limit 51",
        raw.all(),
        raw.table,
        columns(list.sql, asset)?
    );
    let theirs = Spread::of(times, || raw.ask(&sql).map(drop))?;
    spread::line(list.what, &ours, &theirs);
    Ok(())
}

/// Asks for a page and makes it JSON, as every answer is.
fn asked(company: &Company, query: &ListQuery) -> Outcome<()> {
    let page = company.app.platform.list(&company.admin, OBJECT, query)?;
    serde_json::to_vec(&page.items)?;
    Ok(())
}

/// Puts the columns in the places of their fields.
fn columns(sql: &str, asset: &Object) -> Outcome<String> {
    let mut told = sql.to_owned();
    while let Some((before, rest)) = told.split_once('{') {
        let (name, after) = rest.split_once('}').ok_or("no end of a name")?;
        let (ix, _) = asset.field(name)?;
        told = format!("{before}{}{after}", asset.column(ix)?);
    }
    Ok(told)
}

fn groups(company: &Company, (raw, asset): (&mut Raw, &Object), times: u64) -> Outcome<()> {
    let key = |by: &str| Key {
        name: None,
        by: by.to_owned(),
        bucket: None,
    };
    let query = FigureQuery {
        group: vec![key("status"), key("kind")],
        figures: vec![Figure {
            name: "total".into(),
            fold: FigureFold::Sum,
            of: Some("price".into()),
            filter: None,
        }],
        ..FigureQuery::default()
    };
    let times = times.div_ceil(6);
    let platform = &company.app.platform;
    let ours = Spread::of(times, || {
        platform.figures(&company.admin, OBJECT, &query)?;
        Ok(())
    })?;
    let told = columns("{status}, {kind}, sum({price})", asset)?;
    let by = columns("{status}, {kind}", asset)?;
    let table = &raw.table;
    let sql = format!("select {told} from {table} where deleted_at is null group by {by}");
    let theirs = Spread::of(times, || raw.ask(&sql).map(drop))?;
    spread::line("group by two choices, sum", &ours, &theirs);
    Ok(())
}

/// Questions of the search; there is nothing to compare them with.
fn search(company: &Company, times: u64) -> Outcome<()> {
    let mut chance = Chance::new(7);
    let mut line = |what: &str, ask: &mut dyn FnMut(&mut Chance) -> String| {
        let ours = Spread::of(times, || {
            let query = ListQuery {
                search: Some(ask(&mut chance)),
                ..ListQuery::default()
            };
            asked(company, &query)
        })?;
        spread::line(what, &ours, &Spread::default());
        Outcome::Ok(())
    };
    line("search: two characters of a name", &mut two_characters)?;
    line("search: a whole phone number", &mut |chance| {
        format!("138{:08}", chance.below(100_000_000))
    })?;
    line("search: four digits of a phone number", &mut |chance| {
        format!("{:04}", chance.below(10_000))
    })?;
    line("search: a word in every name", &mut |_| {
        "有限公司".to_owned()
    })?;
    line("search: a place, one name in twenty", &mut |chance| {
        word(PLACES, chance).to_owned()
    })?;
    line("search: a place and two characters", &mut |chance| {
        format!("{} {}", word(PLACES, chance), two_characters(chance))
    })?;
    line(
        "search: a trade by its initials, one in twelve",
        &mut |_| "jmjx".to_owned(),
    )?;
    line("search: a place in pinyin, one name in twenty", &mut |_| {
        "suzhou".to_owned()
    })?;
    line(
        "search: four characters, one of them wrong",
        &mut |chance| format!("{}缸{}", word(PLACES, chance), two_characters(chance)),
    )
}

/// Changes the model while somebody reads.
fn changed(company: &Company) -> Outcome<()> {
    let mut document = object();
    let fields = |document: &mut serde_json::Value,
                  change: &dyn Fn(&mut Vec<serde_json::Value>)| {
        if let Some(fields) = document
            .get_mut("fields")
            .and_then(|all| all.as_array_mut())
        {
            change(fields);
        }
    };
    fields(&mut document, &|fields| {
        fields.push(field("added", "number", "{}"));
    });
    let (took, waited) = beside_a_reader(company, || company.publish(document.clone()))?;
    spread::once("adding a field", took, &read_meanwhile(waited));
    fields(&mut document, &|fields| {
        let named = |one: &&mut serde_json::Value| one["name"] == "weight";
        if let Some(weight) = fields.iter_mut().find(named) {
            weight["indexed"] = true.into();
        }
    });
    let (took, waited) = beside_a_reader(company, || company.publish(document.clone()))?;
    spread::once("adding an index", took, &read_meanwhile(waited));
    Ok(())
}

fn read_meanwhile(waited: Duration) -> String {
    format!(
        "(slowest get meanwhile {:.1} ms)",
        waited.as_secs_f64() * 1e3
    )
}

/// Does `work` while another thread gets a record again and again; the longest a get took.
fn beside_a_reader(
    company: &Company,
    work: impl FnOnce() -> Outcome<Duration>,
) -> Outcome<(Duration, Duration)> {
    let platform = &company.app.platform;
    let one = platform.list(&company.admin, OBJECT, &ListQuery::default())?;
    let id = one.items.first().ok_or("no record")?.id();
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| -> Outcome<Duration> {
            let mut longest = Duration::ZERO;
            while !over.load(Ordering::Relaxed) {
                let watch = Watch::start();
                platform.get(&company.admin, OBJECT, id)?;
                longest = longest.max(watch.elapsed());
            }
            Ok(longest)
        });
        let took = work();
        over.store(true, Ordering::Relaxed);
        let longest = reader.join().map_err(|_panic| "the reader panicked")??;
        Ok((took?, longest))
    })
}
