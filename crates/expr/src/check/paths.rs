//! Names along lookups and to related rows.

use weft_kernel::{Label, Problem};

use super::Checker;
use crate::catalogue::{KnownField, KnownRows, ObjectRef, Type};
use crate::checked::{Reference, Step};
use crate::errors::{unknown, wrong};
use crate::formula::{Formula, Stand, of_record_there};
use crate::nearest::nearest;
use crate::syntax::Name;
use crate::typed::{Expr, Kind, Place};

/// The most lookups one after the other.
pub(super) const LOOKUPS_MAX: usize = 6;

/// The records an expression can read from: those of the base, and the rows of each open `SUM`.
pub(super) struct Frame {
    object: ObjectRef,
    /// How the rows were reached; the base was not.
    reached: Option<WalkedRows>,
    steps: Vec<Step>,
}

impl Frame {
    pub(super) fn base(object: ObjectRef) -> Self {
        Self {
            object,
            reached: None,
            steps: Vec::new(),
        }
    }
}

/// Where a path leads.
pub(super) enum Walk {
    Field(Place, Vec<Step>, ObjectRef),
    Rows(WalkedRows),
}

/// Related rows at the end of the first `names` names of a path.
pub(super) struct WalkedRows {
    pub(super) parent: usize,
    pub(super) lookups: Vec<KnownField>,
    pub(super) child: KnownRows,
    pub(super) labels: Vec<Label>,
    pub(super) names: usize,
    steps: Vec<Step>,
}

/// How far a path has been followed.
struct Position {
    frame: usize,
    object: ObjectRef,
    lookups: Vec<KnownField>,
    labels: Vec<Label>,
    steps: Vec<Step>,
}

impl Checker<'_> {
    /// The value a path names.
    pub(super) fn path(&mut self, names: &[Name]) -> Result<Expr, Problem> {
        let at = names.first().map_or(0, |name| name.at);
        if let [only] = names
            && matches!(only.text.to_ascii_lowercase().as_str(), "me" | "我")
            && self.base_field(&only.text).is_none()
        {
            return self.call(at, "ME", &[]);
        }
        match self.walk(names)? {
            Walk::Field(place, steps, object) => {
                self.read(steps.clone(), object, Some(place.field.number));
                if let Some(formula) = place.field.formula.clone() {
                    return Ok(self.computed(at, (place, object), &steps, &formula));
                }
                let (ty, scale) = (place.field.ty, place.field.scale);
                Ok(Expr {
                    at,
                    ty,
                    scale,
                    kind: Kind::Field(place),
                })
            }
            Walk::Rows(rows) => Err(rows_outside(at, &rows.child)),
        }
    }

    /// The object of the records the expression is over.
    pub(super) fn base(&self) -> Option<ObjectRef> {
        self.frames.first().map(|frame| frame.object)
    }

    fn base_field(&self, name: &str) -> Option<KnownField> {
        let base = self.frames.first()?;
        self.catalogue.field(base.object, name)
    }

    /// Whether the name means neither a field nor rows of the records at hand.
    pub(super) fn is_nothing_here(&self, name: &str) -> bool {
        let base = self.frames.first().map(|frame| frame.object);
        let is_rows = |base| self.catalogue.children(base, name).is_some();
        let is_me = matches!(name.to_ascii_lowercase().as_str(), "me" | "我");
        !is_me && self.base_field(name).is_none() && !base.is_some_and(is_rows)
    }

    /// Follows a path; every lookup it goes along counts as read.
    pub(super) fn walk(&mut self, names: &[Name]) -> Result<Walk, Problem> {
        let base = self
            .frames
            .first()
            .map_or(ObjectRef(0), |frame| frame.object);
        let mut here = Position {
            frame: 0,
            object: base,
            lookups: Vec::new(),
            labels: Vec::new(),
            steps: Vec::new(),
        };
        for (index, name) in names.iter().enumerate() {
            let rest = names.get(index + 1);
            match (self.plain_field(here.object, &name.text), rest) {
                (Some(field), None) => return Ok(arrived(here, field)),
                (Some(field), Some(next)) => {
                    self.follow(&mut here, field, name, next)?;
                    continue;
                }
                (None, _) => {}
            }
            let Some(child) = self.catalogue.children(here.object, &name.text) else {
                return Err(self.unknown_field(here.object, name));
            };
            here.labels.push(child.label.clone());
            match (self.open_rows(&here, &child), rest) {
                (Some(frame), Some(_)) => self.enter(&mut here, frame, child.object),
                (Some(_), None) => return Err(rows_outside(name.at, &child)),
                (None, _) => return Ok(Walk::Rows(walked(here, child, index + 1))),
            }
        }
        Err(wrong(
            "expr.syntax",
            0,
            "这里应为字段名",
            "The name of a field is expected here",
        ))
    }

    /// The field of this name, unless it stands for rows.
    fn plain_field(&self, object: ObjectRef, name: &str) -> Option<KnownField> {
        let field = self.catalogue.field(object, name)?;
        (!matches!(field.ty, Type::Rows(_))).then_some(field)
    }

    /// Goes along a lookup.
    fn follow(
        &mut self,
        here: &mut Position,
        field: KnownField,
        name: &Name,
        next: &Name,
    ) -> Result<(), Problem> {
        let Type::Record(target) = field.ty else {
            let (typed, next) = (&name.text, &next.text);
            return Err(wrong(
                "expr.not_a_relation",
                name.at,
                format!("`{typed}` 不是关联字段，后面不能接 `.{next}`"),
                format!("`{typed}` points to no record, so `.{next}` cannot follow"),
            ));
        };
        if field.formula.is_some() {
            let typed = &name.text;
            return Err(wrong(
                "expr.computed_relation",
                name.at,
                format!("`{typed}` 是读取时才计算的关联，不能再往下引用"),
                format!("`{typed}` is computed when it is read, so no path leads through it"),
            ));
        }
        if here.lookups.len() >= LOOKUPS_MAX {
            return Err(wrong(
                "expr.path_too_long",
                name.at,
                format!("最多沿关联字段走 {LOOKUPS_MAX} 步"),
                format!("A path follows at most {LOOKUPS_MAX} lookups"),
            ));
        }
        self.read(here.steps.clone(), here.object, Some(field.number));
        here.steps.push(Step::Lookup(here.object, field.number));
        here.labels.push(field.label.clone());
        here.lookups.push(field);
        here.object = target;
        Ok(())
    }

    /// Goes on at the rows of an open `SUM`.
    fn enter(&self, here: &mut Position, frame: usize, object: ObjectRef) {
        here.frame = frame;
        here.object = object;
        here.lookups.clear();
        here.steps = self
            .frames
            .get(frame)
            .map(|frame| frame.steps.clone())
            .unwrap_or_default();
    }

    /// The open frame whose rows these are.
    fn open_rows(&self, here: &Position, child: &KnownRows) -> Option<usize> {
        self.frames.iter().position(|frame| {
            frame.reached.as_ref().is_some_and(|rows| {
                rows.parent == here.frame && rows.lookups == here.lookups && rows.child == *child
            })
        })
    }

    /// Opens the rows of a `SUM` or its like.
    pub(super) fn open(&mut self, rows: WalkedRows) {
        let (object, link) = (rows.child.object, rows.child.link_field);
        let steps = rows.steps.clone();
        self.read(steps.clone(), object, None);
        self.read(steps.clone(), object, Some(link));
        self.frames.push(Frame {
            object,
            reached: Some(rows),
            steps,
        });
    }

    /// A field that is computed when it is read: its formula in its place.
    fn computed(
        &mut self,
        at: usize,
        (place, object): (Place, ObjectRef),
        steps: &[Step],
        formula: &Formula,
    ) -> Expr {
        let stand = Stand {
            frame: place.frame,
            lookups: &place.lookups,
            open: self.frames.len(),
        };
        let inner = stand.moved(formula.checked().root());
        let id = self.catalogue.field(object, "id");
        let mut inner = of_record_there(inner, &place, id);
        inner.at = at;
        for read in formula.checked().references() {
            let path = steps.iter().chain(&read.path).cloned().collect();
            self.refer(Reference {
                path,
                named: false,
                ..*read
            });
        }
        let (ty, scale) = (inner.ty, inner.scale);
        Expr {
            at,
            ty,
            scale,
            kind: Kind::Computed(place, Box::new(inner)),
        }
    }

    fn read(&mut self, path: Vec<Step>, object: ObjectRef, field: Option<u32>) {
        self.refer(Reference {
            path,
            object,
            field,
            named: true,
        });
    }

    fn refer(&mut self, reference: Reference) {
        if !self.references.contains(&reference) {
            self.references.push(reference);
        }
    }

    fn unknown_field(&self, object: ObjectRef, name: &Name) -> Problem {
        let fields = self.catalogue.fields(object);
        let names = fields
            .iter()
            .flat_map(|field| [field.name.as_str(), &field.label.zh, &field.label.en]);
        let near = nearest(&name.text, names);
        let label = self.catalogue.object_label(object);
        let zh = format!("“{}”的字段", label.zh);
        let en = format!("field of {}", label.en);
        unknown("expr.unknown_field", name.at, (&zh, &en), &name.text, near)
    }
}

fn arrived(here: Position, field: KnownField) -> Walk {
    let mut labels = here.labels;
    labels.push(field.label.clone());
    let (frame, lookups) = (here.frame, here.lookups);
    let place = Place {
        frame,
        lookups,
        field,
        labels,
    };
    Walk::Field(place, here.steps, here.object)
}

fn walked(here: Position, child: KnownRows, names: usize) -> WalkedRows {
    let mut steps = here.steps;
    steps.push(Step::Rows(child.clone()));
    WalkedRows {
        parent: here.frame,
        lookups: here.lookups,
        child,
        labels: here.labels,
        names,
        steps,
    }
}

fn rows_outside(at: usize, child: &KnownRows) -> Problem {
    let name = &child.name;
    wrong(
        "expr.rows_outside",
        at,
        format!("`{name}` 是多行，要用 SUM、COUNT 等汇总后才能使用"),
        format!("`{name}` are several rows; fold them with SUM, COUNT or their like"),
    )
}
