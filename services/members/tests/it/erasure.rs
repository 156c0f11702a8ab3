//! After an erasure nobody can read the member, whoever has all bytes of the database.

use honi_database::{Database, Engine};
use honi_proto::members::v1 as pb;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use tonic::Code;

use crate::fixtures::{MANAGER, SALES, SYSTEM, assert_refused, hanako, member, on, on_both};

on_both!(an_erased_member_is_a_number_without_a_person, async |service| {
    let created = service.create(&SYSTEM, hanako()).await.expect("created");
    let erased = service.erase(&MANAGER, &created.name, "1").await.expect("erased");
    let expected = pb::Member {
        name: created.name.clone(),
        member_no: created.member_no.clone(),
        org_unit: created.org_unit.clone(),
        sales_staff: created.sales_staff.clone(),
        join_date: created.join_date,
        state: pb::MemberState::Erased.into(),
        create_time: created.create_time,
        update_time: created.update_time,
        etag: "2".to_owned(),
        ..pb::Member::default()
    };
    assert_eq!(erased, expected);
    assert_eq!(service.get(&SALES, &created.name).await.expect("read"), expected);
    assert_refused(
        service.erase(&MANAGER, &created.name, "2").await,
        Code::FailedPrecondition,
        "STATE_TRANSITION",
    );
    assert_refused(
        service.void(&MANAGER, &created.name, "2").await,
        Code::FailedPrecondition,
        "STATE_TRANSITION",
    );
    let again = pb::Member {
        name: created.name,
        etag: "2".to_owned(),
        ..hanako()
    };
    assert_refused(
        service.update(&SALES, again, &["phone"]).await,
        Code::FailedPrecondition,
        "STATE_TRANSITION",
    );
    service.stop().await;
});

on_both!(nothing_of_an_erased_member_is_left_in_the_database, async |service| {
    let created = service.create(&SYSTEM, hanako()).await.expect("created");
    let kept = service.create(&SYSTEM, member("0000002", "例示 さくら")).await.expect("created");
    let changed = pb::Member {
        address: "架空県見本市2-2".to_owned(),
        ..created.clone()
    };
    service.update(&SALES, changed, &["address"]).await.expect("updated");
    let name = &created.name;
    service
        .record_needs(&SALES, service.whole_needs(name, "new"))
        .await
        .expect("recorded");
    service.record_care(&SALES, service.some_care(name, "new")).await.expect("recorded");
    service.record_rights(&SALES, service.rights(name, "new")).await.expect("recorded");
    service
        .give(&SALES, service.consent(name, pb::ContactPurpose::Survey))
        .await
        .expect("given");
    let son = service.add_person(&SALES, service.son(name)).await.expect("added");
    service.end_person(&SALES, &son, None).await.expect("ended");
    service.flag(&MANAGER, name, "new").await.expect("flagged");
    let secrets = sealed(&service.database, &created.name).await;
    assert!(
        secrets.len() >= 10,
        "key, profile, three indexes, documents, salts: {}",
        secrets.len()
    );
    service.void(&MANAGER, &created.name, "3").await.expect("voided");
    service.erase(&MANAGER, &created.name, "4").await.expect("erased");
    let needs = service.needs(&SALES, name).await.expect("read");
    assert_eq!((needs.missing_axes.len(), needs.motive_note.as_str()), (4, ""));
    let reasons = "SELECT void_reason, erase_reason FROM members WHERE member_no = '0000001'";
    let reasons = rows(&service.database, reasons).await;
    for column in ["void_reason", "erase_reason"] {
        assert!(reasons[0].try_get::<Vec<u8>>("", column).is_ok(), "{column} is kept, sealed");
    }
    assert_eq!(
        service.get(&SYSTEM, &kept.name).await.expect("read"),
        kept,
        "the other one is whole"
    );

    let database = service.stop().await;
    let bytes = dump(&database).await;
    assert!(contains(&bytes, created.member_no.as_bytes()), "the dump holds the row");
    for marker in [
        "見本 花子",
        "見本花子",
        "ミホン",
        "000-1111-0001",
        "00011110001",
        "hanako@",
        "架空県",
        "1970-02-28",
        "新居の火災",
        "右耳から",
        "昼前に",
        "警察から",
        "見本 一郎",
        "2015-07-09",
        "進学で",
        "同意書",
        "entered twice",
        "asked for by the member",
    ] {
        assert!(!contains(&bytes, marker.as_bytes()), "{marker}");
        assert!(!contains(&bytes, hex::encode(marker).as_bytes()), "{marker} in hex");
    }
    for (place, secret) in secrets {
        assert!(
            !contains(&bytes, &secret) && !contains(&bytes, hex::encode(&secret).as_bytes()),
            "{place}"
        );
    }
});

/// Also while the service runs: frames of the write-ahead log stay until they are overwritten.
#[test]
fn nothing_of_an_erased_member_is_left_in_the_log_of_a_running_service() {
    on(Engine::Sqlite, async |service| {
        let created = service.create(&SYSTEM, hanako()).await.expect("created");
        let secrets = sealed(&service.database, &created.name).await;
        let file = rows(&service.database, "SELECT file FROM pragma_database_list WHERE name = 'main'").await;
        let path: String = file[0].try_get_by_index(0).expect("a path");
        let files = || {
            let log = std::fs::read(format!("{path}-wal")).expect("the service runs");
            [std::fs::read(&path).expect("the file"), log].concat()
        };
        let (_, key) = &secrets[0];
        assert!(contains(&files(), key), "what is looked for can be found");
        service.erase(&MANAGER, &created.name, "1").await.expect("erased");
        let bytes = files();
        for (place, secret) in secrets {
            assert!(!contains(&bytes, &secret), "{place}");
        }
        service.stop().await;
    });
}

/// What the database holds of a member that a key of ours would open or match.
async fn sealed(database: &Database, member: &str) -> Vec<(String, Vec<u8>)> {
    let keys = format!("SELECT wrapped_key FROM subject_keys WHERE subject = '{member}'");
    let salts = format!("SELECT sealed_salt FROM audit_salts WHERE subject = '{member}'");
    let row = "SELECT profile, name_index, kana_index, phone_index FROM members WHERE member_no = '0000001'";
    let mut secrets = Vec::new();
    let documents = "SELECT sealed FROM member_documents";
    let proofs = "SELECT evidence FROM consents";
    let persons = "SELECT sealed, end_reason FROM household_persons";
    for sql in [&keys, &salts, row, documents, proofs, persons] {
        for row in rows(database, sql).await {
            for column in row.column_names() {
                let secret: Vec<u8> = row.try_get("", &column).expect("bytes");
                // The other member has the same reading and telephone number, so that those indexes stay.
                if !["kana_index", "phone_index"].contains(&column.as_str()) {
                    secrets.push((column, secret));
                }
            }
        }
    }
    secrets
}

/// SQLite: the file, after its write-ahead log was folded in. PostgreSQL: every row of every table as text, bytes in hex.
async fn dump(database: &Database) -> Vec<u8> {
    if database.engine() == Engine::Sqlite {
        let file = rows(database, "SELECT file FROM pragma_database_list WHERE name = 'main'").await;
        let path: String = file[0].try_get_by_index(0).expect("a path");
        database.close().await.expect("it closes");
        assert!(
            !std::path::Path::new(&format!("{path}-wal")).exists(),
            "the last connection folds the log in"
        );
        return std::fs::read(&path).expect("the file");
    }
    let mut bytes = Vec::new();
    for table in rows(database, "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'").await {
        let table: String = table.try_get_by_index(0).expect("a name");
        for row in rows(database, &format!("SELECT t::text FROM \"{table}\" t")).await {
            bytes.extend(row.try_get_by_index::<String>(0).expect("a text").into_bytes());
        }
    }
    bytes
}

pub(crate) async fn rows(database: &Database, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(database.reader().get_database_backend(), sql.to_owned());
    database.reader().query_all_raw(statement).await.expect("a query")
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
