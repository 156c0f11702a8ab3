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
    AcknowledgeVoiceRequest, CloseVoiceRequest, CreateVoiceRequest, EscalateVoiceRequest, EscalateVoiceResponse, ExplainDeadlineRequest,
    ExplainDeadlineResponse, GetVoiceRequest, ListVoicesRequest, ListVoicesResponse, TriageVoiceRequest, Voice, VoiceKind, VoiceState,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetail, ErrorInfo, LocalizedMessage, StatusExt as _};

/// The first voice.
pub(crate) const VOICE: &str = "voices/0190a5a0-0000-7000-8000-000000000001";
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
        let url = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
        let endpoints = [
            ("members", url(&nobody)),
            ("training", url(&nobody)),
            ("voices", url(&voices)),
            ("issuer", url(&issuer)),
            ("otlp", String::new()),
        ];
        let mut config = "timeout_seconds = 5\n[endpoints]\n".to_owned();
        config.extend(endpoints.map(|(name, url)| format!("{name} = \"{url}\"\n")));
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("settings.toml");
        std::fs::write(&file, config).unwrap();
        drop(nobody);
        let routes = identity_provider(url(&issuer));
        tokio::spawn(async move { axum::serve(issuer, routes).await });
        tokio::spawn(
            tonic::transport::Server::builder()
                .add_service(VoiceServiceServer::new(Voices))
                .serve_with_incoming(TcpIncoming::from(voices)),
        );
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

/// Discovery, the token endpoint and the device flow, which is approved at the second time of asking.
fn identity_provider(url: String) -> Router {
    let discovery =
        json!({ "token_endpoint": format!("{url}/token"), "device_authorization_endpoint": format!("{url}/device_authorization") });
    let codes = json!({ "device_code": "d", "user_code": "BCDF-GHJK", "verification_uri": format!("{url}/device"), "expires_in": 60, "interval": 1 });
    Router::new()
        .route("/.well-known/openid-configuration", get(move || async move { Json(discovery) }))
        .route("/device_authorization", post(move || async move { Json(codes) }))
        .route("/token", post(token))
        .with_state(Arc::new(AtomicU32::new(0)))
}

async fn token(State(asked): State<Arc<AtomicU32>>, Form(form): Form<HashMap<String, String>>) -> (StatusCode, Json<Value>) {
    let refused = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error })));
    match form["grant_type"].as_str() {
        "urn:honi:login-as" if form["role"] == "REC" => (StatusCode::OK, Json(given())),
        "urn:honi:login-as" => refused("invalid_grant"),
        _ if asked.fetch_add(1, Ordering::SeqCst) == 0 => refused("authorization_pending"),
        _ => (StatusCode::OK, Json(given())),
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

    async fn close_voice(&self, _: Request<CloseVoiceRequest>) -> Result<Response<Voice>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn escalate_voice(&self, _: Request<EscalateVoiceRequest>) -> Result<Response<EscalateVoiceResponse>, Status> {
        Err(Status::unimplemented("not in this script"))
    }

    async fn explain_deadline(&self, _: Request<ExplainDeadlineRequest>) -> Result<Response<ExplainDeadlineResponse>, Status> {
        Err(Status::unimplemented("not in this script"))
    }
}
