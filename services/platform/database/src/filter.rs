//! Filters of lists (AIP-160), over an allow-list of fields that each list keeps for itself. What people name is not what columns are called.

use aip_160::{Expression, parse_filter};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, Condition, Value};

pub use aip_160::Comparator;

/// A filter that cannot be read or names what cannot be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FilterError(pub &'static str);

/// A field that the list does not know.
pub const UNKNOWN_FIELD: FilterError = FilterError("names a field that lists cannot be filtered by");
/// A value that the field cannot have.
pub const WRONG_VALUE: FilterError = FilterError("compares a field with a value that it cannot have");
/// A comparison that the field does not take.
pub const WRONG_COMPARATOR: FilterError = FilterError("compares a field in a way that it cannot be compared");

/// Reads a filter; the empty one lets everything through. `comparison` says what a field, a comparator and a text mean.
///
/// # Errors
/// If it does not follow AIP-160, or what `comparison` says.
pub fn read(text: &str, comparison: &impl Fn(&str, Comparator, &str) -> Result<Condition, FilterError>) -> Result<Condition, FilterError> {
    if text.trim().is_empty() {
        return Ok(Condition::all());
    }
    let filter = parse_filter(text).map_err(|_| FilterError("does not follow AIP-160"))?;
    match &filter.expression {
        None => Ok(Condition::all()),
        Some(expression) => condition(expression, comparison),
    }
}

fn condition(
    expression: &Expression,
    comparison: &impl Fn(&str, Comparator, &str) -> Result<Condition, FilterError>,
) -> Result<Condition, FilterError> {
    match expression {
        Expression::And(parts) | Expression::Sequence(parts) => parts
            .iter()
            .try_fold(Condition::all(), |all, part| Ok(all.add(condition(part, comparison)?))),
        Expression::Or(parts) => parts
            .iter()
            .try_fold(Condition::any(), |any, part| Ok(any.add(condition(part, comparison)?))),
        Expression::Not(part) => Ok(condition(part, comparison)?.not()),
        Expression::Restriction(restriction) => {
            let path = restriction
                .comparable
                .field_path()
                .ok_or(FilterError("compares what is no field"))?;
            let value = restriction.arg.as_value().ok_or(FilterError("compares with what is no value"))?;
            comparison(&path, restriction.comparator, value.as_str())
        }
        _ => Err(FilterError("uses a form that lists do not know")),
    }
}

/// A column compared with a value; one that is `ordered` also by less and greater.
///
/// # Errors
/// [`WRONG_COMPARATOR`].
pub fn compared(
    column: impl ColumnTrait,
    comparator: Comparator,
    value: impl Into<Value>,
    ordered: bool,
) -> Result<Condition, FilterError> {
    let value = value.into();
    let compared = match comparator {
        Comparator::Equal => column.eq(value),
        Comparator::NotEqual => return Ok(present(column, column.eq(value)).not()),
        Comparator::LessThan if ordered => column.lt(value),
        Comparator::LessThanOrEqual if ordered => column.lte(value),
        Comparator::GreaterThan if ordered => column.gt(value),
        Comparator::GreaterThanOrEqual if ordered => column.gte(value),
        _ => return Err(WRONG_COMPARATOR),
    };
    Ok(present(column, compared))
}

/// True or false and never unknown: what has no handler has not this one, also under NOT.
pub fn present(column: impl ColumnTrait, compared: impl IntoCondition) -> Condition {
    Condition::all().add(column.is_not_null()).add(compared.into_condition())
}

/// What can only be so or not.
///
/// # Errors
/// [`WRONG_COMPARATOR`].
pub fn equality(comparator: Comparator, asked: impl IntoCondition) -> Result<Condition, FilterError> {
    match comparator {
        Comparator::Equal => Ok(asked.into_condition()),
        Comparator::NotEqual => Ok(asked.into_condition().not()),
        _ => Err(WRONG_COMPARATOR),
    }
}

/// A code, by its own word or by the proto's name of the value.
#[must_use]
pub fn code<T: std::str::FromStr>(text: &str, prefix: &str) -> Option<T> {
    text.strip_prefix(prefix).unwrap_or(text).parse().ok()
}

/// A day as `2026-04-01`: chrono would take 2026-4-1 as well, which sorts otherwise as text.
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|_| text.len() == 10)
}

/// A moment as RFC 3339 has it.
#[must_use]
pub fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc))
}
