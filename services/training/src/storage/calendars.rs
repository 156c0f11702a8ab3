//! Business calendars; every version stays.

use honi_calendar::CalendarRules;
use honi_database::DatabaseError;
use honi_names::CalendarName;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::calendar;
use crate::domain::Calendar;

/// Writes one version.
///
/// # Errors
/// [`DatabaseError::Conflict`] `calendars_pkey` if another change made that version first.
pub(crate) async fn insert(conn: &impl ConnectionTrait, record: &Calendar) -> Result<(), DatabaseError> {
    let rules = serde_json::to_string(&record.rules).map_err(|_| unreadable(&record.name))?;
    let row = calendar::ActiveModel {
        id: Set(record.name.to_string()),
        version: Set(record.rules.version),
        title: Set(record.title.clone()),
        rules: Set(rules),
        updated_at: Set(record.updated_at),
    };
    calendar::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// One version, or the latest.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find(
    conn: &impl ConnectionTrait,
    name: &CalendarName,
    version: Option<i64>,
) -> Result<Option<Calendar>, DatabaseError> {
    let mut query = calendar::Entity::find().filter(calendar::Column::Id.eq(name.to_string()));
    if let Some(version) = version {
        query = query.filter(calendar::Column::Version.eq(version));
    }
    let Some(row) = query.order_by_desc(calendar::Column::Version).one(conn).await? else {
        return Ok(None);
    };
    let rules: CalendarRules = serde_json::from_str(&row.rules).map_err(|_| unreadable(name))?;
    Ok(Some(Calendar {
        name: name.clone(),
        title: row.title,
        rules,
        updated_at: row.updated_at,
    }))
}

fn unreadable(name: &CalendarName) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "calendars",
        column: "rules",
        row: name.to_string(),
    }
}
