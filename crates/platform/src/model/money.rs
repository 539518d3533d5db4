//! What is known of an object in several currencies once its documents are read.

use weft_kernel::Problem;

use super::Model;
use super::currency::{Derived, is_money};
use super::object::{Field, FieldIx, Object};
use crate::fields::Shape;

/// How the records of an object have a currency.
#[derive(Debug)]
pub(crate) struct CompiledCurrency {
    /// The field of the currency.
    pub(crate) currency: FieldIx,
    /// The field of the rate.
    pub(crate) rate: FieldIx,
    /// The field that says of which day the rate is.
    pub(crate) date: Option<FieldIx>,
    /// The object whose records give theirs, by its number, and the lookup to it.
    pub(crate) from: Option<(u32, FieldIx)>,
    /// Amounts that are written, each with the decimals it takes if not those of the currency.
    pub(crate) amounts: Vec<(FieldIx, Option<u8>)>,
}

impl CompiledCurrency {
    /// Reads the document of `object`; `None` when its records have no currency.
    ///
    /// # Errors
    /// `model.currency_date`, `model.currency_from`.
    pub(super) fn of(object: &Object, model: &Model) -> Result<Option<Self>, Problem> {
        let Some(rule) = &object.doc.currency else {
            return Ok(None);
        };
        let place = |derived: &Derived| {
            let mut fields = object.fields.iter();
            let found = fields.position(|field| field.doc.derived.as_ref() == Some(derived));
            found.ok_or_else(|| Problem::internal("model.currency", &object.name))
        };
        let date = rule.date.as_deref().map(|name| date(object, name));
        let from = rule.from.as_deref().map(|name| from(object, model, name));
        let amounts = object.fields.iter().enumerate();
        let amounts = amounts.filter(|(_, field)| field.kind.name() == "money");
        let own = |field: &Field| field.doc.own_currency.then_some(model.currency.digits);
        Ok(Some(Self {
            currency: place(&Derived::Currency)?,
            rate: place(&Derived::Rate)?,
            date: date.transpose()?,
            from: from.transpose()?,
            amounts: amounts
                .map(|(ix, field)| (ix, field.doc.decimals.or_else(|| own(field))))
                .collect(),
        }))
    }
}

fn date(object: &Object, name: &str) -> Result<FieldIx, Problem> {
    let label = &object.doc.label;
    let fits = |field: &Field| {
        let dated = matches!(field.shape, Some(Shape::Date | Shape::Moment));
        dated && !field.kind.is_computed()
    };
    match object.field(name) {
        Ok((ix, field)) if fits(field) => Ok(ix),
        _ => Err(Problem::invalid(
            "model.currency_date",
            format!(
                "「{}」的汇率日期 `{name}` 不是日期字段；请写一个填写的日期或时间字段",
                label.zh
            ),
            format!(
                "`{name}` is no date of {}: name a field of a date or time that is entered",
                label.en
            ),
        )
        .on_field("currency.date")),
    }
}

fn from(object: &Object, model: &Model, name: &str) -> Result<(u32, FieldIx), Problem> {
    let label = &object.doc.label;
    let found = object.field(name).ok().and_then(|(ix, field)| {
        let parent = model.by_number(field.link()?.0)?;
        parent.doc.currency.is_some().then_some((parent.number, ix))
    });
    found.ok_or_else(|| {
        Problem::invalid(
            "model.currency_from",
            format!("「{}」的币种不能取自 `{name}`：它须是关联字段，指向带币种的对象", label.zh),
            format!("{} cannot have its currency from `{name}`: name a lookup to an object whose records carry one", label.en),
        )
        .on_field("currency.from")
    })
}

impl Object {
    /// The field that holds the amount of the field at `ix` in the company's own currency.
    #[must_use]
    pub fn base_of(&self, ix: FieldIx) -> Option<FieldIx> {
        let name = &self.fields.get(ix)?.name;
        self.fields.iter().position(
            |field| matches!(&field.doc.derived, Some(Derived::Base(source)) if source == name),
        )
    }

    /// Whether the field at `ix` is an amount in the currency of its record.
    #[must_use]
    pub fn is_in_its_currency(&self, ix: FieldIx) -> bool {
        let field = self.fields.get(ix);
        let such = |field: &Field| is_money(&field.doc) && !field.doc.own_currency;
        self.doc.currency.is_some() && field.is_some_and(such)
    }
}
