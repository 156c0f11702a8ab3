//! What every child needs that is one service, alone.

use std::path::{Path, PathBuf};

use honi_access::Authenticator;
use honi_clock::Clock;
use honi_launch::{Running, Surroundings};
use honi_names::Ids;
use honi_settings::{Invocation, Validate};
use honi_telemetry::Telemetry;
use serde::de::DeserializeOwned;
use tokio::net::TcpListener;

use crate::child;
use crate::tokens::ISSUER;

/// The settings in a file of [`write_settings`].
pub(crate) fn settings<S>(prefix: &str, defaults: &str, file: &str) -> anyhow::Result<S>
where
    S: DeserializeOwned + Validate,
{
    let invocation = Invocation {
        config: Some(PathBuf::from(file)),
        ..Invocation::default()
    };
    Ok(honi_settings::load(prefix, defaults, &invocation)?)
}

/// What a service stands on that knows these callers.
pub(crate) fn surroundings(service: &str, telemetry: &Telemetry, jwks: &str) -> anyhow::Result<Surroundings> {
    let clock = Clock::system();
    Ok(Surroundings {
        telemetry: telemetry.clone(),
        authenticator: Authenticator::with_keys(ISSUER, service, jwks, clock.clone())?,
        clock,
        ids: Ids::system(),
        migrate: false,
    })
}

/// Tells where the service is, and waits for its end.
pub(crate) async fn serve(url: &str, running: Running, telemetry: &Telemetry) -> anyhow::Result<()> {
    child::tell(format_args!("{url}"))?;
    running.finished().await?;
    telemetry.shutdown().await;
    Ok(())
}

/// The address that a client needs.
pub(crate) fn url(listener: &TcpListener) -> anyhow::Result<String> {
    Ok(format!("http://{}", listener.local_addr()?))
}

/// Writes the sections that every service has, and those that only this one has.
pub(crate) fn write_settings(
    folder: &Path,
    service: &str,
    database_url: &str,
    max_deadline_seconds: u32,
    more: &str,
) -> anyhow::Result<PathBuf> {
    let key = "0123456789abcdef".repeat(4);
    let at = |name: &str| toml::Value::String(folder.join(name).display().to_string());
    let text = format!(
        "[serve]\nlisten = \"127.0.0.1:0\"\nmax_deadline_seconds = {max_deadline_seconds}\n[telemetry]\nlog = \"off\"\n\
         [database]\nurl = {database}\n[access]\nissuer = \"{ISSUER}\"\njwks_url = \"{ISSUER}/jwks.json\"\naudience = \"{service}\"\n\
         [personal_data]\ncurrent_master_key = \"bench\"\nmaster_keys = {{ bench = \"{key}\" }}\nindex_key = \"{key}\"\n\
         [requests]\nmac_key = \"{key}\"\n[audit_log]\nkey_file = {pem}\ncreate_missing_key = true\nwitness_file = {heads}\n{more}",
        database = toml::Value::String(database_url.to_owned()),
        pem = at("audit.pem"),
        heads = at("heads.jsonl"),
    );
    let path = folder.join(format!("{service}.toml"));
    std::fs::write(&path, text)?;
    Ok(path)
}
