//! The voices and organisation services in memory, behind real gRPC: they keep request ids as the real ones do, and can lose an answer.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard},
};

use chrono::{DateTime, Utc};
use honi_call::{CallSettings, ClientCredentials};
use honi_orchestration::TemporalSettings;
use honi_proto::{
    organization::v1 as organization,
    organization::v1::notice_service_server::{NoticeService, NoticeServiceServer},
    time::timestamp,
    voices::v1 as voices,
    voices::v1::voice_service_server::{VoiceService, VoiceServiceServer},
};
use honi_settings::Secret;
use honi_telemetry::TelemetrySettings;
use honi_worker::{DailyDetectionSettings, Settings};
use tokio::sync::Notify;
use tonic::{Code, Request, Response, Status, async_trait, transport::server::TcpIncoming};
use tonic_types::{ErrorDetails, StatusExt as _};

pub(crate) const VOICE: &str = "voices/0190b3f2-6c8a-7000-8000-000000000001";
pub(crate) const QUEUE: &str = "orgUnits/0190b3f2-6c8a-7000-8000-000000000002";
/// The staff whom the complaint is about.
pub(crate) const SUBJECT: &str = "staff/0190b3f2-6c8a-7000-8000-000000000003";

/// Where a call waits.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    /// A call has come.
    pub(crate) reached: Notify,
    /// It may go on.
    pub(crate) open: Notify,
}

/// What the services hold and were asked.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// The rungs that fired, by request id.
    pub(crate) fired: BTreeMap<String, (i32, i32)>,
    /// The notices recorded, by request id.
    pub(crate) notices: BTreeMap<String, organization::Notice>,
    /// All calls, also repeated ones.
    pub(crate) calls: u32,
    /// The trace contexts that came with them.
    pub(crate) traceparents: Vec<String>,
    /// How many answers to lose: the effect happens, the caller hears UNAVAILABLE.
    pub(crate) lose: u32,
    /// What to answer in place of doing anything.
    pub(crate) refuse: Option<Code>,
    /// Where a proposal waits before it is answered.
    pub(crate) gate: Option<Arc<Gate>>,
    /// Whether the next step was carried out before, for a worker of another version.
    pub(crate) another_version: bool,
    /// The request ids of such steps.
    pub(crate) carried_out: BTreeSet<String>,
    /// When the rungs that are answered fire.
    pub(crate) due_at: DateTime<Utc>,
}

impl Held {
    /// Refuses a request id that a worker of another version used for the same step, but with other bytes.
    fn of_another_version(&mut self, request_id: &str) -> Result<(), Status> {
        if self.another_version {
            self.carried_out.insert(request_id.to_owned());
            self.another_version = false;
        }
        if !self.carried_out.contains(request_id) {
            return Ok(());
        }
        let details = ErrorDetails::with_error_info("REQUEST_ID_REUSED", "honi", HashMap::new());
        Err(Status::with_error_details(Code::AlreadyExists, "another body", details))
    }
}

/// The services.
#[derive(Clone, Debug, Default)]
pub(crate) struct Services(Arc<Mutex<Held>>);

impl Services {
    pub(crate) fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().expect("no test panics while it holds this")
    }

    /// Serves both on a free port.
    pub(crate) async fn serve(&self) -> SocketAddr {
        let incoming = TcpIncoming::bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a free port");
        let address = incoming.local_addr().expect("bound");
        let server = tonic::transport::Server::builder()
            .add_service(VoiceServiceServer::new(self.clone()))
            .add_service(NoticeServiceServer::new(self.clone()));
        tokio::spawn(server.serve_with_incoming(incoming));
        address
    }

    /// Does something once, and answers.
    fn answer<T, R>(&self, request: Request<T>, effect: impl FnOnce(&mut Held, T) -> Result<R, Status>) -> Result<Response<R>, Status> {
        let mut held = self.held();
        held.calls += 1;
        held.traceparents.extend(
            request
                .metadata()
                .get("traceparent")
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
        );
        if let Some(code) = held.refuse {
            return Err(Status::new(code, "refused"));
        }
        let answer = effect(&mut held, request.into_inner())?;
        if held.lose > 0 {
            held.lose -= 1;
            return Err(Status::unavailable("the answer was lost"));
        }
        Ok(Response::new(answer))
    }
}

fn recipient(to: voices::recipient::Recipient) -> voices::Recipient {
    voices::Recipient { recipient: Some(to) }
}

#[async_trait]
impl VoiceService for Services {
    async fn escalate_voice(
        &self,
        request: Request<voices::EscalateVoiceRequest>,
    ) -> Result<Response<voices::EscalateVoiceResponse>, Status> {
        let gate = self.held().gate.take();
        if let Some(gate) = gate {
            gate.reached.notify_one();
            gate.open.notified().await;
        }
        self.answer(request, |held, request| {
            held.of_another_version(&request.request_id)?;
            held.fired.insert(request.request_id, (request.deadline, request.level));
            let due = Some(timestamp(held.due_at));
            let fired = voices::EscalationRung {
                level: request.level,
                fire_time: due,
                fired_time: due,
            };
            let deadline = voices::Deadline {
                kind: request.deadline,
                due_time: due,
                rungs: vec![fired],
                ..Default::default()
            };
            let recipients = [
                voices::recipient::Recipient::OrgUnitQueue(QUEUE.to_owned()),
                voices::recipient::Recipient::Role("CMG".to_owned()),
            ];
            Ok(voices::EscalateVoiceResponse {
                fired: true,
                recipients: recipients.map(recipient).into(),
                due_time: due,
                state: voices::VoiceState::Received.into(),
                deadlines: vec![deadline],
                excluded_staff: vec![SUBJECT.to_owned()],
                version: 1 + i64::try_from(held.fired.len()).expect("few rungs"),
            })
        })
    }

    async fn create_voice(&self, _: Request<voices::CreateVoiceRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn get_voice(&self, _: Request<voices::GetVoiceRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn list_voices(&self, _: Request<voices::ListVoicesRequest>) -> Result<Response<voices::ListVoicesResponse>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn list_overdue_voices(
        &self,
        _: Request<voices::ListOverdueVoicesRequest>,
    ) -> Result<Response<voices::ListOverdueVoicesResponse>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn acknowledge_voice(&self, _: Request<voices::AcknowledgeVoiceRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn triage_voice(&self, _: Request<voices::TriageVoiceRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn start_fast_track(&self, _: Request<voices::StartFastTrackRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn resolve_voice_fast(&self, _: Request<voices::ResolveVoiceFastRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn start_voice_investigation(
        &self,
        _: Request<voices::StartVoiceInvestigationRequest>,
    ) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn await_voice_answer(&self, _: Request<voices::AwaitVoiceAnswerRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn record_voice_contact(&self, _: Request<voices::RecordVoiceContactRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn draft_voice_response(&self, _: Request<voices::DraftVoiceResponseRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn approve_voice_response(&self, _: Request<voices::ApproveVoiceResponseRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn reject_voice_response(&self, _: Request<voices::RejectVoiceResponseRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn respond_to_voice(&self, _: Request<voices::RespondToVoiceRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn record_member_decision(&self, _: Request<voices::RecordMemberDecisionRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn withdraw_voice(&self, _: Request<voices::WithdrawVoiceRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn decide_voice_improvement(&self, _: Request<voices::DecideVoiceImprovementRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn record_voice_follow_up(&self, _: Request<voices::RecordVoiceFollowUpRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn reopen_voice(&self, _: Request<voices::ReopenVoiceRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn reply_to_voice(&self, _: Request<voices::ReplyToVoiceRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn route_voice(&self, _: Request<voices::RouteVoiceRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn close_voice(&self, _: Request<voices::CloseVoiceRequest>) -> Result<Response<voices::Voice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn explain_deadline(
        &self,
        _: Request<voices::ExplainDeadlineRequest>,
    ) -> Result<Response<voices::ExplainDeadlineResponse>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }
}

#[async_trait]
impl NoticeService for Services {
    async fn create_notice(&self, request: Request<organization::CreateNoticeRequest>) -> Result<Response<organization::Notice>, Status> {
        self.answer(request, |held, request| {
            let notice = request.notice.ok_or_else(|| Status::invalid_argument("no notice"))?;
            held.of_another_version(&request.request_id)?;
            held.notices.insert(request.request_id, notice.clone());
            Ok(notice)
        })
    }

    async fn list_notices(
        &self,
        _: Request<organization::ListNoticesRequest>,
    ) -> Result<Response<organization::ListNoticesResponse>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }

    async fn read_notice(&self, _: Request<organization::ReadNoticeRequest>) -> Result<Response<organization::Notice>, Status> {
        Err(Status::unimplemented("not for the worker"))
    }
}

/// Settings of a worker that calls these services.
pub(crate) fn settings(services: SocketAddr, temporal: &str) -> Settings {
    let call = CallSettings::new(format!("http://{services}"));
    let nobody = ClientCredentials {
        token_url: String::new(),
        client_id: String::new(),
        secret: Secret::new(""),
    };
    Settings {
        only: String::new(),
        graceful_seconds: 5,
        daily_detection: DailyDetectionSettings { at: "03:00".to_owned() },
        temporal: TemporalSettings {
            endpoint: temporal.to_owned(),
            namespace: "default".to_owned(),
            codec_key: Secret::new("a secret that only these tests ever use"),
            former_codec_keys: Vec::new(),
            retention_days: 1,
            tls: Default::default(),
        },
        voices: call.clone(),
        inspections: call.clone(),
        proposals: call.clone(),
        organization: call,
        identity: nobody,
        telemetry: TelemetrySettings::default(),
    }
}
