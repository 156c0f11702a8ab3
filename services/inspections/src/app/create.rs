//! Opening a case by hand.

use std::collections::BTreeSet;

use honi_access::Resource;
use honi_change::Begun;
use honi_names::{InvestigationName, StaffName, VoiceName};
use honi_serve::Problem;

use super::{Command, Deps, Error, View, events, words};
use crate::domain::{Investigation, Origin, Source};
use crate::storage;
use crate::storage::texts::INVESTIGATIONS;

/// A case that somebody brings.
pub(crate) struct NewInvestigation {
    /// The policyholder, as contracts call them.
    pub(crate) policyholder: Option<String>,
    /// The salesperson, as contracts call them.
    pub(crate) sales_staff: Option<String>,
    /// The unit that sold, as contracts call it.
    pub(crate) org_unit: Option<String>,
    /// Whom it is about.
    pub(crate) subjects: BTreeSet<StaffName>,
    /// The complaint that alleges it.
    pub(crate) voice: Option<VoiceName>,
    /// Why.
    pub(crate) reason: String,
}

/// Opens a case, to be triaged.
///
/// # Errors
/// PERMISSION_DENIED, INVALID_ARGUMENT if it is about nobody.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, new: NewInvestigation) -> Result<View, Error> {
    let caller = command.caller;
    let resource = Resource::new("Investigation", InvestigationName::COLLECTION)
        .texts("subject_staff", new.subjects.iter().map(ToString::to_string))
        .text("investigator", "")
        .flag("misconduct", false);
    honi_door::permit(&deps.policies, caller, &resource)?;
    if new.policyholder.is_none() && new.subjects.is_empty() {
        let (ja, en) = ("契約者または職員を指定してください。", "names neither a policyholder nor a staff");
        return Err(Problem::invalid("policyholder", "SUBJECT_REQUIRED", ja, en).into());
    }
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => {
            let name: InvestigationName = resource.parse().map_err(|_| Problem::internal())?;
            return deps.answer(caller, deps.stored(name).await?).await;
        }
    };
    let Ok(opener) = caller.actor.id.parse();
    let origin = Origin {
        name: InvestigationName::new(change.next_id()),
        number: deps.number(&change).await?,
        source: if new.voice.is_some() { Source::Complaint } else { Source::Staff },
        policyholder: new.policyholder,
        sales_staff: new.sales_staff,
        org_unit: new.org_unit,
        previous: None,
        opener,
        created_at: change.now(),
    };
    let calendar = deps.calendars.base();
    let case = Investigation::begin(origin, Vec::new(), new.subjects, deps.clocks(&calendar)).about_voice(new.voice);
    let name = case.origin().name;
    storage::investigations::insert(change.conn(), &case).await?;
    let said = vec![("reason", new.reason)];
    let commitments = words::keep(
        deps,
        &change,
        INVESTIGATIONS,
        (name.id(), name.to_string()),
        case.handling().version,
        &said,
    )
    .await?;
    change.record(events::record(None, &case, "create", commitments)).await?;
    change.commit(&name.to_string()).await?;
    deps.answer(caller, case).await
}
