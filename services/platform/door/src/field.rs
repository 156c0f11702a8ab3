//! Fields of messages as domain types. A value that the message cannot mean is INVALID_ARGUMENT with its path.

use std::str::FromStr;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use honi_proto::calendar::v1::Date;
use honi_proto::time;
use honi_serve::{Problem, record_resource};
use prost_types::Timestamp;
use uuid::Uuid;

/// What must be there and is not.
pub fn required(field: impl Into<String>) -> Problem {
    Problem::invalid(field, "REQUIRED", "入力が必要です。", "is required")
}

/// A resource name of a field that must be there.
///
/// # Errors
/// INVALID_ARGUMENT.
pub fn name<T: FromStr>(field: &str, text: &str) -> Result<T, Problem> {
    text.parse()
        .map_err(|_| Problem::invalid(field, "NO_NAME", "リソース名ではありません。", "is not a resource name"))
}

/// A resource name of a field that may be empty.
///
/// # Errors
/// INVALID_ARGUMENT.
pub fn optional_name<T: FromStr>(field: &str, text: &str) -> Result<Option<T>, Problem> {
    if text.is_empty() { Ok(None) } else { name(field, text).map(Some) }
}

/// As [`name`], of the resource that the call is about: its span and the access log name it.
///
/// # Errors
/// INVALID_ARGUMENT.
pub fn subject<T: FromStr + ToString>(field: &str, text: &str) -> Result<T, Problem> {
    let subject: T = name(field, text)?;
    record_resource(subject.to_string());
    Ok(subject)
}

/// The day of a field that must be there.
///
/// # Errors
/// INVALID_ARGUMENT.
pub fn day(field: &str, date: Option<Date>) -> Result<NaiveDate, Problem> {
    optional_day(field, date)?.ok_or_else(|| required(field))
}

/// The day of a field that may be left out.
///
/// # Errors
/// INVALID_ARGUMENT.
pub fn optional_day(field: &str, date: Option<Date>) -> Result<Option<NaiveDate>, Problem> {
    let Some(date) = date else { return Ok(None) };
    let wrong = || Problem::invalid(field, "NO_SUCH_DAY", "暦にない日です。", "is not a day of the calendar");
    date.day().map(Some).ok_or_else(wrong)
}

/// When something happened: not before 1900, as no day of ours lies before.
///
/// # Errors
/// INVALID_ARGUMENT.
pub fn instant(field: &str, timestamp: Option<&Timestamp>) -> Result<DateTime<Utc>, Problem> {
    let at = timestamp.and_then(time::instant).filter(|at| at.year() >= 1900);
    at.ok_or_else(|| Problem::invalid(field, "OUT_OF_RANGE", "範囲の外の値です。", "is out of range"))
}

/// As [`instant`], of a field that may be left out.
///
/// # Errors
/// INVALID_ARGUMENT.
pub fn optional_instant(field: &str, timestamp: Option<&Timestamp>) -> Result<Option<DateTime<Utc>>, Problem> {
    timestamp.map(|_| instant(field, timestamp)).transpose()
}

/// A request id; validation has seen that it is a UUID.
///
/// # Errors
/// INVALID_ARGUMENT.
pub fn request_id(text: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(text).map_err(|_| Problem::invalid("request_id", "STRING_UUID", "UUIDではありません。", "is not a UUID"))
}

/// A field that the service assigns must be left out by the caller.
///
/// # Errors
/// INVALID_ARGUMENT unless it is.
pub fn left_out(field: &str, is_empty: bool) -> Result<(), Problem> {
    if is_empty {
        return Ok(());
    }
    Err(Problem::invalid(
        field,
        "ASSIGNED_BY_SERVICE",
        "サービスが決める項目です。",
        "is assigned by the service",
    ))
}

/// The etag of a version.
#[must_use]
pub fn etag(version: i64) -> String {
    version.to_string()
}
