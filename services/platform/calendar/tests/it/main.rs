//! Tests of the calendar as its users see it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, also in its fixtures")]

mod properties;
mod reference;
mod vectors;

use chrono::{DateTime, NaiveDate, Utc};
use honi_calendar::{BusinessCalendar, CalendarRules};

/// The co-op's calendar.
fn japan() -> BusinessCalendar {
    BusinessCalendar::new(CalendarRules::japan()).unwrap()
}

/// Weekends and national holidays only.
fn no_yearly_closure() -> BusinessCalendar {
    BusinessCalendar::new(CalendarRules::holidays_only()).unwrap()
}

fn jst(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+09:00")).unwrap().to_utc()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
