//! What the audit log keeps of a staff's values: salted commitments, so that it can be proven later what was written although the log
//! does not hold it. The salts are sealed with the staff's key.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use honi_change::Change;
use honi_names::StaffName;

use super::{Deps, Error};
use crate::domain::{Assignment, CredentialStep, Staff};

/// Values by the paths of their fields.
pub(super) type Values = BTreeMap<&'static str, String>;

/// What is written of a new staff, beside the assignment.
pub(super) fn of_staff(staff: &Staff) -> Values {
    BTreeMap::from([
        ("full_name", staff.full_name.clone()),
        ("email", staff.email.clone()),
        ("roles", staff.roles.iter().map(String::as_str).collect::<Vec<_>>().join(" ")),
        ("employed_from", staff.employed_from.to_string()),
    ])
}

/// What is written of an assignment.
pub(super) fn of_assignment(assignment: &Assignment) -> Values {
    BTreeMap::from([
        ("assignment.org_unit", assignment.org_unit.to_string()),
        (
            "assignment.supervisor",
            assignment.supervisor.map(|name| name.to_string()).unwrap_or_default(),
        ),
        ("assignment.effective_from", assignment.effective_from.to_string()),
    ])
}

/// What is written when an employment ends.
pub(super) fn of_end(last_day: NaiveDate) -> Values {
    BTreeMap::from([("employed_until", last_day.to_string())])
}

/// What is written of a certificate.
pub(super) fn of_certificate(issue_date: NaiveDate, expire_date: Option<NaiveDate>) -> Values {
    let last = expire_date.map(|day| day.to_string()).unwrap_or_default();
    BTreeMap::from([("issue_date", issue_date.to_string()), ("expire_date", last)])
}

/// What is written of days on which something does not count.
pub(super) fn of_period(first_date: NaiveDate, last_date: Option<NaiveDate>) -> Values {
    let last = last_date.map(|day| day.to_string()).unwrap_or_default();
    BTreeMap::from([("first_date", first_date.to_string()), ("last_date", last)])
}

/// What is written of one day.
pub(super) fn of_day(field: &'static str, day: NaiveDate) -> Values {
    BTreeMap::from([(field, day.to_string())])
}

/// What is written of a step.
pub(super) fn of_step(step: &CredentialStep) -> Values {
    match *step {
        CredentialStep::Verify => Values::new(),
        CredentialStep::Renew { issue_date, expire_date } => of_certificate(issue_date, expire_date),
        CredentialStep::Suspend { first_date, last_date, .. } => of_period(first_date, last_date),
        CredentialStep::Reinstate(day) => of_day("reinstate_date", day),
        CredentialStep::Revoke(day, _) => of_day("revoke_date", day),
        CredentialStep::Surrender(day) => of_day("surrender_date", day),
        CredentialStep::Earn(day, units) => BTreeMap::from([("earn_date", day.to_string()), ("units", units.to_string())]),
    }
}

/// Commits to the values and keeps the salts.
///
/// # Errors
/// If the database fails or a key cannot be had.
pub(super) async fn commit(deps: &Deps, change: &Change, staff: StaffName, values: Values) -> Result<BTreeMap<String, String>, Error> {
    let subject = staff.to_string();
    let key = deps.keys.key_for_sealing(change.conn(), &subject).await?;
    let seal = |bound_to: &str, salt: &str| key.seal(bound_to, salt).into_bytes();
    Ok(honi_audit_log::commit(change.conn(), &subject, values, seal).await?)
}
