//! `honi audit-log verify`: verifies logs and names the first fault.

use std::path::PathBuf;

use honi_audit_log::verify::{Folder, Remote, Report, verify};

use super::trust::{Trust, TrustArgs, source_failed};
use crate::clients::Service;
use crate::context::Context;
use crate::error::{CliError, Exit};

const COLUMNS: [&str; 5] = ["log", "tree_size", "heads", "witnessed", "fault"];

/// Which logs: those of services, or one that was exported.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// Whose logs; by default all.
    #[arg(value_enum)]
    services: Vec<Service>,
    /// Verify the export in this folder in place of the service; names one service.
    #[arg(long, value_name = "FOLDER", requires = "services")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    trust: TrustArgs,
}

pub(crate) async fn run(args: Verify, context: &Context) -> Result<(), CliError> {
    let services = if args.services.is_empty() {
        Service::ALL.to_vec()
    } else {
        args.services
    };
    if args.folder.is_some() && services.len() != 1 {
        return Err(CliError::usage("audit-log-one-service", ""));
    }
    let mut reports = Vec::new();
    for service in services {
        let trust = Trust::of_log(&args.trust, service.log(), context)?;
        let report = match &args.folder {
            Some(folder) => {
                verify(
                    &Folder::open(folder).map_err(source_failed)?,
                    service.log(),
                    &trust.keys,
                    &trust.witnessed,
                )
                .await
            }
            None => {
                verify(
                    &Remote::new(context.clients()?.audit_log(service)?),
                    service.log(),
                    &trust.keys,
                    &trust.witnessed,
                )
                .await
            }
        };
        reports.push((service, report.map_err(source_failed)?));
    }
    show(&reports, context)?;
    for (service, report) in reports.iter().filter(|(_, report)| report.losses > 0) {
        let (log, losses) = (service.log(), report.losses.to_string());
        context.output.say_with("audit-log-losses", &[("detail", log), ("count", &losses)]);
    }
    match reports
        .iter()
        .find_map(|(service, report)| Some((service.log(), report.fault.as_ref()?)))
    {
        Some((log, fault)) => Err(CliError::told("audit-log-faulty", format!("{log}: {fault}"), Exit::Failed)),
        None => {
            context.output.say("audit-log-whole");
            Ok(())
        }
    }
}

fn show(reports: &[(Service, Report)], context: &Context) -> Result<(), CliError> {
    let fault = |report: &Report| report.fault.as_ref().map(ToString::to_string);
    let rows: Vec<Vec<String>> = reports
        .iter()
        .map(|(service, report)| {
            let counts = [report.tree_size.to_string(), report.heads.to_string(), report.witnessed.to_string()];
            [service.log().to_owned()]
                .into_iter()
                .chain(counts)
                .chain([fault(report).unwrap_or_default()])
                .collect()
        })
        .collect();
    let json = reports.iter().map(|(service, report)| {
        serde_json::json!({ "log": service.log(), "tree_size": report.tree_size, "heads": report.heads, "witnessed": report.witnessed, "losses": report.losses, "fault": fault(report) })
    });
    context.output.rows(&COLUMNS, &rows, &json.collect())
}
