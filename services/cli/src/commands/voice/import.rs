//! `honi voice import`: takes over the voices of another system's file.

use futures::stream;
use honi_call::{Client, idempotent};
use honi_import::{MappingError, Voice, VoiceMapping};
use honi_names::OrgUnitName;
use honi_proto::voices::v1::voice_import_service_client::VoiceImportServiceClient;
use honi_proto::voices::v1::{ImportVoicesRequest, ImportedVoice, RefusedVoice};

use crate::commands::import::{self, Done, Files, Kind, Refused};
use crate::context::Context;
use crate::error::CliError;

/// Which file, and whose voices they are.
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    #[command(flatten)]
    files: Files,
    /// The unit that the voices belong to, `orgUnits/…`; by default yours.
    #[arg(long)]
    org_unit: Option<OrgUnitName>,
}

/// The voices of a unit.
struct Voices {
    client: VoiceImportServiceClient<Client>,
    org_unit: String,
}

pub(crate) async fn run(args: Import, context: &Context) -> Result<(), CliError> {
    let voices = Voices {
        client: context.clients()?.voice_imports()?,
        org_unit: context.org_unit(args.org_unit.map(|name| name.to_string()))?,
    };
    import::run(&voices, &args.files, context).await
}

impl Kind for Voices {
    type Mapping = VoiceMapping;
    type Item = Voice;
    type Record = ImportedVoice;
    type Message = ImportVoicesRequest;

    const AT_MOST: usize = 250;
    const COUNTS: &'static [&'static str] = &["imported_count", "open_count", "missed_deadline_count", "existing_count"];
    const WRITTEN: usize = 1;

    fn read(text: &str) -> Result<VoiceMapping, MappingError> {
        VoiceMapping::read(text)
    }

    fn key(record: &ImportedVoice) -> &str {
        &record.external_id
    }

    fn message(&self, voices: Vec<ImportedVoice>, request_id: String) -> ImportVoicesRequest {
        ImportVoicesRequest {
            org_unit: self.org_unit.clone(),
            voices,
            request_id,
        }
    }

    async fn send(&self, messages: Vec<ImportVoicesRequest>) -> Result<Done, CliError> {
        let mut client = self.client.clone();
        let done = client.import_voices(idempotent(stream::iter(messages))).await?.into_inner();
        let refused = |RefusedVoice {
                           external_id,
                           field,
                           reason,
                       }| Refused {
            external_id,
            field,
            reason,
        };
        Ok(Done {
            counts: vec![
                done.imported_count,
                done.open_count,
                done.missed_deadline_count,
                done.existing_count,
            ],
            refused: done.refused_voices.into_iter().map(refused).collect(),
        })
    }
}
