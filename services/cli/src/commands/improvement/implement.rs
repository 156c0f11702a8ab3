//! `honi improvement implement`: it was carried out.

use std::convert::Infallible;
use std::str::FromStr;

use chrono::NaiveDate;
use honi_call::idempotent;
use honi_proto::inspections::v1::{ImplementImprovementActionRequest, ImplementationEvidence};

use super::COLUMNS;
use super::which::{self, ImprovementRef};
use crate::commands::change::Edit;
use crate::context::Context;
use crate::error::CliError;

/// Which improvement action, and what.
#[derive(Debug, clap::Args)]
pub(crate) struct Implement {
    /// Its number, such as IM-2026-000101, or its name, `improvementActions/…`.
    improvement: ImprovementRef,
    /// The day on which it was carried out; today if left out.
    #[arg(long, value_name = "DATE")]
    date: Option<NaiveDate>,
    /// What shows it, such as keys/form-7, with the SHA-256 of it if there is one: keys/form-7=ab12…; may be repeated.
    #[arg(long, value_name = "REFERENCE[=SHA256]", required = true)]
    evidence: Vec<EvidenceOf>,
    /// What was done. Kept encrypted.
    #[arg(long)]
    done: String,
    #[command(flatten)]
    edit: Edit,
}

/// What shows that it was carried out: a reference, with a digest or without.
#[derive(Clone, Debug)]
struct EvidenceOf(ImplementationEvidence);

impl FromStr for EvidenceOf {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let (reference, sha256) = text.split_once('=').unwrap_or((text, ""));
        Ok(Self(ImplementationEvidence {
            reference: reference.to_owned(),
            sha256: sha256.to_owned(),
        }))
    }
}

pub(crate) async fn run(args: Implement, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.improvements()?;
    let (name, etag) = which::to_change(args.improvement, &mut client, args.edit.etag).await?;
    let request = ImplementImprovementActionRequest {
        name,
        etag,
        request_id: context.request_id(args.edit.request_id),
        implement_date: args.date.map(Into::into),
        evidence: args.evidence.into_iter().map(|it| it.0).collect(),
        done: args.done,
    };
    let changed = client.implement_improvement_action(idempotent(request)).await?.into_inner();
    context.record(&changed, &COLUMNS).await
}
