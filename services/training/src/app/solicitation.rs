//! The right to sell, and the measures that take it away.

use chrono::{DateTime, NaiveDate, Utc};
use honi_audit_log::Refusal;
use honi_change::{Begun, Change, Record};
use honi_names::{SolicitationSuspensionName, StaffName};
use honi_serve::{Caller, Problem};
use serde_json::json;
use uuid::Uuid;

use super::commitments::{self, Values};
use super::{Command, Deps, Error};
use crate::domain::{MeasureReason, Question, SolicitationRight, SolicitationSuspension, SuspensionError, solicitation_right};
use crate::storage;

/// The right to read a measure; who lacks it is not told that it exists.
const READ: &str = "honi.training.v1.SolicitationRightService/GetSolicitationSuspension";

/// A measure to take.
pub(crate) struct NewSuspension {
    /// Against whom.
    pub staff: StaffName,
    /// First day.
    pub first_date: NaiveDate,
    /// Last day, if that is known.
    pub last_date: Option<NaiveDate>,
    /// Why.
    pub reason: MeasureReason,
}

/// Whether a staff may do what is asked, by what is known now or was at a time. A denial is kept in the access log, unless it looks back.
///
/// # Errors
/// NOT_FOUND for an unknown staff, and one that the caller may not ask about.
pub(crate) async fn right(
    deps: &Deps,
    caller: &Caller,
    staff: StaffName,
    question: &Question,
    known_at: Option<DateTime<Utc>>,
) -> Result<SolicitationRight, Error> {
    let conn = deps.database.reader();
    let holder = deps.holder(staff, &storage::assignments::of(conn, staff).await?);
    deps.show(caller, &caller.method, &holder, staff)?;
    let employed = storage::staff::employed_on(conn, staff, question.day).await?;
    let employed = employed.ok_or_else(|| Problem::not_found(staff.to_string()))?;
    let mut suspensions = storage::solicitation_suspensions::of(conn, staff).await?;
    let mut credentials = storage::credentials::of(conn, staff).await?;
    if let Some(at) = known_at {
        suspensions = suspensions.iter().filter_map(|it| it.as_known_at(at)).collect();
        credentials = credentials.iter().filter_map(|it| it.as_known_at(at)).collect();
    }
    let right = solicitation_right(question, employed, &suspensions, &credentials);
    if !right.is_allowed() && known_at.is_none() {
        keep_denial(deps, caller, staff, question, &right).await?;
    }
    Ok(right)
}

/// Late proof may make the same question be answered otherwise later: that it was denied stays (domain rule 6.3-11).
async fn keep_denial(deps: &Deps, caller: &Caller, staff: StaffName, question: &Question, right: &SolicitationRight) -> Result<(), Error> {
    let Question {
        underwriter,
        line,
        act,
        day,
    } = question;
    let reasons: Vec<&str> = right.reasons.iter().map(|reason| reason.code()).collect();
    let now = deps.clock.now();
    let refusal = Refusal {
        actor: caller.actor.id.clone(),
        application: caller.actor.application.as_ref().map(|it| it.id.clone()),
        method: caller.method.clone(),
        resource: Some(format!("{staff}/solicitationRights/{underwriter}.{line}.{act}.{day}")),
        code: Some("OK".to_owned()),
        reason: reasons.join(","),
        request_id: Some(caller.request_id.clone()),
        trace_id: caller.trace_id.clone(),
        at: now,
    };
    let transaction = deps.database.begin().await?;
    honi_audit_log::refuse(&transaction, deps.ids.next(now), &refusal).await?;
    Ok(transaction.commit().await?)
}

/// Takes a measure against a staff.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT if the days are in no order, FAILED_PRECONDITION without such a staff.
pub(crate) async fn suspend(deps: &Deps, command: Command<'_>, new: NewSuspension) -> Result<SolicitationSuspension, Error> {
    let caller = command.caller;
    let assignments = storage::assignments::of(deps.database.reader(), new.staff).await?;
    deps.permit_with(caller, &deps.holder(new.staff, &assignments))?;
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, caller, &resource).await,
    };
    let name = SolicitationSuspensionName::new(change.next_id());
    let suspension = SolicitationSuspension {
        name,
        staff: new.staff,
        first_date: new.first_date,
        last_date: new.last_date,
        reason: new.reason,
        created_at: change.now(),
        lifted: None,
        version: 1,
    };
    suspension.check(&caller.actor.id).map_err(|error| refused(name, error))?;
    super::staff_is_known(change.conn(), new.staff).await?;
    storage::solicitation_suspensions::insert(change.conn(), &suspension).await?;
    let values = commitments::of_period(new.first_date, new.last_date);
    record(deps, &mut change, &suspension, ("suspend", "suspended"), values).await?;
    change.commit(&name.to_string()).await?;
    Ok(suspension)
}

/// Lifts a measure from a day on.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION if it does not cover that day; in this order.
pub(crate) async fn lift(
    deps: &Deps,
    command: Command<'_>,
    name: SolicitationSuspensionName,
    etag: &str,
    again: NaiveDate,
) -> Result<SolicitationSuspension, Error> {
    let caller = command.caller;
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, caller, &resource).await,
    };
    let found = storage::solicitation_suspensions::find_for_update(change.conn(), name).await?;
    let suspension = found.ok_or_else(|| Problem::not_found(name.to_string()))?;
    let assignments = storage::assignments::of(change.conn(), suspension.staff).await?;
    let holder = deps.holder(suspension.staff, &assignments);
    deps.show(caller, READ, &holder, name)?;
    deps.permit_with(caller, &holder)?;
    honi_door::check_etag(etag, suspension.version, &name.to_string())?;
    let suspension = suspension
        .lift(again, &caller.actor.id, change.now())
        .map_err(|error| refused(name, error))?;
    storage::solicitation_suspensions::update(change.conn(), &suspension).await?;
    let values = commitments::of_day("lift_date", again);
    record(deps, &mut change, &suspension, ("lift", "suspension_lifted"), values).await?;
    change.commit(&name.to_string()).await?;
    Ok(suspension)
}

/// Reads a measure.
///
/// # Errors
/// NOT_FOUND, also for what the caller may not see.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: SolicitationSuspensionName) -> Result<SolicitationSuspension, Error> {
    let found = storage::solicitation_suspensions::find(deps.database.reader(), name).await?;
    let suspension = found.ok_or_else(|| Problem::not_found(name.to_string()))?;
    let assignments = storage::assignments::of(deps.database.reader(), suspension.staff).await?;
    deps.show(caller, READ, &deps.holder(suspension.staff, &assignments), name)?;
    Ok(suspension)
}

/// The measures that the caller may see, oldest first, after an id; one more than `size` if there are more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn list(
    deps: &Deps,
    caller: &Caller,
    staff: Option<StaffName>,
    after: Option<Uuid>,
    size: u64,
) -> Result<Vec<SolicitationSuspension>, Error> {
    let holders = deps.holders(caller);
    Ok(storage::solicitation_suspensions::list(deps.database.reader(), &holders, staff, after, size + 1).await?)
}

async fn replayed(deps: &Deps, caller: &Caller, resource: &str) -> Result<SolicitationSuspension, Error> {
    get(deps, caller, resource.parse().map_err(|_| Problem::internal())?).await
}

fn refused(name: SolicitationSuspensionName, error: SuspensionError) -> Problem {
    match error {
        SuspensionError::OwnSuspension => Problem::permission_denied("SEPARATION_OF_DUTIES")
            .saying("自分の募集停止は扱えません。", "Nobody decides on their own suspension."),
        SuspensionError::BeforeFirst => Problem::invalid("last_date", "BEFORE_FIRST", "開始日より前です。", "lies before the first day"),
        SuspensionError::NotInForce => {
            let (ja, en) = ("その日の募集停止ではありません。", "The suspension does not cover that day.");
            Problem::precondition("STATE_TRANSITION", name.to_string(), ja, en)
        }
    }
}

/// Records what was done (action, event), and commits to the values that were written.
async fn record(
    deps: &Deps,
    change: &mut Change,
    suspension: &SolicitationSuspension,
    done: (&str, &str),
    values: Values,
) -> Result<(), Error> {
    let name = suspension.name.to_string();
    let payload = json!({
        "suspension": name,
        "staff": suspension.staff.to_string(),
        "first_date": suspension.first_date,
        "last_date": suspension.last_date,
        "lift_date": suspension.lifted.map(|(again, _)| again),
    });
    let lifted = suspension.lifted.is_some();
    let record = Record {
        resource: name,
        version: suspension.version,
        action: done.0.to_owned(),
        from: lifted.then(|| "SUSPENDED".to_owned()),
        to: Some(if lifted { "LIFTED" } else { "SUSPENDED" }.to_owned()),
        reason: (!lifted).then(|| suspension.reason.code().to_owned()),
        rule_version: None,
        commitments: commitments::commit(deps, change, suspension.staff, values).await?,
        event: Some((format!("training.solicitation_{}", done.1), payload)),
    };
    Ok(change.record(record).await?)
}
