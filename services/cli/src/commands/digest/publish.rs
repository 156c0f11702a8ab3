//! `honi digest publish`: shares the voices of a week with staff.

use std::str::FromStr;

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_names::OrgUnitName;
use honi_proto::voices::v1::{CreateDigestRequest, DigestSummary};

use super::COLUMNS;
use crate::commands::change::Change;
use crate::commands::voice::reference::VoiceRef;
use crate::context::Context;
use crate::error::CliError;

/// Of which week, to whom, and what some of the voices say.
#[derive(Debug, clap::Args)]
pub(crate) struct Publish {
    /// A day of the week, such as 2026-09-18.
    #[arg(long, value_name = "DATE")]
    week: NaiveDate,
    /// The units whose staff are to read it, `orgUnits/…`; may be given several times. By default your own.
    #[arg(long, value_name = "UNIT")]
    org_unit: Vec<OrgUnitName>,
    /// What a voice says, in words that name nobody, such as `V-2026-000101=The form is hard to fill in`; may be given several times.
    #[arg(long, value_name = "VOICE=TEXT")]
    summary: Vec<Summary>,
    #[command(flatten)]
    edit: Change,
}

/// What a voice says.
#[derive(Clone, Debug)]
struct Summary {
    voice: VoiceRef,
    text: String,
}

impl FromStr for Summary {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (voice, text) = text.split_once('=').ok_or("use V-2026-000101=TEXT")?;
        Ok(Self {
            voice: voice
                .trim()
                .parse()
                .map_err(|error: <VoiceRef as FromStr>::Err| error.to_string())?,
            text: text.trim().to_owned(),
        })
    }
}

pub(crate) async fn run(args: Publish, context: &Context) -> Result<(), CliError> {
    let org_units = if args.org_unit.is_empty() {
        vec![context.org_unit(None)?]
    } else {
        args.org_unit.iter().map(ToString::to_string).collect()
    };
    let clients = context.clients()?;
    let mut voices = clients.voices()?;
    let mut summaries = Vec::new();
    for Summary { voice, text } in args.summary {
        let voice = voice.name(&mut voices).await?;
        summaries.push(DigestSummary { voice, text });
    }
    let request = CreateDigestRequest {
        day: Some(args.week.into()),
        org_units,
        summaries,
        request_id: context.request_id(args.edit.request_id),
    };
    let published = clients.digests()?.create_digest(idempotent(request)).await?.into_inner();
    context.record(&published, &COLUMNS).await
}
