//! What several folds come to together: an expression over their names.

use rust_decimal::Decimal;
use weft_expr::{Catalogue, Checked, KnownField, KnownRows, ObjectRef, RowSource, Type, World};
use weft_kernel::query::Table;
use weft_kernel::{Label, Language, Moment, Problem, Value, Zone};

use super::document::{NamedFold, RuleDocument};
use super::event_object::info;
use super::ground::Ground;
use super::window::AMOUNT_MAX;

/// The object *window*: one field per fold.
const WINDOW: ObjectRef = ObjectRef(0);

/// A checked expression over the folds of a window.
#[derive(Clone, Debug)]
pub(crate) struct Worth {
    checked: Checked,
    zone: Zone,
}

impl Worth {
    /// Checks `text`, which has to name every one of `folds`.
    pub(super) fn compile(
        document: &RuleDocument,
        folds: &[NamedFold],
        text: &str,
        ground: Ground<'_>,
    ) -> Result<Self, Problem> {
        let fields = folds.iter().zip(0..).map(|(fold, number)| {
            let label = document.said(&fold.label);
            info(number, &fold.name, label, Type::Number)
        });
        let catalogue = FoldCatalogue(fields.collect());
        let text = document.filled(text);
        let checked = ground
            .check(text.trim(), WINDOW, (&catalogue, Some(Type::Number)))
            .map_err(|problem| problem.on_field("when.value"))?;
        if checked.reads_user() || checked.reads_time() {
            return Err(Problem::invalid(
                "rule.value",
                "`value` 只能用各项汇总的名称，不能用「我」和当前时间",
                "`value` speaks of the folds only, neither of “me” nor of the present time",
            )
            .on_field("when.value"));
        }
        let read = |number: u32| {
            let mut fields = checked.references().iter();
            fields.any(|read| read.field == Some(number))
        };
        let unread = folds.iter().zip(0..).find(|(_, number)| !read(*number));
        if let Some((fold, _)) = unread {
            let name = &fold.name;
            return Err(Problem::invalid(
                "rule.folds",
                format!("`value` 没有用到汇总 `{name}`"),
                format!("`value` does not use the fold `{name}`"),
            )
            .on_field("when.value")
            .suggesting(Some(name.clone())));
        }
        Ok(Self {
            checked,
            zone: ground.zone().clone(),
        })
    }

    pub(super) const fn expression(&self) -> &Checked {
        &self.checked
    }

    /// The expression in words.
    pub(crate) fn words(&self) -> Label {
        Label::new(
            self.checked.echo(Language::Zh),
            self.checked.echo(Language::En),
        )
    }

    /// The value of `parts`, one for each fold; none when it is empty, too large or cannot be computed.
    pub(crate) fn value(&self, parts: &[Option<Decimal>]) -> Option<Decimal> {
        let world = World {
            now: Moment::from_ms(0),
            zone: &self.zone,
            me: None,
        };
        let Ok(Value::Number(number)) = self.checked.evaluate(&FoldRow(parts), &world) else {
            return None;
        };
        let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        let number = number.round_dp_with_strategy(6, strategy);
        (number.abs() <= AMOUNT_MAX).then_some(number)
    }
}

/// The folds of a window as the fields of an object.
struct FoldCatalogue(Vec<KnownField>);

impl Catalogue for FoldCatalogue {
    fn object(&self, name_or_label: &str) -> Option<ObjectRef> {
        matches!(name_or_label, "window" | "窗口" | "Window").then_some(WINDOW)
    }

    fn field(&self, _object: ObjectRef, name_or_label: &str) -> Option<KnownField> {
        let called = |field: &&KnownField| {
            [field.name.as_str(), &field.label.zh, &field.label.en].contains(&name_or_label)
        };
        self.0.iter().find(called).cloned()
    }

    fn fields(&self, _object: ObjectRef) -> Vec<KnownField> {
        self.0.clone()
    }

    fn table(&self, object: ObjectRef) -> Table {
        Table::of_object(object.0)
    }

    fn object_label(&self, _object: ObjectRef) -> Label {
        Label::new("窗口", "Window")
    }

    fn children(&self, _object: ObjectRef, _name_or_label: &str) -> Option<KnownRows> {
        None
    }
}

/// What the folds came to, as a row of it.
struct FoldRow<'a>(&'a [Option<Decimal>]);

impl RowSource for FoldRow<'_> {
    fn get(&self, _path: &[KnownField], field: &KnownField) -> Result<Value, Problem> {
        let place = usize::try_from(field.number).unwrap_or(usize::MAX);
        let part = self.0.get(place).copied().flatten();
        Ok(part.map_or(Value::Empty, Value::Number))
    }

    fn related(
        &self,
        _path: &[KnownField],
        _child: &KnownRows,
    ) -> Result<Vec<Box<dyn RowSource + '_>>, Problem> {
        Ok(Vec::new())
    }
}
