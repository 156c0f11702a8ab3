//! Reading and recording what belongs to a member beside the record itself, as documents: each statement is a version that stays.

use chrono::{DateTime, NaiveDate, Utc};
use honi_change::{Change, Record};
use honi_clock::day_in_japan;
use honi_database::DatabaseError;
use honi_names::MemberName;
use honi_personal_data::SubjectKey;
use honi_serve::{Caller, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{Command, Deps, Error, record, wrong_state};
use crate::domain::{CareAttributes, ContactRights, ExtraSteps, Member, NeedsProfile, Screening, Version};
use crate::storage::documents::{self, Kind, Stored};

/// The etag of a document of which there is no version yet.
const NEW: &str = "new";

/// A document of a member's.
pub(crate) trait Document: Default + Serialize + DeserializeOwned {
    /// Which it is.
    const KIND: Kind;
    /// The type of the event that a version was recorded.
    const EVENT: &'static str;

    /// The values that were given, by their fields, for the commitments of the audit log.
    fn values(&self) -> Vec<(&'static str, String)>;
}

impl Document for NeedsProfile {
    const KIND: Kind = Kind::NeedsProfile;
    const EVENT: &'static str = "members.needs_profile_recorded";

    fn values(&self) -> Vec<(&'static str, String)> {
        self.values()
    }
}

impl Document for CareAttributes {
    const KIND: Kind = Kind::CareAttributes;
    const EVENT: &'static str = "members.care_attributes_recorded";

    fn values(&self) -> Vec<(&'static str, String)> {
        self.values()
    }
}

impl Document for ContactRights {
    const KIND: Kind = Kind::ContactRights;
    const EVENT: &'static str = "members.contact_rights_recorded";

    fn values(&self) -> Vec<(&'static str, String)> {
        self.values()
    }
}

impl Document for Screening {
    const KIND: Kind = Kind::Screening;
    const EVENT: &'static str = "members.screening_recorded";

    fn values(&self) -> Vec<(&'static str, String)> {
        self.values()
    }
}

/// A document as it is now, with the member it belongs to.
pub(crate) struct Recorded<D> {
    /// Whose it is.
    pub(crate) member: Member,
    /// What it says; nothing before the first version and after an erasure.
    pub(crate) body: D,
    /// Its version, who recorded it, and when; none before the first.
    pub(crate) of: Option<(Version, String, DateTime<Utc>)>,
    today: NaiveDate,
}

impl<D> Recorded<D> {
    /// The etag for the next version.
    pub(crate) fn etag(&self) -> String {
        etag(self.of.as_ref().map(|(version, ..)| *version))
    }

    /// The day for which extra steps are told, and the steps: those of today unless a day is asked for.
    pub(crate) fn extra_steps(&self, as_of: Option<NaiveDate>) -> (NaiveDate, ExtraSteps) {
        let day = as_of.unwrap_or(self.today);
        (day, ExtraSteps::on(day, self.member.birth_date()))
    }
}

/// Reads the latest version.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn get<D: Document>(deps: &Deps, caller: &Caller, name: MemberName) -> Result<Recorded<D>, Error> {
    let member = deps.member(caller, name).await?;
    let stored = documents::latest(deps.database.reader(), &deps.vault, name, D::KIND).await?;
    Ok(recorded(deps, member, stored)?)
}

/// Records a version that takes the place of the latest.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION unless the member is active.
pub(crate) async fn record<D: Document>(
    deps: &Deps,
    command: Command<'_>,
    name: MemberName,
    etag: &str,
    body: D,
) -> Result<Recorded<D>, Error> {
    let caller = command.caller;
    let Ok((mut change, member)) = deps.beside(&command, name).await? else {
        return get(deps, caller, name).await;
    };
    let (version, _) = before::<D>(&change, deps, name, etag).await?;
    member.in_use("recorded of").map_err(|error| wrong_state(name, &error))?;
    let (key, stored) = append(&change, deps, caller, name, version, &body).await?;
    let commitments = record::commit(&change, &key, &name.to_string(), body.values()).await?;
    let payload = json!({ "member": name.to_string(), "fields": commitments.keys().collect::<Vec<_>>() });
    change
        .record(Record {
            resource: format!("{name}/{}", D::KIND.code()),
            version: stored.version,
            action: "record".to_owned(),
            from: None,
            to: None,
            reason: None,
            rule_version: None,
            commitments,
            event: Some((D::EVENT.to_owned(), payload)),
        })
        .await?;
    change.commit(&name.to_string()).await?;
    Ok(recorded(deps, member, Some(stored))?)
}

/// The latest version and what it says, if that is what the caller read.
///
/// # Errors
/// ABORTED for a stale etag.
pub(super) async fn before<D: Document>(change: &Change, deps: &Deps, name: MemberName, etag: &str) -> Result<(Option<Version>, D), Error> {
    let stored = documents::latest(change.conn(), &deps.vault, name, D::KIND).await?;
    let version = stored.as_ref().map(|stored| stored.version);
    if etag != self::etag(version) {
        return Err(Problem::stale(name.to_string()).into());
    }
    Ok((version, body(name, stored.as_ref())?))
}

/// Adds the version after `before`; answers it with the key that sealed it.
///
/// # Errors
/// If the database fails.
pub(super) async fn append<D: Document>(
    change: &Change,
    deps: &Deps,
    caller: &Caller,
    name: MemberName,
    before: Option<Version>,
    body: &D,
) -> Result<(SubjectKey, Stored), Error> {
    let stored = Stored {
        body: Some(serde_json::to_string(body).map_err(|_| unreadable(name))?),
        version: before.unwrap_or_default() + 1,
        recorder: caller.actor.id.clone(),
        recorded_at: change.now(),
    };
    let key = documents::append(change.conn(), &deps.vault, name, D::KIND, change.next_id(), &stored).await?;
    Ok((key, stored))
}

/// What a stored version says.
///
/// # Errors
/// If it is no such document.
pub(super) fn body<D: Document>(name: MemberName, stored: Option<&Stored>) -> Result<D, DatabaseError> {
    match stored.and_then(|stored| stored.body.as_deref()) {
        Some(text) => serde_json::from_str(text).map_err(|_| unreadable(name)),
        None => Ok(D::default()),
    }
}

/// A version as it is answered.
///
/// # Errors
/// If it is no such document.
pub(super) fn recorded<D: Document>(deps: &Deps, member: Member, stored: Option<Stored>) -> Result<Recorded<D>, DatabaseError> {
    Ok(Recorded {
        body: body(member.name, stored.as_ref())?,
        member,
        of: stored.map(|stored| (stored.version, stored.recorder, stored.recorded_at)),
        today: day_in_japan(deps.clock.now()),
    })
}

fn etag(version: Option<Version>) -> String {
    version.map_or_else(|| NEW.to_owned(), |version| version.to_string())
}

fn unreadable(member: MemberName) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "member_documents",
        column: "sealed",
        row: member.id().to_string(),
    }
}
