//! The rules of the packs, their records, and the compiled book both the judge and the explanations read.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use weft_expr::RateSource;
use weft_kernel::{Decimal, Id, Label, Problem, Value};
use weft_platform::{Caller, Change, ListQuery, Model, PAGE_MAX, Pack, Platform, Unit};
use weft_store::Lane;

use super::record_events::RecordEventDoc;
use super::seats::Seat;
use crate::routing::{Condition, FieldPath, Subject, check_stream_name};
use crate::rule::{Action, Ground, Level, Remark, Rule, RuleDocument, meant, publishable};

/// The rule documents of `packs`; a later pack's rule replaces an earlier one of the same name.
///
/// # Errors
/// `rule.unreadable` with the rule.
pub fn documents_of(packs: &[Pack]) -> Result<Vec<RuleDocument>, Problem> {
    documents_in(packs.iter().flat_map(|pack| pack.rules.values()))
}

/// The rule documents in `texts`; a later one replaces an earlier one of the same name.
///
/// # Errors
/// `rule.unreadable` with the rule.
pub fn documents_in<'a>(
    texts: impl IntoIterator<Item = &'a String>,
) -> Result<Vec<RuleDocument>, Problem> {
    let mut documents: Vec<RuleDocument> = Vec::new();
    for text in texts {
        let document = RuleDocument::read(text)?;
        documents.retain(|earlier| earlier.name != document.name);
        documents.push(document);
    }
    documents.sort_by(|one, two| one.name.cmp(&two.name));
    Ok(documents)
}

/// Whether a document of signals of this kind may be put in force with `model`, or a text of this kind kept in a record.
///
/// # Errors
/// What is wrong with it.
pub fn check_document(model: &Model, kind: &str, text: &str) -> Result<(), Problem> {
    match kind {
        "record_event" => RecordEventDoc::read(model, text).map(drop),
        "touch_condition" => Condition::read(text, &model.zone).map(drop),
        "stream_name" => check_stream_name(text),
        "stream_subject" => Subject::read(text).map(drop),
        "touch_field" => FieldPath::read(text).map(drop),
        _ => {
            let peers = RuleDocument::read(text).map(|document| peers(model, &document));
            let peers = peers.unwrap_or_default();
            let ground = Ground::of(&model.zone, model).over(model).among(&peers);
            fits(model, &publishable(text, ground)?)
        }
    }
}

/// The rules beside a document, where its condition may read their signals; what cannot be read is told of itself.
pub(super) fn peers(model: &Model, document: &RuleDocument) -> Vec<RuleDocument> {
    let asks = !document.condition.trim().is_empty();
    let texts = model.rules.values().filter(|_| asks);
    texts
        .filter_map(|text| RuleDocument::read(text).ok())
        .collect()
}

/// Whether what the rule's actions set can be set.
pub(super) fn fits(model: &Model, rule: &Rule) -> Result<(), Problem> {
    for (place, action) in rule.document().then.actions.iter().enumerate() {
        if let Action::Field { field, .. } = action {
            settable(model, field)
                .map_err(|problem| problem.on_field(format!("then.actions[{place}].field")))?;
        }
    }
    Ok(())
}

/// The roles that actions name and nobody has: whoever was to get the customer would not be found.
pub(super) fn unknown_roles(model: &Model, rule: &Rule) -> Vec<Remark> {
    let actions = rule.document().then.actions.iter().enumerate();
    let named = actions.filter_map(|(place, action)| match action {
        Action::Assign {
            role: Some(role), ..
        } if !model.roles.contains_key(role) => Some((place, role)),
        _ => None,
    });
    let remark = |(place, role): (usize, &String)| {
        let near = weft_expr::nearest(role, model.roles.keys().map(String::as_str));
        Remark {
            level: Level::Warning,
            code: "rule.role",
            place: format!("then.actions[{place}].role"),
            text: Label::new(
                format!("没有角色 `{role}`，分配不到人"),
                format!("there is no role `{role}`: nobody can be found"),
            ),
            suggestion: meant(near.as_deref()),
        }
    };
    named.map(remark).collect()
}

/// A field of customers that somebody could type into.
fn settable(model: &Model, name: &str) -> Result<(), Problem> {
    let account = model.object("account")?;
    let (_, field) = account.field(name)?;
    let typed = field.column.is_some() && field.at_read.is_none() && !field.built_in;
    match typed && !field.doc.system && !field.doc.hidden && field.doc.formula.is_none() {
        true => Ok(()),
        false => Err(Problem::invalid(
            "rule.field",
            format!("规则不能填写字段 `{name}`"),
            format!("A rule cannot set the field `{name}`"),
        )),
    }
}

/// The compiled rules and their records; clones are the same book.
#[derive(Clone, Debug)]
pub struct RuleBook {
    rules: Arc<Vec<Arc<Rule>>>,
    records: Arc<HashMap<String, Id>>,
}

impl RuleBook {
    /// Checks `documents` and brings their records up to them; rules switched off there are left out.
    ///
    /// # Errors
    /// Those of the rules and of writing records.
    pub fn open(platform: &Platform, documents: &[RuleDocument]) -> Result<Self, Problem> {
        let rules = compile(platform, documents)?;
        let rules: Vec<Arc<Rule>> = rules.into_iter().map(Arc::new).collect();
        let caller = Caller::system("rules of the packs have records");
        let known = rules.clone();
        let records = platform.write(&caller, Lane::Interactive, move |unit| {
            known
                .iter()
                .map(|rule| record_of(unit, rule))
                .collect::<Result<Vec<_>, _>>()
        })?;
        let mut book = (Vec::new(), HashMap::new());
        for (rule, (id, active)) in rules.into_iter().zip(records) {
            book.1.insert(rule.name().to_owned(), id);
            if active {
                book.0.push(rule);
            }
        }
        Ok(Self {
            rules: Arc::new(book.0),
            records: Arc::new(book.1),
        })
    }

    /// The rules whose signals a judge tells, and those they ask for.
    pub(super) fn of_judge(&self, seat: Seat) -> Self {
        if !seat.has_others() {
            return self.clone();
        }
        let own = self.rules.iter().filter(|rule| seat.tells(rule.name()));
        let asked: BTreeSet<String> = own
            .flat_map(|rule| self.read_by(rule))
            .map(|rule| rule.name().to_owned())
            .collect();
        let needs = |rule: &&Arc<Rule>| seat.tells(rule.name()) || asked.contains(rule.name());
        Self {
            rules: Arc::new(self.rules.iter().filter(needs).cloned().collect()),
            records: Arc::clone(&self.records),
        }
    }

    /// A book of one rule that has no record: to see what it would do.
    pub(super) fn draft(rule: Arc<Rule>) -> Self {
        Self {
            rules: Arc::new(vec![rule]),
            records: Arc::default(),
        }
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &[Arc<Rule>] {
        &self.rules
    }

    /// The rules whose signals `rule` asks for, and those that they ask for.
    pub(super) fn read_by(&self, rule: &Rule) -> Vec<Arc<Rule>> {
        let mut found: Vec<Arc<Rule>> = Vec::new();
        let mut names: Vec<String> = rule.reads().to_vec();
        while let Some(name) = names.pop() {
            let is_new = found.iter().all(|one| one.name() != name);
            if let Some(read) = self.rule(&name).filter(|_| is_new) {
                names.extend(read.reads().iter().cloned());
                found.push(read);
            }
        }
        found
    }

    /// A draft as a rule beside those in force, and those of them whose signals it asks for.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn tried(
        &self,
        platform: &Platform,
        document: RuleDocument,
    ) -> Result<(Rule, Vec<Rule>), Problem> {
        let others = self.rules.iter().map(|rule| rule.document());
        let others = others.filter(|other| other.name != document.name);
        let mut documents: Vec<RuleDocument> = others.cloned().collect();
        documents.push(document);
        let rule = compile(platform, &documents)?.pop();
        let rule = rule.ok_or_else(|| Problem::internal("rule.none", "a draft"))?;
        let read = self.read_by(&rule);
        Ok((rule, read.iter().map(|one| Rule::clone(one)).collect()))
    }

    /// Whether a rule counts with exchange rates: then it is another rule when they change.
    #[must_use]
    pub fn reads_rates(&self) -> bool {
        self.rules.iter().any(|rule| rule.reads_rates())
    }

    /// The rule called `name`.
    #[must_use]
    pub fn rule(&self, name: &str) -> Option<Arc<Rule>> {
        self.rules.iter().find(|rule| rule.name() == name).cloned()
    }

    /// The rule whose record is `id`.
    #[must_use]
    pub fn of_record(&self, id: Id) -> Option<Arc<Rule>> {
        let (name, _) = self.records.iter().find(|(_, record)| **record == id)?;
        self.rule(name)
    }

    /// The rule called `name` and its record.
    pub(super) fn with_record(&self, name: &str) -> Option<(Arc<Rule>, Id)> {
        Some((self.rule(name)?, *self.records.get(name)?))
    }
}

/// The rules of `documents` over what is configured now; the exchange rates they count with stay as they are now.
///
/// # Errors
/// Those of the rules and of reading rates.
pub fn compile(platform: &Platform, documents: &[RuleDocument]) -> Result<Vec<Rule>, Problem> {
    let model = platform.model();
    let ground = Ground::of(&model.zone, &*model)
        .over(&*model)
        .among(documents);
    let compiled = documents
        .iter()
        .map(|document| Rule::compile(document.clone(), ground));
    let rules = compiled.collect::<Result<Vec<_>, _>>()?;
    if !rules.iter().any(Rule::reads_rates) {
        return Ok(rules);
    }
    let rates = rates(platform)?;
    let ground = ground.with_rates(rates.as_ref());
    let frozen = rules.into_iter().map(|rule| match rule.reads_rates() {
        true => Rule::compile(rule.document().clone(), ground),
        false => Ok(rule),
    });
    frozen.collect()
}

fn rates(platform: &Platform) -> Result<Option<RateSource>, Problem> {
    let caller = Caller::system("exchange rates for rules");
    platform.write(&caller, Lane::Interactive, rates_in)
}

fn rates_in(unit: &mut Unit<'_, '_>) -> Result<Option<RateSource>, Problem> {
    unit.exchange_rates()
}

/// What each rule says and computes with: where one of these differs, it is another rule.
///
/// # Errors
/// `rule.unwritable`, a fault.
pub fn meanings(rules: &[Rule]) -> Result<Vec<String>, Problem> {
    rules.iter().map(meaning).collect()
}

/// The document of a rule, and behind it the hash of the tables, calendars and rates it computes with.
pub(super) fn meaning(rule: &Rule) -> Result<String, Problem> {
    let said = serde_json::to_string(rule.document())
        .map_err(|error| Problem::internal("rule.unwritable", error))?;
    Ok(said + &rule.footing().unwrap_or_default())
}

/// The names of the rules that are switched off, in order.
///
/// # Errors
/// Those of the store.
pub fn switched_off(platform: &Platform) -> Result<Vec<String>, Problem> {
    let query = ListQuery {
        filter: Some("active = false".to_owned()),
        fields: Some(vec!["name".to_owned()]),
        sort: Some("name".to_owned()),
        limit: Some(PAGE_MAX),
        ..ListQuery::default()
    };
    let caller = Caller::system("rules that are switched off are looked up");
    let page = platform.list(&caller, "signal_rule", &query)?;
    let names = page.items.iter().filter_map(|rule| rule.shown("name"));
    Ok(names.collect())
}

/// The record of a rule, made or brought up to date, and whether the rule is switched on.
fn record_of(unit: &mut Unit<'_, '_>, rule: &Rule) -> Result<(Id, bool), Problem> {
    let document = rule.document();
    let definition =
        toml::to_string(document).map_err(|error| Problem::internal("rule.unwritable", error))?;
    let version = Decimal::from(document.version);
    let change = Change::new()
        .set("rule_version", version)
        .set("definition", Value::text(&definition));
    let there = unit
        .find_by("signal_rule", &[("name", Value::text(&document.name))])?
        .pop();
    match there {
        None => {
            let made = change
                .set("name", Value::text(&document.name))
                .set("label", Value::text(&document.label.zh))
                .set("label_en", Value::text(&document.label.en));
            Ok((unit.create("signal_rule", made)?.id(), true))
        }
        Some(there) => {
            if there.text("definition")? != definition || there.number("rule_version")? != version {
                unit.update("signal_rule", there.id(), change)?;
            }
            Ok((there.id(), there.is("active")?))
        }
    }
}
