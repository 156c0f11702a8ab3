//! Calendars and closures: messages and domain types.

use honi_calendar::{BusinessCalendar, CalendarRules, DayOverride, YearlyClosure};
use honi_door::field::{day, etag, left_out, name, subject};
use honi_proto::organization::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::Problem;

use crate::app::calendars::{NewClosure, NewVersion};
use crate::domain::{Calendar, UnitClosure};

pub(super) fn message(calendar: &Calendar) -> pb::Calendar {
    let rules = &calendar.rules;
    pb::Calendar {
        name: calendar.name.to_string(),
        title: calendar.title.clone(),
        version: rules.version,
        opens_at_minute: rules.opens_at_minute.into(),
        closes_at_minute: rules.closes_at_minute.into(),
        yearly_closures: rules.yearly_closures.iter().map(yearly_message).collect(),
        overrides: rules.overrides.iter().map(override_message).collect(),
        official_until_year: rules.official_until_year,
        update_time: Some(timestamp(calendar.updated_at)),
        etag: etag(rules.version),
    }
}

pub(super) fn new_version(message: Option<pb::Calendar>) -> Result<NewVersion, Problem> {
    let message = message.unwrap_or_default();
    left_out("calendar.version", message.version == 0)?;
    left_out("calendar.update_time", message.update_time.is_none())?;
    left_out("calendar.etag", message.etag.is_empty())?;
    let overrides = message.overrides.iter().enumerate().map(|(index, it)| {
        let date = day(&format!("calendar.overrides[{index}].date"), it.date)?;
        Ok(DayOverride {
            date,
            business_day: it.business_day,
            title: it.title.clone(),
        })
    });
    let minute = |field: &str, minute: i32| {
        u16::try_from(minute).map_err(|_| Problem::invalid(field, "OUT_OF_RANGE", "範囲の外の値です。", "is out of range"))
    };
    let rules = CalendarRules {
        version: 0,
        opens_at_minute: minute("calendar.opens_at_minute", message.opens_at_minute)?,
        closes_at_minute: minute("calendar.closes_at_minute", message.closes_at_minute)?,
        yearly_closures: message.yearly_closures.iter().map(yearly).collect(),
        overrides: overrides.collect::<Result<_, Problem>>()?,
        official_until_year: message.official_until_year,
        closures: Vec::new(),
    };
    BusinessCalendar::new(rules.clone())
        .map_err(|error| Problem::invalid("calendar", "CALENDAR_RULES", "暦として成り立ちません。", error.to_string()))?;
    Ok(NewVersion {
        name: subject("calendar.name", &message.name)?,
        title: message.title,
        rules,
    })
}

fn yearly(message: &pb::YearlyClosure) -> YearlyClosure {
    // Validation has seen that all are positive.
    YearlyClosure {
        first_month: message.first_month.unsigned_abs(),
        first_day: message.first_day.unsigned_abs(),
        last_month: message.last_month.unsigned_abs(),
        last_day: message.last_day.unsigned_abs(),
    }
}

fn yearly_message(closure: &YearlyClosure) -> pb::YearlyClosure {
    pb::YearlyClosure {
        first_month: closure.first_month.cast_signed(),
        first_day: closure.first_day.cast_signed(),
        last_month: closure.last_month.cast_signed(),
        last_day: closure.last_day.cast_signed(),
    }
}

fn override_message(day: &DayOverride) -> pb::DayOverride {
    pb::DayOverride {
        date: Some(day.date.into()),
        business_day: day.business_day,
        title: day.title.clone(),
    }
}

pub(super) fn closure_message(closure: &UnitClosure) -> pb::UnitClosure {
    pb::UnitClosure {
        name: closure.name.to_string(),
        org_unit: closure.org_unit.to_string(),
        first_date: Some(closure.first_date.into()),
        last_date: Some(closure.last_date.into()),
        reason: closure.reason.clone(),
        create_time: Some(timestamp(closure.created_at)),
        voided: closure.voided,
        etag: etag(closure.version),
    }
}

pub(super) fn new_closure(message: Option<pb::UnitClosure>) -> Result<NewClosure, Problem> {
    let message = message.unwrap_or_default();
    left_out("unit_closure.name", message.name.is_empty())?;
    left_out("unit_closure.create_time", message.create_time.is_none())?;
    left_out("unit_closure.voided", !message.voided)?;
    left_out("unit_closure.etag", message.etag.is_empty())?;
    Ok(NewClosure {
        org_unit: name("unit_closure.org_unit", &message.org_unit)?,
        first_date: day("unit_closure.first_date", message.first_date)?,
        last_date: day("unit_closure.last_date", message.last_date)?,
        reason: message.reason,
    })
}
