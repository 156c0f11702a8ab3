//! Between instants and the days of Japan.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};

/// The zone of every business date: Japan Standard Time, nine hours ahead of UTC all year.
pub const JAPAN: FixedOffset = FixedOffset::east_opt(9 * 3600).expect("nine hours are a valid offset");

/// The day on which it is `at` in Japan.
#[must_use]
pub fn japan_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&JAPAN).date_naive()
}

/// 00:00 JST of a day.
#[must_use]
pub fn start_of_day(date: NaiveDate) -> DateTime<Utc> {
    at_minute(date, 0)
}

/// 24:00 JST of a day, which is the same instant as 00:00 JST of the next.
#[must_use]
pub fn end_of_day(date: NaiveDate) -> DateTime<Utc> {
    at_minute(date, 24 * 60)
}

/// The day that a limit belongs to: the day of the instant in Japan, and the day before for 00:00 JST, which is that day's 24:00.
#[must_use]
pub fn last_day(limit: DateTime<Utc>) -> NaiveDate {
    let local = limit.with_timezone(&JAPAN).naive_local();
    let date = local.date();
    if local.time() == NaiveTime::MIN {
        date - Days::new(1)
    } else {
        date
    }
}

/// So many minutes after 00:00 JST of a day; 1440 is its 24:00.
pub(crate) fn at_minute(date: NaiveDate, minute: u16) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(9);
    midnight + TimeDelta::minutes(i64::from(minute))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_change_at_midnight_in_japan() {
        let table = [
            ("2026-09-18T14:59:59Z", "2026-09-18"),
            ("2026-09-18T15:00:00Z", "2026-09-19"),
            ("2026-12-31T15:00:00Z", "2027-01-01"),
        ];
        for (at, date) in table {
            assert_eq!(japan_date(at.parse().unwrap()), day(date), "{at}");
        }
    }

    #[test]
    fn midnight_ends_the_day_before_as_a_limit() {
        assert_eq!(end_of_day(day("2026-11-13")), start_of_day(day("2026-11-14")));
        assert_eq!(last_day(end_of_day(day("2026-11-13"))), day("2026-11-13"));
        assert_eq!(last_day("2026-11-13T08:00:00Z".parse().unwrap()), day("2026-11-13"));
    }
}
