//! The parameters that detection starts with, those of domain 5.2: without any, nothing would be found.

use honi_access::Actor;
use honi_change::{Begun, RequestStamp};
use honi_names::DetectionParameterSetName;

use super::parameter_sets::record;
use super::{Deps, Error};
use crate::domain::activation::Activation;
use crate::domain::detection::RuleSet;
use crate::domain::parameter_set::ParameterSet;
use crate::storage;

/// Its title.
const TITLE: &str = "標準の検知パラメータ";

/// Writes the standard set, in force from today, if there is no set at all; in the name of the application, for nobody decided on it.
///
/// # Errors
/// If the database fails.
pub(crate) async fn ensure(deps: &Deps, application: &str) -> Result<(), Error> {
    if !storage::parameter_sets::list(deps.database.reader(), None, 1).await?.is_empty() {
        return Ok(());
    }
    let stamp = RequestStamp {
        request_id: deps.ids.next(deps.clock.now()),
        method: format!("{application}/start"),
        body: Vec::new(),
    };
    let actor = Actor::application(application, []);
    let Begun::Fresh(mut change) = deps.changes.begin(&actor, &stamp).await? else {
        return Ok(());
    };
    let set = ParameterSet {
        name: DetectionParameterSetName::new(change.next_id()),
        title: TITLE.to_owned(),
        rules: RuleSet::standard(),
        author: actor.id.clone(),
        activation: Some(Activation {
            approver: actor.id.clone(),
            effective_on: deps.clock.today_in_japan(),
        }),
        created_at: change.now(),
        version: 1,
    };
    storage::parameter_sets::insert(change.conn(), &set).await?;
    record(deps, &mut change, &set, "activate").await?;
    Ok(change.commit(&set.name.to_string()).await?)
}
