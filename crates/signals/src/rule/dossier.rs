//! What is known of the records of a customer: each field with its values as time went by.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use weft_expr::ObjectRef;
use weft_kernel::{Moment, Value};

use super::firing::HANDED;

/// A field of the customer's records that a condition reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldKey {
    /// The object.
    pub object: ObjectRef,
    /// The number of the field; none stands for the record itself.
    pub field: Option<u32>,
}

impl FieldKey {
    /// The record of this object itself.
    #[must_use]
    pub const fn itself(object: ObjectRef) -> Self {
        Self {
            object,
            field: None,
        }
    }

    /// The field of this number.
    #[must_use]
    pub const fn of(object: ObjectRef, field: u32) -> Self {
        Self {
            object,
            field: Some(field),
        }
    }
}

/// The tags that people have given the customer, by name.
pub const HAND_TAGS: FieldKey = FieldKey::itself(HANDED);

/// Values, each with the moment from which on it holds; before the first there is none.
type Course = Vec<(Moment, Value)>;

/// The courses of the fields that conditions read, of the records of one customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dossier(BTreeMap<FieldKey, Course>);

/// The dossiers of a customer's identities, which may know different people at a company.
pub(crate) type Dossiers = BTreeMap<Arc<str>, Arc<Dossier>>;

impl Dossier {
    /// Learns that a field holds `value` from `at` on. What is learned later goes on from there: a clock that was set
    /// back does not undo what was known before.
    pub fn learn(&mut self, key: FieldKey, at: Moment, value: Value) {
        let course = self.0.entry(key).or_default();
        let at = course.last().map_or(at, |(last, _)| at.max(*last));
        if course.last().is_some_and(|(last, _)| *last == at) {
            course.pop();
        }
        course.push((at, value));
    }

    /// Takes over the courses of other fields.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// What a field held at `at`; nothing while its record was not there.
    #[must_use]
    pub fn value(&self, key: FieldKey, at: Moment) -> Value {
        let itself = FieldKey::itself(key.object);
        match key == itself || !self.held(itself, at).is_empty() {
            true => self.held(key, at).clone(),
            false => Value::Empty,
        }
    }

    fn held(&self, key: FieldKey, at: Moment) -> &Value {
        let course = self.0.get(&key).map_or(&[][..], Vec::as_slice);
        let begun = course.partition_point(|(since, _)| *since <= at);
        let last = begun.checked_sub(1).and_then(|place| course.get(place));
        last.map_or(&Value::Empty, |(_, value)| value)
    }

    /// All values a field ever held.
    pub(crate) fn values_of(&self, key: FieldKey) -> impl Iterator<Item = &Value> {
        let course = self.0.get(&key).into_iter().flatten();
        course.map(|(_, value)| value)
    }

    /// The moments at which anything became another.
    pub(crate) fn moments(&self) -> impl Iterator<Item = Moment> {
        self.0.values().flatten().map(|(at, _)| *at)
    }

    /// How many values are known.
    pub(crate) fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// The first moment at which something may be another than in `other`.
    fn first_difference(&self, other: &Self) -> Option<Moment> {
        let keys: BTreeSet<&FieldKey> = self.0.keys().chain(other.0.keys()).collect();
        let course = |of: &'_ Self, key: &FieldKey| of.0.get(key).cloned().unwrap_or_default();
        let firsts = keys.into_iter().filter_map(|key| {
            let (one, two) = (course(self, key), course(other, key));
            let same = one.iter().zip(&two).take_while(|(one, two)| one == two);
            let place = same.count();
            let differing = [one.get(place), two.get(place)].into_iter().flatten();
            differing.map(|(at, _)| *at).min()
        });
        firsts.min()
    }
}

/// The first moment at which something may be read otherwise after `before` has become `after`.
pub(crate) fn first_change(before: &Arc<Dossiers>, after: &Arc<Dossiers>) -> Option<Moment> {
    if Arc::ptr_eq(before, after) {
        return None;
    }
    let subjects: BTreeSet<&Arc<str>> = before.keys().chain(after.keys()).collect();
    let firsts = subjects.into_iter().filter_map(|subject| {
        match (before.get(subject), after.get(subject)) {
            (Some(one), Some(two)) => one.first_difference(two),
            // Whose records nobody knew is asked anew from the beginning.
            _ => Some(Moment::from_ms(i64::MIN)),
        }
    });
    firsts.min()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ACCOUNT: ObjectRef = ObjectRef(7);
    const LEVEL: FieldKey = FieldKey::of(ACCOUNT, 3);

    /// A dossier of these changes of one field of a record that was always there.
    fn dossier(changes: &[(i64, i64)]) -> Dossier {
        let mut dossier = Dossier::default();
        let always = Moment::from_ms(i64::MIN);
        dossier.learn(FieldKey::itself(ACCOUNT), always, Value::Bool(true));
        for (at, value) in changes {
            let value = match value {
                0 => Value::Empty,
                value => Value::Number((*value).into()),
            };
            dossier.learn(LEVEL, Moment::from_ms(*at), value);
        }
        dossier
    }

    /// What `changes` came to at `at`, gone through one by one: each holds from the latest time seen so far.
    fn naive(changes: &[(i64, i64)], at: i64) -> i64 {
        let (mut clock, mut value) = (i64::MIN, 0);
        for (time, new) in changes {
            clock = clock.max(*time);
            if clock <= at {
                value = *new;
            }
        }
        value
    }

    fn number(value: &Value) -> i64 {
        let number = value.as_number();
        number.map_or(0, |number| number.try_into().unwrap())
    }

    fn changes() -> impl Strategy<Value = Vec<(i64, i64)>> {
        prop::collection::vec((0_i64..12, 0_i64..3), 0..8)
    }

    proptest! {
        #[test]
        fn a_field_held_at_a_moment_what_the_changes_up_to_it_made_of_it(changes in changes(), at in -1_i64..13) {
            let held = dossier(&changes).value(LEVEL, Moment::from_ms(at));
            prop_assert_eq!(number(&held), naive(&changes, at));
        }

        #[test]
        fn nothing_differs_before_the_first_difference(one in changes(), other in changes()) {
            let (one, other) = (dossier(&one), dossier(&other));
            let first = one.first_difference(&other);
            for ms in -1..13 {
                let at = Moment::from_ms(ms);
                let differs = one.value(LEVEL, at) != other.value(LEVEL, at);
                prop_assert!(!differs || first.is_some_and(|first| first <= at));
            }
            prop_assert_eq!(first.is_none(), one == other);
        }
    }

    #[test]
    fn a_record_that_is_not_there_holds_nothing() {
        let mut dossier = Dossier::default();
        let (itself, level) = (FieldKey::itself(ACCOUNT), || Value::text("a"));
        let at = Moment::from_ms;
        dossier.learn(itself, at(5), Value::Bool(true));
        dossier.learn(LEVEL, at(5), level());
        dossier.learn(itself, at(9), Value::Empty);
        assert_eq!(dossier.value(LEVEL, at(4)), Value::Empty);
        assert_eq!(dossier.value(LEVEL, at(5)), level());
        assert_eq!(dossier.value(LEVEL, at(9)), Value::Empty, "in the bin");
        dossier.learn(itself, at(12), Value::Bool(true));
        assert_eq!(dossier.value(LEVEL, at(12)), level(), "and out of it");
    }
}
