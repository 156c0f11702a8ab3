//! Which assignments are sound.

use chrono::NaiveDate;
use honi_change::Change;
use honi_database::Transaction;
use honi_names::StaffName;
use honi_serve::Problem;

use super::Error;
use crate::domain::{Assignment, Staff, reporting_line};
use crate::storage;

/// The staff, the unit and the supervisor must be there on the first day, and nobody reports to themselves.
///
/// # Errors
/// FAILED_PRECONDITION.
pub(super) async fn check(change: &Change, staff: &Staff, assignment: &Assignment) -> Result<(), Error> {
    let (name, day) = (staff.name, assignment.effective_from);
    if !staff.employed_on(day) {
        let (ja, en) = ("その日に在籍していません。", "The staff is not employed on that day.");
        return Err(Problem::precondition("NOT_EMPLOYED", name.to_string(), ja, en).into());
    }
    if !storage::org_units::exists(change.conn(), assignment.org_unit, day).await? {
        let (ja, en) = ("所属先の組織はその日に存在しません。", "The unit does not exist on that day.");
        return Err(Problem::precondition("ORG_UNIT_NOT_IN_FORCE", assignment.org_unit.to_string(), ja, en).into());
    }
    let Some(supervisor) = assignment.supervisor else { return Ok(()) };
    if !storage::staff::is_employed(change.conn(), supervisor, day).await? {
        let (ja, en) = ("上長はその日に在籍していません。", "The supervisor is not employed on that day.");
        return Err(Problem::precondition("SUPERVISOR_NOT_EMPLOYED", supervisor.to_string(), ja, en).into());
    }
    check_cycle(change.conn(), name, supervisor, day).await
}

/// The supervisor must not report to the staff: not on the first day, nor once what is known of the time after comes true.
async fn check_cycle(conn: &Transaction, staff: StaffName, supervisor: StaffName, first: NaiveDate) -> Result<(), Error> {
    let mut days = storage::assignments::changes_after(conn, first).await?;
    days.insert(first);
    for day in days {
        let supervisors = storage::staff::supervisors(conn, day).await?;
        if supervisor == staff || reporting_line(&supervisors, supervisor).contains(&staff) {
            let (ja, en) = ("自分自身に報告する体制になります。", "The staff would report to themselves.");
            return Err(Problem::precondition("REPORTING_CYCLE", staff.to_string(), ja, en)
                .with("day", day.to_string())
                .into());
        }
    }
    Ok(())
}
