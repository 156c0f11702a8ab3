//! Reading and listing proposals.

use std::collections::HashSet;

use honi_names::ProposalName;
use honi_personal_data::Texts;
use honi_serve::{Caller, Problem};
use uuid::Uuid;

use super::super::{Deps, Error, scope, unreadable_filter};
use super::{READ, resource};
use crate::domain::solicitation::{ContradictionRule, Contradictions, Proposal, contradictions};
use crate::storage;
use crate::storage::filter::Filter;
use crate::storage::proposals::TEXTS;

/// A proposal as one caller may see it.
pub(crate) struct View {
    /// The proposal.
    pub(crate) proposal: Proposal,
    /// Its words.
    pub(crate) texts: Texts,
    /// The contradictions inside it. Who solicits is not told what whoever checks looks at.
    pub(crate) contradictions: Contradictions,
}

impl Deps {
    pub(super) async fn stored_proposal(&self, name: ProposalName) -> Result<Proposal, Error> {
        let stored = storage::proposals::find(self.database.reader(), name, false).await?;
        stored.ok_or_else(|| Problem::not_found(name.to_string()).into())
    }

    /// The proposal as whoever took a step with it is answered.
    pub(super) async fn proposal_answer(&self, caller: &Caller, proposal: Proposal) -> Result<View, Error> {
        let name = proposal.origin().name;
        let texts = TEXTS.open(self.database.reader(), &self.keys, name.id(), &name.to_string()).await?;
        let contradictions = self.seen_contradictions(caller, std::slice::from_ref(&proposal)).await?;
        Ok(View {
            contradictions: contradictions.first().copied().unwrap_or_default(),
            proposal,
            texts,
        })
    }

    /// The contradictions of proposals as the caller may see them, in their order: what each says of itself, and what the records beside it say.
    async fn seen_contradictions(&self, caller: &Caller, proposals: &[Proposal]) -> Result<Vec<Contradictions>, Error> {
        let is_own = |it: &Proposal| caller.actor.staff_name() == Some(it.origin().sales_staff);
        let seen: Vec<&Proposal> = proposals.iter().filter(|it| !is_own(it)).collect();
        if seen.is_empty() {
            return Ok(vec![Contradictions::default(); proposals.len()]);
        }
        let conn = self.database.reader();
        let ids: Vec<Uuid> = seen.iter().map(|it| it.origin().name.id()).collect();
        let same_reason = storage::reasons::same(conn, Some(&ids)).await?;
        let insured: Vec<&str> = seen
            .iter()
            .filter(|it| it.keeps_cover() && it.course().application.is_some())
            .map(|it| it.origin().insured.as_str())
            .collect();
        let ended = if insured.is_empty() {
            HashSet::new()
        } else {
            storage::facts::of_insured(conn, &insured).await?.kept_cover_ended()
        };
        let of = |it: &Proposal| {
            if is_own(it) {
                return Contradictions::default();
            }
            let mut all = contradictions(it);
            if it.course().application.as_ref().is_some_and(|it| ended.contains(&it.contract)) {
                all = all.with(ContradictionRule::KeptCoverEnded);
            }
            if same_reason.contains_key(&it.origin().name) {
                all = all.with(ContradictionRule::SameReason);
            }
            all
        };
        Ok(proposals.iter().map(of).collect())
    }
}

/// Reads one proposal with its words.
///
/// # Errors
/// NOT_FOUND, also if the caller may not see it.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: ProposalName) -> Result<View, Error> {
    let proposal = deps.stored_proposal(name).await?;
    if !deps.permits(caller, READ, &resource(&proposal)) {
        caller.mark_refused();
        return Err(Problem::not_found(name.to_string()).into());
    }
    deps.proposal_answer(caller, proposal).await
}

/// Proposals that a filter and the caller's rights let through, newest first, before an id; one more than `size` if there are more. Without words.
///
/// # Errors
/// INVALID_ARGUMENT if the filter cannot be read.
pub(crate) async fn list(deps: &Deps, caller: &Caller, filter: &str, before: Option<Uuid>, size: u64) -> Result<Vec<View>, Error> {
    let filter = Filter::of_proposals(filter).map_err(unreadable_filter)?;
    // The policies' rules about reading proposals are those about reading contracts. `tests/it` proves that both agree.
    let found = storage::proposals::list(deps.database.reader(), &filter, &scope(caller), before, size + 1).await?;
    let contradictions = deps.seen_contradictions(caller, &found).await?;
    let views = found.into_iter().zip(contradictions).map(|(proposal, contradictions)| View {
        proposal,
        texts: Texts::new(),
        contradictions,
    });
    Ok(views.collect())
}
