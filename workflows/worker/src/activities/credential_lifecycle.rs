//! The activities of credentials: propose a milestone to the training service, send a notice by the organisation service.

#![expect(dead_code, reason = "the macro makes a constant of each activity, which only callers need")]

use std::sync::Arc;

use honi_credential_lifecycle::{
    EscalateInput, Escalated, MilestonePlan, NotifyInput, Qualification, QualificationState, milestone, workflow_id,
};
use honi_proto::{
    time::instant,
    training::v1::{self as pb, EscalateCredentialRequest, EscalateCredentialResponse},
};
use opentelemetry::metrics::Meter;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::casework::{code_of, notices, value_name};
use super::{notify, propose::propose};
use crate::{clients::Clients, failure::unreadable, outcomes::Outcomes};

/// What names of the proto's values begin with.
const MILESTONE: &str = "CREDENTIAL_MILESTONE_";
const STATE: &str = "CREDENTIAL_STATE_";

/// Implements the activities by gRPC calls.
#[derive(Debug)]
pub struct CredentialLifecycleActivities {
    clients: Clients,
    outcomes: Outcomes,
}

impl CredentialLifecycleActivities {
    /// Activities that call these services, and are counted by this meter.
    pub fn new(clients: Clients, meter: &Meter) -> Self {
        Self {
            clients,
            outcomes: Outcomes::new(meter),
        }
    }

    /// Proposes a milestone: the body of `credential_lifecycle.escalate`. Repeated, it is recorded once.
    ///
    /// # Errors
    /// Whether to try again, or that the service refused.
    pub async fn propose(&self, input: EscalateInput) -> Result<Escalated, ActivityError> {
        const RPC: &str = "EscalateCredential";
        let Qualification { credential, cycle } = input.subject;
        let process = workflow_id(credential, cycle);
        let ordinal = input.ordinal.to_string();
        let step = ["escalate", input.deadline.as_str(), ordinal.as_str()];
        let request = EscalateCredentialRequest {
            name: credential.to_string(),
            cycle: i32::try_from(cycle).map_err(|_| unreadable(RPC, "cycle"))?,
            milestone: value(&input.deadline).ok_or_else(|| unreadable(RPC, "milestone"))?.into(),
            certificate: i32::try_from(input.ordinal).map_err(|_| unreadable(RPC, "certificate"))?,
            request_id: String::new(),
        };
        let answer = propose(RPC, &process, &step, |request_id| {
            let mut credentials = self.clients.credentials.clone();
            let request = EscalateCredentialRequest {
                request_id,
                ..request.clone()
            };
            async move { credentials.escalate_credential(request).await }
        });
        escalated(answer.await?).map_err(|field| unreadable(RPC, field))
    }

    /// Sends a notice: the body of `credential_lifecycle.notify`. Repeated, it is recorded once.
    ///
    /// # Errors
    /// Whether to try again, or that the service refused.
    pub async fn send(&self, input: NotifyInput) -> Result<(), ActivityError> {
        let Qualification { credential, cycle } = input.subject;
        let topic = input.deadline.clone();
        notify::send(
            &self.clients,
            &workflow_id(credential, cycle),
            credential.to_string(),
            &topic,
            input,
        )
        .await
    }
}

#[activities]
impl CredentialLifecycleActivities {
    #[activity(definition = honi_credential_lifecycle::Escalate)]
    async fn escalate(self: Arc<Self>, _ctx: ActivityContext, input: EscalateInput) -> Result<Escalated, ActivityError> {
        self.outcomes.counted("credential_lifecycle.escalate", self.propose(input).await)
    }

    #[activity(definition = honi_credential_lifecycle::Notify)]
    async fn notify(self: Arc<Self>, _ctx: ActivityContext, input: NotifyInput) -> Result<(), ActivityError> {
        self.outcomes.counted("credential_lifecycle.notify", self.send(input).await)
    }
}

/// The proto's value of a code such as `nine-months`.
fn value(code: &str) -> Option<pb::CredentialMilestone> {
    pb::CredentialMilestone::from_str_name(&value_name(MILESTONE, code))
}

/// The code of a proto's value; none of one that this worker does not know.
fn code(milestone: pb::CredentialMilestone) -> Option<String> {
    code_of(MILESTONE, milestone.as_str_name()).filter(|_| milestone != pb::CredentialMilestone::Unspecified)
}

/// A milestone that this worker does not know belongs to a newer one and is left out; anything else that cannot be read is an error.
fn escalated(answer: EscalateCredentialResponse) -> Result<Escalated, &'static str> {
    let state = answer.state();
    let code = state.as_str_name().strip_prefix(STATE).ok_or("state")?.to_owned();
    let milestones = answer.milestones.iter().filter_map(|it| plan(it).transpose());
    Ok(Escalated {
        fired: answer.fired,
        notices: notices(&answer.recipients)?,
        due_at: answer.due_time.as_ref().and_then(instant),
        version: answer.version,
        state: QualificationState { over: answer.over, code },
        deadlines: milestones.collect::<Result<_, _>>()?,
        // Nobody is kept from hearing of it.
        excluded: Vec::new(),
    })
}

fn plan(it: &pb::CredentialMilestonePlan) -> Result<Option<MilestonePlan>, &'static str> {
    let Some(code) = code(it.milestone()) else { return Ok(None) };
    let at = it.milestone_time.as_ref().and_then(instant).ok_or("milestones.milestone_time")?;
    let end_at = it.end_time.as_ref().and_then(instant).ok_or("milestones.end_time")?;
    let settled_at = it.settle_time.as_ref().and_then(instant);
    let certificate = it.certificate.unsigned_abs().max(1);
    Ok(Some(milestone(&code, certificate, at, end_at, it.reach_time.is_some(), settled_at)))
}

#[cfg(test)]
mod tests {
    use honi_proto::casework::v1 as casework;

    use super::*;

    #[test]
    fn every_milestone_is_read_as_it_is_written() {
        for number in 1..=7 {
            let milestone = pb::CredentialMilestone::try_from(number).expect("seven milestones");
            let written = code(milestone).expect("a code");
            assert_eq!(value(&written), Some(milestone), "{written}");
        }
        assert_eq!(code(pb::CredentialMilestone::Unspecified), None);
        assert_eq!(value("tea"), None);
    }

    #[test]
    fn an_answer_says_where_the_credential_stands() {
        let answer = EscalateCredentialResponse {
            fired: true,
            state: pb::CredentialState::Expired.into(),
            over: true,
            version: 3,
            milestones: vec![pb::CredentialMilestonePlan::default()],
            ..Default::default()
        };
        let read = escalated(answer).expect("readable");
        assert_eq!((read.state.code.as_str(), read.state.over, read.version), ("EXPIRED", true, 3));
        assert!(read.deadlines.is_empty(), "what is not known is left out");
        let nobody = EscalateCredentialResponse {
            recipients: vec![casework::Recipient::default()],
            ..Default::default()
        };
        assert_eq!(escalated(nobody), Err("recipients"));
        let timeless = EscalateCredentialResponse {
            milestones: vec![pb::CredentialMilestonePlan {
                milestone: pb::CredentialMilestone::Expiry.into(),
                ..Default::default()
            }],
            ..Default::default()
        };
        assert_eq!(escalated(timeless), Err("milestones.milestone_time"));
    }
}
