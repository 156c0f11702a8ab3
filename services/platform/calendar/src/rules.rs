//! The rules of a calendar, as data.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What makes one version of a business calendar, and the closures of the unit it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarRules {
    /// Version of the rules, from 1; kept with every deadline that is computed by them.
    pub version: i64,
    /// Start of business hours, in minutes after midnight JST.
    pub opens_at_minute: u16,
    /// End of business hours, in minutes after midnight JST, at most 1440; the minute itself is still within hours.
    pub closes_at_minute: u16,
    /// Days of every year on which everybody is closed beside national holidays.
    #[serde(default)]
    pub yearly_closures: Vec<YearlyClosure>,
    /// Days that are otherwise than weekday, national holidays and yearly closures say.
    #[serde(default)]
    pub overrides: Vec<DayOverride>,
    /// Last year whose national holidays are official. The gazette of February announces those of the next year.
    pub official_until_year: i32,
    /// Days on which the one unit is closed, such as after a disaster. They win over everything else.
    #[serde(default)]
    pub closures: Vec<ClosedDays>,
}

/// A period of every year, such as 29 December to 3 January.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearlyClosure {
    /// Month of the first day.
    pub first_month: u32,
    /// First day.
    pub first_day: u32,
    /// Month of the last day; may lie in the next year.
    pub last_month: u32,
    /// Last day.
    pub last_day: u32,
}

/// One day that is otherwise than the other rules say, such as a holiday moved by a special act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayOverride {
    /// The day.
    pub date: NaiveDate,
    /// Whether it is a business day.
    pub business_day: bool,
    /// Why, for people.
    pub title: String,
}

/// Days from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedDays {
    /// First day.
    pub first_date: NaiveDate,
    /// Last day, not before the first.
    pub last_date: NaiveDate,
}

/// Why rules make no calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Opening is not before closing, or closing is after 24:00.
    #[error("business hours from minute {opens_at_minute} to minute {closes_at_minute} of the day")]
    Hours {
        /// Start of business hours.
        opens_at_minute: u16,
        /// End of business hours.
        closes_at_minute: u16,
    },
    /// A yearly closure names a day that no year has.
    #[error("yearly closure names month {month}, day {day}")]
    YearlyClosure {
        /// The month named.
        month: u32,
        /// The day named.
        day: u32,
    },
    /// Two overrides speak of the same day.
    #[error("two overrides for {date}")]
    OverrideTwice {
        /// The day.
        date: NaiveDate,
    },
    /// A closure ends before it begins.
    #[error("closure from {first_date} to {last_date}")]
    ClosureBackwards {
        /// First day.
        first_date: NaiveDate,
        /// Last day.
        last_date: NaiveDate,
    },
    /// The yearly closures leave no business day at all.
    #[error("yearly closures leave no business day")]
    NeverOpen,
}

impl CalendarRules {
    /// The rules that the co-op starts with: 09:00–17:00, closed from 29 December to 3 January (as the kyosai ADR office is), and the
    /// national holidays that were official when this was written.
    #[must_use]
    pub fn japan() -> Self {
        Self {
            version: 1,
            opens_at_minute: 9 * 60,
            closes_at_minute: 17 * 60,
            yearly_closures: vec![YearlyClosure {
                first_month: 12,
                first_day: 29,
                last_month: 1,
                last_day: 3,
            }],
            overrides: Vec::new(),
            official_until_year: 2027,
            closures: Vec::new(),
        }
    }

    /// The same without any closure: weekends and national holidays are all that is off, as others count.
    #[must_use]
    pub fn holidays_only() -> Self {
        Self {
            yearly_closures: Vec::new(),
            ..Self::japan()
        }
    }

    /// Checks what the types leave open.
    ///
    /// # Errors
    ///
    /// The first fault, in the order of the fields; [`CalendarError::NeverOpen`] is found by [`crate::BusinessCalendar::new`] only.
    pub fn validate(&self) -> Result<(), CalendarError> {
        if self.opens_at_minute >= self.closes_at_minute || self.closes_at_minute > 24 * 60 {
            return Err(CalendarError::Hours {
                opens_at_minute: self.opens_at_minute,
                closes_at_minute: self.closes_at_minute,
            });
        }
        for closure in &self.yearly_closures {
            for (month, day) in [(closure.first_month, closure.first_day), (closure.last_month, closure.last_day)] {
                // A leap year has every day that some year has.
                if NaiveDate::from_ymd_opt(2024, month, day).is_none() {
                    return Err(CalendarError::YearlyClosure { month, day });
                }
            }
        }
        let mut dates: Vec<NaiveDate> = self.overrides.iter().map(|it| it.date).collect();
        dates.sort_unstable();
        if let Some(twice) = dates.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(CalendarError::OverrideTwice { date: twice[0] });
        }
        match self.closures.iter().find(|it| it.last_date < it.first_date) {
            Some(&ClosedDays { first_date, last_date }) => Err(CalendarError::ClosureBackwards { first_date, last_date }),
            None => Ok(()),
        }
    }
}

impl YearlyClosure {
    /// Whether a day of any year lies in the period.
    pub(crate) fn contains(&self, month: u32, day: u32) -> bool {
        let first = (self.first_month, self.first_day);
        let last = (self.last_month, self.last_day);
        let it = (month, day);
        // A period whose last day seems to come first goes over the end of the year.
        if first <= last {
            first <= it && it <= last
        } else {
            first <= it || it <= last
        }
    }
}

impl ClosedDays {
    /// Whether a day lies in the period.
    pub(crate) fn contains(&self, date: NaiveDate) -> bool {
        self.first_date <= date && date <= self.last_date
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn faults_are_named() {
        let bad_day = YearlyClosure {
            first_month: 2,
            first_day: 30,
            last_month: 3,
            last_day: 1,
        };
        let moved = DayOverride {
            date: day("2026-05-07"),
            business_day: false,
            title: "Anniversary".to_owned(),
        };
        let backwards = ClosedDays {
            first_date: day("2026-05-08"),
            last_date: day("2026-05-07"),
        };
        let hours = |opens_at_minute, closes_at_minute| CalendarRules {
            opens_at_minute,
            closes_at_minute,
            ..CalendarRules::japan()
        };
        let table = [
            (
                hours(540, 540),
                Err(CalendarError::Hours {
                    opens_at_minute: 540,
                    closes_at_minute: 540,
                }),
            ),
            (
                hours(540, 1441),
                Err(CalendarError::Hours {
                    opens_at_minute: 540,
                    closes_at_minute: 1441,
                }),
            ),
            (hours(0, 1440), Ok(())),
            (
                CalendarRules {
                    yearly_closures: vec![bad_day],
                    ..CalendarRules::japan()
                },
                Err(CalendarError::YearlyClosure { month: 2, day: 30 }),
            ),
            (
                CalendarRules {
                    overrides: vec![moved.clone(), moved],
                    ..CalendarRules::japan()
                },
                Err(CalendarError::OverrideTwice { date: day("2026-05-07") }),
            ),
            (
                CalendarRules {
                    closures: vec![backwards],
                    ..CalendarRules::japan()
                },
                Err(CalendarError::ClosureBackwards {
                    first_date: day("2026-05-08"),
                    last_date: day("2026-05-07"),
                }),
            ),
        ];
        for (rules, expected) in table {
            assert_eq!(rules.validate(), expected, "{rules:?}");
        }
    }

    #[test]
    fn a_yearly_closure_may_go_over_the_end_of_the_year() {
        let closing = CalendarRules::japan().yearly_closures[0];
        let summer = YearlyClosure {
            first_month: 8,
            first_day: 13,
            last_month: 8,
            last_day: 15,
        };
        let table = [
            (closing, (12, 28), false),
            (closing, (12, 29), true),
            (closing, (12, 31), true),
            (closing, (1, 1), true),
            (closing, (1, 3), true),
            (closing, (1, 4), false),
            (summer, (8, 12), false),
            (summer, (8, 13), true),
            (summer, (8, 15), true),
            (summer, (8, 16), false),
        ];
        for (closure, (month, day), expected) in table {
            assert_eq!(closure.contains(month, day), expected, "{closure:?} {month}-{day}");
        }
    }
}
