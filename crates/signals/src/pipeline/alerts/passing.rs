//! When to-dos are passed on, and to whom: as the plan says that a person was given, and as they say within what it allows.

use weft_kernel::{Id, Problem, Value};
use weft_platform::Record;

use super::own::whole;

/// When a person's to-dos are passed on, and to whom instead of their superior.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Passing {
    /// Minutes without an answer; never when there are none.
    pub(super) minutes: Option<i64>,
    /// Who hears of it; the superior when nobody is named.
    pub(super) to: Option<Id>,
}

/// What a plan leaves to those who were given it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The fewest minutes they may say.
    pub least: Option<i64>,
    /// The most; they say nothing where one of the two is missing.
    pub most: Option<i64>,
    /// Those they may name.
    pub people: Vec<Id>,
}

impl Choice {
    /// What the plan that somebody was given leaves to them; nothing where there is none.
    pub(super) fn of(given: Option<&Record>) -> Result<Self, Problem> {
        let Some(given) = given else {
            return Ok(Self::default());
        };
        let people = match given.get("escalate_people")? {
            Value::List(ids) => ids.iter().filter_map(|id| Id::parse(id).ok()).collect(),
            _ => Vec::new(),
        };
        Ok(Self {
            least: whole(given, "escalate_least")?,
            most: whole(given, "escalate_most")?,
            people,
        })
    }

    /// What they may have said, brought within what is allowed now.
    fn minutes(&self, said: Option<i64>) -> Option<i64> {
        let (least, most) = self.least.zip(self.most)?;
        said.filter(|_| least <= most)
            .map(|said| said.clamp(least, most))
    }

    /// Whom they may have named.
    fn person(&self, named: Option<Id>) -> Option<Id> {
        named.filter(|person| self.people.contains(person))
    }

    /// Refuses what they may not say.
    pub(super) fn check(&self, minutes: Option<i64>, to: Option<Id>) -> Result<(), Problem> {
        if minutes.is_some() && self.minutes(minutes) != minutes {
            let (zh, en) = match self.least.zip(self.most) {
                Some((least, most)) => (
                    format!("升级时间由公司定在 {least} 到 {most} 分钟之间"),
                    format!("The company allows {least} to {most} minutes"),
                ),
                None => (
                    "升级时间由公司决定，不能自己改".to_owned(),
                    "The company says when to-dos are passed on".to_owned(),
                ),
            };
            return Err(
                Problem::invalid("alert_plan.escalation", zh, en).on_field("escalate_minutes")
            );
        }
        if to.is_some() && self.person(to).is_none() {
            return Err(Problem::invalid(
                "alert_plan.escalate_to",
                "只能升级给公司允许的人，留空给上级",
                "Name one of those the company allows; the superior when empty",
            )
            .on_field("escalate_to"));
        }
        Ok(())
    }
}

/// When the to-dos of somebody with these plans are passed on, and to whom.
pub(super) fn passing(given: Option<&Record>, own: Option<&Record>) -> Result<Passing, Problem> {
    let minutes =
        |plan: Option<&Record>| plan.map_or(Ok(None), |plan| whole(plan, "escalate_minutes"));
    let to = |plan: Option<&Record>| plan.map_or(Ok(None), |plan| plan.link("escalate_to"));
    let choice = Choice::of(given)?;
    Ok(Passing {
        minutes: choice.minutes(minutes(own)?).or(minutes(given)?),
        to: choice.person(to(own)?).or(to(given)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(least: i64, most: i64, people: &[i64]) -> Choice {
        Choice {
            least: Some(least),
            most: Some(most),
            people: people.iter().copied().map(Id::new).collect(),
        }
    }

    #[test]
    fn what_was_said_before_is_brought_within_what_is_allowed_now() {
        for (said, held) in [(5, 30), (30, 30), (45, 45), (60, 60), (90, 60)] {
            assert_eq!(choice(30, 60, &[]).minutes(Some(said)), Some(held));
        }
        assert_eq!(choice(30, 60, &[]).minutes(None), None);
        assert_eq!(choice(60, 30, &[]).minutes(Some(45)), None);
        assert_eq!(Choice::default().minutes(Some(45)), None);
    }

    #[test]
    fn what_may_not_be_said_is_refused_at_its_field() {
        let field = |choice: &Choice, minutes, to: Option<i64>| {
            let refused = choice.check(minutes, to.map(Id::new)).err();
            refused.and_then(|problem| problem.field().map(str::to_owned))
        };
        let some = choice(30, 60, &[7]);
        assert_eq!(field(&some, Some(30), Some(7)), None);
        assert_eq!(
            field(&some, Some(29), None).as_deref(),
            Some("escalate_minutes")
        );
        assert_eq!(field(&some, None, Some(8)).as_deref(), Some("escalate_to"));
        let none = Choice::default();
        assert_eq!(field(&none, None, None), None);
        assert_eq!(
            field(&none, Some(45), None).as_deref(),
            Some("escalate_minutes")
        );
    }
}
