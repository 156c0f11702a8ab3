//! Staff and assignments: messages and domain types.

use chrono::NaiveDate;
use honi_door::field::{day, etag, left_out, name, optional_name};
use honi_proto::organization::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::Problem;

use crate::app::staff::NewStaff;
use crate::domain::{Assignment, Assignments, Staff};

pub(super) fn message(staff: &Staff) -> pb::Staff {
    pb::Staff {
        name: staff.name.to_string(),
        staff_no: staff.staff_no.clone(),
        full_name: staff.full_name.clone(),
        email: staff.email.clone(),
        roles: staff.roles.iter().cloned().collect(),
        employed_from: Some(staff.employed_from.into()),
        employed_until: staff.employed_until.map(Into::into),
        create_time: Some(timestamp(staff.created_at)),
        etag: etag(staff.version),
    }
}

pub(super) fn new(message: Option<pb::Staff>) -> Result<NewStaff, Problem> {
    let message = message.unwrap_or_default();
    left_out("staff.name", message.name.is_empty())?;
    left_out("staff.create_time", message.create_time.is_none())?;
    left_out("staff.employed_until", message.employed_until.is_none())?;
    left_out("staff.etag", message.etag.is_empty())?;
    Ok(NewStaff {
        employed_from: day("staff.employed_from", message.employed_from)?,
        staff_no: message.staff_no,
        full_name: message.full_name,
        email: message.email,
        roles: message.roles.into_iter().collect(),
    })
}

pub(super) fn assignment(message: Option<pb::Assignment>) -> Result<Assignment, Problem> {
    let message = message.unwrap_or_default();
    left_out("assignment.effective_until", message.effective_until.is_none())?;
    Ok(Assignment {
        org_unit: name("assignment.org_unit", &message.org_unit)?,
        supervisor: optional_name("assignment.supervisor", &message.supervisor)?,
        effective_from: day("assignment.effective_from", message.effective_from)?,
    })
}

/// All assignments, each until the next one starts.
pub(super) fn assignments(all: &Assignments) -> Vec<pb::Assignment> {
    let next = all.0.iter().skip(1).map(|assignment| Some(assignment.effective_from)).chain([None]);
    all.0
        .iter()
        .zip(next)
        .map(|(assignment, until)| assignment_message(assignment, until))
        .collect()
}

fn assignment_message(assignment: &Assignment, until: Option<NaiveDate>) -> pb::Assignment {
    pb::Assignment {
        org_unit: assignment.org_unit.to_string(),
        supervisor: assignment.supervisor.map(|name| name.to_string()).unwrap_or_default(),
        effective_from: Some(assignment.effective_from.into()),
        effective_until: until.map(Into::into),
    }
}
