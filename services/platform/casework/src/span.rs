//! How long a limit is, and how it is counted.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use honi_calendar::{BusinessCalendar, Step};
use serde::{Deserialize, Serialize};

/// A length of time as a rule gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Business days after day 0, up to closing time; shares of it count business time.
    BusinessDays(u16),
    /// Days after the real day of receipt, up to 24:00 JST; shares of it count all time.
    CalendarDays(u16),
    /// Months after the real day of receipt, clamped to the month's end, up to 24:00 JST; shares of it count all time.
    CalendarMonths(u16),
    /// Seconds, whatever the hour or day. For tests and demonstrations on the local profile only.
    Seconds(u32),
}

impl Span {
    /// When a limit of this length ends.
    #[must_use]
    pub fn end(self, base: DateTime<Utc>, calendar: &BusinessCalendar) -> DateTime<Utc> {
        match self {
            Self::BusinessDays(n) => calendar.add_business_days(base, n),
            Self::CalendarDays(n) => calendar.add_calendar_days(base, n),
            Self::CalendarMonths(n) => calendar.add_calendar_months(base, n),
            Self::Seconds(n) => base + TimeDelta::seconds(i64::from(n)),
        }
    }

    /// When to remind somebody that so many percent of the limit have passed. A reminder of a calendar limit that would come on a day off
    /// comes on the business day before instead, though never before the limit began.
    #[must_use]
    pub fn reminder(self, base: DateTime<Utc>, due: DateTime<Utc>, percent: u8, calendar: &BusinessCalendar) -> DateTime<Utc> {
        match self {
            Self::BusinessDays(_) => calendar.at_business_fraction(base, due, percent),
            Self::CalendarDays(_) | Self::CalendarMonths(_) => calendar
                .previous_business_moment(calendar.at_calendar_fraction(base, due, percent))
                .max(base),
            Self::Seconds(_) => calendar.at_calendar_fraction(base, due, percent),
        }
    }

    /// The moment so much later, by this kind of time, than `from`: what a pause of that length does to a limit.
    #[must_use]
    pub fn later(self, from: DateTime<Utc>, seconds: i64, calendar: &BusinessCalendar) -> DateTime<Utc> {
        let time = TimeDelta::seconds(seconds);
        match self {
            Self::BusinessDays(_) => calendar.after_business_time(from, time),
            Self::CalendarDays(_) | Self::CalendarMonths(_) | Self::Seconds(_) => from + time,
        }
    }

    /// How much of this kind of time lies between two moments, in seconds.
    #[must_use]
    pub fn seconds_between(self, from: DateTime<Utc>, to: DateTime<Utc>, calendar: &BusinessCalendar) -> i64 {
        match self {
            Self::BusinessDays(_) => calendar.business_seconds_between(from, to),
            Self::CalendarDays(_) | Self::CalendarMonths(_) | Self::Seconds(_) => (to - from).num_seconds().max(0),
        }
    }

    /// Whether it is no time at all.
    #[must_use]
    pub fn is_zero(self) -> bool {
        match self {
            Self::BusinessDays(n) | Self::CalendarDays(n) | Self::CalendarMonths(n) => n == 0,
            Self::Seconds(n) => n == 0,
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn in_words(self) -> Step {
        let s = |n: u32| if n == 1 { "" } else { "s" };
        match self {
            Self::BusinessDays(n) => Step::new(format!("{n}営業日"), format!("{n} business day{}", s(n.into()))),
            Self::CalendarDays(n) => Step::new(format!("{n}日(暦日)"), format!("{n} calendar day{}", s(n.into()))),
            Self::CalendarMonths(n) => Step::new(format!("{n}か月(暦月)"), format!("{n} calendar month{}", s(n.into()))),
            Self::Seconds(n) => Step::new(format!("{n}秒"), format!("{n} second{}", s(n))),
        }
    }
}

/// A short form for tables: `1bd`, `56d`, `1m`, `20s`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BusinessDays(n) => write!(f, "{n}bd"),
            Self::CalendarDays(n) => write!(f, "{n}d"),
            Self::CalendarMonths(n) => write!(f, "{n}m"),
            Self::Seconds(n) => write!(f, "{n}s"),
        }
    }
}

impl FromStr for Span {
    type Err = honi_names::UnknownCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            if let Some(n) = text.strip_suffix("bd") {
                return n.parse().ok().map(Self::BusinessDays);
            }
            if let Some(n) = text.strip_suffix('d') {
                return n.parse().ok().map(Self::CalendarDays);
            }
            if let Some(n) = text.strip_suffix('m') {
                return n.parse().ok().map(Self::CalendarMonths);
            }
            text.strip_suffix('s')?.parse().ok().map(Self::Seconds)
        };
        read().ok_or(honi_names::UnknownCode { list: "Span" })
    }
}

#[cfg(test)]
mod tests {
    use honi_calendar::CalendarRules;

    use super::*;

    #[test]
    fn a_reminder_never_comes_before_the_limit_began() {
        let calendar = BusinessCalendar::new(CalendarRules::japan()).unwrap();
        let base = "2026-09-19T03:00:00Z".parse().unwrap(); // Saturday noon in Japan; the whole limit lies in a weekend.
        let span = Span::CalendarDays(1);
        let due = span.end(base, &calendar);
        assert_eq!(span.reminder(base, due, 50, &calendar), base);
    }

    #[test]
    fn short_forms_read_as_they_write() {
        for (span, text) in [
            (Span::BusinessDays(1), "1bd"),
            (Span::CalendarDays(56), "56d"),
            (Span::CalendarMonths(1), "1m"),
            (Span::Seconds(20), "20s"),
        ] {
            assert_eq!(span.to_string(), text);
            assert_eq!(text.parse(), Ok(span));
        }
        for text in ["", "1", "bd", "-1d", "70000d", "1.5s"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }
}
