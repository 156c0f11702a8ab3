//! Business days and deadline arithmetic in Japan.
//!
//! Everything here is a pure function of instants (UTC), dates (as people in Japan write them) and [`CalendarRules`]. Two conventions hold
//! throughout:
//!
//! - A limit in business days ends at closing time of its day, and closing time itself (17:00:00) is still within business hours.
//! - A limit in calendar days, weeks or months ends at 24:00 JST of its day. That instant is represented as 00:00 JST of the next day, so
//!   that `met_at <= due_at` decides for both kinds. [`last_day`] gives back the day such a limit belongs to.

mod age;
mod business_calendar;
mod explanation;
mod holidays;
mod japan_time;
mod limits;
mod month;
mod rules;
mod working_time;
mod year;

pub use age::{Age, AgeError};
pub use business_calendar::{BusinessCalendar, ClosedBecause};
pub use explanation::{Step, english_day, japanese_day, limit_in_words, moment_in_words};
pub use holidays::{Holiday, holiday};
pub use japan_time::{JAPAN, end_of_day, japan_date, last_day, start_of_day};
pub use month::add_months;
pub use rules::{CalendarError, CalendarRules, ClosedDays, DayOverride, YearlyClosure};
