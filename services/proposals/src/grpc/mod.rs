//! The gRPC door of the catalogue, proposals, contracts and detection. The only room that names tonic and prost.

mod benefit;
mod campaign;
mod codes;
mod contract;
mod contract_service;
mod detection_service;
mod import_service;
mod product;
mod product_service;
mod proposal;
mod proposal_codes;
mod proposal_service;
mod recommendation_policy;
mod rules;
mod statistics_service;
mod suspicion;

use honi_access::{Policies, PolicyError};
use honi_proto::proposals::v1 as pb;
use honi_serve::Server;
use pb::benefit_service_server::BenefitServiceServer;
use pb::campaign_service_server::CampaignServiceServer;
use pb::contract_import_service_server::ContractImportServiceServer;
use pb::contract_service_server::ContractServiceServer;
use pb::contract_statistics_service_server::ContractStatisticsServiceServer;
use pb::detection_service_server::DetectionServiceServer;
use pb::product_service_server::ProductServiceServer;
use pb::proposal_service_server::ProposalServiceServer;
use pb::recommendation_policy_service_server::RecommendationPolicyServiceServer;

use crate::app::Deps;
use crate::domain::{LineGroup, UnderwriterKind};

/// Adds the services over the use cases.
pub(crate) fn add_to(server: Server, deps: Deps) -> Server {
    let grpc = Grpc { deps };
    server
        .add_service(BenefitServiceServer::new(grpc.clone()))
        .add_service(CampaignServiceServer::new(grpc.clone()))
        .add_service(RecommendationPolicyServiceServer::new(grpc.clone()))
        .add_service(ContractServiceServer::new(grpc.clone()))
        .add_service(ContractImportServiceServer::new(grpc.clone()))
        .add_service(ContractStatisticsServiceServer::new(grpc.clone()))
        .add_service(DetectionServiceServer::new(grpc.clone()))
        .add_service(ProductServiceServer::new(grpc.clone()))
        .add_service(ProposalServiceServer::new(grpc))
}

/// The rules of this service, as they stand in `policies/`.
///
/// # Errors
/// If a policy does not fit the schema; a fault of the build, found by the first test.
pub fn policies() -> Result<Policies, PolicyError> {
    let files = [
        ("benefits.cedar", include_str!("../../policies/benefits.cedar")),
        ("call.cedar", include_str!("../../policies/call.cedar")),
        ("contracts.cedar", include_str!("../../policies/contracts.cedar")),
        ("detection.cedar", include_str!("../../policies/detection.cedar")),
        ("proposals.cedar", include_str!("../../policies/proposals.cedar")),
    ];
    Policies::load(&files, include_str!("../../policies/schema.cedarschema"))
}

/// All services over the use cases.
#[derive(Clone)]
struct Grpc {
    deps: Deps,
}

/// The product that the right to sell is asked for, as messages name it: kind of the underwriter, and line.
pub(crate) fn sold(kind: UnderwriterKind, line_group: LineGroup) -> (i32, i32) {
    (codes::underwriter_kind_message(kind), codes::line_group_message(line_group))
}
