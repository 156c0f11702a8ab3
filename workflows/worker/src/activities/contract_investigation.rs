//! The activities of investigations: propose a rung to the inspections service, send a notice by the organisation service.

#![expect(dead_code, reason = "the macro makes a constant of each activity, which only callers need")]

use std::sync::Arc;

use honi_contract_investigation::{Case, CaseState, EscalateInput, Escalated, NotifyInput, workflow_id};
use honi_deadline_ladder::DeadlinePlan;
use honi_proto::{
    inspections::v1::{self as pb, EscalateInvestigationRequest, EscalateInvestigationResponse},
    time::instant,
};
use opentelemetry::metrics::Meter;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::casework::{code_of, level, notices, rung, value_name};
use super::{notify, propose::propose};
use crate::{clients::Clients, failure::unreadable, outcomes::Outcomes};

/// What names of the proto's values begin with.
const KIND: &str = "INVESTIGATION_DEADLINE_KIND_";
const STATE: &str = "INVESTIGATION_STATE_";

/// Implements the activities by gRPC calls.
#[derive(Debug)]
pub struct ContractInvestigationActivities {
    clients: Clients,
    outcomes: Outcomes,
}

impl ContractInvestigationActivities {
    /// Activities that call these services, and are counted by this meter.
    pub fn new(clients: Clients, meter: &Meter) -> Self {
        Self {
            clients,
            outcomes: Outcomes::new(meter),
        }
    }

    /// Proposes a rung: the body of `contract_investigation.escalate`. Repeated, it fires the rung once.
    ///
    /// # Errors
    /// Whether to try again, or that the service refused.
    pub async fn propose(&self, input: EscalateInput) -> Result<Escalated, ActivityError> {
        const RPC: &str = "EscalateInvestigation";
        let Case { investigation, cycle } = input.subject;
        let process = workflow_id(investigation, cycle);
        let ordinal = input.ordinal.to_string();
        let step = ["escalate", input.deadline.as_str(), input.level.code(), ordinal.as_str()];
        let request = EscalateInvestigationRequest {
            name: investigation.to_string(),
            cycle: i32::try_from(cycle).map_err(|_| unreadable(RPC, "cycle"))?,
            deadline: kind(&input.deadline).ok_or_else(|| unreadable(RPC, "deadline"))?.into(),
            ordinal: i32::try_from(input.ordinal).map_err(|_| unreadable(RPC, "ordinal"))?,
            level: level(input.level).into(),
            request_id: String::new(),
        };
        let answer = propose(RPC, &process, &step, |request_id| {
            let mut investigations = self.clients.investigations.clone();
            let request = EscalateInvestigationRequest {
                request_id,
                ..request.clone()
            };
            async move { investigations.escalate_investigation(request).await }
        });
        escalated(answer.await?).map_err(|field| unreadable(RPC, field))
    }

    /// Sends a notice: the body of `contract_investigation.notify`. Repeated, it is recorded once.
    ///
    /// # Errors
    /// Whether to try again, or that the service refused.
    pub async fn send(&self, input: NotifyInput) -> Result<(), ActivityError> {
        let Case { investigation, cycle } = input.subject;
        let topic = input.deadline.clone();
        notify::send(
            &self.clients,
            &workflow_id(investigation, cycle),
            investigation.to_string(),
            &topic,
            input,
        )
        .await
    }
}

#[activities]
impl ContractInvestigationActivities {
    #[activity(definition = honi_contract_investigation::Escalate)]
    async fn escalate(self: Arc<Self>, _ctx: ActivityContext, input: EscalateInput) -> Result<Escalated, ActivityError> {
        self.outcomes.counted("contract_investigation.escalate", self.propose(input).await)
    }

    #[activity(definition = honi_contract_investigation::Notify)]
    async fn notify(self: Arc<Self>, _ctx: ActivityContext, input: NotifyInput) -> Result<(), ActivityError> {
        self.outcomes.counted("contract_investigation.notify", self.send(input).await)
    }
}

/// The proto's value of a code such as `statutory-notice`.
fn kind(code: &str) -> Option<pb::InvestigationDeadlineKind> {
    pb::InvestigationDeadlineKind::from_str_name(&value_name(KIND, code))
}

/// The code of a proto's value; none of one that this worker does not know.
fn code(kind: pb::InvestigationDeadlineKind) -> Option<String> {
    code_of(KIND, kind.as_str_name()).filter(|_| kind != pb::InvestigationDeadlineKind::Unspecified)
}

/// A deadline or level that this worker does not know belongs to a newer one and is left out; anything else that cannot be read is an error.
fn escalated(answer: EscalateInvestigationResponse) -> Result<Escalated, &'static str> {
    let state = answer.state();
    let code = state.as_str_name().strip_prefix(STATE).ok_or("state")?.to_owned();
    let deadlines = answer.deadlines.iter().filter_map(|deadline| plan(deadline).transpose());
    Ok(Escalated {
        fired: answer.fired,
        notices: notices(&answer.recipients)?,
        due_at: answer.due_time.as_ref().and_then(instant),
        version: answer.version,
        state: CaseState { over: answer.over, code },
        deadlines: deadlines.collect::<Result<_, _>>()?,
        excluded: answer.excluded_staff,
    })
}

fn plan(deadline: &pb::InvestigationDeadline) -> Result<Option<DeadlinePlan<String>>, &'static str> {
    let Some(kind) = code(deadline.kind()) else { return Ok(None) };
    let rungs = deadline.rungs.iter().filter_map(|it| rung(it).transpose());
    Ok(Some(DeadlinePlan {
        kind,
        ordinal: deadline.ordinal.unsigned_abs().max(1),
        paused: false,
        due_at: deadline.due_time.as_ref().and_then(instant).ok_or("deadlines.due_time")?,
        met_at: deadline.meet_time.as_ref().and_then(instant),
        rungs: rungs.collect::<Result<_, _>>()?,
    }))
}

#[cfg(test)]
mod tests {
    use honi_proto::casework::v1 as casework;

    use super::*;

    #[test]
    fn every_kind_of_deadline_is_read_as_it_is_written() {
        for number in 1..=12 {
            let kind_of = pb::InvestigationDeadlineKind::try_from(number).expect("twelve kinds");
            let written = code(kind_of).expect("a code");
            assert_eq!(kind(&written), Some(kind_of), "{written}");
        }
        assert_eq!(code(pb::InvestigationDeadlineKind::Unspecified), None);
        assert_eq!(kind("tea"), None);
    }

    #[test]
    fn an_answer_says_where_the_case_stands() {
        let answer = EscalateInvestigationResponse {
            fired: true,
            state: pb::InvestigationState::HearingSales.into(),
            version: 3,
            ..Default::default()
        };
        let read = escalated(answer).expect("readable");
        assert_eq!(
            (read.state.code.as_str(), read.state.over, read.version),
            ("HEARING_SALES", false, 3)
        );
        let nobody = EscalateInvestigationResponse {
            recipients: vec![casework::Recipient::default()],
            ..Default::default()
        };
        assert_eq!(escalated(nobody), Err("recipients"));
    }
}
