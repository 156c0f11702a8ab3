//! Households: the stays of members, in the clear, and other persons, sealed under the key of the member who named them.

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use honi_names::{HouseholdName, HouseholdPersonName, MemberName};
use honi_personal_data::{OpenError, SealError, Sealed, SubjectKey};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::entity::{household_member, household_person};
use super::members::Vault;
use crate::domain::{HouseholdPerson, Period, PersonData, Stay};

/// Who recorded something, and when.
#[derive(Clone)]
pub(crate) struct By {
    /// Who.
    pub(crate) recorder: String,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// All stays of a member, with their ids, the first one first.
///
/// # Errors
/// What the database says.
pub(crate) async fn stays_of(conn: &impl ConnectionTrait, member: MemberName) -> Result<Vec<(Uuid, Stay)>, DatabaseError> {
    stays(conn, household_member::Column::Member.eq(member.id())).await
}

/// All stays in a household, with their ids, the first one first.
///
/// # Errors
/// What the database says.
pub(crate) async fn stays_in(conn: &impl ConnectionTrait, household: HouseholdName) -> Result<Vec<(Uuid, Stay)>, DatabaseError> {
    stays(conn, household_member::Column::Household.eq(household.id())).await
}

async fn stays(conn: &impl ConnectionTrait, filter: impl sea_orm::sea_query::IntoCondition) -> Result<Vec<(Uuid, Stay)>, DatabaseError> {
    let rows = household_member::Entity::find()
        .filter(filter)
        .order_by_asc(household_member::Column::FromDate)
        .order_by_asc(household_member::Column::Id)
        .all(conn)
        .await?;
    let stay = |row: household_member::Model| {
        let period = Period {
            from: row.from_date,
            until: row.until_date,
        };
        let (household, member) = (HouseholdName::new(row.household), MemberName::new(row.member));
        (row.id, Stay { household, member, period })
    };
    Ok(rows.into_iter().map(stay).collect())
}

/// Adds a stay.
///
/// # Errors
/// What the database says.
pub(crate) async fn join(conn: &impl ConnectionTrait, id: Uuid, stay: &Stay, by: By) -> Result<(), DatabaseError> {
    let row = household_member::ActiveModel {
        id: Set(id),
        household: Set(stay.household.id()),
        member: Set(stay.member.id()),
        from_date: Set(stay.period.from),
        until_date: Set(stay.period.until),
        recorder: Set(by.recorder),
        recorded_at: Set(by.at),
    };
    household_member::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes when a stay ends.
///
/// # Errors
/// What the database says.
pub(crate) async fn leave(conn: &impl ConnectionTrait, id: Uuid, period: Period) -> Result<(), DatabaseError> {
    let row = household_member::ActiveModel {
        id: Set(id),
        until_date: Set(period.until),
        ..Default::default()
    };
    household_member::Entity::update(row).exec(conn).await?;
    Ok(())
}

/// Adds a person; answers the member's key.
///
/// # Errors
/// If the member was erased.
pub(crate) async fn add(conn: &impl ConnectionTrait, vault: &Vault, person: &HouseholdPerson, by: By) -> Result<SubjectKey, SealError> {
    let key = vault.keys.key_for_sealing(conn, &person.member.to_string()).await?;
    let id = person.name.id();
    let sealed = match &person.data {
        Some(data) => {
            let text = serde_json::to_string(data).map_err(|_| unreadable(id))?;
            Some(key.seal(&field(id), &text).into_bytes())
        }
        None => None,
    };
    let row = household_person::ActiveModel {
        id: Set(id),
        member: Set(person.member.id()),
        sealed: Set(sealed),
        from_date: Set(person.period.from),
        until_date: Set(person.period.until),
        end_reason: Set(None),
        recorder: Set(by.recorder),
        recorded_at: Set(by.at),
    };
    household_person::Entity::insert(row)
        .exec_without_returning(conn)
        .await
        .map_err(DatabaseError::from)?;
    Ok(key)
}

/// Writes when a person's stay ended, and why; answers the member's key.
///
/// # Errors
/// If the member was erased.
pub(crate) async fn end(
    conn: &impl ConnectionTrait,
    vault: &Vault,
    person: &HouseholdPerson,
    reason: &str,
) -> Result<SubjectKey, SealError> {
    let key = vault.keys.key_for_sealing(conn, &person.member.to_string()).await?;
    let id = person.name.id();
    let row = household_person::ActiveModel {
        id: Set(id),
        until_date: Set(person.period.until),
        end_reason: Set(Some(key.seal(&reason_field(id), reason).into_bytes())),
        ..Default::default()
    };
    household_person::Entity::update(row)
        .exec(conn)
        .await
        .map_err(DatabaseError::from)?;
    Ok(key)
}

/// Every person whom one of these members has named.
///
/// # Errors
/// If a row cannot be read or opened.
pub(crate) async fn persons(conn: &impl ConnectionTrait, vault: &Vault, members: &[MemberName]) -> Result<Vec<HouseholdPerson>, OpenError> {
    let of = household_person::Column::Member.is_in(members.iter().map(|member| member.id()));
    read(conn, vault, Condition::all().add(of)).await
}

/// One person whom a member has named.
///
/// # Errors
/// If the row cannot be read or opened.
pub(crate) async fn person(
    conn: &impl ConnectionTrait,
    vault: &Vault,
    member: MemberName,
    name: HouseholdPersonName,
) -> Result<Option<HouseholdPerson>, OpenError> {
    let one = Condition::all()
        .add(household_person::Column::Id.eq(name.id()))
        .add(household_person::Column::Member.eq(member.id()));
    Ok(read(conn, vault, one).await?.pop())
}

/// Takes out what was sealed of the persons whom an erased member has named.
///
/// # Errors
/// What the database says.
pub(crate) async fn erase(conn: &impl ConnectionTrait, member: MemberName) -> Result<(), DatabaseError> {
    household_person::Entity::update_many()
        .col_expr(household_person::Column::Sealed, Expr::value(None::<Vec<u8>>))
        .col_expr(household_person::Column::EndReason, Expr::value(None::<Vec<u8>>))
        .filter(household_person::Column::Member.eq(member.id()))
        .exec(conn)
        .await?;
    Ok(())
}

async fn read(conn: &impl ConnectionTrait, vault: &Vault, filter: Condition) -> Result<Vec<HouseholdPerson>, OpenError> {
    let rows = household_person::Entity::find()
        .filter(filter)
        .order_by_asc(household_person::Column::Id)
        .all(conn)
        .await
        .map_err(DatabaseError::from)?;
    let subjects: Vec<String> = rows.iter().map(|row| MemberName::new(row.member).to_string()).collect();
    let keys = vault.keys.keys(conn, subjects.iter().map(String::as_str)).await?;
    let mut persons = Vec::with_capacity(rows.len());
    for (row, subject) in rows.into_iter().zip(subjects) {
        let data = match row.sealed {
            Some(bytes) => {
                let text = keys.open(&subject, &field(row.id), &Sealed::from_bytes(bytes))?;
                Some(serde_json::from_str::<PersonData>(&text).map_err(|_| unreadable(row.id))?)
            }
            None => None,
        };
        persons.push(HouseholdPerson {
            name: HouseholdPersonName::new(row.id),
            member: MemberName::new(row.member),
            data,
            period: Period {
                from: row.from_date,
                until: row.until_date,
            },
        });
    }
    Ok(persons)
}

fn field(id: Uuid) -> String {
    format!("householdPerson/{id}")
}

fn reason_field(id: Uuid) -> String {
    format!("householdPersonEnd/{id}")
}

fn unreadable(id: Uuid) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "household_persons",
        column: "sealed",
        row: id.to_string(),
    }
}
