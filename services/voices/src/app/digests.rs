//! Digests of voices: published, read, acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::try_join_all;
use honi_access::Resource;
use honi_change::{Begun, Record};
use honi_names::{DigestName, OrgUnitName, StaffName, VoiceName};
use honi_serve::{Caller, Problem};
use serde_json::json;
use uuid::Uuid;

use super::{Command, Deps, Error, commitments};
use crate::domain::{Digest, DigestError, MOST_ITEMS, Week};
use crate::storage;
use crate::storage::digests::{Counts, Reading, Stored, Summaries};

/// The action by which it is decided who may see a digest.
const READ: &str = "honi.voices.v1.DigestService/GetDigest";
/// How soon it makes sense to ask for the readers again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// A digest to publish.
pub(crate) struct NewDigest {
    /// Of which week.
    pub(crate) week: Week,
    /// To the staff of these units.
    pub(crate) org_units: BTreeSet<OrgUnitName>,
    /// What the author wrote of voices.
    pub(crate) summaries: Vec<(VoiceName, String)>,
}

/// A digest as one caller may see it.
pub(crate) struct DigestView {
    /// The digest, without what is about the caller.
    pub(crate) digest: Digest,
    /// What the author wrote; none in lists.
    pub(crate) summaries: Summaries,
    /// How far it was read.
    pub(crate) counts: Counts,
    /// Since when the caller has acknowledged it, if they have.
    pub(crate) acknowledged_at: Option<DateTime<Utc>>,
}

/// Publishes a digest of a week.
///
/// # Errors
/// INVALID_ARGUMENT for a week to come or a summary of no voice of it, FAILED_PRECONDITION without readers or with too many voices, UNAVAILABLE
/// while the organisation cannot be asked.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, new: NewDigest) -> Result<DigestView, Error> {
    let caller = command.caller;
    if !may(deps, caller, &caller.method, "Digest") {
        return Err(Problem::permission_denied("NOT_PERMITTED").into());
    }
    // Asked outside a transaction, which must not wait for the network; a request that was carried out is answered while nobody answers.
    match begin(deps, &command).await? {
        Begun::Fresh(change) => new.week.check(change.now()).map_err(|error| refused(&error))?,
        Begun::Replay(resource) => return replayed(deps, caller, &resource).await,
    }
    let readers = readers(deps, &new.org_units).await?;
    let mut change = match begin(deps, &command).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, caller, &resource).await,
    };
    let voices = storage::voices::received(change.conn(), new.week.begins_at(), new.week.ends_at(), MOST_ITEMS as u64 + 1).await?;
    let Ok(author) = caller.actor.id.parse();
    let name = DigestName::new(change.next_id());
    let calendar = deps.calendars.base();
    let digest = Digest::publish(name, new.week, &voices, new.org_units, author, &calendar, change.now());
    let digest = digest.map_err(|error| refused(&error))?;
    // Who is complained about does not learn that there is a complaint, here neither.
    let seen = without_own(deps, caller, digest.clone()).await?;
    let summaries = seen.summaries(new.summaries).map_err(|error| refused(&error))?;
    let key = deps.keys.key_for_new(change.conn(), &name.to_string()).await?;
    storage::digests::insert(change.conn(), &key, &digest, &summaries, &readers).await?;
    let reminders: Vec<_> = readers.iter().map(|reader| digest.reminder(change.next_id(), *reader)).collect();
    storage::notices::insert(change.conn(), &reminders).await?;
    let mut record = record(&digest, "publish", "voices.digest_published");
    let values: commitments::Values = summaries.iter().map(|(voice, text)| (voice.to_string(), text.clone())).collect();
    record.commitments = commitments::commit(&change, &key, &name.to_string(), &values).await?;
    change.record(record).await?;
    change.commit(&name.to_string()).await?;
    view(deps, caller, stored(deps, name).await?).await
}

/// Reads one digest.
///
/// # Errors
/// NOT_FOUND, also if it is not for the caller.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: DigestName) -> Result<DigestView, Error> {
    view(deps, caller, stored(deps, name).await?).await
}

/// The digests that the caller may see, newest first, before an id; one more than `size` if there are more. Without their items.
///
/// # Errors
/// If the database fails.
pub(crate) async fn list(deps: &Deps, caller: &Caller, before: Option<Uuid>, size: u64) -> Result<Vec<DigestView>, Error> {
    let me = caller.actor.staff_name();
    let all = may(deps, caller, READ, "Digest");
    if !all && me.is_none() {
        return Ok(Vec::new());
    }
    let conn = deps.database.reader();
    let digests = storage::digests::list(conn, me.filter(|_| !all), before, size + 1).await?;
    let names: Vec<DigestName> = digests.iter().map(|digest| digest.name).collect();
    let counts = storage::digests::counts(conn, &names).await?;
    let readings = readings(deps, caller, &names).await?;
    let views = digests.into_iter().map(|digest| DigestView {
        summaries: Summaries::new(),
        counts: counts.get(&digest.name).copied().unwrap_or_default(),
        acknowledged_at: readings.get(&digest.name).and_then(|it| it.acknowledged_at),
        digest,
    });
    Ok(views.collect())
}

/// Records that the caller has read a digest.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED if the caller is no reader of it.
pub(crate) async fn acknowledge(deps: &Deps, command: Command<'_>, name: DigestName) -> Result<DigestView, Error> {
    let caller = command.caller;
    let mut change = match begin(deps, &command).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(_) => return get(deps, caller, name).await,
    };
    let found = storage::digests::find_for_update(change.conn(), name).await?;
    let mut digest = found.ok_or_else(|| Problem::not_found(name.to_string()))?.digest;
    let Some(me) = caller.actor.staff_name() else {
        return Err(hidden(caller, name).into());
    };
    let readings = storage::digests::readings(change.conn(), &[name], me).await?;
    let Some(reading) = readings.get(&name) else {
        return Err(if may(deps, caller, READ, "Digest") {
            Problem::permission_denied("NOT_PERMITTED").into()
        } else {
            hidden(caller, name).into()
        });
    };
    if !may(deps, caller, &caller.method, "ReceivedDigest") {
        return Err(Problem::permission_denied("NOT_PERMITTED").into());
    }
    if reading.acknowledged_at.is_none() {
        digest.version += 1;
        storage::digests::acknowledge(change.conn(), &digest, me, change.now()).await?;
        change.record(record(&digest, "acknowledge", "voices.digest_acknowledged")).await?;
    }
    change.commit(&name.to_string()).await?;
    get(deps, caller, name).await
}

async fn begin(deps: &Deps, command: &Command<'_>) -> Result<Begun, Error> {
    Ok(deps.changes.begin(&command.caller.actor, &command.stamp).await?)
}

async fn replayed(deps: &Deps, caller: &Caller, resource: &str) -> Result<DigestView, Error> {
    let name: DigestName = resource.parse().map_err(|_| Problem::internal())?;
    get(deps, caller, name).await
}

/// The staff of the units today.
async fn readers(deps: &Deps, units: &BTreeSet<OrgUnitName>) -> Result<BTreeSet<StaffName>, Error> {
    let today = deps.clock.today_in_japan();
    let asked = units.iter().map(|unit| deps.workplaces.staff_of(*unit, today));
    let staff = try_join_all(asked).await.map_err(|_| {
        let (ja, en) = ("組織を確認できません。", "Who would read it cannot be asked.");
        Problem::unavailable("READERS_UNKNOWN", RETRY_AFTER).saying(ja, en)
    })?;
    let readers: BTreeSet<StaffName> = staff.into_iter().flatten().collect();
    if readers.is_empty() {
        return Err(refused(&DigestError::NoReaders).into());
    }
    Ok(readers)
}

async fn stored(deps: &Deps, name: DigestName) -> Result<Stored, Error> {
    let stored = storage::digests::find(deps.database.reader(), name).await?;
    stored.ok_or_else(|| Problem::not_found(name.to_string()).into())
}

/// The digest as the caller may see it: NOT_FOUND if it is not for them.
async fn view(deps: &Deps, caller: &Caller, stored: Stored) -> Result<DigestView, Error> {
    let conn = deps.database.reader();
    let name = stored.digest.name;
    let reading = readings(deps, caller, &[name]).await?.remove(&name);
    let kind = if reading.is_some() { "ReceivedDigest" } else { "Digest" };
    if !may(deps, caller, READ, kind) {
        return Err(hidden(caller, name).into());
    }
    let summaries = stored.summaries(conn, &deps.keys).await?;
    Ok(DigestView {
        digest: without_own(deps, caller, stored.digest).await?,
        summaries,
        counts: storage::digests::counts(conn, &[name]).await?.remove(&name).unwrap_or_default(),
        acknowledged_at: reading.and_then(|it| it.acknowledged_at),
    })
}

/// A digest without the voices about the caller (separation rule 1), as they are about them by now.
async fn without_own(deps: &Deps, caller: &Caller, mut digest: Digest) -> Result<Digest, Error> {
    if let Some(me) = caller.actor.staff_name() {
        let week = digest.week;
        let own = storage::voices::about(deps.database.reader(), me, week.begins_at(), week.ends_at()).await?;
        digest.items.retain(|it| !own.contains(&it.voice));
    }
    Ok(digest)
}

/// What the caller has done with digests; nothing of those that are not for them.
async fn readings(deps: &Deps, caller: &Caller, names: &[DigestName]) -> Result<BTreeMap<DigestName, Reading>, Error> {
    let Some(me) = caller.actor.staff_name() else {
        return Ok(BTreeMap::new());
    };
    Ok(storage::digests::readings(deps.database.reader(), names, me).await?)
}

fn may(deps: &Deps, caller: &Caller, method: &str, kind: &'static str) -> bool {
    deps.policies
        .decide(&caller.actor, method, &Resource::new(kind, "digests"))
        .is_allowed()
}

fn hidden(caller: &Caller, name: DigestName) -> Problem {
    caller.mark_refused();
    Problem::not_found(name.to_string())
}

fn refused(error: &DigestError) -> Problem {
    let (reason, ja, en) = (error.reason(), error.japanese(), error.to_string());
    match error {
        DigestError::WeekNotBegun => Problem::invalid("day", reason, ja, en),
        DigestError::SummaryUnknown(index) => Problem::invalid(format!("summaries[{index}].voice"), reason, ja, en),
        DigestError::NoReaders | DigestError::TooManyVoices => Problem::precondition(reason, DigestName::COLLECTION, ja, en),
    }
}

/// Audit entry and event of a change.
fn record(digest: &Digest, verb: &str, event: &str) -> Record {
    let payload = json!({ "first_date": digest.week.first_date().to_string(), "voices": digest.items.len() });
    Record {
        resource: digest.name.to_string(),
        version: digest.version,
        action: verb.to_owned(),
        from: None,
        to: None,
        reason: None,
        rule_version: None,
        commitments: Default::default(),
        event: Some((event.to_owned(), payload)),
    }
}
