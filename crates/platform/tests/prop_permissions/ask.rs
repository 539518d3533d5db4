//! Random questions: lists, single records, related lists, figures.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;
use weft_platform::{Figure, FigureFold, FigureQuery, ListQuery};

use crate::pack::{self, Field, Kind, NAMES, USER};

/// A field, along lookups.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    pub(crate) lookups: Vec<&'static str>,
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// How a leaf compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    IsEmpty,
    IsNotEmpty,
    Eq,
    Ne,
    Lt,
    Gt,
    Contains,
    /// A link to the person who asks.
    IsMe,
}

/// What is folded over related rows and compared with a number.
#[derive(Clone, Debug)]
pub(crate) struct Folded {
    pub(crate) lookups: Vec<&'static str>,
    pub(crate) relation: &'static str,
    pub(crate) child: usize,
    pub(crate) link: &'static str,
    /// Summed field of the rows; `None` to count.
    pub(crate) of: Option<Path>,
    pub(crate) above: i64,
}

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Filter {
    Compare(Path, Op, &'static str),
    Folded(Folded),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

/// A question for a list.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(crate) object: usize,
    pub(crate) filter: Option<Filter>,
    pub(crate) sort: Vec<(Path, bool)>,
    pub(crate) fields: Option<Vec<&'static str>>,
    pub(crate) search: Option<&'static str>,
    /// Whether the closest answers come first, and near ones where there are few.
    pub(crate) ranked: bool,
    pub(crate) page: u32,
}

/// A question for figures; each folds a field or counts.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    pub(crate) object: usize,
    pub(crate) filter: Option<Filter>,
    pub(crate) group: Vec<Path>,
    pub(crate) folds: Vec<(FigureFold, Path)>,
}

/// Any question.
#[derive(Clone, Debug)]
pub(crate) enum Ask {
    List(List),
    Figures(Figures),
    Get(usize, Index),
    Related(usize, Index, Index),
}

impl Path {
    pub(crate) fn text(&self) -> String {
        let names = self.lookups.iter().chain([&self.name]);
        names.copied().collect::<Vec<_>>().join(".")
    }
}

fn target_of(field: &Field) -> Option<usize> {
    match field.kind {
        Kind::Lookup(target) => Some(target),
        _ => None,
    }
}

/// Every path from an object, at most `depth` lookups long, short ones first.
fn paths(object: usize, depth: usize) -> Vec<Path> {
    let mut found = Vec::new();
    let mut ends: Vec<(Vec<&'static str>, usize)> = vec![(Vec::new(), object)];
    for _ in 0..=depth {
        let mut further = Vec::new();
        for (lookups, at) in ends {
            let is_value = |field: &&Field| !matches!(field.kind, Kind::Lines(..));
            for field in pack::fields(at).filter(is_value) {
                found.push(Path {
                    lookups: lookups.clone(),
                    name: field.name,
                    kind: field.kind,
                });
                let longer = lookups.iter().copied().chain([field.name]).collect();
                further.extend(target_of(field).map(|target| (longer, target)));
            }
        }
        ends = further;
    }
    found
}

fn path(object: usize) -> impl Strategy<Value = Path> {
    let (near, far) = (paths(object, 1), paths(object, 2));
    prop_oneof![
        3 => any::<Index>().prop_map(move |index| index.get(&near).clone()),
        1 => any::<Index>().prop_map(move |index| index.get(&far).clone()),
    ]
}

fn compare(path: impl Strategy<Value = Path>) -> impl Strategy<Value = Filter> {
    (path, any::<Index>(), any::<Index>()).prop_map(|(path, op, literal)| {
        let (ops, literals): (&[Op], &[&'static str]) = match type_of(path.kind) {
            Kind::Number | Kind::Money => (
                &[Op::Gt, Op::Eq, Op::Ne, Op::Lt, Op::IsEmpty, Op::IsNotEmpty],
                &["1", "0", "3"],
            ),
            Kind::Bool => (&[Op::Eq, Op::IsEmpty, Op::IsNotEmpty], &["true", "false"]),
            Kind::Date => (
                &[Op::Lt, Op::Eq, Op::Gt, Op::IsEmpty, Op::IsNotEmpty],
                &["\"2026-01-31\"", "\"2025-12-01\""],
            ),
            Kind::Select(values) => (
                &[Op::Eq, Op::Ne, Op::IsEmpty, Op::IsNotEmpty],
                if values == pack::KINDS {
                    &["\"x\"", "\"y\""]
                } else {
                    &["\"won\"", "\"open\""]
                },
            ),
            Kind::Lookup(USER) => (&[Op::IsMe, Op::IsEmpty, Op::IsNotEmpty], &[""]),
            Kind::Lookup(_) => (&[Op::IsEmpty, Op::IsNotEmpty], &[""]),
            _ => (
                &[Op::Contains, Op::Eq, Op::Ne, Op::IsEmpty, Op::IsNotEmpty],
                &["\"b\"", "\"cab\"", "\"ab\""],
            ),
        };
        Filter::Compare(path, *op.get(ops), literal.get::<&'static str>(literals))
    })
}

/// The type of a field's values: that of the result when it is computed.
pub(crate) fn type_of(kind: Kind) -> Kind {
    match kind {
        Kind::Formula(_, "text", _) => Kind::Text,
        Kind::Formula(_, "money", _) | Kind::Rollup(_, _, _, Some(_)) => Kind::Money,
        Kind::Formula(..) | Kind::Rollup(..) => Kind::Number,
        kind => kind,
    }
}

fn folded(object: usize) -> impl Strategy<Value = Option<Filter>> {
    let mut reached = Vec::new();
    let own = pack::relations(object)
        .iter()
        .map(|relation| (Vec::new(), relation));
    reached.extend(own);
    for field in pack::fields(object) {
        if let Kind::Lookup(target) = field.kind {
            let far = pack::relations(target).iter();
            reached.extend(far.map(|relation| (vec![field.name], relation)));
        }
    }
    (any::<Index>(), any::<Index>(), any::<bool>(), 0..3_i64).prop_map(
        move |(which, field, counts, above)| {
            if reached.is_empty() {
                return None;
            }
            let (lookups, &(relation, child, link, _)) = which.get(&reached).clone();
            let is_number = |path: &Path| matches!(type_of(path.kind), Kind::Number | Kind::Money);
            let numbers: Vec<Path> = paths(child, 1).into_iter().filter(is_number).collect();
            let of = (!counts && !numbers.is_empty()).then(|| field.get(&numbers).clone());
            Some(Filter::Folded(Folded {
                lookups,
                relation,
                child,
                link,
                of,
                above,
            }))
        },
    )
}

fn filter(object: usize) -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![
        4 => compare(path(object)),
        1 => (compare(path(object)), folded(object)).prop_map(|(leaf, fold)| fold.unwrap_or(leaf)),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| Filter::Not(Box::new(one))),
            (inner.clone(), inner.clone())
                .prop_map(|(one, other)| Filter::And(Box::new(one), Box::new(other))),
            (inner.clone(), inner)
                .prop_map(|(one, other)| Filter::Or(Box::new(one), Box::new(other))),
        ]
    })
}

/// The condition of a record rule: fields of the record and of what its lookups point to.
pub(crate) fn rule_filter(object: usize) -> impl Strategy<Value = Filter> {
    let is_own = |path: &Path| match path.kind {
        Kind::Rollup(..) => false,
        Kind::Formula(_, _, reads) => !reads.contains(&"deal_total"),
        _ => true,
    };
    let of = |depth: usize| -> Vec<Path> {
        let all = paths(object, depth).into_iter();
        all.filter(is_own).collect()
    };
    let (here, near, far) = (of(0), of(1), of(2));
    let one = prop_oneof![
        3 => any::<Index>().prop_map(move |index| index.get(&here).clone()),
        3 => any::<Index>().prop_map(move |index| index.get(&near).clone()),
        1 => any::<Index>().prop_map(move |index| index.get(&far).clone()),
    ];
    let leaf = compare(one).boxed();
    prop_oneof![
        4 => leaf.clone(),
        1 => leaf.clone().prop_map(|one| Filter::Not(Box::new(one))),
        1 => (leaf.clone(), leaf.clone())
            .prop_map(|(one, other)| Filter::And(Box::new(one), Box::new(other))),
        1 => (leaf.clone(), leaf)
            .prop_map(|(one, other)| Filter::Or(Box::new(one), Box::new(other))),
    ]
}

fn list(object: usize) -> impl Strategy<Value = Ask> {
    let names: Vec<&'static str> = pack::fields(object).map(|field| field.name).collect();
    let fields = prop::option::weighted(0.4, prop::sample::subsequence(names, 1..4));
    let sort = prop::collection::vec((path(object), any::<bool>()), 0..3);
    let asked = prop::sample::select(vec![
        "a", "ab", "b", "cab", "abc", "ab c", "cabb", "abdc", "cabx ba", "bcab",
    ]);
    (
        prop::option::weighted(0.7, filter(object)),
        sort,
        fields,
        prop::option::weighted(0.3, (asked, any::<bool>())),
        1..6_u32,
    )
        .prop_map(move |(filter, sort, fields, search, page)| {
            let search = search.filter(|_| object <= pack::PROD);
            let ranked = search.is_some_and(|(_, ranked)| ranked);
            let sort = if ranked { Vec::new() } else { sort };
            Ask::List(List {
                object,
                filter,
                sort,
                fields,
                search: search.map(|(asked, _)| asked),
                ranked,
                page,
            })
        })
}

fn figures(object: usize) -> impl Strategy<Value = Ask> {
    let folds = prop::sample::select(vec![
        FigureFold::Sum,
        FigureFold::Count,
        FigureFold::Min,
        FigureFold::Max,
    ]);
    (
        prop::option::weighted(0.5, filter(object)),
        prop::collection::vec(path(object), 0..3),
        prop::collection::vec((folds, path(object)), 1..3),
    )
        .prop_map(move |(filter, mut group, mut folds)| {
            group.dedup_by_key(|path| path.text());
            for (fold, path) in &mut folds {
                let kind = type_of(path.kind);
                let is_number = matches!(kind, Kind::Number | Kind::Money);
                if !is_number && *fold == FigureFold::Sum || matches!(kind, Kind::Lookup(_)) {
                    *fold = FigureFold::Count;
                }
            }
            Ask::Figures(Figures {
                object,
                filter,
                group,
                folds,
            })
        })
}

/// Any question about any object.
pub(crate) fn ask() -> impl Strategy<Value = Ask> {
    (0..NAMES.len()).prop_flat_map(|object| {
        prop_oneof![
            6 => list(object),
            3 => figures(object),
            1 => any::<Index>().prop_map(move |row| Ask::Get(object, row)),
            1 => (any::<Index>(), any::<Index>())
                .prop_map(move |(row, relation)| Ask::Related(object, row, relation)),
        ]
    })
}

/// Where a lookup leads.
fn led_to(object: usize, lookup: &str) -> usize {
    match pack::find(object, lookup).kind {
        Kind::Lookup(target) => target,
        _ => object,
    }
}

impl Filter {
    /// Every object and field read on the way.
    pub(crate) fn reads(&self, object: usize, found: &mut BTreeSet<(usize, &'static str)>) {
        match self {
            Self::Compare(path, ..) => {
                let mut at = object;
                for lookup in &path.lookups {
                    found.insert((at, *lookup));
                    at = led_to(at, lookup);
                }
                found.insert((at, path.name));
                if let Kind::Formula(_, _, inputs) = path.kind {
                    found.extend(inputs.iter().map(|input| (at, *input)));
                }
            }
            Self::Folded(_) => {}
            Self::Not(one) => one.reads(object, found),
            Self::And(one, other) | Self::Or(one, other) => {
                one.reads(object, found);
                other.reads(object, found);
            }
        }
    }

    pub(crate) fn asks_for_me(&self) -> bool {
        match self {
            Self::Compare(_, op, _) => *op == Op::IsMe,
            Self::Folded(_) => false,
            Self::Not(one) => one.asks_for_me(),
            Self::And(one, other) | Self::Or(one, other) => {
                one.asks_for_me() || other.asks_for_me()
            }
        }
    }

    pub(crate) fn text(&self) -> String {
        match self {
            Self::Compare(path, op, literal) => {
                let path = path.text();
                match op {
                    Op::IsEmpty => format!("{path} is empty"),
                    Op::IsNotEmpty => format!("{path} is not empty"),
                    Op::Eq => format!("{path} = {literal}"),
                    Op::Ne => format!("{path} <> {literal}"),
                    Op::Lt => format!("{path} < {literal}"),
                    Op::Gt => format!("{path} > {literal}"),
                    Op::Contains => format!("{path} contains {literal}"),
                    Op::IsMe => format!("{path} = ME()"),
                }
            }
            Self::Folded(folded) => {
                let names = folded.lookups.iter().chain([&folded.relation]);
                let rows = names.copied().collect::<Vec<_>>().join(".");
                match &folded.of {
                    Some(path) => format!("SUM({rows}.{}) > {}", path.text(), folded.above),
                    None => format!("COUNT({rows}) > {}", folded.above),
                }
            }
            Self::Not(one) => format!("not ({})", one.text()),
            Self::And(one, other) => format!("({}) and ({})", one.text(), other.text()),
            Self::Or(one, other) => format!("({}) or ({})", one.text(), other.text()),
        }
    }
}

impl List {
    pub(crate) fn query(&self) -> ListQuery {
        let key = |(path, descending): &(Path, bool)| {
            format!("{}{}", if *descending { "-" } else { "" }, path.text())
        };
        let mut sort: Vec<_> = self.sort.iter().map(key).collect();
        if sort.is_empty() && self.search.is_some() && !self.ranked {
            sort.push("id".into());
        }
        ListQuery {
            filter: self.filter.as_ref().map(Filter::text),
            sort: (!sort.is_empty()).then(|| sort.join(",")),
            fields: self
                .fields
                .as_ref()
                .map(|names| names.iter().map(|&name| name.to_owned()).collect()),
            search: self.search.map(str::to_owned),
            limit: Some(self.page),
            count: true,
            ..ListQuery::default()
        }
    }
}

impl Figures {
    pub(crate) fn query(&self) -> FigureQuery {
        let figure = |(ix, (fold, path)): (usize, &(FigureFold, Path))| Figure {
            name: format!("f{ix}"),
            fold: *fold,
            of: Some(path.text()),
            filter: None,
        };
        FigureQuery {
            of: ListQuery {
                filter: self.filter.as_ref().map(Filter::text),
                ..ListQuery::default()
            },
            group: self.group.iter().map(|path| path.text().into()).collect(),
            figures: self.folds.iter().enumerate().map(figure).collect(),
            ..FigureQuery::default()
        }
    }
}
