//! What to mind when something is explained to a member, and the extra steps that age asks for.

use honi_names::codes;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

codes! {
    /// What a member needs in order to understand.
    CareNeed {
        /// Hears little.
        Hearing "HEARING",
        /// Sees little.
        Sight "SIGHT",
        /// Speaks another language.
        Language "LANGUAGE",
        /// Wants family to be there.
        FamilyPresent "FAMILY_PRESENT",
        /// Takes time to understand or remember.
        Cognitive "COGNITIVE",
        /// Has had no such cover before.
        FirstTime "FIRST_TIME",
        /// Has a disability that asks for more than this.
        Disability "DISABILITY",
        /// Something else.
        Other "OTHER",
    }
    /// A step beyond the usual.
    ExtraStep {
        /// Family is present.
        FamilyPresent "FAMILY_PRESENT",
        /// A second visit on another day.
        SecondVisit "SECOND_VISIT",
        /// A second solicitor takes part.
        SecondSolicitor "SECOND_SOLICITOR",
        /// Somebody else calls back.
        CallBack "CALL_BACK",
    }
    /// Age, as far as extra steps depend on it.
    AgeGroup {
        /// The date of birth is unknown.
        Unknown "UNKNOWN",
        /// Below 70.
        Below70 "BELOW_70",
        /// 70 to 79.
        From70 "FROM_70",
        /// 80 and older.
        From80 "FROM_80",
    }
}

/// What to mind with a member, as one statement.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CareAttributes {
    /// What the member needs.
    pub needs: BTreeSet<CareNeed>,
    /// More of it in words.
    pub note: String,
}

impl CareAttributes {
    /// The values that were given, by their fields, for the commitments of the audit log.
    #[must_use]
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let needs: Vec<&str> = self.needs.iter().map(|need| need.code()).collect();
        let all = [("needs", needs.join("\n")), ("note", self.note.clone())];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// The extra steps that a member's age asks for on a day (policy O-26).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtraSteps {
    /// So many of [`ExtraStep::ALL`] at least.
    pub least: u8,
    /// Why so many.
    pub age_group: AgeGroup,
}

impl ExtraSteps {
    /// For somebody born on that day, as of a day in Japan: one step from the 70th birthday on, two from the 80th. Of an unknown birth
    /// nothing is known: it asks for no step, and says so.
    #[must_use]
    pub fn on(day: NaiveDate, birth_date: Option<NaiveDate>) -> Self {
        // Who is born after the day is as young as can be; who is born on 29 February is older from 1 March on.
        let age = birth_date.map(|born| day.years_since(born).unwrap_or(0));
        let (least, age_group) = match age {
            None => (0, AgeGroup::Unknown),
            Some(..70) => (0, AgeGroup::Below70),
            Some(70..80) => (1, AgeGroup::From70),
            Some(80..) => (2, AgeGroup::From80),
        };
        Self { least, age_group }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_asks_for_one_step_at_70_and_for_two_at_80() {
        let table = [
            ("2026-11-24", "1956-11-25", 0, AgeGroup::Below70),
            ("2026-11-24", "1956-11-24", 1, AgeGroup::From70),
            ("2026-11-24", "1946-11-25", 1, AgeGroup::From70),
            ("2026-11-24", "1946-11-24", 2, AgeGroup::From80),
            ("2026-11-24", "1916-01-01", 2, AgeGroup::From80),
            ("2026-11-24", "2026-11-24", 0, AgeGroup::Below70),
            // A record ahead of its time.
            ("2026-11-24", "2030-01-01", 0, AgeGroup::Below70),
            // Born on a day that 2026 lacks.
            ("2026-02-28", "1956-02-29", 0, AgeGroup::Below70),
            ("2026-03-01", "1956-02-29", 1, AgeGroup::From70),
            ("2036-02-29", "1956-02-29", 2, AgeGroup::From80),
        ];
        for (day, born, least, age_group) in table {
            let (day, birth) = (day.parse().unwrap(), Some(born.parse().unwrap()));
            assert_eq!(ExtraSteps::on(day, birth), ExtraSteps { least, age_group }, "{born} on {day}");
        }
        assert_eq!(
            ExtraSteps::on("2026-11-24".parse().unwrap(), None),
            ExtraSteps {
                least: 0,
                age_group: AgeGroup::Unknown
            }
        );
    }

    #[test]
    fn needs_are_told_in_one_order() {
        let care = CareAttributes {
            needs: [CareNeed::FirstTime, CareNeed::Hearing].into(),
            note: String::new(),
        };
        assert_eq!(care.values(), [("needs", "HEARING\nFIRST_TIME".to_owned())]);
    }
}
