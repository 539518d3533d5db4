//! Documents in several currencies: the fields their objects have besides those that are written down.
//!
//! A record has its currency and rate, and for each amount one in the company's own currency: an
//! ordinary formula, so that filters, totals and rights know it like any other. What is folded from
//! records of other currencies is folded in the company's own, and told in the record's from there.

use std::collections::BTreeMap;

use weft_kernel::{Currency, Label, Problem};

use crate::pack::{CurrencyDoc, FieldDoc, ObjectDoc, Pack, RollupDoc};

/// The name of the field of the currency.
pub(crate) const CURRENCY: &str = "currency";
/// The name of the field of the rate.
pub(crate) const RATE: &str = "rate";
/// What the name of an amount in the company's own currency ends with.
const BASE: &str = "_base";

/// Which field of an object in several currencies it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Derived {
    /// The currency of the record.
    Currency,
    /// What one unit of it is worth in the company's own.
    Rate,
    /// The amount of the field with this name in the company's own currency.
    Base(String),
}

/// The objects of `packs` that are not in the bin, with all their fields.
///
/// # Errors
/// `model.currency_name` when a field of a document has a name that is needed.
pub(crate) fn expanded(packs: &[Pack], own: &Currency) -> Result<Vec<ObjectDoc>, Problem> {
    let objects = packs.iter().flat_map(|pack| &pack.objects);
    let known: BTreeMap<&str, &ObjectDoc> = objects
        .filter(|document| !document.retired)
        .map(|document| (document.name.as_str(), document))
        .collect();
    let documents = known.values();
    let expander = Expander { known: &known, own };
    documents
        .map(|document| expander.object(document))
        .collect()
}

struct Expander<'a> {
    known: &'a BTreeMap<&'a str, &'a ObjectDoc>,
    own: &'a Currency,
}

impl Expander<'_> {
    fn object(&self, document: &ObjectDoc) -> Result<ObjectDoc, Problem> {
        let mut whole = document.clone();
        let Some(rule) = &document.currency else {
            for field in &mut whole.fields {
                let folded = self.folded_in_base(document, field);
                field.rollup = folded.or_else(|| field.rollup.take());
            }
            return Ok(whole);
        };
        let mut bases = Vec::new();
        for field in whole.fields.iter_mut().filter(|field| !field.retired) {
            if is_money(field) && !field.own_currency {
                bases.push(self.base(document, field));
            }
        }
        whole.fields.push(self.currency(rule));
        whole.fields.push(rate(rule));
        whole.fields.extend(bases);
        refuse_twice(&whole)?;
        Ok(whole)
    }

    fn currency(&self, rule: &CurrencyDoc) -> FieldDoc {
        let own = format!("\"{}\"", self.own.code);
        FieldDoc {
            name: CURRENCY.to_owned(),
            kind: "currency".to_owned(),
            label: Label::new("币种", "Currency"),
            required: true,
            default: rule.from.is_none().then_some(own),
            system: rule.from.is_some(),
            locked_when: rule.locked_when.clone(),
            derived: Some(Derived::Currency),
            ..FieldDoc::default()
        }
    }

    /// The base amount of `field`; a field that folds records of other currencies follows from it.
    fn base(&self, document: &ObjectDoc, field: &mut FieldDoc) -> FieldDoc {
        let name = format!("{}{BASE}", field.name);
        let own = format!("{CURRENCY} = \"{}\" or {CURRENCY} is empty", self.own.code);
        let mut base = FieldDoc {
            name: name.clone(),
            kind: "formula".to_owned(),
            label: in_base(&field.label),
            result: Some("money".to_owned()),
            decimals: field.decimals,
            own_currency: true,
            hidden: field.hidden,
            sensitivity: field.sensitivity,
            mask: field.mask,
            visible_when: field.visible_when.clone(),
            derived: Some(Derived::Base(field.name.clone())),
            ..FieldDoc::default()
        };
        match self.folded_in_base(document, field) {
            Some(folded) => {
                base.kind = "rollup".to_owned();
                base.rollup = Some(folded);
                field.kind = "formula".to_owned();
                field.rollup = None;
                let told = format!("IF({own}, {name}, FROMBASE({name}, {RATE}, {CURRENCY}))");
                field.formula = Some(told);
            }
            None => {
                let (amount, digits) = (&field.name, field.decimals.unwrap_or(self.own.digits));
                let worth = format!("IF({own}, {amount}, TOBASE({amount}, {RATE}, {digits}))");
                base.formula = Some(worth);
            }
        }
        base
    }

    /// The roll-up of `field` over base amounts; `None` when it is none, or folds no money, or money
    /// that is in the currency of the record itself.
    fn folded_in_base(&self, object: &ObjectDoc, field: &FieldDoc) -> Option<RollupDoc> {
        let rollup = field.rollup.as_ref().filter(|_| is_money(field))?;
        let (child, link) = match (&rollup.lines, &rollup.object, &rollup.link) {
            (Some(lines), ..) => {
                let lines = named(object, lines)?.lines.as_ref()?;
                (&lines.object, &lines.field)
            }
            (None, Some(child), Some(link)) => (child, link),
            _ => return None,
        };
        let child = self.object_called(child)?;
        let amount = named(child, rollup.field.as_deref()?).filter(|amount| is_money(amount))?;
        let rule = child.currency.as_ref().filter(|_| !amount.own_currency);
        match rule {
            Some(rule) if rule.from.as_ref() == Some(link) => None,
            // Amounts of the company's own currency.
            None if object.currency.is_none() => None,
            None => Some(rollup.clone()),
            Some(_) => Some(RollupDoc {
                field: Some(format!("{}{BASE}", amount.name)),
                ..rollup.clone()
            }),
        }
    }

    fn object_called(&self, name: &str) -> Option<&ObjectDoc> {
        let mut all = self.known.values();
        let had = |known: &&&ObjectDoc| known.former.iter().any(|had| had == name);
        self.known.get(name).or_else(|| all.find(had)).copied()
    }
}

fn rate(rule: &CurrencyDoc) -> FieldDoc {
    FieldDoc {
        name: RATE.to_owned(),
        kind: "number".to_owned(),
        label: Label::new("汇率", "Exchange rate"),
        help: Some(Label::new(
            "一单位外币折合多少本位币；不填则按汇率表自动带出，之后不再变动",
            "What one unit is worth in the company's own currency; taken from the table of rates unless entered, and kept from then on",
        )),
        system: rule.from.is_some(),
        locked_when: rule.locked_when.clone(),
        derived: Some(Derived::Rate),
        ..FieldDoc::default()
    }
}

fn in_base(label: &Label) -> Label {
    Label::new(
        format!("{}（本位币）", label.zh),
        format!("{} (base)", label.en),
    )
}

/// Whether a field holds an amount of money, typed or computed.
pub(crate) fn is_money(field: &FieldDoc) -> bool {
    match field.kind.as_str() {
        "money" => true,
        "formula" | "rollup" => field.result.as_deref() == Some("money"),
        _ => false,
    }
}

fn named<'a>(object: &'a ObjectDoc, name: &str) -> Option<&'a FieldDoc> {
    let mut fields = object.fields.iter().filter(|field| !field.retired);
    let mut had = fields.clone();
    fields
        .find(|field| field.name == name)
        .or_else(|| had.find(|field| field.former.iter().any(|had| had == name)))
}

fn refuse_twice(object: &ObjectDoc) -> Result<(), Problem> {
    let mut written = object.fields.iter().filter(|field| !field.retired);
    let needed = |field: &&FieldDoc| {
        let mut derived = object.fields.iter().filter(|one| one.derived.is_some());
        field.derived.is_none() && derived.any(|one| one.name == field.name)
    };
    let Some(field) = written.find(needed) else {
        return Ok(());
    };
    let (label, name) = (&object.label, &field.name);
    Err(Problem::invalid(
        "model.currency_name",
        format!("「{}」的记录带币种和汇率，字段名 `{name}` 由系统使用；请给自己的字段改名", label.zh),
        format!("Records of {} carry a currency and a rate: the name `{name}` is needed for that; rename your own field", label.en),
    )
    .on_field(format!("fields.{name}.name")))
}
