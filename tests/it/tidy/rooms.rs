//! The rooms of a service: each may use only its own library.

use super::{root, rust_files};
use crate::wire::SERVERS;

/// The services: who has policies about who may do what.
fn services() -> Vec<String> {
    let folders = std::fs::read_dir(root().join("services"))
        .expect("the folder can be read")
        .flatten();
    let with_policies = folders.filter(|folder| folder.path().join("policies").is_dir());
    let mut names: Vec<String> = with_policies
        .map(|folder| folder.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn every_service_is_called_by_the_tests_over_all_rpcs() {
    assert_eq!(services(), SERVERS);
}

/// Room → words that its files may not contain.
const WALLS: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "sea_orm",
            "tonic",
            "prost",
            "tokio",
            "honi_proto",
            "honi_database",
            "honi_serve",
            "honi_outbox",
        ],
    ),
    ("app", &["sea_orm", "tonic", "prost", "honi_proto"]),
    ("storage", &["tonic", "prost", "honi_proto"]),
    ("grpc", &["sea_orm"]),
];

#[test]
fn a_room_names_only_its_own_library() {
    let (services, mut faults) = (services(), Vec::new());
    for (path, text) in rust_files() {
        let path = path.to_string_lossy().into_owned();
        for service in &services {
            for (room, banned) in WALLS {
                if !path.starts_with(&format!("services/{service}/src/{room}/")) {
                    continue;
                }
                for word in *banned {
                    if text
                        .lines()
                        .any(|line| !line.trim_start().starts_with("//") && line.contains(&format!("{word}::")))
                    {
                        faults.push(format!("{path} names {word}"));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
