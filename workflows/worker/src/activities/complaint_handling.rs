//! The activities of complaint handling: propose a rung to the voices service, send a notice by the organisation service.

#![expect(dead_code, reason = "the macro makes a constant of each activity, which only callers need")]

use std::sync::Arc;

use honi_complaint_handling::{Complaint, EscalateInput, Escalated, NotifyInput, workflow_id};
use honi_proto::voices::v1::EscalateVoiceRequest;
use opentelemetry::metrics::Meter;
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use super::{convert, notify, propose::propose};
use crate::{clients::Clients, failure::unreadable, outcomes::Outcomes};

/// Implements the activities by gRPC calls.
#[derive(Debug)]
pub struct ComplaintHandlingActivities {
    clients: Clients,
    outcomes: Outcomes,
}

impl ComplaintHandlingActivities {
    /// Activities that call these services, and are counted by this meter.
    pub fn new(clients: Clients, meter: &Meter) -> Self {
        Self {
            clients,
            outcomes: Outcomes::new(meter),
        }
    }

    /// Proposes a rung: the body of `complaint_handling.escalate`. Repeated, it fires the rung once.
    ///
    /// # Errors
    /// Whether to try again, or that the service refused.
    pub async fn propose(&self, input: EscalateInput) -> Result<Escalated, ActivityError> {
        const RPC: &str = "EscalateVoice";
        let process = workflow_id(input.subject.voice, input.subject.cycle);
        let ordinal = input.ordinal.to_string();
        let mut step = vec!["escalate", input.deadline.code(), input.level.code()];
        // Ids of before had no ordinal, and a call may be repeated after an update.
        step.extend((input.ordinal > 1).then_some(ordinal.as_str()));
        let request = EscalateVoiceRequest {
            name: input.subject.voice.to_string(),
            cycle: i32::try_from(input.subject.cycle).map_err(|_| unreadable(RPC, "cycle"))?,
            deadline: convert::deadline_kind(input.deadline).into(),
            level: convert::level(input.level).into(),
            ordinal: i32::try_from(input.ordinal).map_err(|_| unreadable(RPC, "ordinal"))?,
            request_id: String::new(),
        };
        let answer = propose(RPC, &process, &step, |request_id| {
            let mut voices = self.clients.voices.clone();
            let request = EscalateVoiceRequest {
                request_id,
                ..request.clone()
            };
            async move { voices.escalate_voice(request).await }
        });
        convert::escalated(answer.await?).map_err(|field| unreadable(RPC, field))
    }

    /// Sends a notice: the body of `complaint_handling.notify`. Repeated, it is recorded once.
    ///
    /// # Errors
    /// Whether to try again, or that the service refused.
    pub async fn send(&self, input: NotifyInput) -> Result<(), ActivityError> {
        let Complaint { voice, cycle } = input.subject;
        let topic = input.deadline.code();
        notify::send(&self.clients, &workflow_id(voice, cycle), voice.to_string(), topic, input).await
    }
}

#[activities]
impl ComplaintHandlingActivities {
    #[activity(definition = honi_complaint_handling::Escalate)]
    async fn escalate(self: Arc<Self>, _ctx: ActivityContext, input: EscalateInput) -> Result<Escalated, ActivityError> {
        self.outcomes.counted("complaint_handling.escalate", self.propose(input).await)
    }

    #[activity(definition = honi_complaint_handling::Notify)]
    async fn notify(self: Arc<Self>, _ctx: ActivityContext, input: NotifyInput) -> Result<(), ActivityError> {
        self.outcomes.counted("complaint_handling.notify", self.send(input).await)
    }
}
