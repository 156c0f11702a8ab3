//! InvestigationService.

use std::collections::BTreeSet;

use honi_door::field::{name, optional_day, optional_instant, optional_name, subject};
use honi_door::{Command, Page, command, opened};
use honi_proto::inspections::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::{Problem, record_resource};
use pb::investigation_service_server::InvestigationService;
use tonic::{Request, Response, Status, async_trait};

use super::codes::{deadline_kind, level, state_message};
use super::investigation::{deadline, investigation, recipient, rule_outcomes, view};
use super::{Grpc, steps};
use crate::app::{self, Between, NewInvestigation, Proposal};
use crate::domain::{RungName, Step};

impl Grpc {
    async fn take(&self, command: Command<'_>, investigation: &str, etag: &str, step: Step) -> Result<Response<pb::Investigation>, Status> {
        let investigation = subject("name", investigation)?;
        let taken = Box::pin(app::step(&self.deps, command, investigation, etag, step)).await?;
        Ok(Response::new(view(taken)))
    }
}

#[async_trait]
impl InvestigationService for Grpc {
    async fn create_investigation(&self, request: Request<pb::CreateInvestigationRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let optional = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let mut subjects: BTreeSet<_> = message
            .subject_staff
            .iter()
            .enumerate()
            .map(|(index, staff)| name(&format!("subject_staff[{index}]"), staff))
            .collect::<Result<_, Problem>>()?;
        // Who sold is a subject, where contracts name a staff of ours.
        subjects.extend(message.sales_staff.parse::<honi_names::StaffName>());
        let new = NewInvestigation {
            policyholder: optional(&message.policyholder),
            sales_staff: optional(&message.sales_staff),
            org_unit: optional(&message.org_unit),
            subjects,
            voice: optional_name("voice", &message.voice)?,
            reason: message.reason,
        };
        let created = Box::pin(app::create(&self.deps, command, new)).await?;
        record_resource(created.case.origin().name.to_string());
        Ok(Response::new(view(created)))
    }

    async fn get_investigation(&self, request: Request<pb::GetInvestigationRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let found = app::get(&self.deps, &caller, subject("name", &message.name)?).await?;
        Ok(Response::new(view(found)))
    }

    async fn list_investigations(
        &self,
        request: Request<pb::ListInvestigationsRequest>,
    ) -> Result<Response<pb::ListInvestigationsResponse>, Status> {
        let (caller, message) = opened(request)?;
        let scope = format!("investigations {} {}", caller.actor.id, message.filter);
        let (page, before) = Page::by_id(message.page_size, &message.page_token, scope)?;
        let mut found = app::list(&self.deps, &caller, &message.filter, before, page.size).await?;
        let next_page_token = page.cut(&mut found, |case| case.origin().name.id().to_string());
        Ok(Response::new(pb::ListInvestigationsResponse {
            investigations: found.iter().map(investigation).collect(),
            next_page_token,
        }))
    }

    async fn count_rule_outcomes(
        &self,
        request: Request<pb::CountRuleOutcomesRequest>,
    ) -> Result<Response<pb::CountRuleOutcomesResponse>, Status> {
        let (caller, message) = opened(request)?;
        let between = Between {
            from: optional_day("from_date", message.from_date)?,
            until: optional_day("until_date", message.until_date)?,
        };
        let outcomes = app::outcomes(&self.deps, &caller, between).await?;
        Ok(Response::new(pb::CountRuleOutcomesResponse {
            rule_outcomes: outcomes.iter().map(|(rule, it)| rule_outcomes(rule, it)).collect(),
        }))
    }

    async fn triage_investigation(&self, request: Request<pb::TriageInvestigationRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::triage(&message)?;
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn assign_investigator(&self, request: Request<pb::AssignInvestigatorRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Assign(name("investigator", &message.investigator)?);
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn plan_investigation(&self, request: Request<pb::PlanInvestigationRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Plan {
            words: message.plan.as_str().into(),
            elderly_member: message.elderly_member,
        };
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn preserve_evidence(&self, request: Request<pb::PreserveEvidenceRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::evidence(&message, self.deps.clock.now())?;
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn record_hearing(&self, request: Request<pb::RecordHearingRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::hearing(&message)?;
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn waive_hearing(&self, request: Request<pb::WaiveHearingRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::waiver(&message)?;
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn require_member_confirmation(
        &self,
        request: Request<pb::RequireMemberConfirmationRequest>,
    ) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::RequireConfirmation;
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn record_member_contact(&self, request: Request<pb::RecordMemberContactRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::contact(&message, self.deps.clock.now())?;
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn analyse_investigation(
        &self,
        request: Request<pb::AnalyseInvestigationRequest>,
    ) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Analyse;
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn request_evidence(&self, request: Request<pb::RequestEvidenceRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::RequestEvidence(message.what.as_str().into());
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn propose_decision(&self, request: Request<pb::ProposeDecisionRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::proposal(&message)?;
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn review_decision(&self, request: Request<pb::ReviewDecisionRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::review(&message);
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn mark_misconduct_known(&self, request: Request<pb::MarkMisconductKnownRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step =
            Step::KnowMisconduct(optional_instant("know_time", message.know_time.as_ref())?.unwrap_or_else(|| self.deps.clock.now()));
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn record_misconduct_notice(
        &self,
        request: Request<pb::RecordMisconductNoticeRequest>,
    ) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::notice(&message, self.deps.clock.now())?;
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn plan_remedy(&self, request: Request<pb::PlanRemedyRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::remedy_plan(&message, self.deps.clock.now())?;
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn execute_remedy(&self, request: Request<pb::ExecuteRemedyRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::ExecuteRemedy(message.done.as_str().into());
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn confirm_remedy(&self, request: Request<pb::ConfirmRemedyRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::ConfirmRemedy;
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn record_prevention(&self, request: Request<pb::RecordPreventionRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Prevent(message.prevention.as_str().into());
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn record_feedback(&self, request: Request<pb::RecordFeedbackRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::GiveFeedback(message.feedback.as_str().into());
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn close_investigation(&self, request: Request<pb::CloseInvestigationRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Close;
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn reopen_investigation(&self, request: Request<pb::ReopenInvestigationRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::Reopen(message.reason.as_str().into());
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn extend_investigation(&self, request: Request<pb::ExtendInvestigationRequest>) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = steps::extension(&message);
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn link_investigation_voice(
        &self,
        request: Request<pb::LinkInvestigationVoiceRequest>,
    ) -> Result<Response<pb::Investigation>, Status> {
        let (caller, message) = opened(request)?;
        let step = Step::LinkVoice(name("voice", &message.voice)?);
        let command = command(&caller, &message.request_id, &message)?;
        self.take(command, &message.name, &message.etag, step).await
    }

    async fn escalate_investigation(
        &self,
        request: Request<pb::EscalateInvestigationRequest>,
    ) -> Result<Response<pb::EscalateInvestigationResponse>, Status> {
        let (caller, message) = opened(request)?;
        let command = command(&caller, &message.request_id, &message)?;
        let rung = RungName {
            cycle: message.cycle.unsigned_abs(),
            kind: deadline_kind("deadline", message.deadline())?,
            ordinal: message.ordinal.unsigned_abs(),
            level: level("level", message.level())?,
        };
        let proposal = Proposal {
            name: subject("name", &message.name)?,
            rung,
        };
        let answer = app::escalate(&self.deps, command, proposal).await?;
        let handling = answer.case.handling();
        let deadlines = handling.deadlines.iter();
        let due = deadlines.clone().find(|it| it.kind == rung.kind && it.ordinal == rung.ordinal);
        Ok(Response::new(pb::EscalateInvestigationResponse {
            fired: answer.fired,
            recipients: answer.recipients.iter().filter_map(recipient).collect(),
            due_time: due.map(|it| timestamp(it.due_at)),
            state: state_message(answer.case.state()),
            over: handling.stage.is_over(),
            version: handling.version,
            deadlines: deadlines.map(deadline).collect(),
            excluded_staff: handling.subjects.iter().map(ToString::to_string).collect(),
        }))
    }
}
