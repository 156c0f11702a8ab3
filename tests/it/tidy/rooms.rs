//! The rooms of a service: each may use only its own library.

use super::rust_files;

const SERVICES: &[&str] = &["members", "training", "voices"];

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
    let mut faults = Vec::new();
    for (path, text) in rust_files() {
        let path = path.to_string_lossy().into_owned();
        for service in SERVICES {
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
