//! Credentials and the right to sell: what each verb sends, and that a change rests on what was read.

use std::sync::{Arc, Mutex};

use honi_proto::proposals::v1::{LineGroup, UnderwriterKind};
use honi_proto::training::v1 as pb;
use pb::credential_service_server::{CredentialService, CredentialServiceServer};
use pb::solicitation_right_service_server::{SolicitationRightService, SolicitationRightServiceServer};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::fixtures::Suite;

const STAFF: &str = "staff/0190a5a0-0000-7000-8000-0000000000bb";
const CREDENTIAL: &str = "credentials/0190a5a0-0000-7000-8000-0000000000c1";
const SUSPENSION: &str = "solicitationSuspensions/0190a5a0-0000-7000-8000-0000000000d1";

/// Scripted services that remember what they were asked to change.
#[derive(Clone, Default)]
struct Script {
    asked: Arc<Mutex<Vec<String>>>,
}

fn credential() -> pb::Credential {
    pb::Credential {
        name: CREDENTIAL.to_owned(),
        staff: STAFF.to_owned(),
        kind: pb::CredentialKind::NonlifeAuto.into(),
        state: pb::CredentialState::RenewalWindow.into(),
        etag: "7".to_owned(),
        ..pb::Credential::default()
    }
}

fn suspension() -> pb::SolicitationSuspension {
    pb::SolicitationSuspension {
        name: SUSPENSION.to_owned(),
        staff: STAFF.to_owned(),
        etag: "3".to_owned(),
        ..pb::SolicitationSuspension::default()
    }
}

impl Script {
    fn step(&self, name: &str, etag: &str, request_id: &str, asked: String) -> Result<Response<pb::Credential>, Status> {
        assert_eq!((name, etag, request_id.len()), (CREDENTIAL, "7", 36));
        self.asked.lock().unwrap().push(asked);
        Ok(Response::new(credential()))
    }

    fn last(&self) -> String {
        self.asked.lock().unwrap().pop().unwrap_or_default()
    }
}

#[tonic::async_trait]
impl CredentialService for Script {
    async fn escalate_credential(
        &self,
        _: Request<pb::EscalateCredentialRequest>,
    ) -> Result<Response<pb::EscalateCredentialResponse>, Status> {
        Err(Status::unimplemented("not for people"))
    }

    async fn create_credential(&self, request: Request<pb::CreateCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        self.asked.lock().unwrap().push(format!("{:?}", request.into_inner()));
        Ok(Response::new(credential()))
    }

    async fn verify_credential(&self, request: Request<pb::VerifyCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let it = request.into_inner();
        self.step(&it.name, &it.etag, &it.request_id, format!("{it:?}"))
    }

    async fn renew_credential(&self, request: Request<pb::RenewCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let it = request.into_inner();
        self.step(&it.name, &it.etag, &it.request_id, format!("{it:?}"))
    }

    async fn suspend_credential(&self, request: Request<pb::SuspendCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let it = request.into_inner();
        self.step(&it.name, &it.etag, &it.request_id, format!("{it:?}"))
    }

    async fn reinstate_credential(&self, request: Request<pb::ReinstateCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let it = request.into_inner();
        self.step(&it.name, &it.etag, &it.request_id, format!("{it:?}"))
    }

    async fn revoke_credential(&self, request: Request<pb::RevokeCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let it = request.into_inner();
        self.step(&it.name, &it.etag, &it.request_id, format!("{it:?}"))
    }

    async fn surrender_credential(&self, request: Request<pb::SurrenderCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        let it = request.into_inner();
        self.step(&it.name, &it.etag, &it.request_id, format!("{it:?}"))
    }

    async fn record_credential_units(
        &self,
        request: Request<pb::RecordCredentialUnitsRequest>,
    ) -> Result<Response<pb::Credential>, Status> {
        let it = request.into_inner();
        self.step(&it.name, &it.etag, &it.request_id, format!("{it:?}"))
    }

    async fn get_credential(&self, request: Request<pb::GetCredentialRequest>) -> Result<Response<pb::Credential>, Status> {
        assert_eq!(request.get_ref().name, CREDENTIAL);
        Ok(Response::new(credential()))
    }

    async fn list_credentials(
        &self,
        request: Request<pb::ListCredentialsRequest>,
    ) -> Result<Response<pb::ListCredentialsResponse>, Status> {
        let it = request.into_inner();
        assert_eq!((it.staff.as_str(), it.kind), (STAFF, Some(pb::CredentialKind::NonlifeAuto.into())));
        Ok(Response::new(pb::ListCredentialsResponse {
            credentials: vec![credential()],
            next_page_token: String::new(),
        }))
    }
}

#[tonic::async_trait]
impl SolicitationRightService for Script {
    async fn get_solicitation_right(
        &self,
        request: Request<pb::GetSolicitationRightRequest>,
    ) -> Result<Response<pb::GetSolicitationRightResponse>, Status> {
        let it = request.into_inner();
        assert_eq!(
            (it.staff.as_str(), it.underwriter_kind(), it.line_group(), it.act()),
            (STAFF, UnderwriterKind::Insurer, LineGroup::Auto, pb::SolicitationAct::IntentCapture)
        );
        Ok(Response::new(pb::GetSolicitationRightResponse {
            reasons: vec![pb::SolicitationDenialReason::CredentialExpired.into()],
            day: it.day,
            ..Default::default()
        }))
    }

    async fn suspend_solicitation(
        &self,
        request: Request<pb::SuspendSolicitationRequest>,
    ) -> Result<Response<pb::SolicitationSuspension>, Status> {
        self.asked.lock().unwrap().push(format!("{:?}", request.into_inner()));
        Ok(Response::new(suspension()))
    }

    async fn lift_solicitation_suspension(
        &self,
        request: Request<pb::LiftSolicitationSuspensionRequest>,
    ) -> Result<Response<pb::SolicitationSuspension>, Status> {
        let it = request.into_inner();
        assert_eq!((it.name.as_str(), it.etag.as_str(), it.request_id.len()), (SUSPENSION, "3", 36));
        Ok(Response::new(suspension()))
    }

    async fn get_solicitation_suspension(
        &self,
        request: Request<pb::GetSolicitationSuspensionRequest>,
    ) -> Result<Response<pb::SolicitationSuspension>, Status> {
        assert_eq!(request.get_ref().name, SUSPENSION);
        Ok(Response::new(suspension()))
    }

    async fn list_solicitation_suspensions(
        &self,
        _: Request<pb::ListSolicitationSuspensionsRequest>,
    ) -> Result<Response<pb::ListSolicitationSuspensionsResponse>, Status> {
        Ok(Response::new(pb::ListSolicitationSuspensionsResponse {
            suspensions: vec![suspension()],
            next_page_token: String::new(),
        }))
    }
}

#[tokio::test]
async fn each_verb_sends_what_it_says() {
    let script = Script::default();
    let services =
        Routes::new(CredentialServiceServer::new(script.clone())).add_service(SolicitationRightServiceServer::new(script.clone()));
    let suite = Suite::of(services).await;
    assert_eq!(suite.honi(&["login", "--as", "REC"]).await.code, 0);
    for (words, sent) in [
        (
            format!("credential create --staff {STAFF} --kind nonlife-auto --issued 2022-09-01 --expires 2027-08-31"),
            "kind: NonlifeAuto",
        ),
        (format!("credential verify {CREDENTIAL}"), "VerifyCredentialRequest"),
        (
            format!("credential renew {CREDENTIAL} --issued 2027-09-01 --expires 2032-08-31"),
            "year: 2032",
        ),
        (
            format!("credential suspend {CREDENTIAL} --from 2026-12-01 --reason leave"),
            "reason: Leave",
        ),
        (format!("credential reinstate {CREDENTIAL} --from 2026-12-02"), "day: 2"),
        (
            format!("credential revoke {CREDENTIAL} --from 2026-12-03 --reason entry-error"),
            "reason: EntryError",
        ),
        (format!("credential surrender {CREDENTIAL} --from 2026-12-04"), "day: 4"),
        (format!("credential units {CREDENTIAL} --units 5 --earned 2026-12-05"), "units: 5"),
        (
            format!("staff suspend-solicitation {STAFF} --from 2026-12-06 --reason misconduct"),
            "reason: Misconduct",
        ),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        let done = suite.honi(&words).await;
        assert_eq!(done.code, 0, "{words:?}: {}", done.stderr);
        let last = script.last();
        assert!(last.contains(sent), "{words:?}: {last}");
    }
    for (words, shown) in [
        (format!("credential get {CREDENTIAL}"), "renewal-window"),
        (format!("credential list --staff {STAFF} --kind nonlife-auto"), "nonlife-auto"),
        (format!("staff lift-suspension {SUSPENSION} --from 2026-12-07"), SUSPENSION),
        ("staff suspensions".to_owned(), SUSPENSION),
        (
            format!("credential right --staff {STAFF} --line auto --act intent-capture --day 2027-09-01"),
            "credential-expired",
        ),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        let done = suite.honi(&words).await;
        assert_eq!(done.code, 0, "{words:?}: {}", done.stderr);
        assert!(done.stdout.contains(shown), "{words:?}: {}", done.stdout);
    }
    let too_many = suite
        .honi(&["credential", "units", CREDENTIAL, "--units", "101", "--earned", "2026-12-05"])
        .await;
    assert_eq!(too_many.code, 2, "{}", too_many.stderr);
}
