//! A child that is the voices service, without Temporal and the other services around it.

use std::path::{Path, PathBuf};

use honi_telemetry::Telemetry;
use honi_voices::{DEFAULTS, SERVICE, Settings, start};

use crate::{child, one_service};

/// Serves on a port that it tells.
pub(crate) async fn serve(settings: &str, jwks: &str) -> anyhow::Result<()> {
    let stop = child::stop_with_parent();
    let settings: Settings = one_service::settings("VOICES", DEFAULTS, settings)?;
    let telemetry = Telemetry::start(SERVICE, &settings.telemetry, honi_orchestration::telemetry_customise())?;
    let surroundings = one_service::surroundings(SERVICE, &telemetry, jwks)?;
    let listener = honi_serve::bind(&settings.serve).await?;
    let url = one_service::url(&listener)?;
    let running = start(&settings, surroundings, listener, stop).await?;
    one_service::serve(&url, running, &telemetry).await
}

/// Its settings as a file. Nobody listens on port 9: what would call Temporal or another service finds nobody and tries again much later.
pub(crate) fn write_settings(folder: &Path, database_url: &str) -> anyhow::Result<PathBuf> {
    let key = "0123456789abcdef".repeat(4);
    let neighbours = format!(
        "[temporal]\nendpoint = \"http://127.0.0.1:9\"\ncodec_key = \"{key}\"\n\
         [organization]\nendpoint = \"http://127.0.0.1:9\"\n[members]\nendpoint = \"http://127.0.0.1:9\"\n[inspections]\nendpoint = \"http://127.0.0.1:9\"\n\
         [identity]\ntoken_url = \"\"\nsecret = \"\"\n[follow]\ncalendars_every_seconds = 3600\nmembers_every_seconds = 3600\n\
         improvements_every_seconds = 3600\n"
    );
    one_service::write_settings(folder, SERVICE, database_url, 30, &neighbours)
}
