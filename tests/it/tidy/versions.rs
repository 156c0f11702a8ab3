//! One version of every core crate: two of them are two worlds that do not fit together.

use std::collections::{BTreeMap, BTreeSet};

const CORE: &[&str] = &[
    "axum",
    "chrono",
    "hyper",
    "opentelemetry",
    "opentelemetry_sdk",
    "prost",
    "prost-reflect",
    "rustls",
    "sea-orm",
    "sqlx",
    "temporalio-client",
    "temporalio-sdk",
    "tokio",
    "tonic",
    "tower",
    "tracing",
    "uuid",
];

/// Crates that would mean a second crypto provider or a system library.
const ABSENT: &[&str] = &["aws-lc-sys", "aws-lc-rs", "openssl-sys", "native-tls"];

#[test]
fn there_is_one_version_of_every_core_crate() {
    let lock: toml::Table = std::fs::read_to_string(super::root().join("Cargo.lock"))
        .expect("Cargo.lock can be read")
        .parse()
        .expect("it is TOML");
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in lock["package"].as_array().expect("a lock file has packages") {
        let field = |name: &str| package[name].as_str().expect("name and version are strings");
        versions.entry(field("name")).or_default().insert(field("version"));
    }
    for core in CORE {
        let found = versions.get(core).cloned().unwrap_or_default();
        assert_eq!(found.len(), 1, "{core} is there in versions {found:?}");
    }
    for absent in ABSENT {
        assert!(!versions.contains_key(absent), "{absent} came in");
    }
}
