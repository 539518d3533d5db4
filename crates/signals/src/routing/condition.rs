//! A condition on touches in the one expression language; properties have the types their use asks for.

use std::collections::BTreeSet;

use weft_kernel::{Label, Problem, Zone};

use crate::rule::{Filter, Property, PropertyType};
use crate::touch::Touch;

/// Properties one condition may read: each may be of four types, and all ways are tried.
pub const PROPERTIES_MAX: usize = 4;
/// What properties are written behind.
const PREFIX: &str = "properties.";

/// The types, the likeliest first.
const TYPES: [PropertyType; 4] = [
    PropertyType::Text,
    PropertyType::Number,
    PropertyType::Boolean,
    PropertyType::Datetime,
];

/// A checked condition on touches; an empty text lets all pass.
#[derive(Clone, Debug)]
pub struct Condition(Filter);

impl Condition {
    /// Checks `text` over the object *event*.
    ///
    /// # Errors
    /// `destination.condition_properties` for too many properties; those of the expression.
    pub fn read(text: &str, zone: &Zone) -> Result<Self, Problem> {
        let names: Vec<String> = properties_of(text).into_iter().collect();
        if names.len() > PROPERTIES_MAX {
            return Err(Problem::invalid(
                "destination.condition_properties",
                format!(
                    "一个条件最多用 {PROPERTIES_MAX} 个属性，这里有 {} 个",
                    names.len()
                ),
                format!(
                    "A condition reads at most {PROPERTIES_MAX} properties, this one {}",
                    names.len()
                ),
            ));
        }
        let ways = TYPES
            .len()
            .pow(u32::try_from(names.len()).unwrap_or_default());
        let mut first = None;
        for way in 0..ways {
            match Filter::alone(text, typed(&names, way), zone) {
                Ok(filter) => return Ok(Self(filter)),
                Err(problem) => drop(first.get_or_insert(problem)),
            }
        }
        Err(first.unwrap_or_else(|| Problem::internal("destination.condition", "no way was tried")))
    }

    /// Whether `touch` meets it; what cannot be computed does not.
    #[must_use]
    pub fn holds(&self, touch: &Touch) -> bool {
        self.0.condition_holds(touch)
    }
}

/// The properties with the types of one of all ways; the first property changes fastest.
fn typed(names: &[String], way: usize) -> Vec<Property> {
    let mut left = way;
    let property = |name: &String| {
        let ty = TYPES.get(left % TYPES.len()).copied();
        left /= TYPES.len();
        Property {
            name: name.clone(),
            ty: ty.unwrap_or(PropertyType::Text),
            label: Label::same(name),
        }
    };
    names.iter().map(property).collect()
}

/// The names that stand behind `properties.`, texts in quotes included: a name too many does no harm.
fn properties_of(text: &str) -> BTreeSet<String> {
    let name = |rest: &str| -> String {
        let letters = rest.chars();
        letters
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let names = text.split(PREFIX).skip(1).map(name);
    names.filter(|name| !name.is_empty()).collect()
}
