//! Members; the profile is sealed under the member's own key, and found by blind indexes.

use honi_database::DatabaseError;
use honi_names::{MemberName, OrgUnitName, StaffName};
use honi_personal_data::{BlindIndex, KeyRing, OpenError, SealError, Sealed, SubjectKey, normalise};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::member::{ActiveModel, Column, Entity, Model};
use crate::domain::{Member, Profile, State};

/// What the sealed bytes are bound to, beside the member.
const FIELD: &str = "profile";
/// As [`FIELD`], for the reasons of voiding and erasing.
const REASON: &str = "reason";

/// A reason that people gave, and the step it was given for. Free text, so sealed.
#[derive(Clone, Copy)]
pub(crate) enum Reason<'a> {
    /// Of VoidMember; gone with the member.
    Void(&'a str),
    /// Of EraseMember; stays, for the co-op must be able to tell on what ground it erased.
    Erase(&'a str),
}

impl<'a> Reason<'a> {
    /// The text, as it was given.
    pub(crate) fn text(self) -> &'a str {
        match self {
            Self::Void(text) | Self::Erase(text) => text,
        }
    }

    /// Whose key seals it, and the salt of its commitment.
    pub(crate) fn subject(self, member: MemberName) -> String {
        match self {
            Self::Void(_) => member.to_string(),
            Self::Erase(_) => format!("{member}/erasure"),
        }
    }
}

/// What seals and finds the profiles.
#[derive(Clone)]
pub(crate) struct Vault {
    /// The members' keys.
    pub(crate) keys: KeyRing,
    /// The blind indexes.
    pub(crate) index: BlindIndex,
}

/// What a search goes by, as the caller wrote it.
#[derive(Clone)]
pub(crate) enum Criterion {
    /// Whole name.
    FullName(String),
    /// Whole reading.
    FullNameKana(String),
    /// Telephone number.
    Phone(String),
}

impl Criterion {
    /// The field's path in a search request.
    pub(crate) fn field(&self) -> &'static str {
        match self {
            Self::FullName(_) => "full_name",
            Self::FullNameKana(_) => "full_name_kana",
            Self::Phone(_) => "phone",
        }
    }

    /// The blind index of the normal form; none if nothing is left of it, such as of spaces.
    pub(crate) fn index(&self, index: &BlindIndex) -> Option<Vec<u8>> {
        let normalised = match self {
            Self::FullName(text) => normalise::name(text),
            Self::FullNameKana(text) => normalise::kana(text),
            Self::Phone(text) => normalise::phone(text),
        };
        (!normalised.is_empty()).then(|| index.of(self.field(), &normalised))
    }

    fn column(&self) -> Column {
        match self {
            Self::FullName(_) => Column::NameIndex,
            Self::FullNameKana(_) => Column::KanaIndex,
            Self::Phone(_) => Column::PhoneIndex,
        }
    }
}

/// Writes a new member; answers the key that was made for it.
///
/// # Errors
/// [`DatabaseError::Conflict`] `members_member_no_key` if the number is taken.
pub(crate) async fn insert(conn: &impl ConnectionTrait, vault: &Vault, member: &Member) -> Result<SubjectKey, SealError> {
    let key = vault.keys.key_for_new(conn, &member.name.to_string()).await?;
    let row = row(vault, &key, member)?;
    Entity::insert(row)
        .exec_without_returning(conn)
        .await
        .map_err(DatabaseError::from)?;
    Ok(key)
}

/// Writes a member that was changed; answers its key.
///
/// # Errors
/// If the member is not there, or was erased.
pub(crate) async fn update(conn: &impl ConnectionTrait, vault: &Vault, member: &Member) -> Result<SubjectKey, SealError> {
    let key = vault.keys.key_for_sealing(conn, &member.name.to_string()).await?;
    let row = row(vault, &key, member)?;
    Entity::update(row).exec(conn).await.map_err(DatabaseError::from)?;
    Ok(key)
}

/// Writes a member that was voided or erased, and why; answers the key under which the reason is sealed.
///
/// # Errors
/// If the member is not there.
pub(crate) async fn end(conn: &impl ConnectionTrait, vault: &Vault, member: &Member, reason: Reason<'_>) -> Result<SubjectKey, SealError> {
    let key_of_reason = vault.keys.key_for_sealing(conn, &reason.subject(member.name)).await?;
    // A member who still has a profile was voided, and then the reason is sealed as the profile is.
    let mut row = row(vault, &key_of_reason, member)?;
    let sealed = Set(Some(key_of_reason.seal(REASON, reason.text()).into_bytes()));
    match reason {
        Reason::Void(_) => row.void_reason = sealed,
        Reason::Erase(_) => row.erase_reason = sealed,
    }
    Entity::update(row).exec(conn).await.map_err(DatabaseError::from)?;
    Ok(key_of_reason)
}

/// One member.
///
/// # Errors
/// If the row or its profile cannot be read.
pub(crate) async fn find(conn: &impl ConnectionTrait, vault: &Vault, name: MemberName) -> Result<Option<Member>, OpenError> {
    let row = Entity::find_by_id(name.id()).one(conn).await.map_err(DatabaseError::from)?;
    Ok(read(conn, vault, row.into_iter().collect()).await?.pop())
}

/// One member, locked against other changes where the engine has row locks.
///
/// # Errors
/// If the row or its profile cannot be read.
pub(crate) async fn find_for_update(conn: &impl ConnectionTrait, vault: &Vault, name: MemberName) -> Result<Option<Member>, OpenError> {
    let row = Entity::find_by_id(name.id())
        .lock_exclusive()
        .one(conn)
        .await
        .map_err(DatabaseError::from)?;
    Ok(read(conn, vault, row.into_iter().collect()).await?.pop())
}

/// Those of these members that there are.
///
/// # Errors
/// If a row or its profile cannot be read.
pub(crate) async fn find_all(conn: &impl ConnectionTrait, vault: &Vault, names: &[MemberName]) -> Result<Vec<Member>, OpenError> {
    let rows = Entity::find()
        .filter(Column::Id.is_in(names.iter().map(|name| name.id())))
        .order_by_asc(Column::Id)
        .all(conn)
        .await
        .map_err(DatabaseError::from)?;
    read(conn, vault, rows).await
}

/// At most `limit` active members that a criterion finds, oldest first, after an id.
///
/// # Errors
/// If a row or its profile cannot be read.
pub(crate) async fn search(
    conn: &impl ConnectionTrait,
    vault: &Vault,
    criterion: &Criterion,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Member>, OpenError> {
    let Some(value) = criterion.index(&vault.index) else {
        return Ok(Vec::new());
    };
    let mut query = Entity::find().filter(criterion.column().eq(value));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(conn)
        .await
        .map_err(DatabaseError::from)?;
    read(conn, vault, rows).await
}

/// Everything but the reasons, which stay as they are.
fn row(vault: &Vault, key: &SubjectKey, member: &Member) -> Result<ActiveModel, SealError> {
    let profile = match &member.profile {
        Some(profile) => {
            let text = serde_json::to_string(profile).map_err(|_| unreadable(member.name))?;
            Some(key.seal(FIELD, &text).into_bytes())
        }
        None => None,
    };
    // Only active members are found.
    let found = member.profile.as_ref().filter(|_| member.state == State::Active);
    let index = |criterion: fn(String) -> Criterion, text: fn(&Profile) -> &String| {
        found.and_then(|profile| criterion(text(profile).clone()).index(&vault.index))
    };
    Ok(ActiveModel {
        id: Set(member.name.id()),
        member_no: Set(member.member_no.clone()),
        profile: Set(profile),
        name_index: Set(index(Criterion::FullName, |profile| &profile.full_name)),
        kana_index: Set(index(Criterion::FullNameKana, |profile| &profile.full_name_kana)),
        phone_index: Set(index(Criterion::Phone, |profile| &profile.phone)),
        org_unit: Set(member.org_unit.id()),
        sales_staff: Set(member.sales_staff.map(StaffName::id)),
        join_date: Set(member.join_date),
        state: Set(member.state.word().to_owned()),
        void_reason: NotSet,
        erase_reason: NotSet,
        created_at: Set(member.created_at),
        updated_at: Set(member.updated_at),
        version: Set(member.version),
    })
}

async fn read(conn: &impl ConnectionTrait, vault: &Vault, rows: Vec<Model>) -> Result<Vec<Member>, OpenError> {
    let names: Vec<String> = rows.iter().map(|row| MemberName::new(row.id).to_string()).collect();
    let keys = vault.keys.keys(conn, names.iter().map(String::as_str)).await?;
    let mut members = Vec::with_capacity(rows.len());
    for (row, subject) in rows.into_iter().zip(names) {
        let name = MemberName::new(row.id);
        let profile = match row.profile {
            Some(bytes) => {
                let text = keys.open(&subject, FIELD, &Sealed::from_bytes(bytes))?;
                Some(serde_json::from_str::<Profile>(&text).map_err(|_| unreadable(name))?)
            }
            None => None,
        };
        let state = State::ALL.into_iter().find(|state| state.word() == row.state);
        members.push(Member {
            name,
            member_no: row.member_no,
            profile,
            org_unit: OrgUnitName::new(row.org_unit),
            sales_staff: row.sales_staff.map(StaffName::new),
            join_date: row.join_date,
            state: state.ok_or_else(|| DatabaseError::Inconsistent {
                table: "members",
                column: "state",
                row: row.id.to_string(),
            })?,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        });
    }
    Ok(members)
}

fn unreadable(name: MemberName) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "members",
        column: FIELD,
        row: name.id().to_string(),
    }
}
