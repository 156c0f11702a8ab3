//! The services that activities call.

use honi_call::{Client, ClientCredentials, Identity};
use honi_proto::{organization::v1::notice_service_client::NoticeServiceClient, voices::v1::voice_service_client::VoiceServiceClient};
use honi_telemetry::Telemetry;

use crate::settings::Settings;

/// How calls go out: with a deadline, the current trace and the worker's token.
pub type Transport = Client;

/// A client of each service. Cheap to clone; connects when it is used.
#[derive(Clone, Debug)]
pub struct Clients {
    /// Complaints.
    pub voices: VoiceServiceClient<Transport>,
    /// Notices to staff.
    pub notices: NoticeServiceClient<Transport>,
}

impl Clients {
    /// The clients of these settings. Contacts nobody.
    ///
    /// # Errors
    /// If an endpoint is no URL.
    pub fn new(settings: &Settings, telemetry: &Telemetry) -> Result<Self, honi_call::CallError> {
        let identity = identity(&settings.identity);
        let voices = Client::connect_lazy(&settings.voices, identity.clone(), telemetry)?;
        let organization = Client::connect_lazy(&settings.organization, identity, telemetry)?;
        Ok(Self {
            voices: VoiceServiceClient::new(voices),
            notices: NoticeServiceClient::new(organization),
        })
    }
}

fn identity(account: &ClientCredentials) -> Identity {
    if account.token_url.is_empty() {
        Identity::none()
    } else {
        Identity::client_credentials(account.clone())
    }
}
