//! A suite of scripted parts: an identity provider that knows REC, and a voices service with two voices.

use std::collections::HashMap;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use honi_proto::voices::v1::voice_service_server::{VoiceService, VoiceServiceServer};
use honi_proto::voices::v1::{
    AcknowledgeVoiceRequest, ApproveVoiceResponseRequest, AwaitVoiceAnswerRequest, CloseVoiceRequest, CreateVoiceRequest,
    DecideVoiceImprovementRequest, DraftVoiceResponseRequest, EscalateVoiceRequest, EscalateVoiceResponse, ExplainDeadlineRequest,
    ExplainDeadlineResponse, GetVoiceRequest, ListVoicesRequest, ListVoicesResponse, RecordMemberDecisionRequest,
    RecordVoiceContactRequest, RecordVoiceFollowUpRequest, RejectVoiceResponseRequest, ReopenVoiceRequest, ReplyToVoiceRequest,
    ResolveVoiceFastRequest, RespondToVoiceRequest, RouteVoiceRequest, StartFastTrackRequest, StartVoiceInvestigationRequest,
    TriageVoiceRequest, Voice, VoiceKind, VoiceState, WithdrawVoiceRequest,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetail, ErrorInfo, LocalizedMessage, StatusExt as _};

/// The first voice.
pub(crate) const VOICE: &str = "voices/0190a5a0-0000-7000-8000-000000000001";
/// The trace that the trace viewer knows.
pub(crate) const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SECOND: &str = "voices/0190a5a0-0000-7000-8000-000000000002";

/// What runs, and where the command keeps its session.
pub(crate) struct Suite {
    home: tempfile::TempDir,
    config: String,
}

/// What one run of the command gave.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

impl Suite {
    pub(crate) async fn start() -> Self {
        let [issuer, voices, nobody] = [listen().await, listen().await, listen().await];
        let nowhere = url(&nobody);
        drop(nobody);
        let voices_url = url(&voices);
        tokio::spawn(
            tonic::transport::Server::builder()
                .add_service(VoiceServiceServer::new(Voices))
                .serve_with_incoming(TcpIncoming::from(voices)),
        );
        Self::at(issuer, &nowhere, &voices_url)
    }

    /// With the services that [`scripted`] makes, in place of those of [`start`](Self::start).
    pub(crate) async fn of(scripted: Routes) -> Self {
        let [issuer, services] = [listen().await, listen().await];
        let services_url = url(&services);
        tokio::spawn(
            tonic::transport::Server::builder()
                .add_routes(scripted)
                .serve_with_incoming(TcpIncoming::from(services)),
        );
        Self::at(issuer, &services_url, &services_url)
    }

    /// With an identity provider that listens there and says it is `issuer`.
    pub(crate) async fn with_an_issuer_that_says(issuer: &str, endpoints: &str) -> Self {
        let listener = listen().await;
        let (issuer, endpoints) = (issuer.replace("SELF", &url(&listener)), endpoints.replace("SELF", &url(&listener)));
        Self::behind(
            listener,
            identity_provider(&issuer, &endpoints),
            "http://127.0.0.1:1",
            "http://127.0.0.1:1",
        )
    }

    fn at(issuer: TcpListener, others: &str, voices: &str) -> Self {
        let own = url(&issuer);
        Self::behind(issuer, identity_provider(&own, &own), others, voices)
    }

    fn behind(issuer: TcpListener, routes: Router, others: &str, voices: &str) -> Self {
        let endpoints = [
            ("inspections", others.to_owned()),
            ("members", others.to_owned()),
            ("proposals", others.to_owned()),
            ("training", others.to_owned()),
            ("voices", voices.to_owned()),
            ("issuer", url(&issuer)),
            ("traces", url(&issuer)),
            ("otlp", String::new()),
        ];
        let mut config = "timeout_seconds = 5\n[endpoints]\n".to_owned();
        config.extend(endpoints.map(|(name, url)| format!("{name} = \"{url}\"\n")));
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("settings.toml");
        std::fs::write(&file, config).unwrap();
        tokio::spawn(async move { axum::serve(issuer, routes).await });
        Self {
            home,
            config: file.display().to_string(),
        }
    }

    /// Runs the command with an empty stdin.
    pub(crate) async fn honi(&self, arguments: &[&str]) -> Run {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_honi"));
        command.args(arguments).args(["--config", &self.config]).stdin(Stdio::null());
        command
            .env("XDG_CONFIG_HOME", self.home.path())
            .env("LANG", "C.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES");
        let output = command.output().await.unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run {
            code: output.status.code().unwrap(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

async fn listen() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

fn url(listener: &TcpListener) -> String {
    format!("http://{}", listener.local_addr().unwrap())
}

/// Discovery, the token endpoint and the device flow, which is approved at the third time of asking; the second has no answer. Beside it a
/// trace viewer that knows one trace.
fn identity_provider(issuer: &str, url: &str) -> Router {
    let discovery = json!({ "issuer": issuer, "token_endpoint": format!("{url}/token"), "device_authorization_endpoint": format!("{url}/device_authorization") });
    let span = json!({ "spanID": "1", "operationName": "CreateVoice", "startTime": 1_775_001_600_000_000i64, "duration": 1500, "processID": "p", "references": [], "tags": [] });
    let traces = json!({ "data": [{ "traceID": TRACE, "spans": [span], "processes": { "p": { "serviceName": "honi-voices\u{202e}" } } }] });
    let codes = json!({ "device_code": "d", "user_code": "BCDF-GHJK", "verification_uri": format!("{url}/device"), "expires_in": 60, "interval": 1 });
    Router::new()
        .route("/.well-known/openid-configuration", get(move || async move { Json(discovery) }))
        .route("/device_authorization", post(move || async move { Json(codes) }))
        .route("/token", post(token))
        .route(&format!("/api/traces/{TRACE}"), get(move || async move { Json(traces) }))
        .with_state(Arc::new(AtomicU32::new(0)))
}

async fn token(State(asked): State<Arc<AtomicU32>>, Form(form): Form<HashMap<String, String>>) -> (StatusCode, Json<Value>) {
    let refused = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error })));
    match form["grant_type"].as_str() {
        "urn:honi:login-as" if form["role"] == "REC" => (StatusCode::OK, Json(given())),
        "urn:honi:login-as" => refused("invalid_grant"),
        _ => match asked.fetch_add(1, Ordering::SeqCst) {
            0 => refused("authorization_pending"),
            1 => (StatusCode::BAD_GATEWAY, Json(json!({}))),
            _ => (StatusCode::OK, Json(given())),
        },
    }
}

fn given() -> Value {
    let unit = "orgUnits/0190a5a0-0000-7000-8000-0000000000aa";
    let claims = json!({ "iss": "http://issuer", "sub": "staff/0190a5a0-0000-7000-8000-0000000000bb", "aud": "honi-voices", "exp": 4_000_000_000i64, "roles": ["REC"], "org_unit": unit });
    json!({ "access_token": format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string())), "token_type": "Bearer" })
}

/// The scripted service.
struct Voices;

fn voice(name: &str, number: &str) -> Voice {
    let (kind, state) = (VoiceKind::Complaint.into(), VoiceState::Received.into());
    Voice {
        name: name.to_owned(),
        number: number.to_owned(),
        kind,
        state,
        etag: "now".to_owned(),
        ..Voice::default()
    }
}

fn refused(code: Code, reason: &str, ja: &str, en: &str) -> Status {
    let details = vec![
        ErrorDetail::ErrorInfo(ErrorInfo::new(reason, "honi", HashMap::new())),
        ErrorDetail::LocalizedMessage(LocalizedMessage::new("ja", ja)),
        ErrorDetail::LocalizedMessage(LocalizedMessage::new("en", en)),
    ];
    Status::with_error_details_vec(code, en, details)
}

#[tonic::async_trait]
impl VoiceService for Voices {
    async fn get_voice(&self, request: Request<GetVoiceRequest>) -> Result<Response<Voice>, Status> {
        assert!(request.metadata().get("authorization").is_some(), "the command says who asks");
        match request.get_ref().name.as_str() {
            VOICE => Ok(Response::new(voice(VOICE, "V-2026-000001"))),
            _ => Err(refused(
                Code::NotFound,
                "RESOURCE_NOT_FOUND",
                "見つかりません。",
                "There is no such record.",
            )),
        }
    }

    async fn list_overdue_voices(
        &self,
        _: Request<honi_proto::voices::v1::ListOverdueVoicesRequest>,
    ) -> Result<Response<honi_proto::voices::v1::ListOverdueVoicesResponse>, Status> {
        Err(Status::unimplemented("no test asks for it"))
    }

    async fn list_voices(&self, request: Request<ListVoicesRequest>) -> Result<Response<ListVoicesResponse>, Status> {
        if let Some(number) = request.get_ref().filter.strip_prefix("number = ") {
            let voices = if number == "\"V-2026-000001\"" {
                vec![voice(VOICE, "V-2026-000001")]
            } else {
                Vec::new()
            };
            return Ok(Response::new(ListVoicesResponse {
                voices,
                ..ListVoicesResponse::default()
            }));
        }
        let (voices, next_page_token) = match request.get_ref().page_token.as_str() {
            "" => (vec![voice(VOICE, "V-2026-000001")], "second".to_owned()),
            _ => (vec![voice(SECOND, "V-2026-000002")], String::new()),
        };
        Ok(Response::new(ListVoicesResponse { voices, next_page_token }))
    }

    async fn acknowledge_voice(&self, request: Request<AcknowledgeVoiceRequest>) -> Result<Response<Voice>, Status> {
        let request = request.into_inner();
        assert_eq!(request.request_id.len(), 36);
        if request.etag != "now" {
            return Err(refused(
                Code::Aborted,
                "ETAG_MISMATCH",
                "更新されています。",
                "It was changed meanwhile.",
            ));
        }
        Ok(Response::new(Voice {
            state: VoiceState::Acknowledged.into(),
            ..voice(VOICE, "V-2026-000001")
        }))
    }

    async fn create_voice(&self, _: Request<CreateVoiceRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn triage_voice(&self, _: Request<TriageVoiceRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn start_fast_track(&self, _: Request<StartFastTrackRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn resolve_voice_fast(&self, _: Request<ResolveVoiceFastRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn start_voice_investigation(&self, _: Request<StartVoiceInvestigationRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn await_voice_answer(&self, _: Request<AwaitVoiceAnswerRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn record_voice_contact(&self, _: Request<RecordVoiceContactRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn draft_voice_response(&self, _: Request<DraftVoiceResponseRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn approve_voice_response(&self, _: Request<ApproveVoiceResponseRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn reject_voice_response(&self, _: Request<RejectVoiceResponseRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn respond_to_voice(&self, _: Request<RespondToVoiceRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn record_member_decision(&self, _: Request<RecordMemberDecisionRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn withdraw_voice(&self, _: Request<WithdrawVoiceRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn decide_voice_improvement(&self, _: Request<DecideVoiceImprovementRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn close_voice(&self, _: Request<CloseVoiceRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn record_voice_follow_up(&self, _: Request<RecordVoiceFollowUpRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn reply_to_voice(&self, _: Request<ReplyToVoiceRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn route_voice(&self, _: Request<RouteVoiceRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn reopen_voice(&self, _: Request<ReopenVoiceRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn escalate_voice(&self, _: Request<EscalateVoiceRequest>) -> Result<Response<EscalateVoiceResponse>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn explain_deadline(&self, _: Request<ExplainDeadlineRequest>) -> Result<Response<ExplainDeadlineResponse>, Status> {
        Err(Status::unimplemented("not in this script"))
    }
}
