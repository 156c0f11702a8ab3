//! How many contracts stay in force (継続率): by the definition of KPI K-06b and by that of industry statistics.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use honi_calendar::add_months;

use super::{ContractOrigin, End, TerminationReason};

/// How persistency is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definition {
    /// K-06b (domain 4): in force until the day of the month after the first day of cover; new business; two months of grace.
    Kpi,
    /// Not ended within one month less of the application, the last day included; every contract whose window is over.
    Window,
}

/// Months that give the figures their names.
pub const MONTHS: [u16; 2] = [13, 25];

/// Months after the day of the KPI until what is told late is in (domain 4, K-06b).
const GRACE_MONTHS: u16 = 2;

/// What the figures ask of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// How it came about.
    pub origin: ContractOrigin,
    /// Day of the application.
    pub applied_on: NaiveDate,
    /// First day of cover.
    pub effective_on: NaiveDate,
    /// Its end, if it has ended and was not reinstated.
    pub end: Option<End>,
}

/// Contracts of a cohort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those whose window is over.
    pub cohort: u32,
    /// Those that ended within it.
    pub ended: u32,
    /// Of these, those that ended neutrally.
    pub neutral: u32,
}

/// A figure: how many stayed, in all and by the fiscal year in which their window began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Persistency {
    /// By which definition.
    pub definition: Definition,
    /// Of which month.
    pub month: u16,
    /// In all.
    pub all: Tally,
    /// By fiscal year.
    pub years: BTreeMap<i32, Tally>,
}

impl Tally {
    fn count(&mut self, ended: Option<TerminationReason>) {
        self.cohort += 1;
        if let Some(reason) = ended {
            self.ended += 1;
            self.neutral += u32::from(TerminationReason::NEUTRAL.contains(&reason));
        }
    }

    /// Share of those that stayed, in basis points, half up; none for an empty cohort.
    #[must_use]
    pub fn all_basis_points(&self) -> Option<u32> {
        basis_points(self.cohort - self.ended, self.cohort)
    }

    /// The same without those that ended neutrally, on both sides.
    #[must_use]
    pub fn voluntary_basis_points(&self) -> Option<u32> {
        basis_points(self.cohort - self.ended, self.cohort - self.neutral)
    }
}

/// A share in basis points, half up: integers, so that nobody's rounding differs (domain 4).
fn basis_points(part: u32, whole: u32) -> Option<u32> {
    let (part, whole) = (u64::from(part), u64::from(whole));
    (whole > 0).then(|| u32::try_from((part * 20_000 + whole) / (2 * whole)).unwrap_or(10_000))
}

/// The figures of all contracts, watched up to a day; only of windows that are over on or after `period_start`, if it is given.
#[must_use]
pub fn persistency(lives: &[Life], observed: NaiveDate, period_start: Option<NaiveDate>) -> Vec<Persistency> {
    let figures = MONTHS
        .into_iter()
        .flat_map(|month| [Definition::Kpi, Definition::Window].map(|it| (it, month)));
    figures
        .map(|(definition, month)| {
            let mut figure = Persistency {
                definition,
                month,
                all: Tally::default(),
                years: BTreeMap::new(),
            };
            for life in lives {
                let Some((began, over, ended)) = seen(definition, month, life, observed) else {
                    continue;
                };
                if period_start.is_none_or(|start| start <= over) {
                    figure.all.count(ended);
                    figure.years.entry(fiscal_year(began)).or_default().count(ended);
                }
            }
            figure
        })
        .collect()
}

/// When the window of a contract began and was over, and how it ended within, if it did; nothing if it is in no cohort.
fn seen(definition: Definition, month: u16, life: &Life, observed: NaiveDate) -> Option<(NaiveDate, NaiveDate, Option<TerminationReason>)> {
    // What is void counts nowhere.
    if life.end.is_some_and(|end| end.reason == TerminationReason::Void) {
        return None;
    }
    match definition {
        Definition::Kpi => {
            let over = add_months(life.effective_on, month);
            let known = add_months(over, GRACE_MONTHS) <= observed;
            let ended = life.end.filter(|end| end.on < over).map(|end| end.reason);
            (life.origin == ContractOrigin::New && known).then_some((life.effective_on, over, ended))
        }
        Definition::Window => {
            let over = add_months(life.applied_on, month - 1);
            let ended = life.end.filter(|end| end.on <= over).map(|end| end.reason);
            (over <= observed).then_some((life.applied_on, over, ended))
        }
    }
}

fn fiscal_year(day: NaiveDate) -> i32 {
    day.year() - i32::from(day.month() < 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn life(began: &str, end: Option<(&str, TerminationReason)>) -> Life {
        Life {
            origin: ContractOrigin::New,
            applied_on: day(began),
            effective_on: day(began),
            end: end.map(|(on, reason)| End { on: day(on), reason }),
        }
    }

    fn figure(lives: &[Life], observed: &str, definition: Definition, month: u16) -> Persistency {
        let all = persistency(lives, day(observed), None);
        all.into_iter().find(|it| it.definition == definition && it.month == month).unwrap()
    }

    /// Domain 4, K-06b: 60 written, 1 death, 3 surrendered, 1 lapsed → 55/59.
    #[test]
    fn k_06b_example_of_sixty() {
        use TerminationReason::{Death, Lapse, Surrender};
        let ended = [Death, Surrender, Surrender, Surrender, Lapse].map(|reason| life("2025-01-10", Some(("2025-06-01", reason))));
        let lives = [ended.to_vec(), vec![life("2025-01-10", None); 55]].concat();
        let all = figure(&lives, "2026-12-31", Definition::Kpi, 13).all;
        assert_eq!((all.cohort, all.ended, all.neutral), (60, 5, 1));
        assert_eq!(all.voluntary_basis_points(), Some(9322), "93.2 %");
    }

    #[test]
    fn bounds_differ_by_definition() {
        let surrendered = |on| vec![life("2025-01-31", Some((on, TerminationReason::Surrender)))];
        for (on, kpi, window) in [
            ("2026-01-31", 1, 1),
            ("2026-02-01", 1, 0),
            ("2026-02-27", 1, 0),
            ("2026-02-28", 0, 0),
        ] {
            let lives = surrendered(on);
            let ended = |definition| figure(&lives, "2026-12-31", definition, 13).all.ended;
            assert_eq!((ended(Definition::Kpi), ended(Definition::Window)), (kpi, window), "{on}");
        }
    }

    #[test]
    fn who_was_not_watched_long_enough_is_in_no_cohort() {
        let lives = [
            life("2025-06-01", None),
            life("2025-06-01", Some(("2025-07-01", TerminationReason::Lapse))),
        ];
        let cohort = |observed, definition| figure(&lives, observed, definition, 13).all.cohort;
        assert_eq!(cohort("2026-05-31", Definition::Window), 0);
        assert_eq!(cohort("2026-06-01", Definition::Window), 2);
        assert_eq!(cohort("2026-08-31", Definition::Kpi), 0, "two months of grace after 2026-07-01");
        assert_eq!(cohort("2026-09-01", Definition::Kpi), 2);
        assert_eq!(
            figure(&[], "2026-09-01", Definition::Kpi, 13).all.all_basis_points(),
            None,
            "never 0 %"
        );
    }

    #[test]
    fn years_are_fiscal_and_renewals_are_no_new_business() {
        let renewed = Life {
            origin: ContractOrigin::Renewal,
            ..life("2024-04-01", None)
        };
        let lives = [life("2024-03-31", None), life("2024-04-01", None), renewed];
        let kpi = figure(&lives, "2026-12-31", Definition::Kpi, 13);
        assert_eq!(kpi.years.keys().copied().collect::<Vec<_>>(), [2023, 2024]);
        assert_eq!(
            (kpi.all.cohort, figure(&lives, "2026-12-31", Definition::Window, 13).all.cohort),
            (2, 3)
        );
    }
}
