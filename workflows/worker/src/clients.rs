//! The services that activities call.

use honi_call::{Client, Identity};
use honi_proto::{
    inspections::v1::{
        improvement_action_service_client::ImprovementActionServiceClient, investigation_service_client::InvestigationServiceClient,
    },
    organization::v1::notice_service_client::NoticeServiceClient,
    proposals::v1::detection_service_client::DetectionServiceClient,
    training::v1::credential_service_client::CredentialServiceClient,
    voices::v1::voice_service_client::VoiceServiceClient,
};
use honi_telemetry::Telemetry;

use crate::settings::Settings;

/// How calls go out: with a deadline, the current trace and the worker's token.
pub type Transport = Client;

/// A client of each service. Cheap to clone; connects when it is used.
#[derive(Clone, Debug)]
pub struct Clients {
    /// Complaints.
    pub voices: VoiceServiceClient<Transport>,
    /// Investigations.
    pub investigations: InvestigationServiceClient<Transport>,
    /// Improvement actions.
    pub improvements: ImprovementActionServiceClient<Transport>,
    /// Detection of suspicious contracts.
    pub detection: DetectionServiceClient<Transport>,
    /// Credentials.
    pub credentials: CredentialServiceClient<Transport>,
    /// Notices to staff.
    pub notices: NoticeServiceClient<Transport>,
}

impl Clients {
    /// The clients of these settings. Contacts nobody.
    ///
    /// # Errors
    /// If an endpoint is no URL.
    pub fn new(settings: &Settings, telemetry: &Telemetry) -> Result<Self, honi_call::CallError> {
        let identity = Identity::of_account(&settings.identity);
        let voices = Client::connect_lazy(&settings.voices, identity.clone(), telemetry)?;
        let inspections = Client::connect_lazy(&settings.inspections, identity.clone(), telemetry)?;
        let proposals = Client::connect_lazy(&settings.proposals, identity.clone(), telemetry)?;
        let organization = Client::connect_lazy(&settings.organization, identity, telemetry)?;
        Ok(Self {
            voices: VoiceServiceClient::new(voices),
            investigations: InvestigationServiceClient::new(inspections.clone()),
            improvements: ImprovementActionServiceClient::new(inspections),
            detection: DetectionServiceClient::new(proposals),
            credentials: CredentialServiceClient::new(organization.clone()),
            notices: NoticeServiceClient::new(organization),
        })
    }
}
