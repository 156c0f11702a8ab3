//! Days and instants: the messages and chrono's types. A message that names no day or instant is an error of the caller's.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use prost_types::Timestamp;

use crate::calendar::v1::Date;

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        // A month and a day always fit.
        Self {
            year: day.year(),
            month: day.month().cast_signed(),
            day: day.day().cast_signed(),
        }
    }
}

impl Date {
    /// The day, if there is such a day.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month.try_into().ok()?, self.day.try_into().ok()?)
    }
}

/// The instant as a message.
#[must_use]
pub fn timestamp(at: DateTime<Utc>) -> Timestamp {
    Timestamp {
        seconds: at.timestamp(),
        nanos: at.timestamp_subsec_nanos().cast_signed(),
    }
}

/// The instant of a message, cut to microseconds as every instant of ours is; none if the message is out of range.
#[must_use]
pub fn instant(timestamp: &Timestamp) -> Option<DateTime<Utc>> {
    let nanos = u32::try_from(timestamp.nanos).ok()?;
    DateTime::from_timestamp(timestamp.seconds, nanos / 1000 * 1000).filter(|_| nanos < 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_instants_come_back_as_they_went() {
        let day = NaiveDate::from_ymd_opt(2028, 2, 29).expect("a leap year");
        assert_eq!(Date::from(day).day(), Some(day));
        assert_eq!(
            Date {
                year: 2027,
                month: 2,
                day: 29
            }
            .day(),
            None
        );
        assert_eq!(
            Date {
                year: 2027,
                month: -1,
                day: 1
            }
            .day(),
            None
        );
        let at = DateTime::from_timestamp(1_790_000_000, 123_456_000).expect("in range");
        assert_eq!(instant(&timestamp(at)), Some(at));
        assert_eq!(instant(&Timestamp { seconds: 0, nanos: 1999 }), DateTime::from_timestamp(0, 1000));
        assert_eq!(instant(&Timestamp { seconds: 0, nanos: -1 }), None);
        assert_eq!(
            instant(&Timestamp {
                seconds: i64::MAX,
                nanos: 0
            }),
            None
        );
    }
}
