//! Erasing a member, and trying to read it all the same.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use honi_personal_data::{KeyRing, OpenError, PersonalDataSettings, Sealed};
use honi_proto::members::v1 as members;
use honi_proto::voices::v1 as voices;
use honi_suite::eventually;
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, QueryResult, Statement};
use uuid::Uuid;

use super::mark::CORE;
use super::places::{DATA, LIVE};
use super::planting::PATIENCE;
use crate::wire::{Everything, SERVERS, Stage, fresh_id};

/// Erases the member: nobody reads a thing of it any more, in no service.
pub(super) async fn erase(stage: &Stage, there: &Everything, member: &str, voice: &str) {
    let reader = &there.business;
    let get = members::GetMemberRequest { name: member.to_owned() };
    let found: members::Member = stage.ask("honi.members.v1.MemberService/GetMember", reader, &get).await;
    assert!(found.full_name.contains(CORE), "before that, who may reads it");
    let said = async || {
        let request = voices::GetVoiceRequest { name: voice.to_owned() };
        let found: voices::Voice = stage.ask("honi.voices.v1.VoiceService/GetVoice", reader, &request).await;
        [found.verbatim, found.complainant_name].concat()
    };
    assert!(said().await.contains(CORE), "before that, who may reads what was said");
    let request = members::EraseMemberRequest {
        name: member.to_owned(),
        reason: "本人の申出".to_owned(),
        etag: found.etag,
        request_id: fresh_id().to_string(),
    };
    let _: members::Member = stage.ask("honi.members.v1.MemberService/EraseMember", reader, &request).await;
    let found: members::Member = stage.ask("honi.members.v1.MemberService/GetMember", reader, &get).await;
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
    eventually(PATIENCE, || async { said().await.is_empty() }).await;
    for server in SERVERS {
        // What the relay has left to do is done before anybody verifies.
        stage.tables(server).await.rows().await;
    }
}

/// Whatever of a service's database opened with the member's key, under every name by which something is sealed.
type Opened = Vec<(String, String, Vec<u8>)>;

/// The names by which the services seal.
const SEALED_AS: [&str; 3] = ["profile", "person", "reason"];

/// The same of what is sealed as that of one row; its key follows.
const SEALED_AS_OF_A_ROW: [&str; 6] = [
    "words",
    "audit_salt",
    "document",
    "evidence",
    "householdPerson",
    "householdPersonEnd",
];

/// The columns that tell rows apart, the first that a table has.
const KEYS: [&str; 2] = ["commitment", "id"];

/// Where something of a member's is sealed.
const SEALED: [&str; 8] = [
    "members audit_salts.sealed_salt",
    "members consents.evidence",
    "members household_persons.end_reason",
    "members household_persons.sealed",
    "members member_documents.sealed",
    "members members.profile",
    "voices audit_salts.sealed_salt",
    "voices voices.words",
];

/// Everything of the member's as it was before, under all keys that there are now.
pub(super) async fn nothing_opens(folder: &Path, member: &str) {
    let mut places = BTreeSet::new();
    for server in SERVERS {
        let file = format!("{server}.db");
        let (before, after) = (open(folder.join(LIVE).join(&file)).await, open(folder.join(DATA).join(&file)).await);
        let ring = ring(folder, server);
        let opened = with_the_key_of(member, &ring, &before).await;
        for (column, name, bytes) in opened {
            let now = ring.open(&after, member, &name, &Sealed::from_bytes(bytes)).await;
            assert!(matches!(now, Err(OpenError::Erased)), "{server} {column}: {now:?}");
            places.insert(format!("{server} {column}"));
        }
    }
    assert_eq!(
        places.iter().map(String::as_str).collect::<Vec<_>>(),
        SEALED,
        "before the erasure they opened"
    );
}

async fn open(path: PathBuf) -> DatabaseConnection {
    Database::connect(format!("sqlite:{}?mode=ro", path.display()))
        .await
        .expect("it can be read")
}

/// A service's keys, as its configuration has them.
fn ring(folder: &Path, server: &str) -> KeyRing {
    let config = folder.join(DATA).join(format!("keys/config/{server}.toml"));
    let config = std::fs::read_to_string(config).expect("the service's configuration");
    let config: toml::Table = config.parse().expect("it is TOML");
    let settings: PersonalDataSettings = config["personal_data"].clone().try_into().expect("it has the keys");
    KeyRing::new(settings.master_keys().expect("keys"), honi_clock::Clock::system())
}

/// Every value of every column of bytes that is sealed under a subject's key.
async fn with_the_key_of(subject: &str, ring: &KeyRing, database: &DatabaseConnection) -> Opened {
    let mut opened = Vec::new();
    let all = columns(database).await;
    for [table, column] in &all {
        let key = KEYS.into_iter().find(|key| all.contains(&[table.clone(), (*key).to_owned()]));
        let key = key.map_or_else(|| "''".to_owned(), |key| format!("\"{key}\""));
        let sql = format!("SELECT \"{column}\", {key} FROM \"{table}\" WHERE typeof(\"{column}\") = 'blob'");
        for row in rows(database, sql).await {
            let bytes: Vec<u8> = row.try_get_by_index(0).expect("bytes");
            let id = |row: &QueryResult| row.try_get_by_index::<Uuid>(1).map(|id| id.to_string());
            let key = row.try_get_by_index::<String>(1).or_else(|_| id(&row)).unwrap_or_default();
            let of_the_row = SEALED_AS_OF_A_ROW.map(|name| format!("{name}/{key}"));
            for name in SEALED_AS.map(str::to_owned).into_iter().chain(of_the_row) {
                if ring
                    .open(database, subject, &name, &Sealed::from_bytes(bytes.clone()))
                    .await
                    .is_ok()
                {
                    opened.push((format!("{table}.{column}"), name, bytes.clone()));
                }
            }
        }
    }
    opened
}

/// Table and name of every column.
async fn columns(database: &DatabaseConnection) -> Vec<[String; 2]> {
    let sql = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2";
    let text = |row: &QueryResult, index| row.try_get_by_index(index).expect("names are texts");
    rows(database, sql.to_owned())
        .await
        .iter()
        .map(|row| [text(row, 0), text(row, 1)])
        .collect()
}

async fn rows(database: &DatabaseConnection, sql: String) -> Vec<QueryResult> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database.query_all_raw(statement).await.expect("the database can be read")
}
