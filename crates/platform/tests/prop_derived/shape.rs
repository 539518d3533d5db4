//! Random objects: lookups between them, lines, formulas and roll-ups that read one another.

use std::collections::BTreeMap;
use std::fmt::Write;

use weft_expr::random::Dice;

/// The typed fields every object has.
pub(crate) const TYPED: [(&str, &str); 5] = [
    ("a", "number"),
    ("b", "number"),
    ("t", "text"),
    ("y", "boolean"),
    ("d", "date"),
];

/// Objects with their fields.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) objects: Vec<Object>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Object {
    /// Targets of its lookups `p0`, `p1` …
    pub(crate) links: Vec<usize>,
    /// Child and link of its lines `l0`, `l1` …
    pub(crate) lines: Vec<(usize, usize)>,
    /// Computed fields `c0`, `c1` …, each reading only what was made before it.
    pub(crate) computed: Vec<(String, Computed)>,
}

#[derive(Clone, Debug)]
pub(crate) enum Computed {
    Formula(Term),
    Rollup(Rollup),
}

#[derive(Clone, Debug)]
pub(crate) struct Rollup {
    pub(crate) child: usize,
    pub(crate) link: usize,
    pub(crate) fold: &'static str,
    pub(crate) value: String,
    pub(crate) filter: Option<Test>,
    pub(crate) sort: Option<String>,
}

/// A number.
#[derive(Clone, Debug)]
pub(crate) enum Term {
    /// Lookups, then a field.
    Field(Vec<usize>, String),
    Written(&'static str),
    Add(Box<Self>, Box<Self>),
    Sub(Box<Self>, Box<Self>),
    Mul(Box<Self>, &'static str),
    If(Test, Box<Self>, Box<Self>),
    Coalesce(Box<Self>),
    /// Days since `d`, at least 0.
    Late,
}

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    Text(Vec<usize>, &'static str),
    More(Box<Term>, &'static str),
    Yes(Vec<usize>),
    Past,
}

pub(crate) fn path(links: &[usize], field: &str) -> String {
    let mut text = String::new();
    for link in links {
        write!(text, "p{link}.").unwrap();
    }
    text + field
}

impl Term {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Field(links, field) => path(links, field),
            Self::Written(number) => (*number).to_owned(),
            Self::Add(left, right) => format!("({} + {})", left.text(), right.text()),
            Self::Sub(left, right) => format!("({} - {})", left.text(), right.text()),
            Self::Mul(left, number) => format!("({} * {number})", left.text()),
            Self::If(test, then, other) => {
                format!("IF({}, {}, {})", test.text(), then.text(), other.text())
            }
            Self::Coalesce(inner) => format!("COALESCE({}, 0)", inner.text()),
            Self::Late => "MAX(0, TODAY() - d)".to_owned(),
        }
    }
}

impl Test {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(links, value) => format!("{} = \"{value}\"", path(links, "t")),
            Self::More(term, number) => format!("{} > {number}", term.text()),
            Self::Yes(links) => path(links, "y"),
            Self::Past => "d < TODAY()".to_owned(),
        }
    }
}

fn upto(dice: &mut Dice, count: usize) -> usize {
    usize::try_from(dice.roll(u64::try_from(count).unwrap())).unwrap()
}

impl Shape {
    pub(crate) fn random(dice: &mut Dice) -> Self {
        let count = 2 + upto(dice, 4);
        let mut objects = vec![Object::default(); count];
        for child in 0..count {
            let links = if child == 0 { 0 } else { 1 + upto(dice, 2) };
            for link in 0..links {
                let target = upto(dice, child);
                objects[child].links.push(target);
                let as_lines = link == 0 && dice.once_in(2);
                objects[target]
                    .lines
                    .extend(as_lines.then_some((child, link)));
            }
            if dice.once_in(4) {
                objects[child].links.push(child);
            }
        }
        let mut shape = Self { objects };
        for _ in 0..3 + upto(dice, 8) {
            let object = upto(dice, count);
            let computed = match dice.once_in(2) {
                true => shape.rollup(dice, object),
                false => None,
            };
            let computed =
                computed.unwrap_or_else(|| Computed::Formula(shape.term(dice, object, 2)));
            let name = format!("c{}", shape.objects[object].computed.len());
            shape.objects[object].computed.push((name, computed));
        }
        shape
    }

    fn numbers(&self, object: usize) -> Vec<String> {
        let own = self.objects[object]
            .computed
            .iter()
            .map(|(name, _)| name.clone());
        ["a".to_owned(), "b".to_owned()]
            .into_iter()
            .chain(own)
            .collect()
    }

    /// A field of the record, or of one along its lookups, and the object it is of.
    fn way(&self, dice: &mut Dice, object: usize) -> (Vec<usize>, usize) {
        let (mut way, mut here) = (Vec::new(), object);
        while way.len() < 2 && dice.once_in(3) && !self.objects[here].links.is_empty() {
            let link = upto(dice, self.objects[here].links.len());
            way.push(link);
            here = self.objects[here].links[link];
        }
        (way, here)
    }

    fn field(&self, dice: &mut Dice, object: usize) -> Term {
        let (way, there) = self.way(dice, object);
        let numbers = self.numbers(there);
        // The newest ones are the furthest along a chain.
        let newest = dice.once_in(2);
        let place = if newest {
            numbers.len() - 1
        } else {
            upto(dice, numbers.len())
        };
        Term::Field(way, numbers[place].clone())
    }

    fn term(&self, dice: &mut Dice, object: usize, depth: usize) -> Term {
        if depth == 0 {
            return self.field(dice, object);
        }
        let mut inner = || Box::new(self.term(&mut *dice, object, depth - 1));
        let (one, two) = (inner(), inner());
        match dice.roll(7) {
            0 => Term::Add(one, two),
            1 => Term::Sub(one, two),
            2 => Term::Mul(one, ["0.3", "2", "1.000001"][upto(dice, 3)]),
            3 => Term::If(self.test(dice, object), one, two),
            4 => Term::Coalesce(one),
            5 if dice.once_in(3) => Term::Late,
            5 => Term::Add(one, Box::new(Term::Written("1"))),
            _ => self.field(dice, object),
        }
    }

    fn test(&self, dice: &mut Dice, object: usize) -> Test {
        let often_here = |shape: &Self, dice: &mut Dice| match dice.once_in(2) {
            true => shape.way(dice, object).0,
            false => Vec::new(),
        };
        match dice.roll(8) {
            0..=2 => Test::Text(often_here(self, dice), "x"),
            3..=4 => Test::More(Box::new(self.field(dice, object)), "1"),
            5..=6 => Test::Yes(often_here(self, dice)),
            _ => Test::Past,
        }
    }

    fn rollup(&self, dice: &mut Dice, object: usize) -> Option<Computed> {
        let mut rows = Vec::new();
        for (child, known) in self.objects.iter().enumerate() {
            let links = known.links.iter().enumerate();
            rows.extend(
                links
                    .filter(|(_, target)| **target == object)
                    .map(|(link, _)| (child, link)),
            );
        }
        if rows.is_empty() {
            return None;
        }
        let (child, link) = rows[upto(dice, rows.len())];
        let numbers = self.numbers(child);
        let newest = dice.once_in(2);
        let place = if newest {
            numbers.len() - 1
        } else {
            upto(dice, numbers.len())
        };
        let sort = &numbers[upto(dice, numbers.len())];
        let folds = ["sum", "count", "min", "max", "avg", "first", "last"];
        Some(Computed::Rollup(Rollup {
            child,
            link,
            fold: folds[upto(dice, folds.len())],
            value: numbers[place].clone(),
            filter: dice.once_in(2).then(|| self.test(dice, child)),
            sort: dice.once_in(2).then(|| sort.clone()),
        }))
    }

    /// The files of the pack that says all this.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        let manifest = "name = \"p\"\nversion = \"1\"\nlabel = { zh = \"包\", en = \"Pack\" }";
        let mut files = BTreeMap::from([("pack.toml".to_owned(), manifest.to_owned())]);
        for (place, object) in self.objects.iter().enumerate() {
            let name = format!("o{place}");
            files.insert(
                format!("objects/{name}.toml"),
                Self::document(&name, object),
            );
        }
        files
    }

    fn document(name: &str, object: &Object) -> String {
        let mut text = format!(
            "name = \"{name}\"\nlabel = {{ zh = \"{name}\", en = \"{name}\" }}\n\
             plural = {{ zh = \"{name}\", en = \"{name}\" }}\ntitle = \"name\"\naccess = \"shared\"\n"
        );
        let mut field = |name: &str, kind: &str, more: &str| {
            let label = format!("{{ zh = \"{name}\", en = \"{name}\" }}");
            write!(
                text,
                "[[fields]]\nname = \"{name}\"\ntype = \"{kind}\"\nlabel = {label}\n{more}\n"
            )
            .unwrap();
        };
        field("name", "text", "");
        for (name, kind) in TYPED {
            field(name, kind, "");
        }
        for (link, target) in object.links.iter().enumerate() {
            field(
                &format!("p{link}"),
                "lookup",
                &format!("target = \"o{target}\""),
            );
        }
        for (place, (child, link)) in object.lines.iter().enumerate() {
            let lines = format!("lines = {{ object = \"o{child}\", field = \"p{link}\" }}");
            field(&format!("l{place}"), "lines", &lines);
        }
        for (name, computed) in &object.computed {
            match computed {
                Computed::Formula(term) => {
                    let more = format!("result = \"number\"\nformula = '{}'", term.text());
                    field(name, "formula", &more);
                }
                Computed::Rollup(rollup) => field(name, "rollup", &rollup.document(object)),
            }
        }
        text
    }
}

impl Rollup {
    fn document(&self, object: &Object) -> String {
        let rows = object
            .lines
            .iter()
            .position(|lines| *lines == (self.child, self.link));
        let mut text = match rows {
            Some(place) => format!("lines = \"l{place}\""),
            None => format!("object = \"o{}\", link = \"p{}\"", self.child, self.link),
        };
        write!(
            text,
            ", fold = \"{}\", field = \"{}\"",
            self.fold, self.value
        )
        .unwrap();
        if let Some(filter) = &self.filter {
            write!(text, ", filter = '{}'", filter.text()).unwrap();
        }
        if let Some(sort) = &self.sort {
            write!(text, ", sort = \"{sort}\"").unwrap();
        }
        format!("result = \"number\"\nrollup = {{ {text} }}")
    }
}
