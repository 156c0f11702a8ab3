//! Who lives together (世帯): stays by days, of which a member has one at a time.

use chrono::NaiveDate;
use honi_names::codes;
use honi_names::{HouseholdName, HouseholdPersonName, MemberName};
use serde::{Deserialize, Serialize};

codes! {
    /// What a person is to a member.
    HouseholdRelation {
        /// Husband or wife.
        Spouse "SPOUSE",
        /// Child.
        Child "CHILD",
        /// Parent.
        Parent "PARENT",
        /// Brother or sister.
        Sibling "SIBLING",
        /// Grandchild.
        Grandchild "GRANDCHILD",
        /// Grandparent.
        Grandparent "GRANDPARENT",
        /// Another relative.
        OtherRelative "OTHER_RELATIVE",
        /// No relative.
        Cohabitant "COHABITANT",
    }
}

/// Days from one to another, both included; open if it has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, if there is one yet.
    pub until: Option<NaiveDate>,
}

impl Period {
    /// Whether a day is one of them.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Ends it.
    ///
    /// # Errors
    /// If it has ended, or began after that day.
    pub fn end(self, until: NaiveDate) -> Result<Self, PeriodError> {
        if self.until.is_some() || until < self.from {
            return Err(PeriodError);
        }
        Ok(Self {
            until: Some(until),
            ..self
        })
    }
}

/// A period that cannot end so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it has ended, or began later")]
pub struct PeriodError;

/// A member's stay in a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Where.
    pub household: HouseholdName,
    /// Who.
    pub member: MemberName,
    /// When.
    pub period: Period,
}

/// Whether a member with these stays can move somewhere on a day: not while it lives somewhere, and not before a later stay.
#[must_use]
pub fn is_free(stays: &[Stay], from: NaiveDate) -> bool {
    stays.iter().all(|stay| stay.period.until.is_some_and(|until| until < from))
}

/// The personal data of somebody who lives with a member and is none.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonData {
    /// Family and given name.
    pub full_name: String,
    /// Date of birth, if known.
    pub birth_date: Option<NaiveDate>,
    /// What the person is to the member.
    pub relation: HouseholdRelation,
}

/// Somebody who lives with a member and is none.
#[derive(Clone, PartialEq, Eq)]
pub struct HouseholdPerson {
    /// Resource name.
    pub name: HouseholdPersonName,
    /// Who named the person.
    pub member: MemberName,
    /// Personal data; absent once the member was erased.
    pub data: Option<PersonData>,
    /// When.
    pub period: Period,
}

impl PersonData {
    /// The values, by their fields, for the commitments of the audit log.
    #[must_use]
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let born = self.birth_date.map(|day| day.to_string()).unwrap_or_default();
        let all = [
            ("full_name", self.full_name.clone()),
            ("birth_date", born),
            ("relation", self.relation.code().to_owned()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn stay(from: &str, until: Option<&str>) -> Stay {
        Stay {
            household: HouseholdName::new(Uuid::from_u128(1)),
            member: MemberName::new(Uuid::from_u128(2)),
            period: Period {
                from: day(from),
                until: until.map(day),
            },
        }
    }

    #[test]
    fn a_member_lives_in_one_household_at_a_time() {
        let table = [
            (vec![], true),
            (vec![stay("2020-04-01", None)], false),
            (vec![stay("2020-04-01", Some("2026-04-30"))], true),
            (vec![stay("2020-04-01", Some("2026-05-01"))], false),
            (vec![stay("2026-06-01", Some("2026-06-30"))], false),
            (
                vec![stay("2020-04-01", Some("2021-03-31")), stay("2021-04-01", Some("2026-04-30"))],
                true,
            ),
        ];
        for (stays, free) in table {
            assert_eq!(is_free(&stays, day("2026-05-01")), free, "{stays:?}");
        }
    }

    #[test]
    fn a_period_ends_once_and_not_before_it_began() {
        let open = stay("2026-05-01", None).period;
        let ended = open.end(day("2026-05-01")).unwrap();
        assert!(ended.holds(day("2026-05-01")) && !ended.holds(day("2026-05-02")) && open.holds(day("2099-01-01")));
        assert!(!open.holds(day("2026-04-30")));
        assert_eq!(open.end(day("2026-04-30")), Err(PeriodError));
        assert_eq!(ended.end(day("2026-06-01")), Err(PeriodError));
    }
}
