//! Nothing that callers depend on is taken away: buf breaking against the baseline.

use std::fmt::Write;
use std::fs;

use prost_reflect::prost::Message;
use sha2::{Digest, Sha256};

use crate::image::{folder, published, repository};
use crate::{buf, image};

fn findings(current: &prost_types::FileDescriptorSet) -> Vec<String> {
    let baseline = folder().join("baseline.binpb");
    buf::findings(
        "breaking",
        image::write(current).path(),
        &["--against", baseline.to_str().expect("a path in Unicode")],
    )
}

/// SHA-256 of the baseline in hex.
fn baseline_hash() -> String {
    let bytes = fs::read(folder().join("baseline.binpb")).expect("proto/baseline.binpb; see proto/README.md");
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a String takes any text");
        hex
    })
}

#[test]
fn the_protos_break_nobody() {
    if crate::golden::update_wanted("HONI_UPDATE_BASELINE") {
        fs::write(folder().join("baseline.binpb"), published().encode_to_vec()).unwrap();
    }
    assert_eq!(findings(&published()), Vec::<String>::new());
}

/// Replacing the baseline is how a break is made on purpose; then the change log says so.
#[test]
fn the_change_log_names_the_baseline() {
    let log = fs::read_to_string(repository().join("CHANGELOG.md")).unwrap();
    let hash = baseline_hash();
    assert!(
        log.contains(&hash),
        "CHANGELOG.md must name the baseline of the protos: sha256 {hash}"
    );
}

#[test]
fn a_removed_field_is_found() {
    let mut set = published();
    let file = set
        .file
        .iter_mut()
        .find(|file| file.name() == "honi/voices/v1/voice.proto")
        .unwrap();
    file.message_type[0].field.retain(|field| field.name() != "verbatim");
    let found = findings(&set).join("\n");
    assert!(found.contains("\"7\"") && found.contains("\"verbatim\""), "{found}");
}

/// A reservation keeps the number from being used for something else; who read the field loses it all the same.
#[test]
fn a_field_or_value_that_is_removed_and_reserved_is_found() {
    let mut set = published();
    let file = set
        .file
        .iter_mut()
        .find(|file| file.name() == "honi/voices/v1/voice.proto")
        .unwrap();
    let message = &mut file.message_type[0];
    message.field.retain(|field| field.name() != "verbatim");
    message.reserved_range.push(prost_types::descriptor_proto::ReservedRange {
        start: Some(7),
        end: Some(8),
    });
    message.reserved_name.push("verbatim".to_owned());
    let kinds = &mut file.enum_type[0];
    let removed = kinds.value.pop().unwrap();
    kinds.reserved_range.push(prost_types::enum_descriptor_proto::EnumReservedRange {
        start: removed.number,
        end: removed.number,
    });
    kinds.reserved_name.push(removed.name().to_owned());
    let found = findings(&set).join("\n");
    let value = format!("enum value \"{}\" on enum \"VoiceKind\" was deleted", removed.number());
    assert!(
        found.contains("field \"7\" with name \"verbatim\"") && found.contains(&value),
        "{found}"
    );
}

#[test]
fn a_moved_field_is_found() {
    let mut set = published();
    let file = set
        .file
        .iter_mut()
        .find(|file| file.name() == "honi/voices/v1/voice.proto")
        .unwrap();
    file.message_type[0].field[0].number = Some(99);
    assert_ne!(findings(&set), Vec::<String>::new());
}

#[test]
fn a_removed_method_is_found() {
    let mut set = published();
    let file = set
        .file
        .iter_mut()
        .find(|file| file.name() == "honi/voices/v1/voice_service.proto")
        .unwrap();
    file.service[0].method.retain(|method| method.name() != "GetVoice");
    assert!(findings(&set).join("\n").contains("GetVoice"));
}
