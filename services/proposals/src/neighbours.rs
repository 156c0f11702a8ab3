//! The other services that a proposal rests on, over the network: training for the right to sell, members for what a member's age asks for.

use async_trait::async_trait;
use chrono::NaiveDate;
use honi_call::{Client, idempotent};
use honi_names::{MemberName, StaffName};
use honi_proto::members::v1 as members;
use honi_proto::training::v1 as training;
use members::needs_service_client::NeedsServiceClient;
use tonic::Code;
use training::solicitation_right_service_client::SolicitationRightServiceClient;

use crate::app::proposals::{Neighbours, Right, Unanswered};
use crate::domain::solicitation::SolicitationAct;
use crate::domain::{LineGroup, UnderwriterKind};
use crate::grpc;

/// Asks the services of the co-op.
pub(crate) struct Services {
    rights: SolicitationRightServiceClient<Client>,
    needs: NeedsServiceClient<Client>,
}

impl Services {
    /// Over channels to the training and the members service.
    pub(crate) fn new(training: Client, members: Client) -> Self {
        Self {
            rights: SolicitationRightServiceClient::new(training),
            needs: NeedsServiceClient::new(members),
        }
    }
}

#[async_trait]
impl Neighbours for Services {
    async fn right(
        &self,
        staff: StaffName,
        (kind, line_group): (UnderwriterKind, LineGroup),
        act: SolicitationAct,
        day: NaiveDate,
    ) -> Result<Right, Unanswered> {
        let (underwriter_kind, line_group) = grpc::sold(kind, line_group);
        let request = training::GetSolicitationRightRequest {
            staff: staff.to_string(),
            underwriter_kind,
            line_group,
            act: act_message(act).into(),
            day: Some(day.into()),
            known_time: None,
        };
        let answer = self.rights.clone().get_solicitation_right(idempotent(request)).await;
        match answer {
            Ok(answer) => {
                let answer = answer.into_inner();
                if answer.allowed {
                    return Ok(Right::Allowed);
                }
                Ok(Right::Denied {
                    reason: denial(&answer),
                    ja: answer.message_ja,
                    en: answer.message_en,
                })
            }
            // Whoever is not on record as staff sells nothing.
            Err(status) if status.code() == Code::NotFound => Ok(Right::Denied {
                reason: "NOT_EMPLOYED".to_owned(),
                ja: "職員の記録がありません。".to_owned(),
                en: "There is no such staff.".to_owned(),
            }),
            Err(status) => {
                tracing::warn!(%staff, code = ?status.code(), "the right to sell cannot be asked for");
                Err(Unanswered)
            }
        }
    }

    async fn extra_steps(&self, member: MemberName) -> Result<Option<u32>, Unanswered> {
        let request = members::GetCareAttributesRequest {
            name: member.to_string(),
            as_of_date: None,
        };
        match self.needs.clone().get_care_attributes(idempotent(request)).await {
            Ok(answer) => {
                // What else is known of them is none of this service's business.
                let steps = answer.into_inner().extra_steps.ok_or(Unanswered)?;
                Ok(Some(u32::try_from(steps.least).map_err(|_| Unanswered)?))
            }
            Err(status) if status.code() == Code::NotFound => Ok(None),
            Err(status) => {
                tracing::warn!(%member, code = ?status.code(), "what a member's age asks for cannot be asked");
                Err(Unanswered)
            }
        }
    }
}

const fn act_message(act: SolicitationAct) -> training::SolicitationAct {
    match act {
        SolicitationAct::IntentCapture => training::SolicitationAct::IntentCapture,
        SolicitationAct::Explanation => training::SolicitationAct::Explanation,
        SolicitationAct::Application => training::SolicitationAct::Application,
    }
}

/// The first reason of a denial, as the stable reason of the refusal.
fn denial(answer: &training::GetSolicitationRightResponse) -> String {
    let first = answer.reasons().next().unwrap_or_default();
    let code = first.as_str_name();
    code.strip_prefix("SOLICITATION_DENIAL_REASON_").unwrap_or(code).to_owned()
}
