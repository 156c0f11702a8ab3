//! How the layers go over each other, and what a service refuses to start with.

use std::io::Write;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::*;
use crate::{Secret, dump};

const DEFAULTS: &str = r#"
[serve]
listen = "127.0.0.1:0"
max_concurrent = 64

[database]
url = "sqlite:honi.db"
"#;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    serve: Serve,
    database: Database,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Serve {
    listen: SocketAddr,
    max_concurrent: u32,
    metrics: Option<SocketAddr>,
    #[serde(default)]
    style: Style,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Style {
    #[default]
    Plain,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Database {
    url: Secret,
    #[serde(default)]
    verbose: bool,
}

impl Validate for Settings {
    fn validate(&self) -> Result<(), String> {
        if self.serve.max_concurrent == 0 {
            Err("serve.max_concurrent must be at least 1".to_owned())
        } else {
            Ok(())
        }
    }
}

fn load_from(file: Option<&str>, environment: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let environment = environment
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let Some(text) = file else {
        return load_with("VOICES", DEFAULTS, &Invocation::default(), Some(environment));
    };
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let invocation = Invocation {
        config: Some(file.path().to_owned()),
        ..Invocation::default()
    };
    load_with("VOICES", DEFAULTS, &invocation, Some(environment))
}

/// The error's message with those of its sources, as a binary prints it.
fn refusal(file: Option<&str>, environment: &[(&str, &str)]) -> String {
    let error = load_from(file, environment).expect_err("these settings must be refused");
    format!("{error} | {error:?}")
}

#[test]
fn the_environment_goes_over_the_file_and_the_file_over_the_defaults() {
    let file = "[serve]\nmax_concurrent = 8\nmetrics = \"127.0.0.1:9\"\n";
    let settings = load_from(
        Some(file),
        &[("VOICES__SERVE__MAX_CONCURRENT", "16"), ("VOICES__DATABASE__VERBOSE", "true")],
    )
    .unwrap();
    assert_eq!(settings.serve.max_concurrent, 16);
    assert_eq!(settings.serve.metrics, Some("127.0.0.1:9".parse().unwrap()));
    assert_eq!(settings.serve.listen, "127.0.0.1:0".parse().unwrap());
    assert!(settings.database.verbose);
}

#[test]
fn other_variables_are_not_ours() {
    let settings = load_from(
        None,
        &[("MEMBERS__SERVE__MAX_CONCURRENT", "1"), ("VOICES_HOME", "/"), ("PATH", "/bin")],
    )
    .unwrap();
    assert_eq!(settings.serve.max_concurrent, 64);
}

#[test]
fn a_secret_of_digits_stays_as_written() {
    let settings = load_from(None, &[("VOICES__DATABASE__URL", "00123")]).unwrap();
    assert_eq!(settings.database.url.expose(), "00123");
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    assert!(refusal(Some("[serve]\nlisten_on = \"x\"\n"), &[]).contains("listen_on"));
    assert!(refusal(None, &[("VOICES__SERVE__LISTEN_ON", "x")]).contains("listen_on"));
}

#[test]
fn a_wrong_type_is_refused_by_key_and_origin() {
    let message = refusal(None, &[("VOICES__SERVE__MAX_CONCURRENT", "many")]);
    assert!(
        message.contains("serve.max_concurrent") && message.contains("the environment"),
        "{message}"
    );
}

#[test]
fn what_validation_says_is_the_error() {
    assert!(refusal(None, &[("VOICES__SERVE__MAX_CONCURRENT", "0")]).contains("serve.max_concurrent must be at least 1"));
}

#[test]
fn a_missing_file_is_named() {
    let invocation = Invocation {
        config: Some("/no/such/voices.toml".into()),
        ..Invocation::default()
    };
    let error = load_with::<Settings>("VOICES", DEFAULTS, &invocation, None).unwrap_err();
    assert_eq!(error.to_string(), "cannot read /no/such/voices.toml");
}

#[test]
fn no_refusal_repeats_a_value() {
    let url = "postgres://honi:swordfish@localhost/voices";
    for message in [
        refusal(None, &[("VOICES__DATABASE", url)]),
        refusal(None, &[("VOICES__SERVE__MAX_CONCURRENT", url)]),
        refusal(None, &[("VOICES__SERVE__LISTEN", url)]),
        refusal(None, &[("VOICES__DATABASE__VERBOSE", url)]),
        refusal(None, &[("VOICES__SERVE__STYLE", url)]),
        refusal(Some(&format!("[serve]\nstyle = \"{url}\"\n")), &[]),
        refusal(Some(&format!("database = \"{url}\"\n")), &[]),
        refusal(Some(&format!("[database]\nurl = \"{url}\n")), &[]),
        refusal(Some(&format!("[database]\nurl = [\"{url}\"]\n")), &[]),
    ] {
        assert!(!message.contains("swordfish"), "{message}");
    }
}

#[test]
fn a_syntax_error_names_its_line() {
    assert!(refusal(Some("[serve]\nmax_concurrent =\n"), &[]).contains("line 2"));
}

#[test]
fn a_dump_shows_what_is_in_effect_and_no_secret() {
    let settings = load_from(None, &[("VOICES__DATABASE__URL", "postgres://honi:swordfish@localhost/voices")]).unwrap();
    let expected =
        "[serve]\nlisten = \"127.0.0.1:0\"\nmax_concurrent = 64\nstyle = \"plain\"\n\n[database]\nurl = \"***\"\nverbose = false\n";
    assert_eq!(dump(&settings), expected);
}
