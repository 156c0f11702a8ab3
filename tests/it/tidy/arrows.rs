//! Which crate of ours may depend on which: the table of ARCHITECTURE.md, read against `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Crates of `services/platform` that know nothing but the standard library and libraries.
const LEAVES: &[&str] = &["names", "clock", "calendar", "settings", "proto"];

/// What each crate may depend on, beside the leaves. `*` is everything.
const ARROWS: &[(&str, &[&str])] = &[
    ("names", &[]),
    ("clock", &[]),
    ("calendar", &[]),
    ("settings", &[]),
    ("proto", &[]),
    ("telemetry", &[]),
    ("access", &[]),
    ("database", &[]),
    ("personal-data", &["database"]),
    ("requests", &["database"]),
    ("outbox", &["database", "telemetry"]),
    ("audit-log", &["database", "outbox"]),
    ("change", &["access", "audit-log", "database", "outbox", "requests", "telemetry"]),
    ("call", &["access", "telemetry"]),
    ("serve", &["access", "call", "telemetry"]),
    (
        "launch",
        &[
            "access",
            "audit-log",
            "change",
            "database",
            "outbox",
            "personal-data",
            "requests",
            "serve",
            "telemetry",
        ],
    ),
    ("door", &["access", "change", "database", "personal-data", "serve"]),
    ("casework", &[]),
    ("neighbours", &["call", "casework", "database", "telemetry"]),
    (
        "conduct",
        &[
            "casework",
            "database",
            "deadline-ladder",
            "door",
            "neighbours",
            "orchestration",
            "outbox",
            "serve",
        ],
    ),
    ("letters", &[]),
    ("orchestration", &["outbox", "telemetry"]),
    ("testkit", &["access", "database", "telemetry"]),
    ("deadline-ladder", &[]),
    ("complaint-handling", &["deadline-ladder"]),
    ("contract-investigation", &["deadline-ladder"]),
    ("credential-lifecycle", &["deadline-ladder"]),
    ("daily-detection", &["deadline-ladder"]),
    ("improvement-action", &["deadline-ladder"]),
    (
        "worker",
        &[
            "access",
            "call",
            "complaint-handling",
            "contract-investigation",
            "credential-lifecycle",
            "daily-detection",
            "deadline-ladder",
            "improvement-action",
            "orchestration",
            "telemetry",
        ],
    ),
    ("inspections", &INSPECTIONS),
    ("members", &PLATFORM),
    ("proposals", &PROPOSALS),
    ("training", &TRAINING),
    ("voices", &VOICES),
    ("import", &[]),
    ("cli", &["access", "audit-log", "call", "import", "telemetry"]),
    ("local", &["*"]),
    ("suite", &["*"]),
];

const PLATFORM: [&str; 12] = [
    "access",
    "audit-log",
    "call",
    "change",
    "database",
    "door",
    "launch",
    "outbox",
    "personal-data",
    "requests",
    "serve",
    "telemetry",
];
const PROPOSALS: [&str; 14] = [
    "access",
    "audit-log",
    "call",
    "casework",
    "change",
    "database",
    "door",
    "launch",
    "neighbours",
    "outbox",
    "personal-data",
    "requests",
    "serve",
    "telemetry",
];
const TRAINING: [&str; 16] = [
    "access",
    "audit-log",
    "call",
    "change",
    "conduct",
    "credential-lifecycle",
    "database",
    "door",
    "launch",
    "neighbours",
    "orchestration",
    "outbox",
    "personal-data",
    "requests",
    "serve",
    "telemetry",
];
const INSPECTIONS: [&str; 18] = [
    "access",
    "audit-log",
    "call",
    "casework",
    "change",
    "conduct",
    "contract-investigation",
    "database",
    "door",
    "improvement-action",
    "launch",
    "neighbours",
    "orchestration",
    "outbox",
    "personal-data",
    "requests",
    "serve",
    "telemetry",
];
const VOICES: [&str; 18] = [
    "access",
    "audit-log",
    "call",
    "casework",
    "change",
    "complaint-handling",
    "conduct",
    "database",
    "door",
    "launch",
    "letters",
    "neighbours",
    "orchestration",
    "outbox",
    "personal-data",
    "requests",
    "serve",
    "telemetry",
];

/// Our crates and which of ours each depends on, development dependencies left out.
fn edges() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(super::root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata runs");
    let ours = |name: &str| name.strip_prefix("honi-").map(str::to_owned);
    metadata
        .packages
        .iter()
        .filter_map(|package| {
            let to = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind != DependencyKind::Development);
            Some((
                ours(package.name.as_str())?,
                to.filter_map(|dependency| ours(&dependency.name)).collect(),
            ))
        })
        .collect()
}

#[test]
fn crates_depend_only_as_the_table_says() {
    let table: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut faults = Vec::new();
    for (from, to) in edges() {
        let Some(allowed) = table.get(from.as_str()) else {
            faults.push(format!("honi-{from} is not in the table"));
            continue;
        };
        let leaf_user = !LEAVES.contains(&from.as_str());
        for to in to {
            let may = allowed.contains(&"*") || allowed.contains(&to.as_str()) || (leaf_user && LEAVES.contains(&to.as_str()));
            if !may {
                faults.push(format!("honi-{from} → honi-{to} is not in the table"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_workflow_definition_can_name_no_io() {
    let edges = edges();
    assert_eq!(edges["deadline-ladder"], BTreeSet::new());
    assert_eq!(edges["daily-detection"], BTreeSet::from(["deadline-ladder".to_owned()]));
    names_no_io("deadline-ladder");
    names_no_io("daily-detection");
    for definition in [
        "complaint-handling",
        "contract-investigation",
        "credential-lifecycle",
        "improvement-action",
    ] {
        let expected = BTreeSet::from(["deadline-ladder".to_owned(), "names".to_owned()]);
        assert_eq!(edges[definition], expected, "{definition}");
        names_no_io(definition);
    }
}

fn names_no_io(definition: &str) {
    let manifest = super::root().join(format!("workflows/{definition}/Cargo.toml"));
    let manifest = std::fs::read_to_string(manifest).expect("the manifest can be read");
    let dependencies = manifest
        .split("[dependencies]")
        .nth(1)
        .and_then(|rest| rest.split("\n[").next())
        .expect("it has dependencies");
    for banned in [
        "tokio",
        "tonic",
        "sea-orm",
        "reqwest",
        "rand",
        "temporalio-client",
        "temporalio-sdk",
    ] {
        assert!(
            !dependencies.lines().any(|line| line.starts_with(banned)),
            "{definition} depends on {banned}"
        );
    }
}
