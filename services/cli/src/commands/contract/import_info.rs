//! `honi contract import-info`: shows what one message of an import recorded.

use honi_call::idempotent;
use honi_names::ContractImportName;
use honi_proto::proposals::v1::GetContractImportRequest;

use crate::context::Context;
use crate::error::CliError;

const COLUMNS: [&str; 5] = ["version_count", "content_sha256", "importer", "create_time", "name"];

/// Which message.
#[derive(Debug, clap::Args)]
pub(crate) struct ImportInfo {
    /// Its name, `contractImports/…`, as the versions of contracts have it.
    name: ContractImportName,
}

pub(crate) async fn run(args: ImportInfo, context: &Context) -> Result<(), CliError> {
    let request = GetContractImportRequest {
        name: args.name.to_string(),
    };
    let mut client = context.clients()?.contract_imports()?;
    let import = client.get_contract_import(idempotent(request)).await?.into_inner();
    context.record(&import, &COLUMNS).await
}
