//! What other services know that a proposal rests on. Nobody sells on a guess: where nobody answers, nothing is done.

use std::time::Duration;

use async_trait::async_trait;
use chrono::NaiveDate;
use honi_names::{MemberName, StaffName};
use honi_serve::Problem;

use super::super::{Deps, Error};
use crate::domain::solicitation::{Proposal, SolicitationAct};
use crate::domain::{LineGroup, UnderwriterKind};

/// How soon it makes sense to ask again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Whether a staff may do an act of solicitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Right {
    /// They may.
    Allowed,
    /// They may not.
    Denied {
        /// The first of the reasons, such as `CREDENTIAL_EXPIRED`.
        reason: String,
        /// The same for people, in Japanese.
        ja: String,
        /// The same for people, in English.
        en: String,
    },
}

/// Nobody answered, which the log has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("another service does not answer")]
pub(crate) struct Unanswered;

/// Knows what other services know.
#[async_trait]
pub(crate) trait Neighbours: Send + Sync {
    /// Whether a staff may do an act on a day, for products of that kind of underwriter and line.
    async fn right(
        &self,
        staff: StaffName,
        product: (UnderwriterKind, LineGroup),
        act: SolicitationAct,
        day: NaiveDate,
    ) -> Result<Right, Unanswered>;

    /// How many extra steps a member's age asks for today; none if there is no such member.
    async fn extra_steps(&self, member: MemberName) -> Result<Option<u32>, Unanswered>;
}

impl Deps {
    /// That a staff may do an act in a line today, for one of these kinds of underwriters at least.
    ///
    /// # Errors
    /// FAILED_PRECONDITION with the reason of the denial, UNAVAILABLE if nobody answers.
    pub(super) async fn require_right(
        &self,
        (staff, resource): (StaffName, String),
        kinds: &[UnderwriterKind],
        line_group: LineGroup,
        act: SolicitationAct,
    ) -> Result<(), Error> {
        let today = self.clock.today_in_japan();
        // That something is over or suspended says more than that something else was never held.
        let mut denials = Vec::new();
        for kind in kinds {
            match self.neighbours.right(staff, (*kind, line_group), act, today).await {
                Ok(Right::Allowed) => return Ok(()),
                Ok(Right::Denied { reason, ja, en }) => {
                    denials.push((
                        reason == "CREDENTIAL_MISSING",
                        Problem::precondition(reason, resource.clone(), ja, en),
                    ));
                }
                Err(Unanswered) => {
                    let (ja, en) = ("募集の権利を確認できません。", "the right to sell cannot be asked for");
                    return Err(Problem::unavailable("RIGHT_UNCHECKED", RETRY_AFTER).saying(ja, en).into());
                }
            }
        }
        denials.sort_by_key(|(is_missing, _)| *is_missing);
        let first = denials.into_iter().next();
        Err(first.map_or_else(Problem::internal, |(_, denial)| denial).into())
    }

    /// How many extra steps the age of the member of a proposal asks for today.
    ///
    /// # Errors
    /// FAILED_PRECONDITION if there is no such member, UNAVAILABLE if nobody answers.
    pub(super) async fn extra_steps(&self, proposal: &Proposal) -> Result<u32, Error> {
        match self.neighbours.extra_steps(proposal.origin().member).await {
            Ok(Some(least)) => Ok(least),
            Ok(None) => {
                let (ja, en) = ("組合員の記録がありません。", "there is no such member");
                Err(Problem::precondition("MEMBER_UNKNOWN", proposal.origin().member.to_string(), ja, en).into())
            }
            Err(Unanswered) => {
                let (ja, en) = (
                    "年齢に応じた対応を確認できません。",
                    "what the member's age asks for cannot be asked",
                );
                Err(Problem::unavailable("AGE_UNCHECKED", RETRY_AFTER).saying(ja, en).into())
            }
        }
    }
}
