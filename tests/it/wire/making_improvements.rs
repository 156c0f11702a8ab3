//! Improvement actions, each as far as a call needs it.

use honi_access::Role;
use honi_proto::inspections::v1 as pb;
use prost::Message;

use super::caller::Caller;
use super::making::Making;
use super::valid::fresh_id;

/// The states before the one in which a call can be made, by the call: how many steps lead there.
const STEPS: [(&str, usize); 11] = [
    ("AssignImprovementAction", 1),
    ("AnalyseImprovementCause", 1),
    ("PlanImprovementAction", 2),
    ("StartImprovementAction", 3),
    ("ImplementImprovementAction", 4),
    ("VerifyImprovementAction", 5),
    ("CheckImprovementEffect", 6),
    ("CloseImprovementAction", 7),
    ("ReworkImprovementAction", 7),
    ("AcceptImprovementAction", 0),
    ("DeclineImprovementAction", 0),
];

impl Making<'_> {
    /// An action that was proposed.
    pub(crate) async fn improvement(&self) -> pb::ImprovementAction {
        let request = pb::CreateImprovementActionRequest {
            description: "架空の改善".to_owned(),
            sources: Vec::new(),
            request_id: fresh_id().to_string(),
        };
        self.improved("CreateImprovementAction", &manager(), &request).await
    }

    /// One that was given to a staff.
    pub(crate) async fn improvement_of(&self, owner: &str) -> pb::ImprovementAction {
        let proposed = self.improvement().await;
        let request = pb::AcceptImprovementActionRequest {
            owner: owner.to_owned(),
            ..accepting(&proposed)
        };
        self.improved("AcceptImprovementAction", &manager(), &request).await
    }

    /// One on which that call can be made now, which a staff sees to.
    pub(crate) async fn improvement_for(&self, method: &str, owner: &str) -> pb::ImprovementAction {
        let steps = STEPS.iter().find(|(name, _)| *name == method).map_or(0, |(_, steps)| *steps);
        if steps == 0 {
            return self.improvement().await;
        }
        let by = Caller::staff(owner, &[Role::ComplianceOfficer], UNIT);
        let effective = method == "CloseImprovementAction";
        let mut action = self.improvement_of(owner).await;
        for step in 1..steps {
            action = match step {
                1 => self.improved("AnalyseImprovementCause", &by, &analysing(&action)).await,
                2 => self.improved("PlanImprovementAction", &by, &planning(&action)).await,
                3 => self.improved("StartImprovementAction", &by, &starting(&action)).await,
                4 => self.improved("ImplementImprovementAction", &by, &implementing(&action)).await,
                5 => self.improved("VerifyImprovementAction", &manager(), &verifying(&action)).await,
                _ => {
                    let request = pb::CheckImprovementEffectRequest {
                        effective,
                        ..checking(&action)
                    };
                    self.improved("CheckImprovementEffect", &manager(), &request).await
                }
            };
        }
        action
    }

    async fn improved<M: Message>(&self, method: &str, by: &Caller, message: &M) -> pb::ImprovementAction {
        self.stage
            .ask(&format!("honi.inspections.v1.ImprovementActionService/{method}"), by, message)
            .await
    }
}

const UNIT: &str = "orgUnits/01920000-0000-7000-8000-0000000000b1";

fn manager() -> Caller {
    Caller::staff(&format!("staff/{}", fresh_id()), &[Role::ComplianceManager], UNIT)
}

requests! {
    pb::ImprovementAction;
    accepting AcceptImprovementActionRequest {};
    analysing AnalyseImprovementCauseRequest { category: pb::CauseCategory::System.into(), cause: "架空の原因".to_owned() };
    planning PlanImprovementActionRequest {
        kind: pb::ImprovementKind::Corrective.into(),
        success_criterion: "架空の基準".to_owned(),
        plan: "架空の計画".to_owned()
    };
    starting StartImprovementActionRequest {};
    implementing ImplementImprovementActionRequest {
        evidence: vec![pb::ImplementationEvidence { reference: "keys/form-7".to_owned(), sha256: String::new() }],
        done: "架空の実施".to_owned()
    };
    verifying VerifyImprovementActionRequest { as_planned: true, finding: "架空の検証".to_owned() };
    checking CheckImprovementEffectRequest { finding: "架空の確認".to_owned() };
}
