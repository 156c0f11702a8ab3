//! What is recorded of members beside their records, made as the membership system and compliance would.

use honi_access::Role;
use honi_proto::members::v1 as members;

use super::caller::Caller;
use super::making::Making;
use super::valid::fresh_id;

impl Making<'_> {
    /// A consent of a member's.
    pub(crate) async fn consent(&self, member: &str) -> members::Consent {
        let request = members::GiveConsentRequest {
            name: member.to_owned(),
            purpose: members::ContactPurpose::Survey.into(),
            method: members::ConsentMethod::Paper.into(),
            decide_time: None,
            evidence: "架空 1".to_owned(),
            request_id: fresh_id().to_string(),
        };
        self.stage
            .ask("honi.members.v1.ConsentService/GiveConsent", &self.administrator, &request)
            .await
    }

    /// A new household of a member's.
    pub(crate) async fn household(&self, member: &str) -> members::Household {
        let request = members::JoinHouseholdRequest {
            name: member.to_owned(),
            with_member: String::new(),
            from_date: None,
            request_id: fresh_id().to_string(),
        };
        self.stage
            .ask("honi.members.v1.HouseholdService/JoinHousehold", &self.administrator, &request)
            .await
    }

    /// Somebody who lives with a member.
    pub(crate) async fn person(&self, member: &str) -> String {
        let request = members::AddHouseholdPersonRequest {
            name: member.to_owned(),
            full_name: "架空 一郎".to_owned(),
            birth_date: None,
            relation: members::HouseholdRelation::Child.into(),
            from_date: None,
            request_id: fresh_id().to_string(),
        };
        let made: members::HouseholdPerson = self
            .stage
            .ask("honi.members.v1.HouseholdService/AddHouseholdPerson", &self.administrator, &request)
            .await;
        made.name
    }

    /// Flags a member, and where it is asked for, proposes to lift the flag.
    pub(crate) async fn flagged(&self, member: &str, unit: &str, lift_proposed: bool) -> members::Screening {
        let officer = Caller::staff(&format!("staff/{}", fresh_id()), &[Role::ComplianceOfficer], unit);
        let request = members::FlagMemberRequest {
            name: member.to_owned(),
            kind: members::ScreeningKind::Violence.into(),
            reason: "架空の理由".to_owned(),
            etag: "new".to_owned(),
            request_id: fresh_id().to_string(),
        };
        let flagged: members::Screening = self
            .stage
            .ask("honi.members.v1.ScreeningService/FlagMember", &officer, &request)
            .await;
        if !lift_proposed {
            return flagged;
        }
        let request = members::ProposeFlagLiftRequest {
            name: member.to_owned(),
            reason: "架空の理由".to_owned(),
            etag: flagged.etag,
            request_id: fresh_id().to_string(),
        };
        self.stage
            .ask("honi.members.v1.ScreeningService/ProposeFlagLift", &officer, &request)
            .await
    }
}
