//! A child that is the voices service, without Temporal and the other services around it.

use std::path::{Path, PathBuf};

use honi_access::Authenticator;
use honi_clock::Clock;
use honi_names::Ids;
use honi_settings::Invocation;
use honi_telemetry::Telemetry;
use honi_voices::{DEFAULTS, SERVICE, Settings, Surroundings, start};

use crate::child;
use crate::tokens::{AUDIENCE, ISSUER};

/// Serves on a port that it tells.
pub(crate) async fn serve(settings: &str, jwks: &str) -> anyhow::Result<()> {
    let stop = child::stop_with_parent();
    let invocation = Invocation {
        config: Some(PathBuf::from(settings)),
        ..Invocation::default()
    };
    let settings: Settings = honi_settings::load("VOICES", DEFAULTS, &invocation)?;
    let telemetry = Telemetry::start(SERVICE, &settings.telemetry, honi_orchestration::telemetry_customise())?;
    let clock = Clock::system();
    let surroundings = Surroundings {
        telemetry: telemetry.clone(),
        authenticator: Authenticator::with_keys(ISSUER, AUDIENCE, jwks, clock.clone())?,
        clock,
        ids: Ids::system(),
        migrate: false,
    };
    let listener = honi_serve::bind(&settings.serve).await?;
    let address = listener.local_addr()?;
    let running = start(&settings, surroundings, listener, stop).await?;
    child::tell(format_args!("http://{address}"))?;
    running.finished().await?;
    telemetry.shutdown().await;
    Ok(())
}

/// Its settings as a file. Nobody listens on port 9: what would call Temporal or another service finds nobody and tries again much later.
pub(crate) fn write_settings(folder: &Path, database_url: &str) -> anyhow::Result<PathBuf> {
    let key = "0123456789abcdef".repeat(4);
    let at = |name: &str| toml::Value::String(folder.join(name).display().to_string());
    let text = format!(
        "[serve]\nlisten = \"127.0.0.1:0\"\n[telemetry]\nlog = \"off\"\n[database]\nurl = {database}\n\
         [access]\nissuer = \"{ISSUER}\"\njwks_url = \"{ISSUER}/jwks.json\"\naudience = \"{AUDIENCE}\"\n\
         [personal_data]\ncurrent_master_key = \"bench\"\nmaster_keys = {{ bench = \"{key}\" }}\nindex_key = \"{key}\"\n\
         [requests]\nmac_key = \"{key}\"\n[audit_log]\nkey_file = {pem}\ncreate_missing_key = true\nwitness_file = {heads}\n\
         [temporal]\nendpoint = \"http://127.0.0.1:9\"\ncodec_key = \"{key}\"\n\
         [organization]\nendpoint = \"http://127.0.0.1:9\"\n[members]\nendpoint = \"http://127.0.0.1:9\"\n\
         [identity]\ntoken_url = \"\"\nsecret = \"\"\n[follow]\ncalendars_every_seconds = 3600\nmembers_every_seconds = 3600\n",
        database = toml::Value::String(database_url.to_owned()),
        pem = at("audit.pem"),
        heads = at("heads.jsonl"),
    );
    let path = folder.join("voices.toml");
    std::fs::write(&path, text)?;
    Ok(path)
}
