//! Erasing a member, and trying to read it all the same.

use std::path::Path;

use honi_personal_data::{KeyRing, OpenError, PersonalDataSettings, Sealed};
use honi_proto::members::v1 as members;
use honi_proto::voices::v1 as voices;
use honi_suite::eventually;
use sea_orm::{ConnectionTrait as _, Database, Statement};

use super::mark::CORE;
use super::places::{DATA, LIVE};
use super::planting::PATIENCE;
use crate::wire::{Everything, SERVERS, Stage, fresh_id};

/// Erases the member: nobody reads a thing of it any more, in no service.
pub(super) async fn erase(stage: &Stage, there: &Everything, member: &str, voice: &str) {
    let everybody = &there.everybody;
    let get = members::GetMemberRequest { name: member.to_owned() };
    let found: members::Member = stage.ask("honi.members.v1.MemberService/GetMember", everybody, &get).await;
    assert!(found.full_name.contains(CORE), "before that, who may reads it");
    let request = members::EraseMemberRequest {
        name: member.to_owned(),
        reason: "本人の申出".to_owned(),
        etag: found.etag,
        request_id: fresh_id().to_string(),
    };
    let _: members::Member = stage.ask("honi.members.v1.MemberService/EraseMember", everybody, &request).await;
    let found: members::Member = stage.ask("honi.members.v1.MemberService/GetMember", everybody, &get).await;
    let nobody = members::Member {
        full_name: String::new(),
        full_name_kana: String::new(),
        birth_date: None,
        phone: String::new(),
        email: String::new(),
        address: String::new(),
        ..found.clone()
    };
    assert!(found == nobody, "something is left of the member");
    eventually(PATIENCE, || async {
        let request = voices::GetVoiceRequest { name: voice.to_owned() };
        let found: voices::Voice = stage.ask("honi.voices.v1.VoiceService/GetVoice", everybody, &request).await;
        found.verbatim.is_empty() && found.complainant_name.is_empty()
    })
    .await;
    for server in SERVERS {
        // What the relay has left to do is done before anybody verifies.
        stage.tables(server).await.rows().await;
    }
}

/// The member's profile as it was before, under all keys that there are now.
pub(super) async fn nothing_opens(folder: &Path, member: &str) {
    let open = async |path: std::path::PathBuf| {
        Database::connect(format!("sqlite:{}?mode=ro", path.display()))
            .await
            .expect("it can be read")
    };
    let before = open(folder.join(LIVE).join("members.db")).await;
    let rows = Statement::from_string(
        before.get_database_backend(),
        "SELECT profile FROM members WHERE profile IS NOT NULL",
    );
    let rows = before.query_all_raw(rows).await.expect("there are members");
    let config = std::fs::read_to_string(folder.join(DATA).join("keys/config/members.toml")).expect("the service's configuration");
    let config: toml::Table = config.parse().expect("it is TOML");
    let settings: PersonalDataSettings = config["personal_data"].clone().try_into().expect("it has the keys");
    let (clock, _) = honi_clock::Clock::manual("2026-11-24T01:00:00Z".parse().expect("a time"));
    let ring = KeyRing::new(settings.master_keys().expect("keys"), clock);
    let (mut then, after) = (0, open(folder.join(DATA).join("members.db")).await);
    for row in rows {
        let sealed = Sealed::from_bytes(row.try_get_by_index(0).expect("bytes"));
        then += usize::from(
            ring.open(&before, member, "profile", &sealed)
                .await
                .is_ok_and(|text| text.contains(CORE)),
        );
        let now = ring.open(&after, member, "profile", &sealed).await;
        assert!(matches!(now, Err(OpenError::Erased)), "{now:?}");
    }
    assert_eq!(then, 1, "before the erasure it opened");
}
