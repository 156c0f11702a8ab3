//! Decisions that open an improvement action by themselves: a voice that was evaluated with IMPROVE (policy O-05), and the prevention of an
//! investigation (domain 3.2), whose effect is checked as that of any other.

use std::collections::{BTreeMap, BTreeSet};

use honi_change::Change;
use honi_names::ImprovementActionName;

use super::super::{Deps, Error};
use super::events;
use crate::domain::Party;
use crate::domain::improvement::{CauseCategory, ImprovementAction, Origin, Source};
use crate::storage;

/// What was decided.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    /// Of what.
    pub(crate) source: Source,
    /// Where the cause was seen; nothing where none was, or nobody has said.
    pub(crate) cause: Option<CauseCategory>,
    /// By whom, or who follows the decision.
    pub(crate) by: Party,
}

/// Proposes an action; nothing if one that is not over answers to the same already.
///
/// # Errors
/// If the database fails.
pub(crate) async fn open_decided(deps: &Deps, change: &mut Change, decided: Decided) -> Result<(), Error> {
    let Decided { source, cause, by } = decided;
    if storage::improvement_actions::answers_to(change.conn(), source).await? {
        return Ok(());
    }
    let origin = Origin {
        name: ImprovementActionName::new(change.next_id()),
        number: deps.improvement_number(change).await?,
        proposer: by,
        created_at: change.now(),
    };
    let calendar = deps.calendars.base();
    let clocks = deps.improvement_clocks(&calendar);
    let action = ImprovementAction::propose(origin, BTreeSet::from([source]), cause, clocks);
    storage::improvement_actions::insert(change.conn(), &action).await?;
    Ok(change.record(events::record(None, &action, "begin", BTreeMap::new())).await?)
}
