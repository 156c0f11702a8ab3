//! Calls about credentials and the right to sell, short enough to be read in a test.

use honi_proto::proposals::v1::{LineGroup, UnderwriterKind};
use honi_proto::training::v1 as pb;
use pb::credential_service_client::CredentialServiceClient;
use pb::solicitation_right_service_client::SolicitationRightServiceClient;
use prost_types::Timestamp;
use tonic::transport::Channel;
use tonic::{Response, Status};

use crate::fixtures::{Person, Service, as_staff, day};

/// Who administers credentials.
pub(crate) fn trainer() -> Person {
    as_staff("staff/01920000-0000-7000-8000-0000000000ad", "TRN", None)
}

/// Who decides on solicitation.
pub(crate) fn officer() -> Person {
    as_staff("staff/01920000-0000-7000-8000-0000000000c0", "COF", None)
}

/// What is done to a credential.
pub(crate) enum Step<'a> {
    Verify,
    Renew(&'a str, &'a str),
    Suspend(&'a str, &'a str),
    Reinstate(&'a str),
    Revoke(&'a str),
    Surrender(&'a str),
    Units(i32, &'a str),
}

pub(crate) fn credential(staff: &str, kind: pb::CredentialKind, issue: &str, expire: &str) -> pb::Credential {
    pb::Credential {
        staff: staff.to_owned(),
        kind: kind.into(),
        issue_date: day(issue),
        expire_date: if expire.is_empty() { None } else { day(expire) },
        ..pb::Credential::default()
    }
}

/// A day, or none.
fn maybe(text: &str) -> Option<honi_proto::calendar::v1::Date> {
    if text.is_empty() { None } else { day(text) }
}

impl Service {
    pub(crate) fn credentials(&self) -> CredentialServiceClient<Channel> {
        CredentialServiceClient::new(self.channel.clone())
    }

    pub(crate) fn rights(&self) -> SolicitationRightServiceClient<Channel> {
        SolicitationRightServiceClient::new(self.channel.clone())
    }

    pub(crate) async fn register(&self, who: &Person, credential: pb::Credential) -> Result<pb::Credential, Status> {
        let message = pb::CreateCredentialRequest {
            credential: Some(credential),
            request_id: self.request_id(),
        };
        let answer = self.credentials().create_credential(self.by(who, message)).await;
        answer.map(Response::into_inner)
    }

    /// A credential whose proof was seen.
    pub(crate) async fn certified(&self, staff: &str, kind: pb::CredentialKind, issue: &str, expire: &str) -> pb::Credential {
        let new = self.register(&trainer(), credential(staff, kind, issue, expire)).await;
        let new = new.expect("registered");
        self.step(&trainer(), &new, Step::Verify).await.expect("verified")
    }

    /// Takes a step on a credential as it was read.
    pub(crate) async fn step(&self, who: &Person, on: &pb::Credential, step: Step<'_>) -> Result<pb::Credential, Status> {
        let (name, etag, request_id) = (on.name.clone(), on.etag.clone(), self.request_id());
        let mut client = self.credentials();
        let reason = pb::MeasureReason::Investigation.into();
        let answer = match step {
            Step::Verify => {
                let message = pb::VerifyCredentialRequest { name, etag, request_id };
                client.verify_credential(self.by(who, message)).await
            }
            Step::Renew(issue, expire) => {
                let message = pb::RenewCredentialRequest {
                    name,
                    issue_date: day(issue),
                    expire_date: maybe(expire),
                    etag,
                    request_id,
                };
                client.renew_credential(self.by(who, message)).await
            }
            Step::Suspend(first, last) => {
                let message = pb::SuspendCredentialRequest {
                    name,
                    first_date: day(first),
                    last_date: maybe(last),
                    reason,
                    etag,
                    request_id,
                };
                client.suspend_credential(self.by(who, message)).await
            }
            Step::Reinstate(on) => {
                let message = pb::ReinstateCredentialRequest {
                    name,
                    reinstate_date: day(on),
                    etag,
                    request_id,
                };
                client.reinstate_credential(self.by(who, message)).await
            }
            Step::Revoke(on) => {
                let message = pb::RevokeCredentialRequest {
                    name,
                    revoke_date: day(on),
                    reason,
                    etag,
                    request_id,
                };
                client.revoke_credential(self.by(who, message)).await
            }
            Step::Surrender(on) => {
                let message = pb::SurrenderCredentialRequest {
                    name,
                    surrender_date: day(on),
                    etag,
                    request_id,
                };
                client.surrender_credential(self.by(who, message)).await
            }
            Step::Units(units, on) => {
                let message = pb::RecordCredentialUnitsRequest {
                    name,
                    units,
                    earn_date: day(on),
                    etag,
                    request_id,
                };
                client.record_credential_units(self.by(who, message)).await
            }
        };
        answer.map(Response::into_inner)
    }

    pub(crate) async fn get_credential(&self, who: &Person, name: &str) -> Result<pb::Credential, Status> {
        let message = pb::GetCredentialRequest { name: name.to_owned() };
        let answer = self.credentials().get_credential(self.by(who, message)).await;
        answer.map(Response::into_inner)
    }

    /// The names of what a list shows somebody.
    pub(crate) async fn listed(&self, who: &Person, message: pb::ListCredentialsRequest) -> Vec<String> {
        let answer = self.credentials().list_credentials(self.by(who, message)).await.expect("a list");
        answer.into_inner().credentials.into_iter().map(|it| it.name).collect()
    }

    /// Whether a staff may explain products of an insurer's line on a day, by what is known now.
    pub(crate) async fn may(
        &self,
        who: &Person,
        staff: &str,
        line: LineGroup,
        on: &str,
    ) -> Result<pb::GetSolicitationRightResponse, Status> {
        self.might(who, staff, line, on, None).await
    }

    /// The same by what was known at a time.
    pub(crate) async fn might(
        &self,
        who: &Person,
        staff: &str,
        line: LineGroup,
        on: &str,
        known: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Result<pb::GetSolicitationRightResponse, Status> {
        let message = pb::GetSolicitationRightRequest {
            staff: staff.to_owned(),
            underwriter_kind: UnderwriterKind::Insurer.into(),
            line_group: line.into(),
            act: pb::SolicitationAct::Explanation.into(),
            day: maybe(on),
            known_time: known.map(|at| Timestamp {
                seconds: at.timestamp(),
                nanos: 0,
            }),
        };
        let answer = self.rights().get_solicitation_right(self.by(who, message)).await;
        answer.map(Response::into_inner)
    }

    /// Why a staff may not explain a line on a day; nothing if they may.
    pub(crate) async fn denied(&self, staff: &str, line: LineGroup, on: &str) -> Vec<pb::SolicitationDenialReason> {
        let right = self.may(&trainer(), staff, line, on).await.expect("an answer");
        assert_eq!(right.allowed, right.reasons.is_empty());
        right.reasons().collect()
    }

    pub(crate) async fn suspend(&self, who: &Person, staff: &str, first: &str, last: &str) -> Result<pb::SolicitationSuspension, Status> {
        let message = pb::SuspendSolicitationRequest {
            staff: staff.to_owned(),
            first_date: day(first),
            last_date: maybe(last),
            reason: pb::MeasureReason::Misconduct.into(),
            request_id: self.request_id(),
        };
        let answer = self.rights().suspend_solicitation(self.by(who, message)).await;
        answer.map(Response::into_inner)
    }

    pub(crate) async fn lift(
        &self,
        who: &Person,
        suspension: &pb::SolicitationSuspension,
        on: &str,
    ) -> Result<pb::SolicitationSuspension, Status> {
        let message = pb::LiftSolicitationSuspensionRequest {
            name: suspension.name.clone(),
            lift_date: day(on),
            etag: suspension.etag.clone(),
            request_id: self.request_id(),
        };
        let answer = self.rights().lift_solicitation_suspension(self.by(who, message)).await;
        answer.map(Response::into_inner)
    }

    pub(crate) async fn get_suspension(&self, who: &Person, name: &str) -> Result<pb::SolicitationSuspension, Status> {
        let message = pb::GetSolicitationSuspensionRequest { name: name.to_owned() };
        let answer = self.rights().get_solicitation_suspension(self.by(who, message)).await;
        answer.map(Response::into_inner)
    }

    /// The names of the suspensions that a list shows somebody.
    pub(crate) async fn suspensions(&self, who: &Person) -> Vec<String> {
        let message = pb::ListSolicitationSuspensionsRequest::default();
        let answer = self.rights().list_solicitation_suspensions(self.by(who, message)).await;
        let answer = answer.expect("a list").into_inner();
        answer.suspensions.into_iter().map(|it| it.name).collect()
    }
}
