//! The gRPC door of contracts and detection. The only room that names tonic and prost.

mod codes;
mod contract;
mod contract_service;
mod detection_service;
mod import_service;
mod rules;
mod statistics_service;
mod suspicion;

use honi_access::{Policies, PolicyError};
use honi_proto::proposals::v1 as pb;
use honi_serve::Server;
use pb::contract_import_service_server::ContractImportServiceServer;
use pb::contract_service_server::ContractServiceServer;
use pb::contract_statistics_service_server::ContractStatisticsServiceServer;
use pb::detection_service_server::DetectionServiceServer;

use crate::app::Deps;

/// Adds the services over the use cases.
pub(crate) fn add_to(server: Server, deps: Deps) -> Server {
    let grpc = Grpc { deps };
    server
        .add_service(ContractServiceServer::new(grpc.clone()))
        .add_service(ContractImportServiceServer::new(grpc.clone()))
        .add_service(ContractStatisticsServiceServer::new(grpc.clone()))
        .add_service(DetectionServiceServer::new(grpc))
}

/// The rules of this service, as they stand in `policies/`.
///
/// # Errors
/// If a policy does not fit the schema; a fault of the build, found by the first test.
pub fn policies() -> Result<Policies, PolicyError> {
    let files = [
        ("call.cedar", include_str!("../../policies/call.cedar")),
        ("contracts.cedar", include_str!("../../policies/contracts.cedar")),
        ("detection.cedar", include_str!("../../policies/detection.cedar")),
    ];
    Policies::load(&files, include_str!("../../policies/schema.cedarschema"))
}

/// All services over the use cases.
#[derive(Clone)]
struct Grpc {
    deps: Deps,
}
