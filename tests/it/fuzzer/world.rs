//! What there is for random messages to hit: some of everything, and callers who get far.

use honi_access::Role;
use honi_proto::members::v1 as members;
use honi_proto::organization::v1 as organization;
use honi_proto::voices::v1 as voices;

use crate::wire::{Caller, Everything, Making, SERVERS, Stage};

/// Some of everything.
pub(super) struct World {
    /// What there is.
    pub(super) there: Everything,
    /// Somebody who may little.
    pub(super) operator: Caller,
    /// Tokens of pages of lists.
    pub(super) page_tokens: Vec<String>,
}

impl World {
    pub(super) async fn make(stage: &Stage) -> Self {
        let making = Making::on(stage);
        let there = Box::pin(making.some_of_everything()).await;
        let request = organization::ListOrgUnitsRequest {
            page_size: 2,
            ..Default::default()
        };
        let units: organization::ListOrgUnitsResponse = stage
            .ask("honi.organization.v1.OrgUnitService/ListOrgUnits", &there.everybody, &request)
            .await;
        let request = organization::ListStaffRequest {
            page_size: 2,
            ..Default::default()
        };
        let staff: organization::ListStaffResponse = stage
            .ask("honi.organization.v1.StaffService/ListStaff", &there.everybody, &request)
            .await;
        let operator = making.staff("F-OPS", &[Role::Operator], &there.unit).await;
        Self {
            operator: Caller::staff(&operator, &[Role::Operator], &there.unit),
            there,
            page_tokens: vec![units.next_page_token, staff.next_page_token],
        }
    }

    /// After all that came in, each service still serves, and answers what is right.
    pub(super) async fn is_alive(&self, stage: &Stage) {
        for server in SERVERS {
            let health = stage.send_to(server, "/grpc.health.v1.Health/Check", None, Vec::new()).await;
            assert_eq!(
                health.unwrap_or_else(|status| panic!("{server}: {status:?}")),
                [0x08, 0x01],
                "{server} does not serve any more"
            );
        }
        let name = |collection: &str| self.there.names[collection].clone();
        let everybody = &self.there.everybody;
        let request = voices::GetVoiceRequest { name: name("voices") };
        let _: voices::Voice = stage.ask("honi.voices.v1.VoiceService/GetVoice", everybody, &request).await;
        let request = members::GetMemberRequest { name: name("members") };
        let _: members::Member = stage
            .ask("honi.members.v1.MemberService/GetMember", &self.there.business, &request)
            .await;
        let request = organization::GetOrgUnitRequest {
            name: name("orgUnits"),
            as_of: None,
        };
        let _: organization::OrgUnit = stage
            .ask("honi.organization.v1.OrgUnitService/GetOrgUnit", everybody, &request)
            .await;
    }
}
