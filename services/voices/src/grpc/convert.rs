//! Between messages and domain types. A value that the message cannot mean is INVALID_ARGUMENT with its path.

use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use honi_calendar::Age;
use honi_proto::calendar::v1::Date;
use honi_proto::time;
use honi_serve::Problem;
use uuid::Uuid;

/// A resource name of a field that must be there.
pub(super) fn name<T: FromStr>(field: &str, text: &str) -> Result<T, Problem> {
    text.parse()
        .map_err(|_| Problem::invalid(field, "NO_NAME", "リソース名ではありません。", "is not a resource name"))
}

/// A resource name of a field that may be empty.
pub(super) fn optional_name<T: FromStr>(field: &str, text: &str) -> Result<Option<T>, Problem> {
    if text.is_empty() { Ok(None) } else { name(field, text).map(Some) }
}

/// When something happened: not before 1900, as no day of ours lies before.
pub(super) fn instant(field: &str, timestamp: Option<&prost_types::Timestamp>) -> Result<DateTime<Utc>, Problem> {
    let at = timestamp.and_then(time::instant).filter(|at| at.year() >= 1900);
    at.ok_or_else(|| Problem::invalid(field, "OUT_OF_RANGE", "範囲の外の値です。", "is out of range"))
}

/// A day of a field that may be left out.
pub(super) fn optional_day(field: &str, date: Option<Date>) -> Result<Option<NaiveDate>, Problem> {
    let Some(date) = date else { return Ok(None) };
    let wrong = || Problem::invalid(field, "NO_SUCH_DAY", "暦にない日です。", "is not a day of the calendar");
    date.day().map(Some).ok_or_else(wrong)
}

/// An age in days.
pub(super) fn age(field: &str, text: &str) -> Result<Age, Problem> {
    text.parse().map_err(|_| {
        Problem::invalid(
            field,
            "NO_AGE",
            "日数ではありません。",
            "is no age: write 30d, or 20bd for business days",
        )
    })
}

/// A request id; validation has seen that it is a UUID.
pub(super) fn request_id(text: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(text).map_err(|_| Problem::invalid("request_id", "STRING_UUID", "UUIDではありません。", "is not a UUID"))
}

/// A field that the service assigns must be left out by the caller.
pub(super) fn left_out(field: &str, is_empty: bool) -> Result<(), Problem> {
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
pub(super) fn etag(version: i64) -> String {
    version.to_string()
}
