//! Proposing an improvement action.

use std::collections::BTreeSet;

use honi_access::Resource;
use honi_change::Begun;
use honi_names::ImprovementActionName;
use honi_serve::Problem;

use super::super::words::keep;
use super::super::{Command, Deps, Error};
use super::{View, events};
use crate::domain::improvement::{ImprovementAction, Origin, Source};
use crate::storage;
use crate::storage::texts::IMPROVEMENTS;

/// An action that somebody proposes.
pub(crate) struct NewImprovement {
    /// What it answers to.
    pub(crate) sources: BTreeSet<Source>,
    /// What is to be improved.
    pub(crate) description: String,
}

/// Proposes one.
///
/// # Errors
/// PERMISSION_DENIED; NOT_FOUND of a source that the caller may not see; INVALID_ARGUMENT if the description is blank.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, new: NewImprovement) -> Result<View, Error> {
    let caller = command.caller;
    let resource = Resource::new("ImprovementAction", ImprovementActionName::COLLECTION).text("owner", "");
    honi_door::permit(&deps.policies, caller, &resource)?;
    if new.description.trim().is_empty() {
        let (ja, en) = ("改善内容の入力が必要です。", "what is to be improved is required");
        return Err(Problem::invalid("description", "REASON_REQUIRED", ja, en).into());
    }
    for source in &new.sources {
        deps.check_source(caller, *source).await?;
    }
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => {
            let name: ImprovementActionName = resource.parse().map_err(|_| Problem::internal())?;
            return deps.improvement_answer(caller, deps.stored_improvement(name).await?).await;
        }
    };
    let Ok(proposer) = caller.actor.id.parse();
    let origin = Origin {
        name: ImprovementActionName::new(change.next_id()),
        number: deps.improvement_number(&change).await?,
        proposer,
        created_at: change.now(),
    };
    let calendar = deps.calendars.base();
    let action = ImprovementAction::propose(origin, new.sources, None, deps.improvement_clocks(&calendar));
    let name = action.origin().name;
    storage::improvement_actions::insert(change.conn(), &action).await?;
    let said = vec![("description", new.description)];
    let commitments = keep(
        deps,
        &change,
        IMPROVEMENTS,
        (name.id(), name.to_string()),
        action.handling().version,
        &said,
    )
    .await?;
    change.record(events::record(None, &action, "create", commitments)).await?;
    change.commit(&name.to_string()).await?;
    deps.improvement_answer(caller, action).await
}
