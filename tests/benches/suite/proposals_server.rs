//! A child that is the proposals service, alone.

use std::path::{Path, PathBuf};

use honi_proposals::{DEFAULTS, SERVICE, Settings, start};
use honi_telemetry::{Customise, Telemetry};

use crate::{child, one_service};

/// Serves on a port that it tells.
pub(crate) async fn serve(settings: &str, jwks: &str) -> anyhow::Result<()> {
    let stop = child::stop_with_parent();
    let settings: Settings = one_service::settings("PROPOSALS", DEFAULTS, settings)?;
    let telemetry = Telemetry::start(SERVICE, &settings.telemetry, Customise::default())?;
    let surroundings = one_service::surroundings(SERVICE, &telemetry, jwks)?;
    let listener = honi_serve::bind(&settings.serve).await?;
    let url = one_service::url(&listener)?;
    let running = start(&settings, surroundings, listener, stop).await?;
    one_service::serve(&url, running, &telemetry).await
}

/// Its settings as a file. A back-test of a million may take longer than calls usually do.
pub(crate) fn write_settings(folder: &Path, database_url: &str) -> anyhow::Result<PathBuf> {
    let neighbours = "[training]\nendpoint = \"http://127.0.0.1:9\"\n[members]\nendpoint = \"http://127.0.0.1:9\"\n\
                      [voices]\nendpoint = \"http://127.0.0.1:9\"\n\
                      [identity]\ntoken_url = \"\"\nsecret = \"\"\n";
    one_service::write_settings(folder, SERVICE, database_url, 600, neighbours)
}
