//! Investigations, each as far as a call needs it.

use std::collections::BTreeMap;

use honi_access::Role;
use honi_proto::inspections::v1 as pb;
use prost::Message;

use super::caller::Caller;
use super::making::Making;
use super::valid::fresh_id;

/// A case, and who has which part in it, by the names of the fields that ask for them.
pub(crate) struct Case {
    pub(crate) investigation: pb::Investigation,
    pub(crate) people: BTreeMap<&'static str, String>,
}

/// Who takes its steps.
struct Hands {
    officer: Caller,
    manager: Caller,
    people: BTreeMap<&'static str, String>,
}

impl Making<'_> {
    /// A case about a staff that somebody of compliance investigates.
    pub(crate) async fn investigation(&self, subject: &str, investigator: &str) -> pb::Investigation {
        let hands = self.hands(subject, investigator);
        self.opened(self.brought(&hands).await, &hands).await
    }

    /// A case about a staff that nobody investigates yet.
    pub(crate) async fn brought_about(&self, subject: &str) -> pb::Investigation {
        self.brought(&self.hands(subject, "")).await
    }

    /// A case on which that call can be made now.
    pub(crate) async fn case_for(&self, method: &str, unit: &str) -> Case {
        let number = fresh_id().to_string()[24..].to_owned();
        let staff = async |part: &str, roles: &[Role]| self.staff(&format!("{part}{number}"), roles, unit).await;
        let subject = staff("S", &[Role::Sales]).await;
        let investigator = staff("I", &[Role::ComplianceOfficer]).await;
        let mut hands = self.hands(&subject, &investigator);
        let second = staff("W", &[]).await;
        hands.people.extend([
            ("open_by", investigator.clone()),
            ("investigator", investigator.clone()),
            ("interviewer", investigator),
            ("second_person", second),
            ("staff", subject),
        ]);
        let supervisor = staff("V", &[Role::Supervisor]).await;
        let investigation = Box::pin(self.led_to(method, &hands, &supervisor)).await;
        Case {
            investigation,
            people: hands.people,
        }
    }

    fn hands(&self, subject: &str, investigator: &str) -> Hands {
        let compliance = |name: String, role| Caller::staff(&name, &[role], "orgUnits/01920000-0000-7000-8000-0000000000b1");
        Hands {
            officer: compliance(investigator.to_owned(), Role::ComplianceOfficer),
            manager: compliance(format!("staff/{}", fresh_id()), Role::ComplianceManager),
            people: BTreeMap::from([("staff", subject.to_owned()), ("open_by", investigator.to_owned())]),
        }
    }

    async fn led_to(&self, method: &str, hands: &Hands, supervisor: &str) -> pb::Investigation {
        let case = self.brought(hands).await;
        if ["TriageInvestigation", "EscalateInvestigation"].contains(&method) {
            return case;
        }
        let case = self.opened(case, hands).await;
        let opened = [
            "AssignInvestigator",
            "PlanInvestigation",
            "MarkMisconductKnown",
            "ExtendInvestigation",
            "LinkInvestigationVoice",
        ];
        if opened.contains(&method) {
            return case;
        }
        if method == "RecordMisconductNotice" {
            return self.step("MarkMisconductKnown", &hands.officer, &knowing(&case)).await;
        }
        let case = self.step("PlanInvestigation", &hands.officer, &planning(&case)).await;
        let case = self.step("PreserveEvidence", &hands.officer, &preserving(&case)).await;
        if ["PreserveEvidence", "RecordHearing", "WaiveHearing"].contains(&method) {
            return case;
        }
        let people = &hands.people;
        let case = self
            .step(
                "RecordHearing",
                &hands.officer,
                &self.hearing(&case, pb::HearingOf::Sales, &people["staff"], people),
            )
            .await;
        let case = self
            .step(
                "RecordHearing",
                &hands.officer,
                &self.hearing(&case, pb::HearingOf::Supervisor, supervisor, people),
            )
            .await;
        if ["RequireMemberConfirmation", "AnalyseInvestigation"].contains(&method) {
            return case;
        }
        if method == "RecordMemberContact" {
            return self.step("RequireMemberConfirmation", &hands.officer, &requiring(&case)).await;
        }
        let case = self.step("AnalyseInvestigation", &hands.officer, &analysing(&case)).await;
        if ["RequestEvidence", "ProposeDecision"].contains(&method) {
            return case;
        }
        let proper = ["RecordFeedback", "CloseInvestigation", "ReopenInvestigation", "ReviewDecision"].contains(&method);
        let case = self.step("ProposeDecision", &hands.officer, &proposing(&case, proper)).await;
        if method == "ReviewDecision" {
            return case;
        }
        let case = self.step("ReviewDecision", &hands.manager, &approving(&case)).await;
        if ["RecordFeedback", "PlanRemedy"].contains(&method) {
            return case;
        }
        if proper {
            let case = self.step("RecordFeedback", &hands.officer, &telling(&case)).await;
            return match method {
                "CloseInvestigation" => case,
                _ => self.step("CloseInvestigation", &hands.manager, &closing(&case)).await,
            };
        }
        let case = self.step("PlanRemedy", &hands.officer, &offering(&case)).await;
        if method == "ExecuteRemedy" {
            return case;
        }
        let case = self.step("ExecuteRemedy", &hands.officer, &executing(&case)).await;
        match method {
            "ConfirmRemedy" => case,
            "RecordPrevention" => self.step("ConfirmRemedy", &hands.manager, &confirming(&case)).await,
            other => panic!("what {other} needs of a case is not known"),
        }
    }

    async fn step<M: Message>(&self, method: &str, by: &Caller, message: &M) -> pb::Investigation {
        self.stage
            .ask(&format!("honi.inspections.v1.InvestigationService/{method}"), by, message)
            .await
    }

    async fn brought(&self, hands: &Hands) -> pb::Investigation {
        let request = pb::CreateInvestigationRequest {
            policyholder: "keys/P-1".to_owned(),
            subject_staff: vec![hands.people["staff"].clone()],
            reason: "架空の疑い".to_owned(),
            request_id: fresh_id().to_string(),
            ..Default::default()
        };
        self.step("CreateInvestigation", &hands.manager, &request).await
    }

    async fn opened(&self, case: pb::Investigation, hands: &Hands) -> pb::Investigation {
        let request = pb::TriageInvestigationRequest {
            name: case.name,
            etag: case.etag,
            request_id: fresh_id().to_string(),
            decision: Some(pb::triage_investigation_request::Decision::OpenBy(hands.people["open_by"].clone())),
            ..Default::default()
        };
        self.step("TriageInvestigation", &hands.manager, &request).await
    }

    fn hearing(
        &self,
        case: &pb::Investigation,
        of: pb::HearingOf,
        staff: &str,
        people: &BTreeMap<&'static str, String>,
    ) -> pb::RecordHearingRequest {
        let now = Some(honi_proto::time::timestamp(self.stage.now()));
        pb::RecordHearingRequest {
            of: of.into(),
            staff: staff.to_owned(),
            interviewer: people["interviewer"].clone(),
            second_person: people["second_person"].clone(),
            start_time: now,
            end_time: now,
            question_set: "v1".to_owned(),
            minutes: pb::Minutes::Confirmed.into(),
            answers: "架空の回答".to_owned(),
            ..hearing_of(case)
        }
    }
}

requests! {
    pb::Investigation;
    knowing MarkMisconductKnownRequest {};
    planning PlanInvestigationRequest { plan: "架空の計画".to_owned() };
    preserving PreserveEvidenceRequest { evidence: (1..=8).map(|kind| pb::Evidence { kind, ..Default::default() }).collect() };
    hearing_of RecordHearingRequest {};
    requiring RequireMemberConfirmationRequest {};
    analysing AnalyseInvestigationRequest {};
    proposal ProposeDecisionRequest { facts: "架空の事実".to_owned() };
    approving ReviewDecisionRequest { approve: true };
    telling RecordFeedbackRequest { feedback: "架空の通知".to_owned() };
    closing CloseInvestigationRequest {};
    offering PlanRemedyRequest {
        remedies: vec![pb::Remedy::Refund.into()],
        choice: pb::MemberChoice::Accepted.into(),
        offer: "架空の返金".to_owned()
    };
    executing ExecuteRemedyRequest { done: "架空の返金".to_owned() };
    confirming ConfirmRemedyRequest {};
}

fn proposing(case: &pb::Investigation, proper: bool) -> pb::ProposeDecisionRequest {
    let conclusion = if proper { pb::Conclusion::Proper } else { pb::Conclusion::Improper };
    pb::ProposeDecisionRequest {
        conclusion: conclusion.into(),
        breached_rules: (!proper).then(|| "R-1".to_owned()).into_iter().collect(),
        ..proposal(case)
    }
}
