//! The answers to questions as plain Rust filters, sorts and folds all rows.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use weft_platform::pack::RuleAction;
use weft_platform::{FigureFold, TOLERANT_BELOW};

use crate::ask::{Ask, Figures, Filter, Folded, List, Op, Path, type_of};
use crate::asked::relation_of;
use crate::pack::{self, Kind, TITLES, USER};
use crate::rules::{Fault, Rules};
use crate::world::{Row, Val, noon};

/// An answer, or the codes one of which refuses the question.
pub(crate) type Answer = Result<Json, Vec<&'static str>>;

const UNKNOWN: &str = "expr.unknown_field";

impl Rules<'_> {
    /// What the rules answer.
    pub(crate) fn answer(&self, ask: &Ask) -> Answer {
        match ask {
            Ask::List(list) => self.list(list),
            Ask::Figures(figures) => self.figures(figures),
            Ask::Get(object, index) => self.record(*object, *index.get(&self.rows.of(*object))),
            Ask::Related(object, index, relation) => {
                let Some((_, child, link)) = relation_of(*object, relation) else {
                    return Ok(Json::Null);
                };
                self.object(*object)?;
                let row = &self.rows.all[*index.get(&self.rows.of(*object))];
                if !self.sees(row) || !self.reads(child, link) {
                    return Err(vec!["record.missing"]);
                }
                Ok(self.pointing(child, link, row, true))
            }
        }
    }

    /// One record with its lines.
    fn record(&self, object: usize, place: usize) -> Answer {
        self.object(object)?;
        let row = &self.rows.all[place];
        if !self.sees(row) {
            return Err(vec!["record.missing"]);
        }
        let mut shown = self.show(row, None);
        for field in pack::own_fields(object) {
            let Kind::Lines(child, link) = field.kind else {
                continue;
            };
            if self.reads(object, field.name) && self.reads(child, link) {
                shown.insert(field.name.into(), self.pointing(child, link, row, false));
            }
        }
        Ok(Json::Object(shown))
    }

    fn object(&self, object: usize) -> Result<(), Vec<&'static str>> {
        match self.may(object, RuleAction::Read) {
            false => Err(vec![self.out_of_sight(object)]),
            true => Ok(()),
        }
    }

    /// The seen rows of `child` that point to `row`.
    fn pointing(&self, child: usize, link: &str, row: &Row, newest_first: bool) -> Json {
        let here = self.place(row);
        let all = self.rows.all.iter().filter(|line| {
            line.object == child
                && line.values[link] == Val::Ref(here)
                && (self.sees(line) || line.live && self.is(Fault::RelatedWithoutRights))
        });
        let mut lines: Vec<_> = all
            .map(|line| Json::Object(self.show(line, None)))
            .collect();
        if newest_first {
            lines.reverse();
        }
        lines.into()
    }

    fn place(&self, row: &Row) -> usize {
        let here = |other: &Row| std::ptr::eq(other, row);
        self.rows.all.iter().position(here).unwrap()
    }

    fn list(&self, list: &List) -> Answer {
        self.object(list.object)?;
        let mut wrong = Vec::new();
        let filter = list.filter.as_ref();
        wrong.extend(
            filter
                .into_iter()
                .flat_map(|filter| self.refusals(list.object, filter)),
        );
        let sorts = list
            .sort
            .iter()
            .all(|(path, _)| self.knows(list.object, path));
        if !sorts && !self.is(Fault::HiddenSorted) {
            wrong.push(UNKNOWN);
        }
        for name in list.fields.iter().flatten() {
            if !self.reads(list.object, name) {
                wrong.push("field.unknown");
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let sees = |row: &&Row| {
            row.object == list.object
                && (self.sees(row)
                    || row.live && list.search.is_some() && self.is(Fault::SearchWithoutRights))
        };
        let holds = |row: &&Row| filter.is_none_or(|filter| self.holds(row, filter) == Some(true));
        let answers =
            |row: &&Row| holds(row) && list.search.is_none_or(|asked| self.found(row, asked));
        let mut rows: Vec<&Row> = self.rows.all.iter().filter(sees).filter(answers).collect();
        if let Some(asked) = list.search.filter(|_| list.ranked) {
            let exact = rows.iter().filter(|row| self.says(row, asked)).count();
            let others = self.rows.all.iter().filter(sees).filter(holds);
            let near = others.filter(|row| !self.found(row, asked) && self.nearly_says(row, asked));
            if exact < TOLERANT_BELOW {
                rows.extend(near);
            }
        }
        rows.sort_by(|one, other| self.order(one, other, &list.sort));
        if list.sort.is_empty() && list.search.is_none() {
            rows.reverse();
        }
        let total = if self.is(Fault::CountWithoutRights) {
            let live = |row: &&Row| row.object == list.object && row.live;
            self.rows.all.iter().filter(live).filter(answers).count()
        } else {
            rows.len()
        };
        let show = |row: &&Row| Json::Object(self.show(row, list.fields.as_deref()));
        let items: Vec<_> = rows.iter().map(show).collect();
        Ok(json!({ "items": items, "total": total }))
    }

    /// Empty values last in either direction, then by id.
    fn order(&self, one: &Row, other: &Row, sort: &[(Path, bool)]) -> Ordering {
        for (path, descending) in sort {
            let by = match (self.at(one, path), self.at(other, path)) {
                (Val::Null, Val::Null) => Ordering::Equal,
                (Val::Null, _) => Ordering::Greater,
                (_, Val::Null) => Ordering::Less,
                (one, other) if *descending => other.cmp(&one),
                (one, other) => one.cmp(&other),
            };
            if by != Ordering::Equal {
                return by;
            }
        }
        let by_id = one.id.cmp(&other.id);
        if sort.first().is_some_and(|(_, descending)| *descending) {
            return by_id.reverse();
        }
        by_id
    }

    /// Whether every field along the path exists for the person.
    fn knows(&self, object: usize, path: &Path) -> bool {
        self.reach(object, &path.lookups)
            .is_some_and(|at| self.asks(at, path.name))
    }

    /// The object at the end of the lookups, when all of them may be read.
    fn reach(&self, object: usize, lookups: &[&str]) -> Option<usize> {
        let mut at = object;
        for lookup in lookups {
            let Kind::Lookup(target) = pack::find(at, lookup).kind else {
                return None;
            };
            if !self.reads(at, lookup) {
                return None;
            }
            at = target;
        }
        Some(at)
    }

    /// What speaks against a filter.
    fn refusals(&self, object: usize, filter: &Filter) -> Vec<&'static str> {
        let mut wrong = Vec::new();
        if !self.knows_all(object, filter) {
            wrong.push(UNKNOWN);
        }
        // Who may not know of users cannot ask for themself either.
        if filter.asks_for_me() && self.object(USER).is_err() {
            wrong.push("expr.no_users");
        }
        wrong
    }

    fn knows_all(&self, object: usize, filter: &Filter) -> bool {
        match filter {
            _ if self.is(Fault::HiddenFiltered) => true,
            Filter::Compare(path, ..) => self.knows(object, path),
            Filter::Folded(folded) => {
                let Some(at) = self.reach(object, &folded.lookups) else {
                    return false;
                };
                let is_field = pack::own_fields(at)
                    .iter()
                    .any(|f| f.name == folded.relation);
                (!is_field || self.reads(at, folded.relation))
                    && self.reads(folded.child, folded.link)
                    && folded
                        .of
                        .as_ref()
                        .is_none_or(|path| self.knows(folded.child, path))
            }
            Filter::Not(one) => self.knows_all(object, one),
            Filter::And(one, other) | Filter::Or(one, other) => {
                self.knows_all(object, one) && self.knows_all(object, other)
            }
        }
    }

    /// The row reached along lookups, as far as each row on the way is seen.
    fn follow<'r>(&'r self, row: &'r Row, lookups: &[&str]) -> Option<&'r Row> {
        let mut here = row;
        for lookup in lookups {
            let Val::Ref(place) = here.values[lookup] else {
                return None;
            };
            here = &self.rows.all[place];
            if !(self.sees(here) || self.is(Fault::JoinWithoutRights)) {
                return None;
            }
        }
        Some(here)
    }

    /// The value at the end of a path.
    pub(crate) fn at(&self, row: &Row, path: &Path) -> Val {
        let end = self.follow(row, &path.lookups);
        end.map_or(Val::Null, |row| self.rows.value(row, path.name))
    }

    fn holds(&self, row: &Row, filter: &Filter) -> Option<bool> {
        match filter {
            Filter::Compare(path, op, literal) => {
                self.compare(&self.at(row, path), *op, literal, type_of(path.kind))
            }
            Filter::Folded(folded) => Some(self.fold(row, folded) > folded.above),
            Filter::Not(one) => self.holds(row, one).map(|truth| !truth),
            Filter::And(one, other) => match (self.holds(row, one), self.holds(row, other)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Filter::Or(one, other) => match (self.holds(row, one), self.holds(row, other)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }

    pub(crate) fn compare(&self, value: &Val, op: Op, literal: &str, kind: Kind) -> Option<bool> {
        match op {
            Op::IsEmpty => return Some(*value == Val::Null),
            Op::IsNotEmpty => return Some(*value != Val::Null),
            _ if *value == Val::Null => return None,
            Op::IsMe => return Some(*value == Val::Ref(self.me())),
            _ => {}
        }
        let literal = literal.trim_matches('"');
        let other = match kind {
            Kind::Number | Kind::Money => Val::Num(literal.parse().unwrap()),
            Kind::Bool => Val::Bool(literal == "true"),
            _ => Val::Text(literal.to_owned()),
        };
        Some(match op {
            Op::Eq => *value == other,
            Op::Ne => *value != other,
            Op::Lt => *value < other,
            Op::Gt => *value > other,
            _ => matches!(value, Val::Text(text) if text.contains(literal)),
        })
    }

    fn fold(&self, row: &Row, folded: &Folded) -> i64 {
        let Some(parent) = self.follow(row, &folded.lookups) else {
            return 0;
        };
        let here = self.place(parent);
        let lines = self.rows.all.iter().filter(|line| {
            line.object == folded.child
                && line.values[folded.link] == Val::Ref(here)
                && (self.sees(line) || line.live && self.is(Fault::FoldWithoutRights))
        });
        let each = |line: &Row| match folded.of.as_ref().map(|path| self.at(line, path)) {
            None => 1,
            Some(Val::Num(number)) => number,
            Some(_) => 0,
        };
        lines.map(each).sum()
    }

    fn figures(&self, asked: &Figures) -> Answer {
        self.object(asked.object)?;
        let filter = asked.filter.as_ref();
        let of = asked.folds.iter().map(|(_, path)| path);
        let known = asked
            .group
            .iter()
            .chain(of)
            .all(|path| self.knows(asked.object, path));
        let mut wrong = Vec::new();
        wrong.extend(
            filter
                .into_iter()
                .flat_map(|filter| self.refusals(asked.object, filter)),
        );
        if !known && !self.is(Fault::HiddenGrouped) {
            wrong.push(UNKNOWN);
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let groups = self.groups(asked);
        let group = |(key, rows): (&Vec<(bool, Val)>, &Vec<&Row>)| {
            let mut shown = Map::new();
            for (path, (_, value)) in asked.group.iter().zip(key) {
                shown.insert(path.text(), self.key(path, value));
            }
            for (ix, (fold, path)) in asked.folds.iter().enumerate() {
                shown.insert(format!("f{ix}"), self.figure(*fold, path, rows));
            }
            Json::Object(shown)
        };
        Ok(groups.iter().map(group).collect())
    }

    /// The rows of each group; what is empty stands behind every value.
    fn groups(&self, asked: &Figures) -> BTreeMap<Vec<(bool, Val)>, Vec<&Row>> {
        let mut groups: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
        if asked.group.is_empty() {
            groups.insert(Vec::new(), Vec::new());
        }
        let answers = |row: &&Row| {
            let filter = asked.filter.as_ref();
            row.object == asked.object
                && self.sees(row)
                && filter.is_none_or(|filter| self.holds(row, filter) == Some(true))
        };
        for row in self.rows.all.iter().filter(answers) {
            let values = asked.group.iter().map(|path| self.at(row, path));
            let key = values.map(|value| (value == Val::Null, value)).collect();
            groups.entry(key).or_default().push(row);
        }
        groups
    }

    fn key(&self, path: &Path, value: &Val) -> Json {
        let (Kind::Lookup(_), Val::Ref(place)) = (path.kind, value) else {
            return self.rows.json(value);
        };
        let target = &self.rows.all[*place];
        let title = TITLES[target.object];
        let label = self.sees(target).then(|| match &target.values[title] {
            Val::Text(text) if self.reads(target.object, title) => self.title(target.object, text),
            _ => String::new(),
        });
        json!({ "id": target.id, "label": label })
    }

    fn figure(&self, fold: FigureFold, path: &Path, rows: &[&Row]) -> Json {
        let values = rows.iter().map(|row| self.at(row, path));
        let values: Vec<Val> = values.filter(|value| *value != Val::Null).collect();
        let found = match fold {
            FigureFold::Count => return json!(values.len()),
            FigureFold::Min => values.into_iter().min(),
            FigureFold::Max => values.into_iter().max(),
            _ => {
                let number = |value: &Val| match value {
                    Val::Num(number) => *number,
                    _ => 0,
                };
                Some(Val::Num(values.iter().map(number).sum()))
            }
        };
        found.map_or(Json::Null, |value| self.rows.json(&value))
    }

    /// A row as the person reads it.
    fn show(&self, row: &Row, only: Option<&[&'static str]>) -> Map<String, Json> {
        let mut shown = Map::new();
        shown.insert("id".into(), json!(row.id));
        shown.insert("version".into(), json!(1));
        if only.is_none() {
            for name in ["created_at", "updated_at"] {
                shown.insert(name.into(), json!(noon().to_string()));
            }
            for name in ["created_by", "updated_by"] {
                shown.insert(name.into(), Json::Null);
            }
        }
        for field in pack::fields(row.object) {
            let asked = only.is_none_or(|names| names.contains(&field.name));
            let is_lines = matches!(field.kind, Kind::Lines(..));
            if asked && !is_lines && self.reads(row.object, field.name) {
                let value = self.rows.value(row, field.name);
                let json = match (value, field.mask) {
                    (Val::Null, _) => Json::Null,
                    (value, Some(mask)) if !self.is(Fault::MaskedShown) => match value {
                        Val::Text(text) => mask.of(&text).into(),
                        _ => mask.of("").into(),
                    },
                    (value, _) => match value {
                        Val::Ref(place) => self.linked(&self.rows.all[place]),
                        value => self.rows.json(&value),
                    },
                };
                shown.insert(field.name.into(), json);
            }
        }
        shown
    }

    fn linked(&self, target: &Row) -> Json {
        let title = TITLES[target.object];
        let seen = self.sees(target) || self.is(Fault::LabelWithoutRights);
        let label = match &target.values[title] {
            Val::Text(text) if seen && self.reads(target.object, title) => {
                Some(self.title(target.object, text))
            }
            _ => None,
        };
        json!({ "id": target.id, "label": label })
    }

    /// What is shown of a title.
    fn title(&self, object: usize, text: &str) -> String {
        match pack::find(object, TITLES[object]).mask {
            Some(mask) if !self.is(Fault::MaskedTitleShown) => mask.of(text),
            _ => text.to_owned(),
        }
    }
}
