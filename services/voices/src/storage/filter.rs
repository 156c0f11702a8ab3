//! Filters of lists: AIP-160 over an allow-list of fields. What people name is not what columns are called, so the filter is read here.

use chrono::{DateTime, Utc};
use honi_database::filter::{self, Comparator, FilterError, UNKNOWN_FIELD, WRONG_VALUE, code, compared, day, equality, instant, present};
use honi_names::{MemberName, OrgUnitName, StaffName};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Value};

use super::entity::voice::Column;
use super::entity::voice_label;
use crate::domain::{BusinessScope, Channel, ComplaintCategory, Outcome, Severity, StateCode, VoiceKind, VoiceNumber};

/// A filter that was read and checked.
#[derive(Clone, Debug)]
pub(crate) struct Filter(Condition);

impl Filter {
    /// Reads a filter; the empty one lets everything through.
    ///
    /// # Errors
    /// If it does not follow AIP-160, names another field than those of `ListVoicesRequest.filter`, or compares it with what it cannot be.
    pub(crate) fn read(text: &str, now: DateTime<Utc>) -> Result<Self, FilterError> {
        filter::read(text, &|field, comparator, value| comparison(field, comparator, value, now)).map(Self)
    }

    pub(super) fn condition(&self) -> Condition {
        self.0.clone()
    }
}

fn comparison(field: &str, comparator: Comparator, text: &str, now: DateTime<Utc>) -> Result<Condition, FilterError> {
    let wrong = WRONG_VALUE;
    if let Some(column) = may_be_missing(field).filter(|_| text.is_empty()) {
        return equality(comparator, column.is_null());
    }
    let (column, value): (Column, Value) = match field {
        "number" => (Column::Number, text.parse::<VoiceNumber>().map_err(|_| wrong)?.to_string().into()),
        "state" => (Column::State, code::<StateCode>(text, "VOICE_STATE_").ok_or(wrong)?.code().into()),
        "kind" => (Column::Kind, code::<VoiceKind>(text, "VOICE_KIND_").ok_or(wrong)?.code().into()),
        "scope" => (
            Column::Scope,
            code::<BusinessScope>(text, "BUSINESS_SCOPE_").ok_or(wrong)?.code().into(),
        ),
        "channel" => (Column::Channel, code::<Channel>(text, "CHANNEL_").ok_or(wrong)?.code().into()),
        "org_unit" => (Column::OrgUnit, text.parse::<OrgUnitName>().map_err(|_| wrong)?.id().into()),
        "category" => {
            let category = code::<ComplaintCategory>(text, "COMPLAINT_CATEGORY_").ok_or(wrong)?;
            return equality(
                comparator,
                present(Column::Categories, among_words(Column::Categories, category.code())),
            );
        }
        "severity" => (Column::Severity, code::<Severity>(text, "SEVERITY_").ok_or(wrong)?.code().into()),
        "outcome" => (Column::Outcome, code::<Outcome>(text, "OUTCOME_").ok_or(wrong)?.code().into()),
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
            let label = label.ok_or(UNKNOWN_FIELD)?;
            return equality(comparator, labelled(label, text));
        }
    };
    let ordered = matches!(
        column,
        Column::ReceivedAt | Column::CreatedAt | Column::DueAt | Column::ReceivedOn | Column::ClosedOn | Column::DueOn
    );
    compared(column, comparator, value, ordered)
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
