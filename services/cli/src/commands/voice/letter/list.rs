//! `honi voice letter list`: lists the letters of a complaint.

use honi_call::idempotent;
use honi_proto::voices::v1::ListVoiceLettersRequest;

use super::super::reference::VoiceRef;
use super::COLUMNS;
use crate::commands::page::Page;
use crate::context::Context;
use crate::error::CliError;

/// Of which complaint.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Its number, such as V-2026-000101, or its name, `voices/…`.
    voice: VoiceRef,
    #[command(flatten)]
    page: Page,
}

pub(crate) async fn run(args: List, context: &Context) -> Result<(), CliError> {
    let clients = context.clients()?;
    let name = args.voice.name(&mut clients.voices()?).await?;
    let mut client = clients.voice_letters()?;
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListVoiceLettersRequest {
            name: name.clone(),
            page_size: args.page.size(found.len()),
            page_token: token,
        };
        let response = client.list_voice_letters(idempotent(request)).await?.into_inner();
        found.extend(response.letters);
        token = response.next_page_token;
        if args.page.is_over(found.len(), &token, context) {
            break;
        }
    }
    context.list(&found, &COLUMNS).await
}
