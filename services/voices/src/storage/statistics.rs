//! Counting voices.

use chrono::NaiveDate;
use honi_database::DatabaseError;
use honi_names::{OrgUnitName, StaffName};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::entity::voice::{Column, Entity};
use super::entity::voice_label;
use super::filter::Filter;
use super::voices::Scope;

/// What voices are counted by, as the database knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dimension {
    /// Day of receipt in Japan.
    ReceivedOn,
    /// Day in Japan with which the next deadline ends.
    DueOn,
    /// Code of the state.
    State,
    /// Code of the kind.
    Kind,
    /// Code of the channel.
    Channel,
    /// Code of the severity.
    Severity,
    /// Codes of the categories, with a space between.
    Categories,
    /// Code of the outcome.
    Outcome,
    /// The unit.
    OrgUnit,
    /// The handler.
    Handler,
    /// The values of a label.
    Label(String),
}

/// A value of a dimension.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    /// A day.
    Day(NaiveDate),
    /// A code, a name, a value of a label.
    Text(String),
    /// The voice has none.
    None,
}

/// How many voices a filter and the caller's scope let through, by each combination of values that there is. By a label, only voices that have it
/// are counted, and in each of its values.
///
/// # Errors
/// If the database fails.
pub(crate) async fn count(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    scope: &Scope,
    dimensions: &[Dimension],
) -> Result<Vec<(Vec<Value>, u64)>, DatabaseError> {
    let mut query = Entity::find().select_only().filter(filter.condition()).filter(scope.condition());
    query = query.column_as(Column::Id.count(), "count");
    for (at, dimension) in dimensions.iter().enumerate() {
        if let Some(column) = dimension.column() {
            query = query.column(column).group_by(column);
        } else if let Dimension::Label(name) = dimension {
            let (table, value) = (Alias::new(format!("label_{at}")), voice_label::Column::Value);
            let of_voice = Expr::col((table.clone(), voice_label::Column::Voice)).equals((Entity, Column::Id));
            let of_name = Expr::col((table.clone(), voice_label::Column::Name)).eq(name.as_str());
            let statement = QueryTrait::query(&mut query);
            statement.join_as(JoinType::InnerJoin, voice_label::Entity, table.clone(), of_voice.and(of_name));
            statement.expr_as(Expr::col((table.clone(), value)), Alias::new(format!("value_{at}")));
            statement.add_group_by([Expr::col((table, value))]);
        }
    }
    let statement = query.build(conn.get_database_backend());
    let rows = conn.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            let count: i64 = row.try_get_by_index(0)?;
            let values = dimensions.iter().enumerate().map(|(at, dimension)| dimension.read(row, at + 1));
            Ok((values.collect::<Result<_, DatabaseError>>()?, count.unsigned_abs()))
        })
        .collect()
}

impl Dimension {
    fn column(&self) -> Option<Column> {
        match self {
            Self::ReceivedOn => Some(Column::ReceivedOn),
            Self::DueOn => Some(Column::DueOn),
            Self::State => Some(Column::State),
            Self::Kind => Some(Column::Kind),
            Self::Channel => Some(Column::Channel),
            Self::Severity => Some(Column::Severity),
            Self::Categories => Some(Column::Categories),
            Self::Outcome => Some(Column::Outcome),
            Self::OrgUnit => Some(Column::OrgUnit),
            Self::Handler => Some(Column::Handler),
            Self::Label(_) => None,
        }
    }

    fn read(&self, row: &QueryResult, at: usize) -> Result<Value, DatabaseError> {
        let value = match self {
            Self::ReceivedOn | Self::DueOn => row.try_get_by_index::<Option<NaiveDate>>(at)?.map(Value::Day),
            Self::OrgUnit => row
                .try_get_by_index::<Option<Uuid>>(at)?
                .map(|id| Value::Text(OrgUnitName::new(id).to_string())),
            Self::Handler => row
                .try_get_by_index::<Option<Uuid>>(at)?
                .map(|id| Value::Text(StaffName::new(id).to_string())),
            _ => row.try_get_by_index::<Option<String>>(at)?.map(Value::Text),
        };
        Ok(value.unwrap_or(Value::None))
    }
}
