//! Between messages and domain types. A value that the message cannot mean is INVALID_ARGUMENT with its path.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use honi_proto::calendar::v1 as dates;
use honi_proto::time;
use honi_serve::{Problem, record_resource};
use uuid::Uuid;

/// The day of a field that must be there.
pub(super) fn day(field: &str, date: Option<dates::Date>) -> Result<NaiveDate, Problem> {
    optional_day(field, date)?.ok_or_else(|| Problem::invalid(field, "REQUIRED", "入力が必要です。", "is required"))
}

/// The day of a field that may be left out.
pub(super) fn optional_day(field: &str, date: Option<dates::Date>) -> Result<Option<NaiveDate>, Problem> {
    let Some(date) = date else { return Ok(None) };
    let day = date
        .day()
        .ok_or_else(|| Problem::invalid(field, "NO_SUCH_DAY", "暦にない日です。", "is not a day of the calendar"))?;
    Ok(Some(day))
}

/// The instant of a field that may be left out.
pub(super) fn optional_instant(field: &str, timestamp: Option<prost_types::Timestamp>) -> Result<Option<DateTime<Utc>>, Problem> {
    let Some(timestamp) = timestamp else { return Ok(None) };
    let at = time::instant(&timestamp).ok_or_else(|| Problem::invalid(field, "OUT_OF_RANGE", "範囲の外の値です。", "is out of range"))?;
    Ok(Some(at))
}

/// A resource name of a field that must be there.
pub(super) fn name<T: FromStr>(field: &str, text: &str) -> Result<T, Problem> {
    text.parse()
        .map_err(|_| Problem::invalid(field, "NO_NAME", "リソース名ではありません。", "is not a resource name"))
}

/// As [`name`], of the resource that the call is about: its span and the access log name it.
pub(super) fn subject<T: FromStr + ToString>(field: &str, text: &str) -> Result<T, Problem> {
    let subject: T = name(field, text)?;
    record_resource(subject.to_string());
    Ok(subject)
}

/// A resource name of a field that may be empty.
pub(super) fn optional_name<T: FromStr>(field: &str, text: &str) -> Result<Option<T>, Problem> {
    if text.is_empty() { Ok(None) } else { name(field, text).map(Some) }
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
