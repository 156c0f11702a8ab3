//! The screening of members: each step is a version of a sealed document, and a flag that is set or lifted changes the member's record.

use honi_change::Record;
use honi_names::MemberName;
use honi_serve::Problem;

use super::record::{self, Transition};
use super::{Command, Deps, Document, Error, Recorded, documents, wrong_state};
use crate::domain::{Flag, LiftProposal, Screening, ScreeningError, ScreeningKind};
use crate::storage;

/// A step of a screening.
pub(crate) enum ScreeningStep {
    /// Set a flag.
    Flag(ScreeningKind, String),
    /// Propose that it be lifted.
    ProposeLift(String),
    /// Agree to that.
    ApproveLift,
    /// Do not agree.
    RejectLift,
}

impl ScreeningStep {
    const fn word(&self) -> &'static str {
        match self {
            Self::Flag(..) => "flag",
            Self::ProposeLift(_) => "propose_lift",
            Self::ApproveLift => "approve_lift",
            Self::RejectLift => "reject_lift",
        }
    }
}

/// Takes a step.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, also for who would agree to the own proposal, ABORTED for a stale etag, FAILED_PRECONDITION if member or
/// screening are in another state.
pub(crate) async fn screen(
    deps: &Deps,
    command: Command<'_>,
    name: MemberName,
    etag: &str,
    step: ScreeningStep,
) -> Result<Recorded<Screening>, Error> {
    let caller = command.caller;
    let Ok((mut change, member)) = deps.beside(&command, name).await? else {
        return documents::get(deps, caller, name).await;
    };
    let (version, before): (_, Screening) = documents::before(&change, deps, name, etag).await?;
    member.in_use("screened").map_err(|error| wrong_state(name, &error))?;
    let (from, guidance, word) = (before.word(), before.guidance(), step.word());
    let (by, at) = (caller.actor.id.clone(), change.now());
    let after = match step {
        ScreeningStep::Flag(kind, reason) => before.set(Flag { kind, reason, by, at }),
        ScreeningStep::ProposeLift(reason) => before.propose_lift(LiftProposal { reason, by, at }),
        ScreeningStep::ApproveLift => before.approve_lift(&by),
        ScreeningStep::RejectLift => before.reject_lift(),
    };
    let after = after.map_err(|error| refused(name, error))?;
    let (key, stored) = documents::append(&change, deps, caller, name, version, &after).await?;
    let commitments = record::commit(&change, &key, &name.to_string(), after.values()).await?;
    change
        .record(Record {
            resource: format!("{name}/{}", Screening::KIND.code()),
            version: stored.version,
            action: word.to_owned(),
            from: Some(from.to_owned()),
            to: Some(after.word().to_owned()),
            reason: None,
            rule_version: None,
            commitments,
            event: None,
        })
        .await?;
    let member = if after.guidance() == guidance {
        member
    } else {
        let member = member.guide(after.guidance(), at).map_err(|error| wrong_state(name, &error))?;
        storage::members::update(change.conn(), &deps.vault, &member).await?;
        change
            .record(record::record(&member, Transition::Screen, Default::default()))
            .await?;
        member
    };
    change.commit(&name.to_string()).await?;
    documents::recorded(deps, member, Some(stored)).map_err(Error::from)
}

fn refused(name: MemberName, error: ScreeningError) -> Problem {
    match error {
        ScreeningError::State { from, .. } => {
            let (ja, en) = (
                "スクリーニングの状態がこの操作を許しません。",
                "The state of the screening does not allow it.",
            );
            Problem::precondition("SCREENING_STATE", name.to_string(), ja, en).with("state", from)
        }
        ScreeningError::FourEyes => {
            Problem::permission_denied("FOUR_EYES").saying("解除を提案した人は承認できません。", "Whoever proposed it cannot agree to it.")
        }
    }
}
