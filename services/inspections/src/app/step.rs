//! The steps of a case.

use std::collections::BTreeSet;

use honi_access::Role;
use honi_change::{Begun, Change};
use honi_clock::day_in_japan;
use honi_names::{InvestigationName, StaffName};
use honi_neighbours::{LineError, Unfit, fit, lines_of};
use honi_serve::{Caller, Problem};

use super::improvement::{Decided, open_decided};
use super::problem::refused;
use super::{Command, Deps, Error, View, acting, events, words};
use crate::domain::improvement::Source;
use crate::domain::{At, Investigation, ReportingLines, Step, TransitionError, Triaging};
use crate::storage;
use crate::storage::texts::INVESTIGATIONS;

/// Who investigates (domain 3.2): compliance or the back office, never the sales line.
const INVESTIGATING: [Role; 3] = [Role::ComplianceOfficer, Role::BackOffice, Role::ComplianceManager];

/// What a change of one case began with.
enum Opened {
    /// The case is locked, visible to the caller and of the version that was asked for.
    Fresh(Box<(Change, Investigation)>),
    /// The request was carried out before.
    Replay(Box<View>),
}

/// Takes a step.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, UNAVAILABLE while the organisation cannot be asked, FAILED_PRECONDITION or
/// INVALID_ARGUMENT if the rules do not allow the step.
pub(crate) async fn step(deps: &Deps, command: Command<'_>, name: InvestigationName, etag: &str, step: Step) -> Result<View, Error> {
    let caller = command.caller;
    // The organisation is asked outside the transaction, which must not wait for the network while it holds the row. The etag holds for both
    // looks at the case, so that what is read here still holds there.
    let lines = match step.asks_of() {
        None => ReportingLines::default(),
        Some(staff) => {
            let case = match open(deps, &command, name, etag).await? {
                Opened::Fresh(opened) => opened.1,
                Opened::Replay(view) => return Ok(*view),
            };
            ask(deps, caller, &case, &step, staff).await?
        }
    };
    let (mut change, before) = match open(deps, &command, name, etag).await? {
        Opened::Fresh(opened) => *opened,
        Opened::Replay(view) => return Ok(*view),
    };
    let (acting, calendar) = (acting(caller), deps.calendars.base());
    let at = At {
        acting: &acting,
        lines: &lines,
        clocks: deps.clocks(&calendar),
        now: change.now(),
    };
    let (verb, said, told) = (step.verb(), words::of(&step), events::told(&step));
    let prevents = matches!(step, Step::Prevent(_));
    let merge_into = match &step {
        Step::Triage(Triaging::Merge(into)) => Some(*into),
        _ => None,
    };
    let refuse = |error: TransitionError| refused(caller, &before, &error);
    let after = before.clone().take(step, at).map_err(refuse)?;
    if let Some(into) = merge_into {
        let target = storage::investigations::find_for_update(change.conn(), into).await?;
        let target = target.ok_or_else(|| refuse(TransitionError::MergeTarget))?;
        let whole = target.clone().absorb(&before, &acting, at).map_err(refuse)?;
        storage::investigations::update(change.conn(), &whole).await?;
        change
            .record(events::record(Some(&target), &whole, "absorb", std::collections::BTreeMap::new()))
            .await?;
    }
    storage::investigations::update(change.conn(), &after).await?;
    let commitments = words::keep(
        deps,
        &change,
        INVESTIGATIONS,
        (name.id(), name.to_string()),
        after.handling().version,
        &said,
    )
    .await?;
    let mut record = events::record(Some(&before), &after, verb, commitments);
    record.reason = told;
    change.record(record).await?;
    if prevents {
        // That it has an effect is checked as of any improvement.
        let decided = Decided {
            source: Source::Investigation(name),
            cause: None,
            by: acting.party,
        };
        open_decided(deps, &mut change, decided).await?;
    }
    change.commit(&name.to_string()).await?;
    deps.answer(caller, after).await
}

/// Begins a change of one case: not found, not permitted and stale are answered here, in that order.
async fn open(deps: &Deps, command: &Command<'_>, name: InvestigationName, etag: &str) -> Result<Opened, Error> {
    let caller = command.caller;
    let change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(_) => return Ok(Opened::Replay(Box::new(deps.answer(caller, deps.stored(name).await?).await?))),
    };
    let case = storage::investigations::find_for_update(change.conn(), name)
        .await?
        .ok_or_else(|| Problem::not_found(name.to_string()))?;
    deps.permit_step(caller, &case)?;
    honi_door::check_etag(etag, case.handling().version, &name.to_string())?;
    Ok(Opened::Fresh(Box::new((change, case))))
}

/// Who was above the subjects and above whoever is to investigate or to ask, on the day the case began (separation rule 2); and whether
/// whoever is to investigate is there today.
async fn ask(deps: &Deps, caller: &Caller, case: &Investigation, step: &Step, staff: StaffName) -> Result<ReportingLines, Error> {
    let (day, today) = (day_in_japan(case.origin().created_at), deps.clock.today_in_japan());
    let subjects: BTreeSet<StaffName> = case.handling().subjects.clone();
    let unknown = |staff: StaffName| Error::from(refused(caller, case, &TransitionError::ReportingLineUnknown(staff)));
    let lines = lines_of(&*deps.lines, subjects, day).await.map_err(|(staff, error)| match error {
        LineError::UnknownStaff => subject_unknown(staff).into(),
        LineError::Unavailable => unknown(staff),
    })?;
    let (field, prefix) = match step {
        Step::RecordHearing(_) => ("interviewer", "INTERVIEWER"),
        Step::Triage(_) => ("open_by", "INVESTIGATOR"),
        _ => ("investigator", "INVESTIGATOR"),
    };
    match fit(&*deps.lines, staff, (day, today), &INVESTIGATING.map(Role::code)).await {
        Ok(above) => Ok(lines.with(staff, above)),
        Err(Unfit::Unavailable) => Err(unknown(staff)),
        Err(Unfit::Unknown) => {
            let (ja, en) = ("在籍している職員ではありません。", "is not a staff who is employed");
            Err(Problem::invalid(field, reason(prefix, true), ja, en).into())
        }
        Err(Unfit::Role) => {
            let (ja, en) = ("調査を担当する職務の職員ではありません。", "holds no role that investigates");
            Err(Problem::invalid(field, reason(prefix, false), ja, en).into())
        }
    }
}

fn reason(prefix: &str, unknown: bool) -> &'static str {
    match (prefix, unknown) {
        ("INTERVIEWER", true) => "INTERVIEWER_UNKNOWN",
        ("INTERVIEWER", false) => "INTERVIEWER_ROLE",
        (_, true) => "INVESTIGATOR_UNKNOWN",
        (_, false) => "INVESTIGATOR_ROLE",
    }
}

fn subject_unknown(staff: StaffName) -> Problem {
    let (ja, en) = (
        "調査の対象とされた職員は、案件の発生日に在籍していません。",
        "Somebody whom the case is about was no staff on the day it began.",
    );
    Problem::precondition("SUBJECT_UNKNOWN", staff.to_string(), ja, en)
}
