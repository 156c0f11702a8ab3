//! Which days are business days, and why others are not.

use std::sync::OnceLock;

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};

use crate::holidays::{FIRST_YEAR, Holiday, YEARS, holiday};
use crate::japan_time::{at_minute, japan_date};
use crate::rules::{CalendarError, CalendarRules, DayOverride};
use crate::year::Year;

/// Answers every question about business days and limits by one version of the rules. Cheap to ask: the days of a year are worked out at
/// the first question about it and kept, a bit each.
#[derive(Clone, Debug)]
pub struct BusinessCalendar {
    rules: CalendarRules,
    years: Box<[OnceLock<Year>]>,
}

/// Why a day is no business day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosedBecause<'a> {
    /// The unit is closed.
    UnitClosure,
    /// The calendar says so for this very day.
    Override(&'a DayOverride),
    /// It is a Saturday or Sunday.
    Weekend,
    /// It is a national holiday.
    Holiday(&'static Holiday),
    /// It lies in a yearly closure.
    YearlyClosure,
}

impl BusinessCalendar {
    /// Makes a calendar of its rules.
    ///
    /// # Errors
    ///
    /// What [`CalendarRules::validate`] finds, and [`CalendarError::NeverOpen`].
    pub fn new(mut rules: CalendarRules) -> Result<Self, CalendarError> {
        rules.validate()?;
        rules.overrides.sort_unstable_by_key(|it| it.date);
        let years = (0..YEARS).map(|_| OnceLock::new()).collect();
        let calendar = Self { rules, years };
        // Overrides and closures end some day, yearly closures never do: only they could keep a count of business days from ending.
        let ordinary = Year::new(2025, |date| {
            date.weekday().num_days_from_monday() < 5 && !calendar.in_yearly_closure(date)
        });
        if ordinary.count() == 0 {
            Err(CalendarError::NeverOpen)
        } else {
            Ok(calendar)
        }
    }

    /// The rules it was made of.
    #[must_use]
    pub fn rules(&self) -> &CalendarRules {
        &self.rules
    }

    /// Version of the rules, to be kept with every deadline computed by them.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.rules.version
    }

    /// Whether a day is a business day.
    #[must_use]
    pub fn is_business_day(&self, date: NaiveDate) -> bool {
        match self.year(date.year()) {
            Some(year) => year.is_open(date.ordinal0()),
            None => self.why_closed(date).is_none(),
        }
    }

    /// Why a day is no business day; none if it is one. A closure of the unit wins over an override, an override over everything else.
    #[must_use]
    pub fn why_closed(&self, date: NaiveDate) -> Option<ClosedBecause<'_>> {
        if self.rules.closures.iter().any(|it| it.contains(date)) {
            return Some(ClosedBecause::UnitClosure);
        }
        if let Ok(found) = self.rules.overrides.binary_search_by_key(&date, |it| it.date) {
            let found = &self.rules.overrides[found];
            return (!found.business_day).then_some(ClosedBecause::Override(found));
        }
        if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
            return Some(ClosedBecause::Weekend);
        }
        if let Some(holiday) = holiday(date) {
            return Some(ClosedBecause::Holiday(holiday));
        }
        self.in_yearly_closure(date).then_some(ClosedBecause::YearlyClosure)
    }

    /// Whether the national holidays of the day's year are not official yet, so that what is computed from them may have to be rebased.
    #[must_use]
    pub fn is_provisional(&self, date: NaiveDate) -> bool {
        date.year() > self.rules.official_until_year
    }

    /// The first business day on or after a day.
    #[must_use]
    pub fn business_day_from(&self, date: NaiveDate) -> NaiveDate {
        let mut day = date;
        while !self.is_business_day(day) {
            day = tomorrow(day);
        }
        day
    }

    /// The n-th business day after a day, which itself does not count; for 0, the first business day on or after it.
    #[must_use]
    pub fn business_day_after(&self, date: NaiveDate, n: u16) -> NaiveDate {
        if n == 0 {
            return self.business_day_from(date);
        }
        (0..n).fold(date, |day, _| self.business_day_from(tomorrow(day)))
    }

    /// The last business day before a day.
    #[must_use]
    pub fn business_day_before(&self, date: NaiveDate) -> NaiveDate {
        let mut day = yesterday(date);
        while !self.is_business_day(day) {
            day = yesterday(day);
        }
        day
    }

    /// How many business days come after the first day, up to and including the last: the age of something in business days. 0 if the last
    /// does not come after the first.
    #[must_use]
    pub fn business_days_between(&self, after: NaiveDate, until: NaiveDate) -> u32 {
        let mut count = 0;
        let mut day = after;
        while day < until {
            let (counted, last) = self.count_to_year_end(day, until);
            count += counted;
            day = last;
        }
        count
    }

    /// Business days after `after` until the end of the year that the next day lies in, or until `until`; and the day counted up to.
    fn count_to_year_end(&self, after: NaiveDate, until: NaiveDate) -> (u32, NaiveDate) {
        let first = tomorrow(after);
        let year_end = NaiveDate::from_ymd_opt(first.year(), 12, 31).unwrap_or(until);
        let last = year_end.min(until);
        let count = match self.year(first.year()) {
            Some(year) => {
                year.count_before(last.ordinal0()) + u32::from(year.is_open(last.ordinal0())) - year.count_before(first.ordinal0())
            }
            None => first
                .iter_days()
                .take_while(|it| *it <= last)
                .filter(|it| self.is_business_day(*it))
                .count() as u32,
        };
        (count, last)
    }

    /// When business opens on a day.
    pub(crate) fn opening(&self, date: NaiveDate) -> DateTime<Utc> {
        at_minute(date, self.rules.opens_at_minute)
    }

    /// When business closes on a day; that moment is still within hours.
    pub(crate) fn closing(&self, date: NaiveDate) -> DateTime<Utc> {
        at_minute(date, self.rules.closes_at_minute)
    }

    /// Whether it is a business day and within business hours, both ends included.
    #[must_use]
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        let date = japan_date(at);
        self.is_business_day(date) && self.opening(date) <= at && at <= self.closing(date)
    }

    fn in_yearly_closure(&self, date: NaiveDate) -> bool {
        self.rules.yearly_closures.iter().any(|it| it.contains(date.month(), date.day()))
    }

    fn year(&self, year: i32) -> Option<&Year> {
        let slot = usize::try_from(year - FIRST_YEAR).ok().and_then(|index| self.years.get(index))?;
        Some(slot.get_or_init(|| Year::new(year, |date| self.why_closed(date).is_none())))
    }
}

fn tomorrow(date: NaiveDate) -> NaiveDate {
    date.succ_opt()
        .expect("a day of business has a next day: chrono's last is 260,000 years away")
}

fn yesterday(date: NaiveDate) -> NaiveDate {
    date.pred_opt()
        .expect("a day of business has a day before: chrono's first is 260,000 years away")
}
