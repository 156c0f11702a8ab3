//! Filters of lists: AIP-160 over an allow-list of fields. What people name is not what columns are called, so the filter is read here.

use aip_160::{Comparator, Expression, parse_filter};
use chrono::{DateTime, NaiveDate, Utc};
use honi_names::{MemberName, OrgUnitName, StaffName};
use sea_orm::sea_query::{IntoCondition, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Value};

use super::entity::voice::Column;
use super::entity::voice_label;
use crate::domain::{BusinessScope, Channel, ComplaintCategory, Outcome, Severity, StateCode, VoiceKind, VoiceNumber};

/// A filter that was read and checked.
#[derive(Clone, Debug)]
pub(crate) struct Filter(Condition);

/// A filter that cannot be read or names what cannot be filtered by.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct FilterError(pub &'static str);

impl Filter {
    /// Reads a filter; the empty one lets everything through.
    ///
    /// # Errors
    /// If it does not follow AIP-160, names another field than those of `ListVoicesRequest.filter`, or compares it with what it cannot be.
    pub(crate) fn read(text: &str, now: DateTime<Utc>) -> Result<Self, FilterError> {
        if text.trim().is_empty() {
            return Ok(Self(Condition::all()));
        }
        let filter = parse_filter(text).map_err(|_| FilterError("does not follow AIP-160"))?;
        let Some(expression) = &filter.expression else {
            return Ok(Self(Condition::all()));
        };
        condition(expression, now).map(Self)
    }

    pub(super) fn condition(&self) -> Condition {
        self.0.clone()
    }
}

fn condition(expression: &Expression, now: DateTime<Utc>) -> Result<Condition, FilterError> {
    match expression {
        Expression::And(parts) | Expression::Sequence(parts) => parts
            .iter()
            .try_fold(Condition::all(), |all, part| Ok(all.add(condition(part, now)?))),
        Expression::Or(parts) => parts
            .iter()
            .try_fold(Condition::any(), |any, part| Ok(any.add(condition(part, now)?))),
        Expression::Not(part) => Ok(condition(part, now)?.not()),
        Expression::Restriction(restriction) => {
            let path = restriction
                .comparable
                .field_path()
                .ok_or(FilterError("compares what is no field"))?;
            let value = restriction.arg.as_value().ok_or(FilterError("compares with what is no value"))?;
            comparison(&path, restriction.comparator, value.as_str(), now)
        }
        _ => Err(FilterError("uses a form that lists do not know")),
    }
}

fn comparison(field: &str, comparator: Comparator, text: &str, now: DateTime<Utc>) -> Result<Condition, FilterError> {
    let wrong = FilterError("compares a field with a value that it cannot have");
    if let Some(column) = may_be_missing(field).filter(|_| text.is_empty()) {
        return equality(comparator, column.is_null());
    }
    let (column, value): (Column, Value) = match field {
        "number" => (Column::Number, text.parse::<VoiceNumber>().map_err(|_| wrong)?.to_string().into()),
        "state" => (Column::State, short::<StateCode>(text, "VOICE_STATE_").ok_or(wrong)?.code().into()),
        "kind" => (Column::Kind, short::<VoiceKind>(text, "VOICE_KIND_").ok_or(wrong)?.code().into()),
        "scope" => (
            Column::Scope,
            short::<BusinessScope>(text, "BUSINESS_SCOPE_").ok_or(wrong)?.code().into(),
        ),
        "channel" => (Column::Channel, short::<Channel>(text, "CHANNEL_").ok_or(wrong)?.code().into()),
        "org_unit" => (Column::OrgUnit, text.parse::<OrgUnitName>().map_err(|_| wrong)?.id().into()),
        "category" => {
            let category = short::<ComplaintCategory>(text, "COMPLAINT_CATEGORY_").ok_or(wrong)?;
            return equality(
                comparator,
                present(Column::Categories, among_words(Column::Categories, category.code())),
            );
        }
        "severity" => (Column::Severity, short::<Severity>(text, "SEVERITY_").ok_or(wrong)?.code().into()),
        "outcome" => (Column::Outcome, short::<Outcome>(text, "OUTCOME_").ok_or(wrong)?.code().into()),
        "receive_date" => (Column::ReceivedOn, day(text).ok_or(wrong)?.into()),
        "close_date" => (Column::ClosedOn, day(text).ok_or(wrong)?.into()),
        "due_date" => (Column::DueOn, day(text).ok_or(wrong)?.into()),
        "handler" => (Column::Handler, text.parse::<StaffName>().map_err(|_| wrong)?.id().into()),
        "member" => (Column::Member, text.parse::<MemberName>().map_err(|_| wrong)?.id().into()),
        "external_id" => (Column::ExternalId, text.into()),
        "receive_time" => (Column::ReceivedAt, instant(text).ok_or(wrong)?.into()),
        "create_time" => (Column::CreatedAt, instant(text).ok_or(wrong)?.into()),
        "due_time" => (Column::DueAt, instant(text).ok_or(wrong)?.into()),
        "overdue" => {
            let late = Condition::all().add(Column::DueAt.is_not_null()).add(Column::DueAt.lt(now));
            let asked = match text {
                "true" => late,
                "false" => late.not(),
                _ => return Err(wrong),
            };
            return equality(comparator, asked);
        }
        other => {
            let label = other.strip_prefix("labels.").filter(|name| !name.is_empty());
            let label = label.ok_or(FilterError("names a field that lists cannot be filtered by"))?;
            return equality(comparator, labelled(label, text));
        }
    };
    let ordered = matches!(
        column,
        Column::ReceivedAt | Column::CreatedAt | Column::DueAt | Column::ReceivedOn | Column::ClosedOn | Column::DueOn
    );
    let compared = match comparator {
        Comparator::Equal => column.eq(value),
        Comparator::NotEqual => return Ok(present(column, column.eq(value)).not()),
        Comparator::LessThan if ordered => column.lt(value),
        Comparator::LessThanOrEqual if ordered => column.lte(value),
        Comparator::GreaterThan if ordered => column.gt(value),
        Comparator::GreaterThanOrEqual if ordered => column.gte(value),
        _ => return Err(FilterError("compares a field in a way that it cannot be compared")),
    };
    Ok(present(column, compared))
}

/// The column of a field that a voice may lack; compared with nothing, it asks for those that do.
fn may_be_missing(field: &str) -> Option<Column> {
    Some(match field {
        "category" => Column::Categories,
        "severity" => Column::Severity,
        "outcome" => Column::Outcome,
        "handler" => Column::Handler,
        "close_date" => Column::ClosedOn,
        "due_date" => Column::DueOn,
        _ => return None,
    })
}

/// True or false and never unknown: what has no handler has not this one, also under NOT.
fn present(column: Column, compared: impl IntoCondition) -> Condition {
    Condition::all().add(column.is_not_null()).add(compared.into_condition())
}

/// That a word is among those of a column, which stand with one space between.
fn among_words(column: Column, word: &str) -> Condition {
    Condition::any()
        .add(column.eq(word))
        .add(column.starts_with(format!("{word} ")))
        .add(column.ends_with(format!(" {word}")))
        .add(column.contains(format!(" {word} ")))
}

/// That a voice has a label of that name and value.
fn labelled(name: &str, value: &str) -> SimpleExpr {
    let those = voice_label::Entity::find()
        .select_only()
        .column(voice_label::Column::Voice)
        .filter(voice_label::Column::Name.eq(name))
        .filter(voice_label::Column::Value.eq(value));
    Column::Id.in_subquery(those.into_query())
}

fn equality(comparator: Comparator, asked: impl IntoCondition) -> Result<Condition, FilterError> {
    match comparator {
        Comparator::Equal => Ok(asked.into_condition()),
        Comparator::NotEqual => Ok(asked.into_condition().not()),
        _ => Err(FilterError("compares a field in a way that it cannot be compared")),
    }
}

/// A code, by its own word or by the proto's name of the value.
fn short<T: std::str::FromStr>(text: &str, prefix: &str) -> Option<T> {
    text.strip_prefix(prefix).unwrap_or(text).parse().ok()
}

fn day(text: &str) -> Option<NaiveDate> {
    // chrono would take 2026-4-1 as well, which sorts otherwise as text.
    text.parse().ok().filter(|_| text.len() == 10)
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc))
}
