//! Reading and listing proposals.

use honi_names::ProposalName;
use honi_personal_data::Texts;
use honi_serve::{Caller, Problem};
use uuid::Uuid;

use super::super::{Deps, Error, scope, unreadable_filter};
use super::{READ, resource};
use crate::domain::solicitation::{Contradictions, Proposal, contradictions};
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

impl View {
    fn new(caller: &Caller, proposal: Proposal, texts: Texts) -> Self {
        let own = caller.actor.staff_name() == Some(proposal.origin().sales_staff);
        let contradictions = if own {
            Contradictions::default()
        } else {
            contradictions(&proposal)
        };
        Self {
            proposal,
            texts,
            contradictions,
        }
    }
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
        Ok(View::new(caller, proposal, texts))
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
    Ok(found.into_iter().map(|it| View::new(caller, it, Texts::new())).collect())
}
