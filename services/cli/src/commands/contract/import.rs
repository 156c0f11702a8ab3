//! `honi contract import`: takes over the contracts of another system's file.

use futures::stream;
use honi_call::{Client, idempotent};
use honi_import::{ContractMapping, MappingError};
use honi_proto::proposals::v1::contract_import_service_client::ContractImportServiceClient;
use honi_proto::proposals::v1::{ImportContractsRequest, ImportedContract, RefusedContract};

use crate::commands::import::{self, Done, Files, Kind, Refused};
use crate::context::Context;
use crate::error::CliError;

/// Which file.
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    #[command(flatten)]
    files: Files,
}

/// Contracts.
struct Contracts(ContractImportServiceClient<Client>);

pub(crate) async fn run(args: Import, context: &Context) -> Result<(), CliError> {
    let contracts = Contracts(context.clients()?.contract_imports()?);
    import::run(&contracts, &args.files, context).await
}

impl Kind for Contracts {
    type Mapping = ContractMapping;
    type Item = ImportedContract;
    type Record = ImportedContract;
    type Message = ImportContractsRequest;

    const AT_MOST: usize = 1_000;
    const COUNTS: &'static [&'static str] = &["imported_count", "updated_count", "existing_count"];
    const WRITTEN: usize = 2;

    fn read(text: &str) -> Result<ContractMapping, MappingError> {
        ContractMapping::read(text)
    }

    fn key(record: &ImportedContract) -> &str {
        record.contract.as_ref().map_or("", |contract| &contract.external_id)
    }

    fn message(&self, contracts: Vec<ImportedContract>, request_id: String) -> ImportContractsRequest {
        ImportContractsRequest { contracts, request_id }
    }

    async fn send(&self, messages: Vec<ImportContractsRequest>) -> Result<Done, CliError> {
        let mut client = self.0.clone();
        let done = client.import_contracts(idempotent(stream::iter(messages))).await?.into_inner();
        let refused = |RefusedContract {
                           external_id,
                           field,
                           reason,
                       }| Refused {
            external_id,
            field,
            reason,
        };
        Ok(Done {
            counts: vec![done.imported_count, done.updated_count, done.existing_count],
            refused: done.refused_contracts.into_iter().map(refused).collect(),
        })
    }
}
