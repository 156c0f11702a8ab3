//! `honi signal get`: shows one signal.

use honi_call::idempotent;
use honi_names::{SignalName, SignalNumber};
use honi_proto::proposals::v1::{GetSignalRequest, ListSignalsRequest};

use super::COLUMNS;
use crate::commands::reference::Ref;
use crate::context::Context;
use crate::error::{CliError, Exit};

/// Which signal.
#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// Its number, such as SG-2026-000101, or its name, `signals/…`.
    signal: Ref<SignalNumber, SignalName>,
}

pub(crate) async fn run(args: Get, context: &Context) -> Result<(), CliError> {
    let mut client = context.clients()?.detection()?;
    let signal = match args.signal {
        Ref::Name(name) => {
            let request = GetSignalRequest { name: name.to_string() };
            client.get_signal(idempotent(request)).await?.into_inner()
        }
        Ref::Number(number) => {
            let request = ListSignalsRequest {
                filter: format!("number = \"{number}\""),
                page_size: 1,
                ..ListSignalsRequest::default()
            };
            let found = client.list_signals(idempotent(request)).await?.into_inner().signals.pop();
            found.ok_or_else(|| CliError::told("signal-number-unknown", number.to_string(), Exit::NotFound))?
        }
    };
    context.record(&signal, &COLUMNS).await
}
