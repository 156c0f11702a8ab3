//! What members consent to: decisions that are added, and what follows from them.

use std::collections::BTreeSet;

use chrono::{DateTime, Timelike, Utc};
use honi_change::Record;
use honi_clock::JAPAN;
use honi_names::MemberName;
use honi_serve::{Caller, Problem};
use serde_json::json;
use uuid::Uuid;

use super::{Command, Deps, Error, documents, record, resource, wrong_state};
use crate::domain::{Consent, ConsentDecision, ConsentMethod, ContactCase, ContactChannel, ContactPurpose, ContactRefusal, in_force};
use crate::storage;
use crate::storage::documents::Kind;

/// A decision to be recorded.
pub(crate) struct NewConsent {
    /// What it is about.
    pub(crate) purpose: ContactPurpose,
    /// What was decided.
    pub(crate) decision: ConsentDecision,
    /// When the member decided; none for now.
    pub(crate) decided_at: Option<DateTime<Utc>>,
    /// How the member said so.
    pub(crate) method: ConsentMethod,
    /// Where the proof is.
    pub(crate) evidence: String,
}

/// A decision as it is answered.
pub(crate) struct Decided {
    /// Whose it is.
    pub(crate) member: MemberName,
    /// Its id.
    pub(crate) id: Uuid,
    /// What was decided.
    pub(crate) consent: Consent,
    /// Whether it counts for its purpose now.
    pub(crate) in_force: bool,
}

/// Records a decision.
///
/// # Errors
/// INVALID_ARGUMENT for a decision of the future, NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION unless the member is active.
pub(crate) async fn decide(deps: &Deps, command: Command<'_>, name: MemberName, new: NewConsent) -> Result<Decided, Error> {
    let caller = command.caller;
    let (mut change, member) = match deps.beside(&command, name).await? {
        Ok(begun) => begun,
        Err(replayed) => return replay(deps, caller, name, &replayed).await,
    };
    member.in_use("recorded of").map_err(|error| wrong_state(name, &error))?;
    let decided_at = new.decided_at.unwrap_or_else(|| change.now());
    if decided_at > change.now() {
        let (ja, en) = ("未来の日時です。", "is in the future");
        return Err(Problem::invalid("decide_time", "FUTURE", ja, en).into());
    }
    let id = change.next_id();
    let consent = Consent {
        purpose: new.purpose,
        decision: new.decision,
        decided_at,
        method: new.method,
        evidence: new.evidence,
        recorder: caller.actor.id.clone(),
        recorded_at: change.now(),
    };
    let key = storage::consents::append(change.conn(), &deps.vault, name, id, &consent).await?;
    let values = [
        ("purpose", consent.purpose.code().to_owned()),
        ("decision", consent.decision.code().to_owned()),
        ("decide_time", consent.decided_at.to_rfc3339()),
        ("method", consent.method.code().to_owned()),
        ("evidence", consent.evidence.clone()),
    ];
    let given = values.into_iter().filter(|(_, value)| !value.is_empty());
    let commitments = record::commit(&change, &key, &name.to_string(), given).await?;
    let payload = json!({ "member": name.to_string(), "purpose": consent.purpose.code(), "decision": consent.decision.code() });
    let resource = format!("{name}/consents/{id}");
    change
        .record(Record {
            resource: resource.clone(),
            version: 1,
            action: "decide".to_owned(),
            from: None,
            to: Some(consent.decision.code().to_owned()),
            reason: None,
            rule_version: None,
            commitments,
            event: Some(("members.consent_decided".to_owned(), payload)),
        })
        .await?;
    let decisions = storage::consents::decisions(change.conn(), name, Some(consent.purpose)).await?;
    let in_force = counting(&decisions, change.now()).contains(&id);
    change.commit(&resource).await?;
    Ok(Decided {
        member: name,
        id,
        consent,
        in_force,
    })
}

/// A page of the decisions of a member, the latest recorded first, and one more if there are more.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn list(deps: &Deps, caller: &Caller, name: MemberName, before: Option<Uuid>, limit: u64) -> Result<Vec<Decided>, Error> {
    deps.member(caller, name).await?;
    let conn = deps.database.reader();
    let counting = counting(&storage::consents::decisions(conn, name, None).await?, deps.clock.now());
    let found = storage::consents::list(conn, &deps.vault, name, before, limit).await?;
    let decided = |(id, consent)| Decided {
        member: name,
        id,
        consent,
        in_force: counting.contains(&id),
    };
    Ok(found.into_iter().map(decided).collect())
}

/// What is against a contact, and when that was looked at.
///
/// # Errors
/// NOT_FOUND, also if the caller may not ask.
pub(crate) async fn permission(
    deps: &Deps,
    caller: &Caller,
    name: MemberName,
    purpose: ContactPurpose,
    channel: ContactChannel,
    at: Option<DateTime<Utc>>,
) -> Result<(DateTime<Utc>, Vec<ContactRefusal>), Error> {
    let conn = deps.database.reader();
    let found = storage::members::find(conn, &deps.vault, name).await?;
    let member = found.ok_or_else(|| Problem::not_found(name.to_string()))?;
    // Asking shows nothing of the record, so it does not take the right to read it.
    if !deps.permits(caller, &caller.method, &resource(&member)) {
        caller.mark_refused();
        return Err(Problem::not_found(name.to_string()).into());
    }
    let at = at.unwrap_or_else(|| deps.clock.now());
    let stored = storage::documents::latest(conn, &deps.vault, name, Kind::ContactRights).await?;
    let rights = documents::body(name, stored.as_ref())?;
    let decisions = storage::consents::decisions(conn, name, Some(purpose)).await?;
    let consent = in_force(purpose, at, decisions.iter().map(|(_, consent)| consent)).map(|it| it.decision);
    let local = at.with_timezone(&JAPAN);
    let case = ContactCase {
        state: member.state,
        restricted: member.guidance().is_some(),
        rights: &rights,
        consent,
        channel,
        minute: u16::try_from(local.hour() * 60 + local.minute()).unwrap_or_default(),
    };
    Ok((at, case.refusals()))
}

async fn replay(deps: &Deps, caller: &Caller, name: MemberName, replayed: &str) -> Result<Decided, Error> {
    let id = replayed.rsplit('/').next().and_then(|id| Uuid::parse_str(id).ok());
    let id = id.ok_or_else(Problem::internal)?;
    deps.member(caller, name).await?;
    let conn = deps.database.reader();
    let found = storage::consents::find(conn, &deps.vault, name, id).await?;
    let consent = found.ok_or_else(Problem::internal)?;
    let decisions = storage::consents::decisions(conn, name, Some(consent.purpose)).await?;
    let in_force = counting(&decisions, deps.clock.now()).contains(&id);
    Ok(Decided {
        member: name,
        id,
        consent,
        in_force,
    })
}

/// The ids of the decisions that count, at most one for each purpose.
fn counting(decisions: &[(Uuid, Consent)], at: DateTime<Utc>) -> BTreeSet<Uuid> {
    let of = |purpose: &ContactPurpose| {
        let counts = in_force(*purpose, at, decisions.iter().map(|(_, consent)| consent))?;
        decisions
            .iter()
            .find(|(_, consent)| std::ptr::eq(consent, counts))
            .map(|(id, _)| *id)
    };
    ContactPurpose::ALL.iter().filter_map(of).collect()
}
