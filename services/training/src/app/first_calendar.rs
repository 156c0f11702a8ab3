//! The calendar that the co-op starts with: without one, no deadline can be computed.

use honi_access::Actor;
use honi_calendar::CalendarRules;
use honi_change::{Begun, RequestStamp};
use honi_names::CalendarName;
use serde_json::json;

use super::calendars::record;
use super::{Deps, Error};
use crate::domain::Calendar;
use crate::storage;

/// Its resource name.
const NAME: &str = "calendars/japan";
/// Its title, until somebody changes it.
const TITLE: &str = "日本の営業日";

/// Makes the first version of `calendars/japan` if there is none, in the name of the application.
///
/// # Errors
/// If the database fails.
pub(crate) async fn ensure(deps: &Deps, application: &str) -> Result<(), Error> {
    let name: CalendarName = NAME.parse().map_err(|_| honi_serve::Problem::internal())?;
    if storage::calendars::find(deps.database.reader(), &name, None).await?.is_some() {
        return Ok(());
    }
    let stamp = RequestStamp {
        request_id: deps.ids.next(deps.clock.now()),
        method: format!("{application}/start"),
        body: Vec::new(),
    };
    let Begun::Fresh(mut change) = deps.changes.begin(&Actor::application(application, []), &stamp).await? else {
        return Ok(());
    };
    let calendar = Calendar {
        name,
        title: TITLE.to_owned(),
        rules: CalendarRules::japan(),
        updated_at: change.now(),
    };
    match storage::calendars::insert(change.conn(), &calendar).await {
        // Another replica started at the same time.
        Err(error) if error.is_conflict("calendars_pkey") => return Ok(()),
        outcome => outcome?,
    }
    let event = ("organization.calendar.created", json!({ "calendar": NAME }));
    change.record(record(NAME, calendar.rules.version, "create", event)).await?;
    change.commit(NAME).await?;
    Ok(())
}
