//! The activities of improvement actions: propose a rung to the inspections service, send a notice by the organisation service.

#![expect(dead_code, reason = "the macro makes a constant of each activity, which only callers need")]

use std::sync::Arc;

use honi_deadline_ladder::DeadlinePlan;
use honi_improvement_action::{EscalateInput, Escalated, Improvement, ImprovementState, NotifyInput, workflow_id};
use honi_proto::{
    inspections::v1::{self as pb, EscalateImprovementActionRequest, EscalateImprovementActionResponse},
    time::instant,
};
use opentelemetry::metrics::Meter;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::casework::{code_of, level, notices, rung, value_name};
use super::{notify, propose::propose};
use crate::{clients::Clients, failure::unreadable, outcomes::Outcomes};

/// What names of the proto's values begin with.
const KIND: &str = "IMPROVEMENT_DEADLINE_KIND_";
const STATE: &str = "IMPROVEMENT_STATE_";

/// Implements the activities by gRPC calls.
#[derive(Debug)]
pub struct ImprovementActionActivities {
    clients: Clients,
    outcomes: Outcomes,
}

impl ImprovementActionActivities {
    /// Activities that call these services, and are counted by this meter.
    pub fn new(clients: Clients, meter: &Meter) -> Self {
        Self {
            clients,
            outcomes: Outcomes::new(meter),
        }
    }

    /// Proposes a rung: the body of `improvement_action.escalate`. Repeated, it fires the rung once.
    ///
    /// # Errors
    /// Whether to try again, or that the service refused.
    pub async fn propose(&self, input: EscalateInput) -> Result<Escalated, ActivityError> {
        const RPC: &str = "EscalateImprovementAction";
        let Improvement { action, cycle } = input.subject;
        let process = workflow_id(action, cycle);
        let ordinal = input.ordinal.to_string();
        let step = ["escalate", input.deadline.as_str(), input.level.code(), ordinal.as_str()];
        let request = EscalateImprovementActionRequest {
            name: action.to_string(),
            cycle: i32::try_from(cycle).map_err(|_| unreadable(RPC, "cycle"))?,
            deadline: kind(&input.deadline).ok_or_else(|| unreadable(RPC, "deadline"))?.into(),
            ordinal: i32::try_from(input.ordinal).map_err(|_| unreadable(RPC, "ordinal"))?,
            level: level(input.level).into(),
            request_id: String::new(),
        };
        let answer = propose(RPC, &process, &step, |request_id| {
            let mut improvements = self.clients.improvements.clone();
            let request = EscalateImprovementActionRequest {
                request_id,
                ..request.clone()
            };
            async move { improvements.escalate_improvement_action(request).await }
        });
        escalated(answer.await?).map_err(|field| unreadable(RPC, field))
    }

    /// Sends a notice: the body of `improvement_action.notify`. Repeated, it is recorded once.
    ///
    /// # Errors
    /// Whether to try again, or that the service refused.
    pub async fn send(&self, input: NotifyInput) -> Result<(), ActivityError> {
        let Improvement { action, cycle } = input.subject;
        let topic = input.deadline.clone();
        notify::send(&self.clients, &workflow_id(action, cycle), action.to_string(), &topic, input).await
    }
}

#[activities]
impl ImprovementActionActivities {
    #[activity(definition = honi_improvement_action::Escalate)]
    async fn escalate(self: Arc<Self>, _ctx: ActivityContext, input: EscalateInput) -> Result<Escalated, ActivityError> {
        self.outcomes.counted("improvement_action.escalate", self.propose(input).await)
    }

    #[activity(definition = honi_improvement_action::Notify)]
    async fn notify(self: Arc<Self>, _ctx: ActivityContext, input: NotifyInput) -> Result<(), ActivityError> {
        self.outcomes.counted("improvement_action.notify", self.send(input).await)
    }
}

/// The proto's value of a code such as `effect-check`.
fn kind(code: &str) -> Option<pb::ImprovementDeadlineKind> {
    pb::ImprovementDeadlineKind::from_str_name(&value_name(KIND, code))
}

/// The code of a proto's value; none of one that this worker does not know.
fn code(kind: pb::ImprovementDeadlineKind) -> Option<String> {
    code_of(KIND, kind.as_str_name()).filter(|_| kind != pb::ImprovementDeadlineKind::Unspecified)
}

/// A deadline or level that this worker does not know belongs to a newer one and is left out; anything else that cannot be read is an error.
fn escalated(answer: EscalateImprovementActionResponse) -> Result<Escalated, &'static str> {
    let state = answer.state();
    let code = state.as_str_name().strip_prefix(STATE).ok_or("state")?.to_owned();
    let deadlines = answer.deadlines.iter().filter_map(|deadline| plan(deadline).transpose());
    Ok(Escalated {
        fired: answer.fired,
        notices: notices(&answer.recipients)?,
        due_at: answer.due_time.as_ref().and_then(instant),
        version: answer.version,
        state: ImprovementState { over: answer.over, code },
        deadlines: deadlines.collect::<Result<_, _>>()?,
        // It is about nobody.
        excluded: Vec::new(),
    })
}

fn plan(deadline: &pb::ImprovementDeadline) -> Result<Option<DeadlinePlan<String>>, &'static str> {
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
        for number in 1..=7 {
            let kind_of = pb::ImprovementDeadlineKind::try_from(number).expect("seven kinds");
            let written = code(kind_of).expect("a code");
            assert_eq!(kind(&written), Some(kind_of), "{written}");
        }
        assert_eq!(code(pb::ImprovementDeadlineKind::Unspecified), None);
        assert_eq!(kind("tea"), None);
    }

    #[test]
    fn an_answer_says_where_the_action_stands() {
        let answer = EscalateImprovementActionResponse {
            fired: true,
            state: pb::ImprovementState::InProgress.into(),
            version: 3,
            ..Default::default()
        };
        let read = escalated(answer).expect("readable");
        assert_eq!((read.state.code.as_str(), read.state.over, read.version), ("IN_PROGRESS", false, 3));
        let nobody = EscalateImprovementActionResponse {
            recipients: vec![casework::Recipient::default()],
            ..Default::default()
        };
        assert_eq!(escalated(nobody), Err("recipients"));
    }
}
