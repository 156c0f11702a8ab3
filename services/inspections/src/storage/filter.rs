//! Filters of lists: which field is which column.

use honi_database::filter::{self, Comparator, FilterError, UNKNOWN_FIELD, WRONG_VALUE, code, compared, equality};
use honi_names::{ImprovementNumber, InvestigationNumber, StaffName, VoiceName};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait as _, Condition, Value};

use super::entity::investigation::Column;
use super::entity::{improvement_action, improvement_source, investigation_voice};
use crate::domain::improvement;
use crate::domain::{Severity, Source, StateCode};

/// A filter that was read and checked.
#[derive(Clone, Debug)]
pub(crate) struct Filter(Condition);

impl Filter {
    /// A filter over the fields of `ListInvestigationsRequest.filter`.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn read(text: &str) -> Result<Self, FilterError> {
        filter::read(text, &investigations).map(Self)
    }

    pub(super) fn condition(&self) -> Condition {
        self.0.clone()
    }
}

fn investigations(field: &str, comparator: Comparator, text: &str) -> Result<Condition, FilterError> {
    let wrong = WRONG_VALUE;
    let may_be_missing = match field {
        "policyholder" => Some(Column::Policyholder),
        "sales_staff" => Some(Column::SalesStaff),
        "org_unit" => Some(Column::OrgUnit),
        "investigator" => Some(Column::Investigator),
        "due_time" => Some(Column::DueAt),
        _ => None,
    };
    if let Some(column) = may_be_missing.filter(|_| text.is_empty()) {
        return equality(comparator, column.is_null());
    }
    if field == "voice" {
        let voice = text.parse::<VoiceName>().map_err(|_| wrong)?;
        let linked = Query::select()
            .column(investigation_voice::Column::Investigation)
            .from(investigation_voice::Entity)
            .and_where(investigation_voice::Column::Voice.eq(voice.id()))
            .to_owned();
        return equality(comparator, Column::Id.in_subquery(linked));
    }
    let instant = || text.parse::<chrono::DateTime<chrono::Utc>>().map_err(|_| wrong);
    let (column, value): (Column, Value) = match field {
        "number" => (
            Column::Number,
            text.parse::<InvestigationNumber>().map_err(|_| wrong)?.to_string().into(),
        ),
        "state" => (
            Column::State,
            code::<StateCode>(text, "INVESTIGATION_STATE_").ok_or(wrong)?.code().into(),
        ),
        "source" => (
            Column::Source,
            code::<Source>(text, "INVESTIGATION_SOURCE_").ok_or(wrong)?.code().into(),
        ),
        "severity" => (
            Column::Severity,
            code::<Severity>(text, "SIGNAL_SEVERITY_").ok_or(wrong)?.code().into(),
        ),
        "score" => (Column::Score, text.parse::<i32>().map_err(|_| wrong)?.into()),
        "policyholder" => (Column::Policyholder, text.into()),
        "sales_staff" => (Column::SalesStaff, text.into()),
        "org_unit" => (Column::OrgUnit, text.into()),
        "investigator" => (
            Column::Investigator,
            text.parse::<StaffName>().map_err(|_| wrong)?.to_string().into(),
        ),
        "due_time" => (Column::DueAt, instant()?.into()),
        "create_time" => (Column::CreatedAt, instant()?.into()),
        _ => return Err(UNKNOWN_FIELD),
    };
    compared(column, comparator, value, field.ends_with("_time") || field == "score")
}

/// A filter over improvement actions that was read and checked.
#[derive(Clone, Debug)]
pub(crate) struct ImprovementFilter(Condition);

impl ImprovementFilter {
    /// A filter over the fields of `ListImprovementActionsRequest.filter`.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn read(text: &str) -> Result<Self, FilterError> {
        filter::read(text, &improvement_actions).map(Self)
    }

    pub(super) fn condition(&self) -> Condition {
        self.0.clone()
    }
}

fn improvement_actions(field: &str, comparator: Comparator, text: &str) -> Result<Condition, FilterError> {
    use improvement_action::Column;
    let wrong = WRONG_VALUE;
    let may_be_missing = match field {
        "owner" => Some(Column::Owner),
        "due_time" => Some(Column::DueAt),
        _ => None,
    };
    if let Some(column) = may_be_missing.filter(|_| text.is_empty()) {
        return equality(comparator, column.is_null());
    }
    if field == "source" {
        let source = text.parse::<improvement::Source>().map_err(|_| wrong)?;
        let linked = Query::select()
            .column(improvement_source::Column::Improvement)
            .from(improvement_source::Entity)
            .and_where(improvement_source::Column::Source.eq(source.to_string()))
            .to_owned();
        return equality(comparator, Column::Id.in_subquery(linked));
    }
    let instant = || text.parse::<chrono::DateTime<chrono::Utc>>().map_err(|_| wrong);
    let (column, value): (Column, Value) = match field {
        "number" => (
            Column::Number,
            text.parse::<ImprovementNumber>().map_err(|_| wrong)?.to_string().into(),
        ),
        "state" => (
            Column::State,
            code::<improvement::StateCode>(text, "IMPROVEMENT_STATE_")
                .ok_or(wrong)?
                .code()
                .into(),
        ),
        "owner" => (Column::Owner, text.parse::<StaffName>().map_err(|_| wrong)?.to_string().into()),
        "due_time" => (Column::DueAt, instant()?.into()),
        "create_time" => (Column::CreatedAt, instant()?.into()),
        _ => return Err(UNKNOWN_FIELD),
    };
    compared(column, comparator, value, field.ends_with("_time"))
}
