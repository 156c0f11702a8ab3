//! Staff: record, read, assign, end; and whom they report to.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use honi_change::{Begun, Change, Record};
use honi_names::{OrgUnitName, StaffName};
use honi_serve::{Caller, Problem};
use serde_json::json;

use super::commitments::{self, Values};
use super::org_units::effective_date_order;
use super::{Command, Deps, Error, reporting};
use crate::domain::{Assignment, Assignments, EmploymentError, Staff, reporting_line};
use crate::storage;
use crate::storage::staff::Listing;

/// A staff to record.
pub(crate) struct NewStaff {
    /// Staff number.
    pub staff_no: String,
    /// Name.
    pub full_name: String,
    /// E-mail address at work; empty if none.
    pub email: String,
    /// Codes of the roles held.
    pub roles: BTreeSet<String>,
    /// First day of employment.
    pub employed_from: NaiveDate,
}

/// Records a staff and their first assignment.
///
/// # Errors
/// ALREADY_EXISTS if the number is taken, FAILED_PRECONDITION if the unit or supervisor does not exist.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, new: NewStaff, assignment: Assignment) -> Result<Staff, Error> {
    deps.permit_organization(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, &resource).await,
    };
    let name = StaffName::new(change.next_id());
    let staff = Staff {
        name,
        staff_no: new.staff_no,
        full_name: new.full_name,
        email: new.email,
        roles: new.roles,
        employed_from: new.employed_from,
        employed_until: None,
        created_at: change.now(),
        version: 1,
    };
    reporting::check(&change, &staff, &assignment).await?;
    storage::staff::insert(change.conn(), &deps.keys, &staff)
        .await
        .map_err(number_taken)?;
    storage::assignments::insert(change.conn(), name, &assignment).await?;
    let mut values = commitments::of_staff(&staff);
    values.extend(commitments::of_assignment(&assignment));
    record(deps, &mut change, &staff, ("create", "created"), values).await?;
    change.commit(&name.to_string()).await?;
    Ok(staff)
}

/// Reads a staff.
///
/// # Errors
/// NOT_FOUND.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: StaffName) -> Result<Staff, Error> {
    deps.permit_organization(caller)?;
    let staff = storage::staff::find(deps.database.reader(), &deps.keys, name).await?;
    staff.ok_or_else(|| Problem::not_found(name.to_string()).into())
}

/// Staff employed on a day, by number, after a number, of one unit if asked; one more than `size` if there are more.
///
/// # Errors
/// If the database fails.
pub(crate) async fn list(
    deps: &Deps,
    caller: &Caller,
    day: NaiveDate,
    org_unit: Option<OrgUnitName>,
    after: Option<&str>,
    size: u64,
) -> Result<Vec<Staff>, Error> {
    deps.permit_organization(caller)?;
    let listing = Listing {
        day,
        org_unit,
        after,
        limit: size + 1,
    };
    Ok(storage::staff::list(deps.database.reader(), &deps.keys, &listing).await?)
}

/// Assigns a staff to a unit and a supervisor from a day on.
///
/// # Errors
/// NOT_FOUND, ABORTED for a stale etag, FAILED_PRECONDITION if the day, the unit or the supervisor does not fit.
pub(crate) async fn assign(
    deps: &Deps,
    command: Command<'_>,
    name: StaffName,
    etag: &str,
    assignment: Assignment,
) -> Result<(Staff, Assignments), Error> {
    deps.permit_organization(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => {
            let staff = replayed(deps, &resource).await?;
            let assignments = storage::assignments::of(deps.database.reader(), staff.name).await?;
            return Ok((staff, assignments));
        }
    };
    storage::assignments::lock_all(change.conn()).await?;
    let mut staff = for_update(deps, &change, name, etag).await?;
    reporting::check(&change, &staff, &assignment).await?;
    let assignments = storage::assignments::of(change.conn(), name).await?;
    let assignments = assignments
        .assign(assignment.clone())
        .map_err(|error| effective_date_order(&name.to_string(), &error))?;
    staff.version += 1;
    storage::assignments::insert(change.conn(), name, &assignment).await?;
    storage::staff::update(change.conn(), &staff).await?;
    let values = commitments::of_assignment(&assignment);
    record(deps, &mut change, &staff, ("assign", "assigned"), values).await?;
    change.commit(&name.to_string()).await?;
    Ok((staff, assignments))
}

/// Ends a staff's employment.
///
/// # Errors
/// NOT_FOUND, ABORTED for a stale etag, FAILED_PRECONDITION if it ended already or would before it began.
pub(crate) async fn end_employment(
    deps: &Deps,
    command: Command<'_>,
    name: StaffName,
    etag: &str,
    last_day: NaiveDate,
) -> Result<Staff, Error> {
    deps.permit_organization(command.caller)?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => return replayed(deps, &resource).await,
    };
    let staff = for_update(deps, &change, name, etag).await?;
    let staff = staff.end_employment(last_day).map_err(|error| cannot_end(name, &error))?;
    storage::staff::update(change.conn(), &staff).await?;
    let values = commitments::of_end(last_day);
    record(deps, &mut change, &staff, ("end-employment", "employment_ended"), values).await?;
    change.commit(&name.to_string()).await?;
    Ok(staff)
}

/// Where a staff stood on a day, and what they may do today.
pub(crate) struct Line {
    /// The unit on that day.
    pub org_unit: OrgUnitName,
    /// The supervisors above on that day, nearest first.
    pub supervisors: Vec<StaffName>,
    /// The roles held today; none if not employed today.
    pub current_roles: BTreeSet<String>,
}

/// The line of a staff on a day.
///
/// # Errors
/// NOT_FOUND if the staff had no assignment then.
pub(crate) async fn line(deps: &Deps, caller: &Caller, name: StaffName, day: NaiveDate) -> Result<Line, Error> {
    deps.permit_organization(caller)?;
    let conn = deps.database.reader();
    let assignments = storage::assignments::of(conn, name).await?;
    let org_unit = assignments
        .on(day)
        .map(|assignment| assignment.org_unit)
        .ok_or_else(|| Problem::not_found(name.to_string()))?;
    let above = storage::assignments::above(conn, name, day).await?;
    Ok(Line {
        org_unit,
        supervisors: reporting_line(&above, name),
        current_roles: storage::staff::current_roles(conn, name, deps.clock.today_in_japan()).await?,
    })
}

async fn for_update(deps: &Deps, change: &Change, name: StaffName, etag: &str) -> Result<Staff, Error> {
    let staff = storage::staff::find_for_update(change.conn(), &deps.keys, name).await?;
    let staff = staff.ok_or_else(|| Problem::not_found(name.to_string()))?;
    honi_door::check_etag(etag, staff.version, &name.to_string())?;
    Ok(staff)
}

async fn replayed(deps: &Deps, resource: &str) -> Result<Staff, Error> {
    let name: StaffName = resource.parse().map_err(|_| Problem::internal())?;
    let staff = storage::staff::find(deps.database.reader(), &deps.keys, name).await?;
    staff.ok_or_else(|| Problem::not_found(resource).into())
}

fn number_taken(error: honi_personal_data::SealError) -> Error {
    use honi_personal_data::{KeyError, SealError};
    match error {
        SealError::Key(KeyError::Database(error)) if error.is_conflict("staff_staff_no_key") => {
            let (ja, en) = ("その職員番号はすでに使われています。", "Another staff has that number.");
            Problem::already_exists("STAFF_NO_TAKEN", StaffName::COLLECTION, ja, en).into()
        }
        other => other.into(),
    }
}

fn cannot_end(name: StaffName, error: &EmploymentError) -> Problem {
    match error {
        EmploymentError::Ended(_) => {
            let (ja, en) = ("すでに退職しています。", "The employment has ended already.");
            Problem::precondition("STATE_TRANSITION", name.to_string(), ja, en)
        }
        EmploymentError::BeforeStart(_) => {
            let (ja, en) = ("最終日が入職日より前です。", "The last day lies before the first.");
            Problem::invalid("employed_until", "BEFORE_START", ja, en)
        }
    }
}

/// Records what was done to a staff (action, event), and commits to the values that were written.
async fn record(deps: &Deps, change: &mut Change, staff: &Staff, done: (&str, &str), values: Values) -> Result<(), Error> {
    let name = staff.name.to_string();
    let record = Record {
        resource: name.clone(),
        version: staff.version,
        action: done.0.to_owned(),
        from: None,
        to: Some(if staff.employed_until.is_some() { "ENDED" } else { "EMPLOYED" }.to_owned()),
        reason: None,
        rule_version: None,
        commitments: commitments::commit(deps, change, staff.name, values).await?,
        event: Some((format!("organization.staff.{}", done.1), json!({ "staff": name }))),
    };
    Ok(change.record(record).await?)
}
