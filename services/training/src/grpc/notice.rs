//! Notices: messages and domain types.

use honi_door::field::{etag, left_out, name, optional_instant};
use honi_proto::organization::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::Problem;
use pb::notice::Recipient as To;

use crate::app::notices::NewNotice;
use crate::app::recipients::Addressee;
use crate::domain::{Notice, NoticeKind, Recipient};

pub(super) fn message(notice: &Notice) -> pb::Notice {
    let (read_at, reader) = notice.read.clone().unzip();
    pb::Notice {
        name: notice.name.to_string(),
        recipient: Some(match &notice.recipient {
            Recipient::Staff(staff) => To::Staff(staff.to_string()),
            Recipient::OrgUnitQueue(unit) => To::OrgUnitQueue(unit.to_string()),
            Recipient::Role(role) => To::Role(role.clone()),
            Recipient::RoleInUnit(role, unit) => To::RoleInUnit(pb::RoleInUnit {
                role: role.clone(),
                org_unit: unit.to_string(),
            }),
        }),
        kind: match notice.kind {
            NoticeKind::Reminder => pb::NoticeKind::Reminder.into(),
            NoticeKind::Escalation => pb::NoticeKind::Escalation.into(),
        },
        resource: notice.resource.clone(),
        topic: notice.topic.clone(),
        due_time: notice.due_at.map(timestamp),
        create_time: Some(timestamp(notice.created_at)),
        read_time: read_at.map(timestamp),
        reader: reader.unwrap_or_default(),
        // Who reads it need not learn who must not.
        excluded_staff: Vec::new(),
        etag: etag(notice.version),
    }
}

pub(super) fn new(message: Option<pb::Notice>) -> Result<NewNotice, Problem> {
    let message = message.unwrap_or_default();
    left_out("notice.name", message.name.is_empty())?;
    left_out("notice.create_time", message.create_time.is_none())?;
    left_out("notice.read_time", message.read_time.is_none())?;
    left_out("notice.reader", message.reader.is_empty())?;
    left_out("notice.etag", message.etag.is_empty())?;
    let required = |field: &str| Problem::invalid(field, "REQUIRED", "入力が必要です。", "is required");
    let kind = match message.kind() {
        pb::NoticeKind::Unspecified => return Err(required("notice.kind")),
        pb::NoticeKind::Reminder => NoticeKind::Reminder,
        pb::NoticeKind::Escalation => NoticeKind::Escalation,
    };
    let to = match message.recipient.ok_or_else(|| required("notice.recipient"))? {
        To::Staff(staff) => Addressee::Recipient(Recipient::Staff(name("notice.staff", &staff)?)),
        To::OrgUnitQueue(unit) => Addressee::Recipient(Recipient::OrgUnitQueue(name("notice.org_unit_queue", &unit)?)),
        To::Role(role) => Addressee::Recipient(Recipient::Role(role)),
        To::RoleInUnit(it) => {
            let unit = name("notice.role_in_unit.org_unit", &it.org_unit)?;
            Addressee::Recipient(Recipient::RoleInUnit(it.role, unit))
        }
        To::SupervisorOf(staff) => Addressee::SupervisorOf(name("notice.supervisor_of", &staff)?),
    };
    let excluded = message.excluded_staff.iter().enumerate();
    Ok(NewNotice {
        to,
        excluded: excluded
            .map(|(index, staff)| name(&format!("notice.excluded_staff[{index}]"), staff))
            .collect::<Result<_, _>>()?,
        kind,
        resource: message.resource,
        topic: message.topic,
        due_at: optional_instant("notice.due_time", message.due_time.as_ref())?,
    })
}
