//! Names and addresses of staff are in the database under their keys only.

use honi_database::{Database, Engine};
use honi_proto::organization::v1 as pb;
use pb::notice::Recipient;
use sea_orm::{ConnectionTrait, QueryResult, Statement};

use crate::fixtures::{on, on_both};
use crate::organisation::new_staff;

on_both!(no_byte_of_the_database_tells_a_name_or_an_address, async |service| {
    let unit = service.unit("A").await;
    let new = pb::Staff {
        full_name: "標識 花子".to_owned(),
        email: "marker-hanako@example.com".to_owned(),
        ..new_staff("S-PLAIN-1")
    };
    let staff = service.employ(new, &unit, "").await.expect("a staff");
    assert_eq!(staff.full_name, "標識 花子");
    service.notify(Recipient::Staff(staff.name.clone())).await.expect("a notice");
    service.end_employment(&staff.name, "1", "2026-12-31").await.expect("ended");

    let (database, folder) = service.stop().await;
    let bytes = dump(&database).await;
    assert!(contains(&bytes, b"S-PLAIN-1"), "the dump holds the row");
    for marker in ["標識", "花子", "marker-hanako", "example.com"] {
        assert!(!contains(&bytes, marker.as_bytes()), "{marker}");
        assert!(!contains(&bytes, hex::encode(marker).as_bytes()), "{marker} in hex");
    }
    let witness = std::fs::read(folder.path().join("heads.jsonl")).expect("the witness's file");
    assert!(!contains(&witness, "標識".as_bytes()));
});

/// SQLite: the file, after its write-ahead log was folded in. PostgreSQL: every row of every table as text, bytes in hex.
async fn dump(database: &Database) -> Vec<u8> {
    if database.engine() == Engine::Sqlite {
        let file = rows(database, "SELECT file FROM pragma_database_list WHERE name = 'main'").await;
        let path: String = file[0].try_get_by_index(0).expect("a path");
        database.close().await.expect("it closes");
        let log = format!("{path}-wal");
        assert!(!std::path::Path::new(&log).exists(), "the last connection folds the log in");
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

async fn rows(database: &Database, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(database.reader().get_database_backend(), sql.to_owned());
    database.reader().query_all_raw(statement).await.expect("a query")
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
