//! Credentials of staff and suspensions from solicitation, made as those who administer them would.

use honi_access::Role;
use honi_proto::calendar::v1::Date;
use honi_proto::training::v1 as training;

use super::caller::Caller;
use super::making::Making;
use super::valid::fresh_id;

const fn day(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

impl Making<'_> {
    /// A credential of a staff's whose proof nobody has seen; it has expired, so that it can be renewed from any later day on.
    pub(crate) async fn registered(&self, staff: &str) -> training::Credential {
        self.registered_as(staff, training::CredentialKind::Afp, day(2025, 3, 31)).await
    }

    /// The same, whose proof was seen.
    pub(crate) async fn credential(&self, staff: &str) -> training::Credential {
        self.verified(self.registered(staff).await).await
    }

    /// Lets a staff sell what the federation underwrites.
    pub(crate) async fn promoter(&self, staff: &str) -> training::Credential {
        self.qualified(staff, training::CredentialKind::KyosaiPromoter, day(2040, 4, 1))
            .await
    }

    /// A credential of a kind until a day, whose proof was seen.
    pub(crate) async fn qualified(&self, staff: &str, kind: training::CredentialKind, expire_date: Option<Date>) -> training::Credential {
        self.verified(self.registered_as(staff, kind, expire_date).await).await
    }

    async fn registered_as(&self, staff: &str, kind: training::CredentialKind, expire_date: Option<Date>) -> training::Credential {
        let credential = training::Credential {
            staff: staff.to_owned(),
            kind: kind.into(),
            issue_date: day(2020, 4, 1),
            expire_date,
            ..Default::default()
        };
        let request = training::CreateCredentialRequest {
            credential: Some(credential),
            request_id: fresh_id().to_string(),
        };
        let trainer = Caller::somebody(Role::TrainingAdministrator);
        self.stage
            .ask("honi.training.v1.CredentialService/CreateCredential", &trainer, &request)
            .await
    }

    async fn verified(&self, registered: training::Credential) -> training::Credential {
        let request = training::VerifyCredentialRequest {
            name: registered.name,
            etag: registered.etag,
            request_id: fresh_id().to_string(),
        };
        let trainer = Caller::somebody(Role::TrainingAdministrator);
        self.stage
            .ask("honi.training.v1.CredentialService/VerifyCredential", &trainer, &request)
            .await
    }

    /// Suspends it since long ago.
    pub(crate) async fn suspended(&self, credential: training::Credential) -> training::Credential {
        let request = training::SuspendCredentialRequest {
            name: credential.name,
            first_date: day(2020, 6, 1),
            last_date: None,
            reason: training::MeasureReason::Investigation.into(),
            etag: credential.etag,
            request_id: fresh_id().to_string(),
        };
        let trainer = Caller::somebody(Role::TrainingAdministrator);
        self.stage
            .ask("honi.training.v1.CredentialService/SuspendCredential", &trainer, &request)
            .await
    }

    /// Who holds a credential.
    pub(crate) async fn holder(&self, credential: &str) -> String {
        let request = training::GetCredentialRequest {
            name: credential.to_owned(),
        };
        let trainer = Caller::somebody(Role::TrainingAdministrator);
        let read: training::Credential = self
            .stage
            .ask("honi.training.v1.CredentialService/GetCredential", &trainer, &request)
            .await;
        read.staff
    }

    /// Forbids a staff to solicit since long ago.
    pub(crate) async fn solicitation_suspension(&self, staff: &str) -> training::SolicitationSuspension {
        let request = training::SuspendSolicitationRequest {
            staff: staff.to_owned(),
            first_date: day(2020, 6, 1),
            last_date: None,
            reason: training::MeasureReason::Investigation.into(),
            request_id: fresh_id().to_string(),
        };
        let officer = Caller::somebody(Role::ComplianceOfficer);
        self.stage
            .ask("honi.training.v1.SolicitationRightService/SuspendSolicitation", &officer, &request)
            .await
    }
}
