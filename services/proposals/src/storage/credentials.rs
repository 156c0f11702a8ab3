//! What the training service told of credentials: whose they are, on which days they count, and what each line takes.

use honi_database::DatabaseError;
use honi_names::{CredentialName, StaffName};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

use super::entity::{credential_requirement, staff_credential};
use crate::domain::detection::{Facts, Held, HeldDays, Span};
use crate::domain::{LineGroup, UnderwriterKind};

/// A credential of a staff.
pub(crate) struct Credential {
    /// Which.
    pub(crate) name: CredentialName,
    /// Whose.
    pub(crate) staff: StaffName,
    /// Code of its kind.
    pub(crate) kind: String,
    /// What is known of its days, if anything is.
    pub(crate) days: Option<HeldDays>,
}

/// What a line takes.
pub(crate) struct Requirement {
    /// Under which regime.
    pub(crate) underwriter_kind: UnderwriterKind,
    /// The line.
    pub(crate) line_group: LineGroup,
    /// Codes of the kinds of credentials, all of which it takes.
    pub(crate) kinds: Vec<String>,
}

/// Writes what is known of a credential, in place of what was.
///
/// # Errors
/// If the database fails.
pub(crate) async fn keep(conn: &impl ConnectionTrait, credential: &Credential) -> Result<(), DatabaseError> {
    use staff_credential::{ActiveModel, Column, Entity};
    let days = credential.days.as_ref();
    let counts = days.map(|it| serde_json::to_string(&it.counts)).transpose();
    let row = ActiveModel {
        credential: Set(credential.name.id()),
        staff: Set(credential.staff.to_string()),
        kind: Set(credential.kind.clone()),
        first_on: Set(days.map(|it| it.first_on)),
        counts: Set(counts.map_err(|_| unreadable(credential.name.id().to_string()))?),
    };
    let replace = OnConflict::column(Column::Credential)
        .update_columns([Column::Staff, Column::Kind, Column::FirstOn, Column::Counts])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes what a line takes, in place of what was known.
///
/// # Errors
/// If the database fails.
pub(crate) async fn require(conn: &impl ConnectionTrait, requirement: &Requirement) -> Result<(), DatabaseError> {
    use credential_requirement::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        underwriter_kind: Set(requirement.underwriter_kind.code().to_owned()),
        line_group: Set(requirement.line_group.code().to_owned()),
        kinds: Set(requirement.kinds.join(" ")),
    };
    let replace = OnConflict::columns([Column::UnderwriterKind, Column::LineGroup])
        .update_column(Column::Kinds)
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

/// Adds credentials to facts, those of the staff that are named, or all; and what lines take.
///
/// # Errors
/// If a row cannot be read.
pub(super) async fn add(conn: &impl ConnectionTrait, facts: &mut Facts, staff: Option<&[&str]>) -> Result<(), DatabaseError> {
    use staff_credential::{Column, Entity};
    let which = Condition::all().add_option(staff.map(|staff| Column::Staff.is_in(staff.iter().copied())));
    for row in Entity::find().filter(which).all(conn).await? {
        let counts: serde_json::Result<Option<Vec<Span>>> = row.counts.as_deref().map(serde_json::from_str).transpose();
        let counts = counts.map_err(|_| unreadable(row.credential.to_string()))?;
        let days = row.first_on.zip(counts);
        let held = Held {
            kind: facts.key(&row.kind),
            days: days.map(|(first_on, counts)| HeldDays { first_on, counts }),
        };
        let staff = facts.key(&row.staff);
        facts.hold(staff, held);
    }
    for row in credential_requirement::Entity::find().all(conn).await? {
        let wrong = |column| DatabaseError::Inconsistent {
            table: "credential_requirements",
            column,
            row: format!("{} {}", row.underwriter_kind, row.line_group),
        };
        let kinds = row.kinds.split_whitespace().map(|kind| facts.key(kind)).collect();
        let underwriter_kind = row.underwriter_kind.parse().map_err(|_| wrong("underwriter_kind"))?;
        facts.require(underwriter_kind, row.line_group.parse().map_err(|_| wrong("line_group"))?, kinds);
    }
    Ok(())
}

fn unreadable(row: String) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "staff_credentials",
        column: "counts",
        row,
    }
}
