//! buf lint: layout, naming, comments.

use crate::{buf, image};

#[test]
fn the_protos_pass_buf_lint() {
    let file = tempfile::Builder::new().suffix(".binpb").tempfile().unwrap();
    std::fs::write(file.path(), image::IMAGE).unwrap();
    assert_eq!(buf::findings("lint", file.path(), &[]), Vec::<String>::new());
}

#[test]
fn what_lacks_a_comment_is_found() {
    let mut set = image::decoded();
    set.file
        .iter_mut()
        .flat_map(|file| &mut file.source_code_info)
        .flat_map(|info| &mut info.location)
        .for_each(|location| {
            location.leading_comments = None;
        });
    let found = buf::findings("lint", image::write(&set).path(), &[]).join("\n");
    for what in [
        "Service \"VoiceService\"",
        "RPC \"CreateVoice\"",
        "Message \"Voice\"",
        "Field \"verbatim\"",
        "Enum value \"CHANNEL_PHONE\"",
    ] {
        assert!(
            found.contains(&format!("{what} should have a non-empty comment")),
            "{what}:\n{found}"
        );
    }
}

#[test]
fn an_enumeration_without_unspecified_is_found() {
    let mut set = image::decoded();
    let file = set
        .file
        .iter_mut()
        .find(|file| file.name() == "honi/voices/v1/voice.proto")
        .unwrap();
    file.enum_type[0].value[0].name = Some("VOICE_KIND_NONE".to_owned());
    let found = buf::findings("lint", image::write(&set).path(), &[]).join("\n");
    assert!(found.contains("UNSPECIFIED"), "{found}");
}

#[test]
fn no_comment_switches_a_rule_off() {
    let mut set = image::decoded();
    for file in set.file.iter_mut().filter(|file| file.name().starts_with("honi/")) {
        for location in file.source_code_info.iter_mut().flat_map(|info| &mut info.location) {
            location.leading_comments = Some(" buf:lint:ignore COMMENT_FIELD\n".to_owned());
        }
    }
    let file = set
        .file
        .iter_mut()
        .find(|file| file.name() == "honi/voices/v1/voice.proto")
        .unwrap();
    file.message_type[0].field[0].name = Some("Name".to_owned());
    let found = buf::findings("lint", image::write(&set).path(), &[]).join("\n");
    assert!(found.contains("\"Name\" should be lower_snake_case"), "{found}");
}
