//! Days and times as a source writes them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use honi_clock::JAPAN;

use crate::file::{DayFile, Word};
use crate::frame::Fault;
use crate::record::Record;
use crate::remark::Refusal;

/// When something was received that came on a day without a time: at the opening of business, so that the day itself is day 0 of every
/// count, as it is where sources count days.
pub(crate) const RECEIVED: &str = "09:00";

/// When something was closed on a day without a time: at the close of business, so that nothing is closed before it was received.
pub(crate) const CLOSED: &str = "17:00";

/// How a date is written.
#[derive(Debug)]
pub(crate) struct Moment {
    pub(crate) column: Word,
    form: String,
    time: NaiveTime,
}

impl Moment {
    pub(crate) fn read(column: Word, form: &Word, time: Option<&Word>, usual: &str) -> Result<Self, Fault> {
        check_form(form)?;
        let (place, text) = time.map_or((0, usual), |time| (time.span().start, time.get_ref()));
        let time = NaiveTime::parse_from_str(text, "%H:%M");
        Ok(Self {
            column,
            form: form.get_ref().clone(),
            time: time.map_err(|_| Fault::at(place, format!("{text:?} is no time of day such as 09:00")))?,
        })
    }

    /// The moment that a row tells; none if the cell is blank.
    pub(crate) fn of(&self, record: &Record<'_>) -> Result<Option<DateTime<Utc>>, Refusal> {
        let text = record.one(&self.column);
        if text.is_empty() {
            return Ok(None);
        }
        let refused = || Refusal::new(self.column.get_ref(), "DATE_UNREADABLE");
        let local = NaiveDateTime::parse_from_str(text, &self.form)
            .or_else(|_| day(text, &self.form).map(|day| day.and_time(self.time)))
            .map_err(|_| refused())?;
        let at = local.and_local_timezone(JAPAN).single().ok_or_else(refused)?;
        Ok(Some(at.to_utc()))
    }
}

/// How a day is written that has no time.
#[derive(Debug)]
pub(crate) struct Day {
    pub(crate) column: Word,
    form: String,
}

impl Day {
    pub(crate) fn read(file: DayFile, usual: &Word) -> Result<Self, Fault> {
        let form = file.form.as_ref().unwrap_or(usual);
        check_form(form)?;
        Ok(Self {
            form: form.get_ref().clone(),
            column: file.column,
        })
    }

    /// The day that a row tells; none if the cell is blank.
    pub(crate) fn of(&self, record: &Record<'_>) -> Result<Option<NaiveDate>, Refusal> {
        match record.one(&self.column) {
            "" => Ok(None),
            text => match day(text, &self.form) {
                Ok(day) => Ok(Some(day)),
                Err(_) => Err(Refusal::new(self.column.get_ref(), "DATE_UNREADABLE")),
            },
        }
    }

    /// The day that every row must tell.
    pub(crate) fn needed(&self, record: &Record<'_>) -> Result<NaiveDate, Refusal> {
        self.of(record)?.ok_or_else(|| Refusal::new(self.column.get_ref(), "DATE_BLANK"))
    }
}

/// The day that a text tells by a form.
pub(crate) fn day(text: &str, form: &str) -> Result<NaiveDate, chrono::ParseError> {
    NaiveDate::parse_from_str(text, form)
}

/// A form by which no day can be read would refuse every row.
fn check_form(form: &Word) -> Result<(), Fault> {
    let sample = NaiveDate::default().and_time(NaiveTime::MIN);
    let mut written = String::new();
    let readable = std::fmt::Write::write_fmt(&mut written, format_args!("{}", sample.format(form.get_ref()))).is_ok()
        && (day(&written, form.get_ref()).is_ok() || NaiveDateTime::parse_from_str(&written, form.get_ref()).is_ok());
    if readable {
        Ok(())
    } else {
        Err(Fault::at(
            form.span().start,
            format!("{:?} is no form of a date such as %Y-%m-%d", form.get_ref()),
        ))
    }
}
