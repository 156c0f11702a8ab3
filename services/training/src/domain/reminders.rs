//! When somebody is reminded that a certificate expires.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::lifecycle::CredentialMilestone;

/// By the calendar: the schedule of the non-life insurers' own system.
const MONTHS_BEFORE: [(CredentialMilestone, Months); 2] = [
    (CredentialMilestone::NineMonths, Months::new(9)),
    (CredentialMilestone::ThreeMonths, Months::new(3)),
];
/// Closer to the end: applications close seven days before.
const DAYS_BEFORE: [(CredentialMilestone, Days); 2] = [
    (CredentialMilestone::ThirtyDays, Days::new(30)),
    (CredentialMilestone::SevenDays, Days::new(7)),
];

/// The days on which holder and supervisor are reminded of a last day, earliest first: nine and three months before (a day that the month
/// lacks is its last), on the first of its month, and 30 and 7 days before. What falls on one day is one reminder.
#[must_use]
pub fn reminders(last: NaiveDate) -> BTreeMap<NaiveDate, CredentialMilestone> {
    let by_month = MONTHS_BEFORE.into_iter().map(|(what, months)| (last - months, what));
    let by_day = DAYS_BEFORE.into_iter().map(|(what, days)| (last - days, what));
    let of_month = last.with_day(1).map(|day| (day, CredentialMilestone::ExpiryMonth));
    by_month.chain(by_day).chain(of_month).collect()
}

#[cfg(test)]
mod tests {
    use super::super::credential::tests::day;
    use super::reminders;

    /// The example of domain 3.7: the automobile unit expires on 2027-08-31.
    #[test]
    fn reminders_of_the_example_of_3_7() {
        let table: [(&str, &[&str]); 4] = [
            ("2027-08-31", &["2026-11-30", "2027-05-31", "2027-08-01", "2027-08-24"]),
            (
                "2027-08-15",
                &["2026-11-15", "2027-05-15", "2027-07-16", "2027-08-01", "2027-08-08"],
            ),
            (
                "2028-11-30",
                &["2028-02-29", "2028-08-30", "2028-10-31", "2028-11-01", "2028-11-23"],
            ),
            (
                "2027-08-01",
                &["2026-11-01", "2027-05-01", "2027-07-02", "2027-07-25", "2027-08-01"],
            ),
        ];
        for (last, expected) in table {
            let expected: Vec<_> = expected.iter().map(|text| day(text)).collect();
            assert_eq!(reminders(day(last)).into_keys().collect::<Vec<_>>(), expected, "{last}");
        }
    }
}
