//! Where the services are.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use honi_access::https;
use honi_settings::{Invocation, TlsFiles, Validate};
use serde::{Deserialize, Serialize};

use crate::error::CliError;

/// Everything the command can be told by a file or by `HONI__…` of the environment.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// URLs of the services and of what stands beside them.
    pub(crate) endpoints: Endpoints,
    /// Verifying audit logs.
    pub(crate) audit_log: AuditLogTrust,
    /// How long a call may take, in seconds.
    pub(crate) timeout_seconds: u64,
    /// The OAuth client that this command is.
    pub(crate) client_id: String,
    /// Whom to trust when the services are called by https, and this user's certificate, if they ask for one.
    #[serde(default, skip_serializing_if = "TlsFiles::is_empty")]
    pub(crate) tls: TlsFiles,
}

/// What is trusted about audit logs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditLogTrust {
    /// Folder of `{log}.keys` and `{log}.heads.jsonl`. The local suite keeps one in its data folder.
    pub(crate) trust: PathBuf,
}

/// URLs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Endpoints {
    pub(crate) inspections: String,
    pub(crate) members: String,
    pub(crate) proposals: String,
    pub(crate) training: String,
    pub(crate) voices: String,
    /// The identity provider.
    pub(crate) issuer: String,
    /// Jaeger's query API, or the local suite's trace viewer.
    pub(crate) traces: String,
    /// Where the command's own spans go, by OTLP over gRPC; empty for nowhere.
    pub(crate) otlp: String,
}

impl Validate for Settings {
    fn validate(&self) -> Result<(), String> {
        if self.timeout_seconds == 0 {
            return Err("timeout_seconds must be 1 or more".to_owned());
        }
        self.tls.validate()?;
        let Endpoints {
            inspections,
            members,
            proposals,
            training,
            voices,
            issuer,
            ..
        } = &self.endpoints;
        // Whoever is named here is shown a password or a token.
        for (name, url) in [
            ("inspections", inspections),
            ("members", members),
            ("proposals", proposals),
            ("training", training),
            ("voices", voices),
            ("issuer", issuer),
        ] {
            https::require(url).map_err(|fault| format!("endpoints.{name} {fault}"))?;
        }
        Ok(())
    }
}

/// Loads them: the local suite's ports, over them a file, over that the environment.
pub(crate) fn load(config: Option<&Path>, port_base: u16) -> Result<Settings, CliError> {
    let file = config
        .map(Path::to_owned)
        .or_else(|| config_folder().map(|folder| folder.join("cli.toml")).filter(|file| file.is_file()));
    let invocation = Invocation {
        config: file,
        ..Invocation::default()
    };
    honi_settings::load("HONI", &defaults(port_base), &invocation).map_err(|error| CliError::Settings(Box::new(error)))
}

fn defaults(base: u16) -> String {
    let url = |offset: u16| format!("http://127.0.0.1:{}", base + offset);
    format!(
        "timeout_seconds = 30\nclient_id = \"honi-cli\"\n[endpoints]\ninspections = \"{}\"\nmembers = \"{}\"\nproposals = \"{}\"\ntraining = \"{}\"\nvoices = \"{}\"\nissuer = \"{}\"\ntraces = \"{}\"\notlp = \"{}\"\n[audit_log]\ntrust = \".honi/witness\"\n",
        url(4),
        url(0),
        url(3),
        url(1),
        url(2),
        url(10),
        url(12),
        url(13),
    )
}

/// The user's configuration folder of this command (XDG base directories); `None` if the user has no home.
pub(crate) fn config_folder() -> Option<PathBuf> {
    folder(std::env::var_os("XDG_CONFIG_HOME"), std::env::var_os("HOME"))
}

fn folder(xdg: Option<OsString>, home: Option<OsString>) -> Option<PathBuf> {
    let given = |path: Option<OsString>| path.filter(|path| !path.is_empty()).map(PathBuf::from);
    let base = given(xdg)
        .filter(|path| path.is_absolute())
        .or_else(|| given(home).map(|home| home.join(".config")))?;
    Some(base.join("honi"))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use honi_settings::Validate as _;

    use super::{folder, load};

    #[test]
    fn the_local_suite_is_the_default() {
        let settings = load(None, 8400).unwrap();
        assert_eq!(
            (settings.endpoints.voices.as_str(), settings.endpoints.traces.as_str()),
            ("http://127.0.0.1:8402", "http://127.0.0.1:8412")
        );
        assert_eq!(settings.endpoints.proposals, "http://127.0.0.1:8403");
    }

    #[test]
    fn nothing_secret_travels_in_clear_text() {
        let mut settings = load(None, 8400).unwrap();
        settings.endpoints.voices = "http://voices.example.coop".to_owned();
        assert_eq!(
            settings.validate().unwrap_err(),
            "endpoints.voices must be https, or http on a loopback address"
        );
        let mut settings = load(None, 8400).unwrap();
        settings.endpoints.issuer = "http://id.example.coop".to_owned();
        assert_eq!(
            settings.validate().unwrap_err(),
            "endpoints.issuer must be https, or http on a loopback address"
        );
    }

    #[test]
    fn the_configuration_folder_follows_xdg() {
        assert_eq!(folder(Some("/x".into()), Some("/home/h".into())), Some(PathBuf::from("/x/honi")));
        assert_eq!(
            folder(Some("".into()), Some("/home/h".into())),
            Some(PathBuf::from("/home/h/.config/honi"))
        );
        assert_eq!(folder(None, None), None);
    }
}
