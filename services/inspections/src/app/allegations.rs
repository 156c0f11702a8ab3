//! A complaint that alleges improper solicitation becomes a case at once (domain 3.1), which the complaint does not wait for.

use std::collections::{BTreeMap, BTreeSet};

use honi_change::Change;
use honi_names::{InvestigationName, OrgUnitName, StaffName, VoiceName};

use super::signals::SELF;
use super::{Deps, Error, events};
use crate::domain::{Investigation, Origin, Source};
use crate::storage;

/// What a complaint alleges.
pub(crate) struct Alleged {
    /// The complaint.
    pub(crate) voice: VoiceName,
    /// Of whom; nobody where the complainant could not say.
    pub(crate) subjects: BTreeSet<StaffName>,
    /// Whose complaint it is.
    pub(crate) org_unit: OrgUnitName,
}

/// Begins a case, to be triaged by compliance; nothing if one is linked with the complaint already, such as when it is triaged again.
///
/// # Errors
/// If the database fails.
pub(crate) async fn allege(deps: &Deps, change: &mut Change, alleged: Alleged) -> Result<(), Error> {
    if storage::investigations::is_linked(change.conn(), alleged.voice).await? {
        return Ok(());
    }
    let Ok(opener) = SELF.parse();
    let mut staff = alleged.subjects.iter();
    let origin = Origin {
        name: InvestigationName::new(change.next_id()),
        number: deps.number(change).await?,
        source: Source::Complaint,
        previous: None,
        policyholder: None,
        // The one whom it is about; of several, nobody is the salesperson until compliance has looked.
        sales_staff: staff.next().filter(|_| staff.next().is_none()).map(ToString::to_string),
        org_unit: Some(alleged.org_unit.to_string()),
        opener,
        created_at: change.now(),
    };
    let calendar = deps.calendars.base();
    let case = Investigation::begin(origin, Vec::new(), alleged.subjects, deps.clocks(&calendar)).about_voice(Some(alleged.voice));
    storage::investigations::insert(change.conn(), &case).await?;
    Ok(change.record(events::record(None, &case, "begin", BTreeMap::new())).await?)
}
