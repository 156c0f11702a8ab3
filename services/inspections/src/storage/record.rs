//! Between rows and investigations.

use honi_database::DatabaseError;
use honi_names::{InvestigationName, StaffName};
use sea_orm::ActiveValue::Set;

use super::entity::investigation::{ActiveModel, Model};
use crate::domain::{Conclusion, Handling, Investigation, Origin, Party};

/// The row of a case.
///
/// # Errors
/// If it cannot be written as JSON, which its types rule out.
pub(super) fn row(case: &Investigation) -> Result<ActiveModel, DatabaseError> {
    let (origin, handling) = (case.origin(), case.handling());
    let id = origin.name.id();
    let subjects = handling.subjects.iter().map(|staff| format!(" {} ", staff.id()));
    let proposed = handling.stage.proposed();
    Ok(ActiveModel {
        id: Set(id),
        number: Set(origin.number.to_string()),
        source: Set(origin.source.code().to_owned()),
        policyholder: Set(origin.policyholder.clone()),
        sales_staff: Set(origin.sales_staff.clone()),
        org_unit: Set(origin.org_unit.clone()),
        previous: Set(origin.previous.map(InvestigationName::id)),
        opener: Set(origin.opener.to_string()),
        state: Set(case.state().code().to_owned()),
        score: Set(case.score().into()),
        severity: Set(case.severity().code().to_owned()),
        investigator: Set(handling.investigator.map(|staff: StaffName| staff.to_string())),
        subject_staff: Set(subjects.collect()),
        misconduct: Set(proposed.is_some_and(|it| it.proposal.conclusion == Conclusion::Misconduct)),
        due_at: Set(case.next_deadline().map(|it| it.due_at)),
        handling: Set(serde_json::to_string(handling).map_err(|_| unreadable("handling", id))?),
        created_at: Set(origin.created_at),
        version: Set(handling.version),
    })
}

/// The case of a row.
///
/// # Errors
/// If it holds what no case can.
pub(super) fn read(row: Model) -> Result<Investigation, DatabaseError> {
    let wrong = |column| unreadable(column, row.id);
    let handling: Handling = serde_json::from_str(&row.handling).map_err(|_| wrong("handling"))?;
    let Ok(opener): Result<Party, _> = row.opener.parse();
    let origin = Origin {
        name: InvestigationName::new(row.id),
        number: row.number.parse().map_err(|_| wrong("number"))?,
        source: row.source.parse().map_err(|_| wrong("source"))?,
        policyholder: row.policyholder,
        sales_staff: row.sales_staff,
        org_unit: row.org_unit,
        previous: row.previous.map(InvestigationName::new),
        opener,
        created_at: row.created_at,
    };
    let case = Investigation::restore(origin, handling);
    // Columns say the same as the record, or somebody else wrote one of them.
    if case.state().code() != row.state || case.handling().version != row.version {
        return Err(unreadable("state", row.id));
    }
    Ok(case)
}

fn unreadable(column: &'static str, id: uuid::Uuid) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "investigations",
        column,
        row: id.to_string(),
    }
}
