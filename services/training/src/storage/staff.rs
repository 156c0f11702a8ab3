//! Staff; name and address are sealed under the staff's own key.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use honi_database::DatabaseError;
use honi_names::{OrgUnitName, StaffName};
use honi_personal_data::{KeyRing, OpenError, SealError, Sealed};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::entity::{assignment, staff};
use super::one;
use crate::domain::Staff;

/// What is sealed of a staff.
#[derive(Serialize, Deserialize)]
struct Person {
    full_name: String,
    email: String,
}

/// What the sealed bytes are bound to, beside the staff.
const FIELD: &str = "person";

/// Writes a new staff.
///
/// # Errors
/// [`DatabaseError::Conflict`] `staff_staff_no_key` if the number is taken.
pub(crate) async fn insert(conn: &impl ConnectionTrait, keys: &KeyRing, record: &Staff) -> Result<(), SealError> {
    let person = Person {
        full_name: record.full_name.clone(),
        email: record.email.clone(),
    };
    let text = serde_json::to_string(&person).map_err(|_| unreadable(&record.name))?;
    let row = staff::ActiveModel {
        id: Set(record.name.id()),
        staff_no: Set(record.staff_no.clone()),
        person: Set(keys.seal(conn, &record.name.to_string(), FIELD, &text).await?.into_bytes()),
        roles: Set(record.roles.iter().cloned().collect::<Vec<_>>().join(" ")),
        employed_from: Set(record.employed_from),
        employed_until: Set(record.employed_until),
        created_at: Set(record.created_at),
        version: Set(record.version),
    };
    staff::Entity::insert(row)
        .exec_without_returning(conn)
        .await
        .map_err(DatabaseError::from)?;
    Ok(())
}

/// Writes the end of an employment and the version.
///
/// # Errors
/// If the staff is not there.
pub(crate) async fn update(conn: &impl ConnectionTrait, record: &Staff) -> Result<(), DatabaseError> {
    let update = staff::Entity::update_many()
        .col_expr(staff::Column::EmployedUntil, record.employed_until.into())
        .col_expr(staff::Column::Version, record.version.into())
        .filter(staff::Column::Id.eq(record.name.id()));
    one(&update.exec(conn).await?)
}

/// One staff.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, keys: &KeyRing, name: StaffName) -> Result<Option<Staff>, OpenError> {
    let row = staff::Entity::find_by_id(name.id()).one(conn).await.map_err(DatabaseError::from)?;
    Ok(read(conn, keys, row.into_iter().collect()).await?.pop())
}

/// One staff, locked against other changes where the engine has row locks.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn find_for_update(conn: &impl ConnectionTrait, keys: &KeyRing, name: StaffName) -> Result<Option<Staff>, OpenError> {
    let row = staff::Entity::find_by_id(name.id())
        .lock_exclusive()
        .one(conn)
        .await
        .map_err(DatabaseError::from)?;
    Ok(read(conn, keys, row.into_iter().collect()).await?.pop())
}

/// What a list asks for.
pub(crate) struct Listing<'a> {
    /// The day on which they are employed.
    pub day: NaiveDate,
    /// Only those who are assigned to this unit on the day.
    pub org_unit: Option<OrgUnitName>,
    /// Only those after this number.
    pub after: Option<&'a str>,
    /// At most this many.
    pub limit: u64,
}

/// Staff employed on a day, by number.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn list(conn: &impl ConnectionTrait, keys: &KeyRing, listing: &Listing<'_>) -> Result<Vec<Staff>, OpenError> {
    let mut query = staff::Entity::find().filter(there(listing.day, listing.org_unit));
    if let Some(after) = listing.after {
        query = query.filter(staff::Column::StaffNo.gt(after));
    }
    let rows = query
        .order_by_asc(staff::Column::StaffNo)
        .limit(listing.limit)
        .all(conn)
        .await
        .map_err(DatabaseError::from)?;
    read(conn, keys, rows).await
}

/// Who is employed on a day, in one unit if asked, and the roles they hold; nothing of it is sealed.
///
/// # Errors
/// What the database says.
pub(crate) async fn roles(
    conn: &impl ConnectionTrait,
    day: NaiveDate,
    org_unit: Option<OrgUnitName>,
) -> Result<Vec<(StaffName, BTreeSet<String>)>, DatabaseError> {
    roles_of(conn, there(day, org_unit)).await
}

/// The roles that a staff holds on a day; none if they are not employed then, or there is no such staff.
///
/// # Errors
/// What the database says.
pub(crate) async fn current_roles(conn: &impl ConnectionTrait, name: StaffName, day: NaiveDate) -> Result<BTreeSet<String>, DatabaseError> {
    let one = there(day, None).add(staff::Column::Id.eq(name.id()));
    Ok(roles_of(conn, one).await?.pop().map(|(_, roles)| roles).unwrap_or_default())
}

/// Whether a staff is employed on a day.
///
/// # Errors
/// What the database says.
pub(crate) async fn is_employed(conn: &impl ConnectionTrait, name: StaffName, day: NaiveDate) -> Result<bool, DatabaseError> {
    let one = there(day, None).add(staff::Column::Id.eq(name.id()));
    Ok(!roles_of(conn, one).await?.is_empty())
}

/// Whether there is such a staff.
///
/// # Errors
/// What the database says.
pub(crate) async fn exists(conn: &impl ConnectionTrait, name: StaffName) -> Result<bool, DatabaseError> {
    Ok(employment(conn, name).await?.is_some())
}

/// Whether a staff is employed on a day; nothing if there is no such staff.
///
/// # Errors
/// What the database says.
pub(crate) async fn employed_on(conn: &impl ConnectionTrait, name: StaffName, day: NaiveDate) -> Result<Option<bool>, DatabaseError> {
    let employment = employment(conn, name).await?;
    Ok(employment.map(|(first, last)| first <= day && last.is_none_or(|last| day <= last)))
}

/// First and last day of a staff's employment.
async fn employment(conn: &impl ConnectionTrait, name: StaffName) -> Result<Option<(NaiveDate, Option<NaiveDate>)>, DatabaseError> {
    let one = staff::Entity::find_by_id(name.id())
        .select_only()
        .columns([staff::Column::EmployedFrom, staff::Column::EmployedUntil]);
    Ok(one.into_tuple().one(conn).await?)
}

async fn roles_of(conn: &impl ConnectionTrait, which: Condition) -> Result<Vec<(StaffName, BTreeSet<String>)>, DatabaseError> {
    let rows = staff::Entity::find()
        .select_only()
        .columns([staff::Column::Id, staff::Column::Roles])
        .filter(which)
        .into_tuple::<(Uuid, String)>()
        .all(conn)
        .await?;
    let read = |(id, roles): (Uuid, String)| (StaffName::new(id), roles.split_whitespace().map(str::to_owned).collect());
    Ok(rows.into_iter().map(read).collect())
}

/// Employed on a day, in one unit if asked.
fn there(day: NaiveDate, org_unit: Option<OrgUnitName>) -> Condition {
    let still = Condition::any()
        .add(staff::Column::EmployedUntil.is_null())
        .add(staff::Column::EmployedUntil.gte(day));
    let in_unit = org_unit.map(|unit| staff::Column::Id.in_subquery(super::assignments::latest_in_unit(unit, day)));
    Condition::all()
        .add(staff::Column::EmployedFrom.lte(day))
        .add(still)
        .add_option(in_unit)
}

async fn read(conn: &impl ConnectionTrait, keys: &KeyRing, rows: Vec<staff::Model>) -> Result<Vec<Staff>, OpenError> {
    let names: Vec<String> = rows.iter().map(|row| StaffName::new(row.id).to_string()).collect();
    let opener = keys.keys(conn, names.iter().map(String::as_str)).await?;
    let mut records = Vec::with_capacity(rows.len());
    for (row, subject) in rows.into_iter().zip(names) {
        let name = StaffName::new(row.id);
        let text = opener.open(&subject, FIELD, &Sealed::from_bytes(row.person))?;
        let person: Person = serde_json::from_str(&text).map_err(|_| unreadable(&name))?;
        records.push(Staff {
            name,
            staff_no: row.staff_no,
            full_name: person.full_name,
            email: person.email,
            roles: row.roles.split_whitespace().map(str::to_owned).collect(),
            employed_from: row.employed_from,
            employed_until: row.employed_until,
            created_at: row.created_at,
            version: row.version,
        });
    }
    Ok(records)
}

fn unreadable(name: &StaffName) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "staff",
        column: FIELD,
        row: name.id().to_string(),
    }
}

/// Staff → supervisor, as of a day.
///
/// # Errors
/// If a row cannot be read.
pub(crate) async fn supervisors(conn: &impl ConnectionTrait, day: NaiveDate) -> Result<BTreeMap<StaffName, StaffName>, DatabaseError> {
    let rows = assignment::Entity::find()
        .filter(assignment::Column::EffectiveFrom.lte(day))
        .order_by_asc(assignment::Column::EffectiveFrom)
        .all(conn)
        .await?;
    let latest: BTreeMap<_, _> = rows.into_iter().map(|row| (row.staff, row.supervisor)).collect();
    Ok(latest
        .into_iter()
        .filter_map(|(staff, above)| Some((StaffName::new(staff), StaffName::new(above?))))
        .collect())
}
