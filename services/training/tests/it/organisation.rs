//! Calls of the service, short enough to be read in a test.

use honi_proto::organization::v1 as pb;
use pb::calendar_service_client::CalendarServiceClient;
use pb::notice::Recipient;
use pb::notice_service_client::NoticeServiceClient;
use pb::org_unit_service_client::OrgUnitServiceClient;
use pb::staff_service_client::StaffServiceClient;
use tonic::transport::Channel;
use tonic::{Response, Status};

use crate::fixtures::{Person, Service, admin, day, worker};

/// The day from which on everything is in force unless a test says otherwise.
pub(crate) const LONG_AGO: &str = "2020-04-01";
/// What the notices of the tests are about.
pub(crate) const VOICE: &str = "voices/01920000-0000-7000-8000-00000000c0de";

impl Service {
    pub(crate) fn org_units(&self) -> OrgUnitServiceClient<Channel> {
        OrgUnitServiceClient::new(self.channel.clone())
    }

    pub(crate) fn staff(&self) -> StaffServiceClient<Channel> {
        StaffServiceClient::new(self.channel.clone())
    }

    pub(crate) fn calendars(&self) -> CalendarServiceClient<Channel> {
        CalendarServiceClient::new(self.channel.clone())
    }

    pub(crate) fn notices(&self) -> NoticeServiceClient<Channel> {
        NoticeServiceClient::new(self.channel.clone())
    }

    /// Creates a unit from a day on, below another one or (empty) at the top.
    pub(crate) async fn create_unit(&self, code: &str, parent: &str, from: &str) -> Result<pb::OrgUnit, Status> {
        let message = pb::CreateOrgUnitRequest {
            org_unit: Some(org_unit(code, parent, from)),
            request_id: self.request_id(),
        };
        let answer = self.org_units().create_org_unit(self.by(&admin(), message)).await;
        answer.map(Response::into_inner)
    }

    /// A unit at the top.
    pub(crate) async fn unit(&self, code: &str) -> String {
        self.create_unit(code, "", LONG_AGO).await.expect("a unit").name
    }

    pub(crate) async fn get_unit(&self, name: &str, as_of: &str) -> Result<pb::OrgUnit, Status> {
        let message = pb::GetOrgUnitRequest {
            name: name.to_owned(),
            as_of: day(as_of),
        };
        let answer = self.org_units().get_org_unit(self.by(&person_inside(), message)).await;
        answer.map(Response::into_inner)
    }

    /// Gives a unit the title 「改称」 and this unit above it from a day on.
    pub(crate) async fn revise(&self, name: &str, etag: &str, parent: &str, from: &str) -> Result<pb::OrgUnit, Status> {
        let message = pb::ReviseOrgUnitRequest {
            name: name.to_owned(),
            title: "改称".to_owned(),
            parent: parent.to_owned(),
            kind: pb::OrgUnitKind::Branch.into(),
            effective_from: day(from),
            etag: etag.to_owned(),
            request_id: self.request_id(),
        };
        let answer = self.org_units().revise_org_unit(self.by(&admin(), message)).await;
        answer.map(Response::into_inner)
    }

    /// Records a staff who works in a unit since long ago, for a supervisor or (empty) for nobody.
    pub(crate) async fn employ(&self, new: pb::Staff, unit: &str, supervisor: &str) -> Result<pb::Staff, Status> {
        let message = pb::CreateStaffRequest {
            staff: Some(new),
            assignment: Some(assignment(unit, supervisor, LONG_AGO)),
            request_id: self.request_id(),
        };
        let answer = self.staff().create_staff(self.by(&admin(), message)).await;
        answer.map(Response::into_inner)
    }

    /// The name of a staff of that number, without e-mail and role.
    pub(crate) async fn staff_member(&self, staff_no: &str, unit: &str, supervisor: &str) -> String {
        self.employ(new_staff(staff_no), unit, supervisor).await.expect("a staff").name
    }

    pub(crate) async fn assign(&self, name: &str, etag: &str, to: pb::Assignment) -> Result<pb::AssignStaffResponse, Status> {
        let message = pb::AssignStaffRequest {
            name: name.to_owned(),
            assignment: Some(to),
            etag: etag.to_owned(),
            request_id: self.request_id(),
        };
        let answer = self.staff().assign_staff(self.by(&admin(), message)).await;
        answer.map(Response::into_inner)
    }

    pub(crate) async fn end_employment(&self, name: &str, etag: &str, last_day: &str) -> Result<pb::Staff, Status> {
        let message = pb::EndEmploymentRequest {
            name: name.to_owned(),
            employed_until: day(last_day),
            etag: etag.to_owned(),
            request_id: self.request_id(),
        };
        let answer = self.staff().end_employment(self.by(&admin(), message)).await;
        answer.map(Response::into_inner)
    }

    pub(crate) async fn notify(&self, recipient: Recipient) -> Result<pb::Notice, Status> {
        let message = pb::CreateNoticeRequest {
            notice: Some(notice(recipient)),
            request_id: self.request_id(),
        };
        let answer = self.notices().create_notice(self.by(&worker(), message)).await;
        answer.map(Response::into_inner)
    }

    /// As [`Self::notify`], kept from some.
    pub(crate) async fn notify_but(&self, recipient: Recipient, excluded: &[&str]) -> Result<pb::Notice, Status> {
        let notice = pb::Notice {
            excluded_staff: excluded.iter().map(|&name| name.to_owned()).collect(),
            ..notice(recipient)
        };
        let message = pb::CreateNoticeRequest {
            notice: Some(notice),
            request_id: self.request_id(),
        };
        let answer = self.notices().create_notice(self.by(&worker(), message)).await;
        answer.map(Response::into_inner)
    }

    /// The names of the notices in somebody's inbox, newest first.
    pub(crate) async fn inbox(&self, person: &Person) -> Vec<String> {
        let message = pb::ListNoticesRequest::default();
        let answer = self.notices().list_notices(self.by(person, message)).await.expect("an inbox");
        answer.into_inner().notices.into_iter().map(|notice| notice.name).collect()
    }

    pub(crate) async fn read(&self, person: &Person, name: &str) -> Result<pb::Notice, Status> {
        let message = pb::ReadNoticeRequest {
            name: name.to_owned(),
            request_id: self.request_id(),
        };
        let answer = self.notices().read_notice(self.by(person, message)).await;
        answer.map(Response::into_inner)
    }
}

/// Somebody inside who reads the organisation and writes nothing.
pub(crate) fn person_inside() -> Person {
    crate::fixtures::person("REC")
}

pub(crate) fn org_unit(code: &str, parent: &str, from: &str) -> pb::OrgUnit {
    pb::OrgUnit {
        code: code.to_owned(),
        title: format!("架空支所{code}"),
        parent: parent.to_owned(),
        kind: pb::OrgUnitKind::Branch.into(),
        effective_from: day(from),
        ..pb::OrgUnit::default()
    }
}

/// A fictional staff.
pub(crate) fn new_staff(staff_no: &str) -> pb::Staff {
    pb::Staff {
        staff_no: staff_no.to_owned(),
        full_name: format!("架空 {staff_no}"),
        employed_from: day(LONG_AGO),
        ..pb::Staff::default()
    }
}

pub(crate) fn assignment(unit: &str, supervisor: &str, from: &str) -> pb::Assignment {
    pb::Assignment {
        org_unit: unit.to_owned(),
        supervisor: supervisor.to_owned(),
        effective_from: day(from),
        effective_until: None,
    }
}

pub(crate) fn notice(recipient: Recipient) -> pb::Notice {
    pb::Notice {
        recipient: Some(recipient),
        kind: pb::NoticeKind::Escalation.into(),
        resource: VOICE.to_owned(),
        topic: "final-response".to_owned(),
        ..pb::Notice::default()
    }
}
