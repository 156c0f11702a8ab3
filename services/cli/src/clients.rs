//! Clients of the services: with the user's token, the trace of the command and a deadline.

use honi_call::{CallSettings, Client, Identity};
use honi_proto::auditlog::v1::audit_log_service_client::AuditLogServiceClient;
use honi_proto::inspections::v1::improvement_action_service_client::ImprovementActionServiceClient;
use honi_proto::inspections::v1::investigation_service_client::InvestigationServiceClient;
use honi_proto::members::v1::consent_service_client::ConsentServiceClient;
use honi_proto::members::v1::household_service_client::HouseholdServiceClient;
use honi_proto::members::v1::member_service_client::MemberServiceClient;
use honi_proto::members::v1::needs_service_client::NeedsServiceClient;
use honi_proto::members::v1::screening_service_client::ScreeningServiceClient;
use honi_proto::organization::v1::notice_service_client::NoticeServiceClient;
use honi_proto::organization::v1::org_unit_service_client::OrgUnitServiceClient;
use honi_proto::organization::v1::staff_service_client::StaffServiceClient;
use honi_proto::outbox::v1::parked_event_service_client::ParkedEventServiceClient;
use honi_proto::proposals::v1::benefit_service_client::BenefitServiceClient;
use honi_proto::proposals::v1::campaign_service_client::CampaignServiceClient;
use honi_proto::proposals::v1::contract_import_service_client::ContractImportServiceClient;
use honi_proto::proposals::v1::contract_service_client::ContractServiceClient;
use honi_proto::proposals::v1::contract_statistics_service_client::ContractStatisticsServiceClient;
use honi_proto::proposals::v1::detection_service_client::DetectionServiceClient;
use honi_proto::proposals::v1::product_service_client::ProductServiceClient;
use honi_proto::proposals::v1::proposal_service_client::ProposalServiceClient;
use honi_proto::proposals::v1::recommendation_policy_service_client::RecommendationPolicyServiceClient;
use honi_proto::training::v1::credential_service_client::CredentialServiceClient;
use honi_proto::training::v1::solicitation_right_service_client::SolicitationRightServiceClient;
use honi_proto::voices::v1::digest_service_client::DigestServiceClient;
use honi_proto::voices::v1::voice_import_service_client::VoiceImportServiceClient;
use honi_proto::voices::v1::voice_letter_service_client::VoiceLetterServiceClient;
use honi_proto::voices::v1::voice_service_client::VoiceServiceClient;
use honi_proto::voices::v1::voice_statistics_service_client::VoiceStatisticsServiceClient;
use honi_proto::workflows::v1::workflow_service_client::WorkflowServiceClient;
use honi_telemetry::Telemetry;

use crate::error::CliError;
use crate::session::Session;
use crate::settings::Settings;

/// A service that can be asked for its audit log and its parked events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Service {
    /// Investigations.
    Inspections,
    /// Members.
    Members,
    /// Products, proposals, contracts and detection.
    Proposals,
    /// Training and the organisation.
    Training,
    /// Voices and complaints.
    Voices,
}

impl Service {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [Self::Inspections, Self::Members, Self::Proposals, Self::Training, Self::Voices];

    /// Those that were named, or all.
    pub(crate) fn chosen(named: &[Self]) -> Vec<Self> {
        if named.is_empty() { Self::ALL.to_vec() } else { named.to_vec() }
    }

    /// The name of its log.
    pub(crate) const fn log(self) -> &'static str {
        match self {
            Self::Inspections => "honi-inspections",
            Self::Members => "honi-members",
            Self::Proposals => "honi-proposals",
            Self::Training => "honi-training",
            Self::Voices => "honi-voices",
        }
    }
}

/// Makes clients. Nothing connects before the first call.
#[derive(Debug)]
pub(crate) struct Clients<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) telemetry: &'a Telemetry,
    pub(crate) session: Session,
}

impl Clients<'_> {
    pub(crate) fn voices(&self) -> Result<VoiceServiceClient<Client>, CliError> {
        Ok(VoiceServiceClient::new(self.channel(Service::Voices)?))
    }

    pub(crate) fn digests(&self) -> Result<DigestServiceClient<Client>, CliError> {
        Ok(DigestServiceClient::new(self.channel(Service::Voices)?))
    }

    pub(crate) fn voice_imports(&self) -> Result<VoiceImportServiceClient<Client>, CliError> {
        Ok(VoiceImportServiceClient::new(self.channel(Service::Voices)?))
    }

    pub(crate) fn voice_statistics(&self) -> Result<VoiceStatisticsServiceClient<Client>, CliError> {
        Ok(VoiceStatisticsServiceClient::new(self.channel(Service::Voices)?))
    }

    pub(crate) fn voice_letters(&self) -> Result<VoiceLetterServiceClient<Client>, CliError> {
        Ok(VoiceLetterServiceClient::new(self.channel(Service::Voices)?))
    }

    pub(crate) fn members(&self) -> Result<MemberServiceClient<Client>, CliError> {
        Ok(MemberServiceClient::new(self.channel(Service::Members)?))
    }

    pub(crate) fn needs(&self) -> Result<NeedsServiceClient<Client>, CliError> {
        Ok(NeedsServiceClient::new(self.channel(Service::Members)?))
    }

    pub(crate) fn consents(&self) -> Result<ConsentServiceClient<Client>, CliError> {
        Ok(ConsentServiceClient::new(self.channel(Service::Members)?))
    }

    pub(crate) fn households(&self) -> Result<HouseholdServiceClient<Client>, CliError> {
        Ok(HouseholdServiceClient::new(self.channel(Service::Members)?))
    }

    pub(crate) fn screenings(&self) -> Result<ScreeningServiceClient<Client>, CliError> {
        Ok(ScreeningServiceClient::new(self.channel(Service::Members)?))
    }

    pub(crate) fn products(&self) -> Result<ProductServiceClient<Client>, CliError> {
        Ok(ProductServiceClient::new(self.channel(Service::Proposals)?))
    }

    pub(crate) fn recommendation_policies(&self) -> Result<RecommendationPolicyServiceClient<Client>, CliError> {
        Ok(RecommendationPolicyServiceClient::new(self.channel(Service::Proposals)?))
    }

    pub(crate) fn benefits(&self) -> Result<BenefitServiceClient<Client>, CliError> {
        Ok(BenefitServiceClient::new(self.channel(Service::Proposals)?))
    }

    pub(crate) fn campaigns(&self) -> Result<CampaignServiceClient<Client>, CliError> {
        Ok(CampaignServiceClient::new(self.channel(Service::Proposals)?))
    }

    pub(crate) fn proposals(&self) -> Result<ProposalServiceClient<Client>, CliError> {
        Ok(ProposalServiceClient::new(self.channel(Service::Proposals)?))
    }

    pub(crate) fn contracts(&self) -> Result<ContractServiceClient<Client>, CliError> {
        Ok(ContractServiceClient::new(self.channel(Service::Proposals)?))
    }

    pub(crate) fn contract_imports(&self) -> Result<ContractImportServiceClient<Client>, CliError> {
        Ok(ContractImportServiceClient::new(self.channel(Service::Proposals)?))
    }

    pub(crate) fn contract_statistics(&self) -> Result<ContractStatisticsServiceClient<Client>, CliError> {
        Ok(ContractStatisticsServiceClient::new(self.channel(Service::Proposals)?))
    }

    pub(crate) fn detection(&self) -> Result<DetectionServiceClient<Client>, CliError> {
        Ok(DetectionServiceClient::new(self.channel(Service::Proposals)?))
    }

    pub(crate) fn notices(&self) -> Result<NoticeServiceClient<Client>, CliError> {
        Ok(NoticeServiceClient::new(self.channel(Service::Training)?))
    }

    pub(crate) fn org_units(&self) -> Result<OrgUnitServiceClient<Client>, CliError> {
        Ok(OrgUnitServiceClient::new(self.channel(Service::Training)?))
    }

    pub(crate) fn staff(&self) -> Result<StaffServiceClient<Client>, CliError> {
        Ok(StaffServiceClient::new(self.channel(Service::Training)?))
    }

    pub(crate) fn credentials(&self) -> Result<CredentialServiceClient<Client>, CliError> {
        Ok(CredentialServiceClient::new(self.channel(Service::Training)?))
    }

    pub(crate) fn solicitation_rights(&self) -> Result<SolicitationRightServiceClient<Client>, CliError> {
        Ok(SolicitationRightServiceClient::new(self.channel(Service::Training)?))
    }

    pub(crate) fn investigations(&self) -> Result<InvestigationServiceClient<Client>, CliError> {
        Ok(InvestigationServiceClient::new(self.channel(Service::Inspections)?))
    }

    pub(crate) fn improvements(&self) -> Result<ImprovementActionServiceClient<Client>, CliError> {
        Ok(ImprovementActionServiceClient::new(self.channel(Service::Inspections)?))
    }

    /// Of each service that starts workflows.
    pub(crate) fn workflows(&self) -> Result<[WorkflowServiceClient<Client>; 3], CliError> {
        let of = |service| Ok::<_, CliError>(WorkflowServiceClient::new(self.channel(service)?));
        Ok([of(Service::Voices)?, of(Service::Inspections)?, of(Service::Training)?])
    }

    pub(crate) fn audit_log(&self, service: Service) -> Result<AuditLogServiceClient<Client>, CliError> {
        Ok(AuditLogServiceClient::new(self.channel(service)?))
    }

    pub(crate) fn parked_events(&self, service: Service) -> Result<ParkedEventServiceClient<Client>, CliError> {
        Ok(ParkedEventServiceClient::new(self.channel(service)?))
    }

    fn channel(&self, service: Service) -> Result<Client, CliError> {
        let endpoints = &self.settings.endpoints;
        let endpoint = match service {
            Service::Inspections => &endpoints.inspections,
            Service::Members => &endpoints.members,
            Service::Proposals => &endpoints.proposals,
            Service::Training => &endpoints.training,
            Service::Voices => &endpoints.voices,
        };
        let settings = CallSettings {
            endpoint: endpoint.clone(),
            timeout_seconds: self.settings.timeout_seconds,
            plaintext: false,
            tls: self.settings.tls.clone(),
        };
        let token = self.session.token.clone();
        let identity = Identity::bearer(move || Some(token.clone()));
        Client::connect_lazy(&settings, identity, self.telemetry).map_err(|_| CliError::usage("endpoint-unusable", endpoint))
    }
}
