//! The configuration file of every service, written into the data folder. Each also serves to run that service alone, from its own binary.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use honi_settings::{Invocation, Validate};
use serde::de::DeserializeOwned;

use super::options::{Options, Rules};
use super::secrets::Secrets;
use crate::data_dir::DataDir;
use crate::issuer::Issuer;
use crate::ports::Ports;
use crate::private_file;

/// Seconds in which the compressed rules let a complaint live. What the demonstration shows comes within moments; the others leave whoever
/// tries the commands by hand the time to type them.
const COMPRESSED: &str = r#"
[rule_set]
id = "compressed"
acknowledge = { seconds = 8 }
final_response = { seconds = 60 }
triage = { seconds = 240 }
fast_track = { seconds = 3600 }
progress_update = { seconds = 1200 }
progress_update_at_most = { seconds = 1200 }
progress_update_when_missed = { seconds = 120 }
interim_reply = { seconds = 1200 }
internal_target = { seconds = 2400 }
adr_notice = { seconds = 3600 }
awaited_answer = { seconds = 600 }
no_reply = { seconds = 3600 }
satisfaction_follow_up = { seconds = 600 }
remind_owner_percent = 50
team_lead_percent = 80
executive_after = { seconds = 5 }
"#;

/// The configuration files of one suite.
pub struct Config {
    folder: PathBuf,
    issuer: Issuer,
}

impl Config {
    /// Writes the files.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn new(data: &DataDir, secrets: &Secrets, issuer: &Issuer, temporal: &str, options: &Options) -> anyhow::Result<Self> {
        let ports = options.ports;
        let folder = data.keys()?.join("config");
        std::fs::create_dir_all(&folder)?;
        let text = Texts {
            data,
            ports,
            secrets,
            issuer,
            temporal,
            log: &options.log,
        };
        let rules = match options.rules {
            Rules::Standard => "",
            Rules::Compressed => COMPRESSED,
            Rules::Given(section) => section,
        };
        for (name, text) in [
            (
                "inspections",
                format!(
                    "profile = \"local\"\n{}{}",
                    text.service("inspections", ports.inspections(), 5)?,
                    text.inspections()
                ),
            ),
            ("members", text.service("members", ports.members(), 0)?),
            (
                "proposals",
                format!("{}{}", text.service("proposals", ports.proposals(), 4)?, text.proposals()),
            ),
            (
                "training",
                format!("{}{}", text.service("training", ports.training(), 1)?, text.training()?),
            ),
            (
                "voices",
                format!(
                    "profile = \"local\"\n{}{}{}",
                    text.service("voices", ports.voices(), 2)?,
                    text.voices(),
                    rules
                ),
            ),
            ("worker", text.worker()),
        ] {
            private_file::write(&folder.join(format!("{name}.toml")), text.as_bytes())
                .with_context(|| format!("the configuration of {name}"))?;
        }
        Ok(Self {
            folder,
            issuer: issuer.clone(),
        })
    }

    /// The configuration file of a service, such as `voices`.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.toml"))
    }

    /// The settings of a service, as its own binary would read them.
    ///
    /// # Errors
    /// If they do not fit the service.
    pub fn settings<T: DeserializeOwned + Validate>(&self, name: &str, defaults: &str) -> anyhow::Result<T> {
        let invocation = Invocation {
            config: Some(self.file(name)),
            ..Invocation::default()
        };
        let prefix = name.to_uppercase();
        honi_settings::load(&prefix, defaults, &invocation).with_context(|| format!("the settings of {name}"))
    }

    /// The issuer whose tokens the services accept.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }
}

struct Texts<'a> {
    data: &'a DataDir,
    ports: Ports,
    secrets: &'a Secrets,
    issuer: &'a Issuer,
    temporal: &'a str,
    log: &'a str,
}

impl Texts<'_> {
    /// What every service has.
    fn service(&self, name: &str, port: u16, index: u16) -> anyhow::Result<String> {
        let access = self.issuer.access_settings(&format!("honi-{name}"));
        let secret = |what: &str| self.secrets.get(&format!("{name}_{what}"));
        let (database, keys, witness) = (self.data.database(name), self.data.keys()?, self.data.witness()?);
        let log = format!("honi-{name}");
        Ok(format!(
            "[serve]\nlisten = \"{}\"\n{}[database]\nurl = {}\n[access]\nissuer = \"{}\"\njwks_url = \"{}\"\naudience = \"{}\"\n\
             [personal_data]\ncurrent_master_key = \"local\"\nmaster_keys = {{ local = \"{}\" }}\nindex_key = \"{}\"\n\
             [requests]\nmac_key = \"{}\"\n[audit_log]\nkey_file = {}\ncreate_missing_key = true\nwitness_file = {}\n",
            Ports::loopback(port),
            self.telemetry(Some(index)),
            quoted(Path::new(&format!("sqlite:{}", database.display()))),
            access.issuer,
            access.jwks_url,
            access.audience,
            secret("master").expose(),
            secret("index").expose(),
            secret("requests").expose(),
            quoted(&keys.join(format!("{log}.pem"))),
            quoted(&witness.join(format!("{log}.heads.jsonl"))),
        ))
    }

    fn telemetry(&self, index: Option<u16>) -> String {
        let metrics = index.and_then(|index| self.ports.metrics(index));
        let metrics = metrics
            .map(|port| format!("metrics_listen = \"{}\"\n", Ports::loopback(port)))
            .unwrap_or_default();
        format!(
            "[telemetry]\notlp_endpoint = \"http://{}\"\nlog = {}\n{metrics}",
            Ports::loopback(self.ports.otlp()),
            toml::Value::String(self.log.to_owned()),
        )
    }

    fn training(&self) -> anyhow::Result<String> {
        Ok(format!(
            // On one machine Temporal is away for seconds, when it starts or is started again.
            "[relay]\nlongest_retry_seconds = 5\n{}[mail]\nfrom = \"honi@example.coop\"\nlink_base = \"honi://\"\ntransport = {{ kind = \"spool\", folder = {} }}\n",
            self.temporal_section(),
            quoted(&self.data.mail()),
        ))
    }

    fn temporal_section(&self) -> String {
        let key = self.secrets.get("temporal_codec");
        format!(
            "[temporal]\nendpoint = \"{}\"\nnamespace = \"default\"\ncodec_key = \"{}\"\n",
            self.temporal,
            key.expose()
        )
    }

    fn account(&self, section: &str, name: &str, secret: &str) -> String {
        let secret = self.secrets.get(secret);
        format!(
            "[{section}]\ntoken_url = \"{}\"\nclient_id = \"{name}\"\nsecret = \"{}\"\n",
            self.issuer.token_url(),
            secret.expose()
        )
    }

    fn endpoint(&self, section: &str, port: u16) -> String {
        format!("[{section}]\nendpoint = \"http://{}\"\n", Ports::loopback(port))
    }

    fn voices(&self) -> String {
        [
            // On one machine Temporal is away for seconds, when it starts or is started again.
            "[relay]\nlongest_retry_seconds = 5\n[follow]\nimprovements_every_seconds = 1\n".to_owned(),
            self.temporal_section(),
            self.endpoint("organization", self.ports.training()),
            self.endpoint("members", self.ports.members()),
            self.endpoint("inspections", self.ports.inspections()),
            self.account("identity", "honi-voices", "application_voices"),
        ]
        .concat()
    }

    fn inspections(&self) -> String {
        [
            "[relay]\nlongest_retry_seconds = 5\n[follow]\nsignals_every_seconds = 1\ncomplaints_every_seconds = 1\n".to_owned(),
            self.temporal_section(),
            self.endpoint("organization", self.ports.training()),
            self.endpoint("proposals", self.ports.proposals()),
            self.endpoint("voices", self.ports.voices()),
            self.account("identity", "honi-inspections", "application_inspections"),
        ]
        .concat()
    }

    fn proposals(&self) -> String {
        [
            "[follow]\ncredentials_every_seconds = 1\ncomplaints_every_seconds = 1\n".to_owned(),
            self.endpoint("training", self.ports.training()),
            self.endpoint("members", self.ports.members()),
            self.endpoint("voices", self.ports.voices()),
            self.account("identity", "honi-proposals", "application_proposals"),
        ]
        .concat()
    }

    fn worker(&self) -> String {
        [
            self.telemetry(Some(3)),
            self.temporal_section(),
            self.endpoint("voices", self.ports.voices()),
            self.endpoint("inspections", self.ports.inspections()),
            self.endpoint("proposals", self.ports.proposals()),
            self.endpoint("organization", self.ports.training()),
            self.account("identity", "honi-worker", "application_worker"),
        ]
        .concat()
    }
}

/// A path as TOML writes text.
fn quoted(path: &Path) -> String {
    toml::Value::String(path.display().to_string()).to_string()
}
