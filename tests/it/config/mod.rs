//! The examples in `deploy/config`: with the secrets that they name, given by the environment, each service takes them; what is then in
//! effect stands in `golden/config_*.toml`, without a secret; and a key that no service knows is refused.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use honi_settings::{Invocation, SettingsError, Validate};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::wire::compare;

/// Tells a process started by [`examples_are_complete_but_for_the_secrets_that_they_name`] which service it is about: an environment is
/// a process's own.
const ABOUT: &str = "HONI_CONFIG_TEST_ABOUT";

/// In every secret.
const SECRET: &str = "5ec2e75ec2e75ec2e75ec2e75ec2e75e";

/// A table of an example whose keys are names that the operator gives.
const FREE: &str = "[personal_data.master_keys]";

type Load = fn(&str, &Invocation) -> Result<String, SettingsError>;

/// The services, and how what is in effect is had from an invocation.
const SERVICES: [(&str, Load); 6] = [
    ("inspections", |prefix, invocation| {
        effective::<honi_inspections::Settings>(prefix, honi_inspections::DEFAULTS, invocation)
    }),
    ("members", |prefix, invocation| {
        effective::<honi_members::Settings>(prefix, honi_members::DEFAULTS, invocation)
    }),
    ("proposals", |prefix, invocation| {
        effective::<honi_proposals::Settings>(prefix, honi_proposals::DEFAULTS, invocation)
    }),
    ("training", |prefix, invocation| {
        effective::<honi_training::Settings>(prefix, honi_training::DEFAULTS, invocation)
    }),
    ("voices", |prefix, invocation| {
        effective::<honi_voices::Settings>(prefix, honi_voices::DEFAULTS, invocation)
    }),
    ("worker", |prefix, invocation| {
        effective::<honi_worker::Settings>(prefix, honi_worker::DEFAULTS, invocation)
    }),
];

/// What `--dump-config` prints.
fn effective<T>(prefix: &str, defaults: &str, invocation: &Invocation) -> Result<String, SettingsError>
where
    T: DeserializeOwned + Serialize + Validate,
{
    honi_settings::load::<T>(prefix, defaults, invocation).map(|settings| honi_settings::dump(&settings))
}

fn example(service: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../deploy/config/{service}.toml"))
}

fn text(service: &str) -> String {
    std::fs::read_to_string(example(service)).expect("there is an example for each service")
}

/// The variables that an example's head names, with a secret for each.
fn secrets(service: &str) -> BTreeMap<String, String> {
    let prefix = format!("{}__", service.to_uppercase());
    let text = text(service);
    let named = text.lines().filter_map(|line| line.strip_prefix("#   ")?.split_whitespace().next());
    let named: Vec<&str> = named.filter(|name| name.starts_with(&prefix)).collect();
    assert!(!named.is_empty(), "{service}.toml names no secrets");
    let secret = |name: &str| match name {
        name if name.ends_with("DATABASE__URL") => format!("postgres://honi:{SECRET}@127.0.0.1/{service}"),
        name if name.ends_with("__URL") => format!("smtps://honi:{SECRET}@mail.example.coop"),
        _ => format!("{SECRET}{SECRET}"),
    };
    named.into_iter().map(|name| (name.to_owned(), secret(name))).collect()
}

#[test]
fn examples_are_complete_but_for_the_secrets_that_they_name() {
    for (service, _) in SERVICES {
        let it = std::env::current_exe().expect("this process has a file");
        let output = Command::new(it)
            .args(["config::one_example", "--exact", "--nocapture"])
            .env(ABOUT, service)
            .envs(secrets(service))
            .output()
            .expect("this test binary starts");
        assert!(output.status.success(), "{service}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("1 passed"),
            "{service}: nothing ran"
        );
    }
}

#[test]
fn by_default_the_worker_finds_the_services_where_they_are_by_default() {
    let table = |text: &str| text.parse::<toml::Table>().expect("defaults are TOML");
    let worker = table(honi_worker::DEFAULTS);
    for (section, service) in [
        ("voices", honi_voices::DEFAULTS),
        ("inspections", honi_inspections::DEFAULTS),
        ("proposals", honi_proposals::DEFAULTS),
        ("organization", honi_training::DEFAULTS),
    ] {
        let listen = table(service)["serve"]["listen"].as_str().map(|at| format!("http://{at}"));
        assert_eq!(worker[section]["endpoint"].as_str(), listen.as_deref(), "{section}");
    }
}

/// Passes at once, unless this process was started to look at one example.
#[test]
fn one_example() {
    let Some(about) = std::env::var_os(ABOUT).map(OsString::into_string) else {
        return;
    };
    let (service, load) = SERVICES
        .into_iter()
        .find(|(service, _)| about.as_deref() == Ok(*service))
        .expect("a service");
    let load = |config: PathBuf| {
        load(
            &service.to_uppercase(),
            &Invocation {
                config: Some(config),
                ..Invocation::default()
            },
        )
    };

    let shown = load(example(service)).unwrap_or_else(|error| panic!("{error}"));
    assert!(!shown.contains(SECRET), "a secret is shown");
    compare(&format!("config_{service}.toml"), &shown);

    let folder = tempfile::tempdir().expect("a folder");
    let strange = folder.path().join("strange.toml");
    for (place, config) in with_a_strange_key(&text(service)) {
        std::fs::write(&strange, config).expect("it can be written");
        let refused = load(strange.clone()).expect_err(&place);
        let said = format!("{refused} {refused:?}");
        assert!(said.contains("surprise"), "{place}: {said}");
        assert!(!said.contains(SECRET) && !said.contains("astonishing"), "{place}: a value is shown");
    }
}

/// An example with a key that nobody knows, once at the top and once in each of its tables.
fn with_a_strange_key(text: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let tables = lines.iter().enumerate().filter(|(_, line)| line.starts_with('[') && **line != FREE);
    let places = std::iter::once((0, "the top")).chain(tables.map(|(index, line)| (index + 1, *line)));
    let strange = places.map(|(index, place)| {
        let mut lines = lines.clone();
        lines.insert(index, "surprise = \"astonishing\"");
        (place.to_owned(), lines.join("\n"))
    });
    strange.collect()
}
