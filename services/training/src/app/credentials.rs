//! Credentials: record, take a step, read, list.

use chrono::NaiveDate;
use honi_change::{Begun, Change, Record};
use honi_clock::day_in_japan;
use honi_names::{CredentialName, StaffName};
use honi_serve::{Caller, Problem};
use serde_json::{Value, json};
use uuid::Uuid;

use super::commitments::{self, Values};
use super::{Command, Deps, Error, lifecycle};
use crate::domain::{
    Certificate, CountingDays, Credential, CredentialError, CredentialKind, CredentialState, CredentialStep, Facts, Opening,
};
use crate::storage;
use crate::storage::credentials::Listing;

/// The right to read a credential; who lacks it is not told that it exists.
const READ: &str = "honi.training.v1.CredentialService/GetCredential";

/// A credential to record.
pub(crate) struct NewCredential {
    /// Who holds it.
    pub staff: StaffName,
    /// What it is.
    pub kind: CredentialKind,
    /// First day.
    pub issue_date: NaiveDate,
    /// Last day, if it has one.
    pub expire_date: Option<NaiveDate>,
}

/// Which credentials a list is of.
pub(crate) struct Which {
    /// Only this staff's.
    pub staff: Option<StaffName>,
    /// Only of this kind.
    pub kind: Option<CredentialKind>,
    /// Only those that have not ended and expire before this day.
    pub expire_before: Option<NaiveDate>,
}

/// Records a credential of which nobody has seen the proof.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT for a last day that the kind does not have, FAILED_PRECONDITION without such a staff, ALREADY_EXISTS if
/// they hold one.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, new: NewCredential) -> Result<Credential, Error> {
    let assignments = storage::assignments::of(deps.database.reader(), new.staff).await?;
    deps.permit_with(command.caller, &deps.holder(new.staff, &assignments))?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, command.caller, &resource).await,
    };
    let certificate = Certificate {
        issue_date: new.issue_date,
        expire_date: new.expire_date,
        known_at: change.now(),
        verified: None,
    };
    let name = CredentialName::new(change.next_id());
    certificate
        .check(new.kind)
        .map_err(|error| refused(name, error, "credential.expire_date", CredentialState::Registered))?;
    super::staff_is_known(change.conn(), new.staff).await?;
    let credential = Credential {
        name,
        staff: new.staff,
        kind: new.kind,
        facts: Facts {
            certificates: vec![certificate],
            ..Facts::default()
        },
        created_at: change.now(),
        version: 1,
    };
    storage::credentials::insert(change.conn(), &credential).await.map_err(|error| {
        if error.is_conflict("credentials_staff_kind_key") {
            let (ja, en) = (
                "この職員の同じ資格がすでに登録されています。",
                "The staff has a credential of that kind already.",
            );
            return Problem::already_exists("CREDENTIAL_EXISTS", new.staff.to_string(), ja, en).into();
        }
        Error::from(error)
    })?;
    let values = commitments::of_certificate(new.issue_date, new.expire_date);
    record(deps, &mut change, None, &credential, ("create", "created"), (None, values)).await?;
    change.commit(&name.to_string()).await?;
    Ok(credential)
}

/// Takes a step.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, INVALID_ARGUMENT for days that are in no order, FAILED_PRECONDITION if the
/// credential does not allow it; in this order.
pub(crate) async fn step(
    deps: &Deps,
    command: Command<'_>,
    name: CredentialName,
    etag: &str,
    step: CredentialStep,
) -> Result<Credential, Error> {
    let caller = command.caller;
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, caller, &resource).await,
    };
    let found = storage::credentials::find_for_update(change.conn(), name).await?;
    let credential = found.ok_or_else(|| Problem::not_found(name.to_string()))?;
    let assignments = storage::assignments::of(change.conn(), credential.staff).await?;
    let holder = deps.holder(credential.staff, &assignments);
    deps.show(caller, READ, &holder, name)?;
    deps.permit_with(caller, &holder)?;
    honi_door::check_etag(etag, credential.version, &name.to_string())?;
    let before = credential.clone();
    let state = before.state_on(day_in_japan(change.now()));
    let last_field = if matches!(step, CredentialStep::Suspend { .. }) {
        "last_date"
    } else {
        "expire_date"
    };
    let credential = credential
        .take(&step, &caller.actor.id, change.now())
        .map_err(|error| refused(name, error, last_field, state))?;
    storage::credentials::update(change.conn(), &credential).await?;
    let reason = step.reason().map(|reason| reason.code().to_owned());
    let what = (reason, commitments::of_step(&step));
    record(deps, &mut change, Some((&before, state)), &credential, step.words(), what).await?;
    change.commit(&name.to_string()).await?;
    Ok(credential)
}

/// Reads a credential.
///
/// # Errors
/// NOT_FOUND, also for what the caller may not see.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: CredentialName) -> Result<Credential, Error> {
    let found = storage::credentials::find(deps.database.reader(), name).await?;
    let credential = found.ok_or_else(|| Problem::not_found(name.to_string()))?;
    let assignments = storage::assignments::of(deps.database.reader(), credential.staff).await?;
    deps.show(caller, READ, &deps.holder(credential.staff, &assignments), name)?;
    Ok(credential)
}

/// The credentials that the caller may see, oldest record first, after an id; one more than `size` if there are more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn list(deps: &Deps, caller: &Caller, which: Which, after: Option<Uuid>, size: u64) -> Result<Vec<Credential>, Error> {
    let listing = Listing {
        holders: deps.holders(caller),
        staff: which.staff,
        kind: which.kind,
        expire_before: which.expire_before,
        after,
        limit: size + 1,
    };
    Ok(storage::credentials::list(deps.database.reader(), &listing).await?)
}

async fn replayed(deps: &Deps, caller: &Caller, resource: &str) -> Result<Credential, Error> {
    get(deps, caller, resource.parse().map_err(|_| Problem::internal())?).await
}

fn refused(name: CredentialName, error: CredentialError, last_field: &str, state: CredentialState) -> Problem {
    let precondition = |reason: &'static str, ja: &'static str, en: &'static str| {
        Problem::precondition(reason, name.to_string(), ja, en).with("state", state.code())
    };
    match error {
        CredentialError::OwnCredential => Problem::permission_denied("SEPARATION_OF_DUTIES")
            .saying("自分の資格は変更できません。", "Nobody changes their own credential."),
        CredentialError::State => precondition(
            "STATE_TRANSITION",
            "資格の状態がこの操作を許しません。",
            "The state of the credential does not allow it.",
        ),
        CredentialError::BeforeFirst => Problem::invalid(last_field, "BEFORE_FIRST", "開始日より前です。", "lies before the first day"),
        CredentialError::Expires => Problem::invalid(
            last_field,
            "LAST_DAY_REQUIRED",
            "この資格には有効期限が必要です。",
            "is required for this kind",
        ),
        CredentialError::NeverExpires => Problem::invalid(
            last_field,
            "NEVER_EXPIRES",
            "この資格に有効期限はありません。",
            "is no day of this kind",
        ),
        CredentialError::CertificateOrder => precondition(
            "CERTIFICATE_ORDER",
            "前の証明書より後に始まり、後に終わる必要があります。",
            "The certificate must begin and end after the latest.",
        ),
        CredentialError::NoUnits => precondition(
            "UNITS_NOT_REQUIRED",
            "この資格に継続教育単位はありません。",
            "The kind takes no units of continuing education.",
        ),
    }
}

/// Days on which it counts, or would, for whoever judges what was sold on one of them.
fn days(days: &[CountingDays]) -> Vec<Value> {
    let days = days.iter();
    days.map(|it| json!({ "first_date": it.first, "last_date": it.last })).collect()
}

/// What it is needed for, with which others.
fn opens(credential: &Credential) -> Vec<Value> {
    let openings = credential.kind.openings().into_iter();
    let opening = |it: Opening| {
        json!({
            "underwriter_kind": it.underwriter.code(),
            "line_group": it.line.code(),
            "credentials": it.credentials.iter().map(|kind| kind.code()).collect::<Vec<_>>(),
        })
    };
    openings.map(opening).collect()
}

/// Records what was done to a credential (action, event), from what and which state, why, and commits to the values that were written.
pub(super) async fn record(
    deps: &Deps,
    change: &mut Change,
    before: Option<(&Credential, CredentialState)>,
    credential: &Credential,
    done: (&str, &str),
    (reason, values): (Option<String>, Values),
) -> Result<(), Error> {
    let name = credential.name.to_string();
    let state = credential.state_on(day_in_japan(change.now()));
    let conducted = lifecycle::conducted(before.map(|(before, _)| before), credential, change.now());
    let payload = json!({
        "credential": name,
        "staff": credential.staff.to_string(),
        "kind": credential.kind.code(),
        "state": state.code(),
        "expire_date": credential.latest().and_then(|it| it.expire_date),
        "first_date": credential.first_date(),
        "counts": days(&credential.counting_days()),
        "unseen": days(&credential.unseen_days()),
        "opens": opens(credential),
        "snapshot": conducted.snapshot,
        "starts": conducted.starts,
    });
    let record = Record {
        resource: name,
        version: credential.version,
        action: done.0.to_owned(),
        from: before.map(|(_, state)| state.code().to_owned()),
        to: Some(state.code().to_owned()),
        reason,
        rule_version: None,
        commitments: commitments::commit(deps, change, credential.staff, values).await?,
        event: Some((format!("training.credential_{}", done.1), payload)),
    };
    Ok(change.record(record).await?)
}
