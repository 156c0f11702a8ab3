//! Sending the notice of a rung, of whatever process.

use honi_deadline_ladder::{NotifyInput, Process, Recipient};
use honi_proto::{
    organization::v1::{CreateNoticeRequest, Notice},
    time::timestamp,
};
use temporalio_sdk::activities::ActivityError;

use super::convert;
use crate::{
    clients::Clients,
    failure::{failed, was_done_before},
    request_id::request_id,
};

/// Records a notice of a record's `topic`, on behalf of the process with that workflow id. Repeated, it is recorded once.
pub(super) async fn send<P: Process>(
    clients: &Clients,
    process: &str,
    resource: String,
    topic: &str,
    input: NotifyInput<P>,
) -> Result<(), ActivityError> {
    const RPC: &str = "CreateNotice";
    let (kind, whom) = match &input.recipient {
        Recipient::Staff(name) => ("staff", name.clone()),
        Recipient::OrgUnitQueue(name) => ("org-unit-queue", name.clone()),
        Recipient::Role(code) => ("role", code.clone()),
        Recipient::SupervisorOf(name) => ("supervisor-of", name.clone()),
        Recipient::RoleInUnit { role, org_unit } => ("role-in-unit", format!("{role}@{org_unit}")),
    };
    let ordinal = input.ordinal.to_string();
    let mut step = vec!["notify", topic, input.level.code(), kind, whom.as_str()];
    // Ids of before had no ordinal, and a call may be repeated after an update.
    step.extend((input.ordinal > 1).then_some(ordinal.as_str()));
    let request_id = request_id(process, &step).to_string();
    let notice = Notice {
        recipient: Some(convert::recipient(&input.recipient)),
        kind: convert::notice_kind(input.level).into(),
        resource,
        topic: topic.to_owned(),
        due_time: input.due_at.map(timestamp),
        excluded_staff: input.excluded,
        ..Notice::default()
    };
    let request = CreateNoticeRequest {
        notice: Some(notice),
        request_id,
    };
    match clients.notices.clone().create_notice(request).await {
        Err(status) if !was_done_before(&status) => Err(failed(RPC, &status)),
        _ => Ok(()),
    }
}
