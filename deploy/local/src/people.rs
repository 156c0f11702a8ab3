//! Calling the suite as one of its fictional people, or as its own application.

use honi_call::{CallSettings, Client, ClientCredentials, Identity};
use honi_proto::members::v1::member_service_client::MemberServiceClient;
use honi_proto::organization::v1::calendar_service_client::CalendarServiceClient;
use honi_proto::organization::v1::notice_service_client::NoticeServiceClient;
use honi_proto::organization::v1::org_unit_service_client::OrgUnitServiceClient;
use honi_proto::organization::v1::staff_service_client::StaffServiceClient;
use honi_proto::voices::v1::voice_service_client::VoiceServiceClient;
use honi_proto::workflows::v1::workflow_service_client::WorkflowServiceClient;
use honi_settings::Secret;
use honi_telemetry::Telemetry;
use serde::Deserialize;

use crate::issuer::LOGIN_AS;
use crate::ports::Ports;
use crate::suite::Suite;

/// Clients of every service, as one caller.
#[derive(Clone)]
pub struct Clients {
    /// Members.
    pub members: MemberServiceClient<Client>,
    /// Units.
    pub org_units: OrgUnitServiceClient<Client>,
    /// Staff.
    pub staff: StaffServiceClient<Client>,
    /// Calendars.
    pub calendars: CalendarServiceClient<Client>,
    /// Notices.
    pub notices: NoticeServiceClient<Client>,
    /// Voices.
    pub voices: VoiceServiceClient<Client>,
    /// Workflows of the voices service.
    pub workflows: WorkflowServiceClient<Client>,
}

impl Clients {
    /// Clients of the services at these ports.
    ///
    /// # Errors
    /// If an endpoint is no URL, which the ports rule out.
    pub fn new(ports: Ports, identity: &Identity, telemetry: &Telemetry) -> anyhow::Result<Self> {
        let channel = |port| {
            let settings = CallSettings::new(format!("http://{}", Ports::loopback(port)));
            Client::connect_lazy(&settings, identity.clone(), telemetry)
        };
        let (members, training, voices) = (channel(ports.members())?, channel(ports.training())?, channel(ports.voices())?);
        Ok(Self {
            members: MemberServiceClient::new(members),
            org_units: OrgUnitServiceClient::new(training.clone()),
            staff: StaffServiceClient::new(training.clone()),
            calendars: CalendarServiceClient::new(training.clone()),
            notices: NoticeServiceClient::new(training),
            voices: VoiceServiceClient::new(voices.clone()),
            workflows: WorkflowServiceClient::new(voices),
        })
    }
}

/// The suite's own application, which administers the organisation.
pub fn own_identity(suite: &Suite) -> Identity {
    Identity::client_credentials(ClientCredentials {
        token_url: suite.issuer().token_url(),
        client_id: "honi-local".to_owned(),
        secret: suite.secrets().get("application_local"),
    })
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
}

/// Somebody who holds a role, by its code, or a staff by resource name, as the issuer signs them in.
///
/// # Errors
/// If nobody of the fictional co-op holds the role.
pub async fn sign_in(token_url: &str, who: &str) -> anyhow::Result<Identity> {
    let by = if who.starts_with("staff/") { "staff" } else { "role" };
    let form = [("grant_type", LOGIN_AS), (by, who)];
    let answer = honi_access::https::client()
        .post(token_url)
        .form(&form)
        .send()
        .await?
        .error_for_status()?;
    let Answer { access_token } = answer.json().await?;
    let token = Secret::new(access_token);
    Ok(Identity::bearer(move || Some(token.clone())))
}
