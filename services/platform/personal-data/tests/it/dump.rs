//! What someone sees who has all bytes of the store but no key.

use honi_database::{Database, Engine};
use honi_personal_data::{BlindIndex, normalise};
use honi_testkit::on_both;
use sea_orm::{ConnectionTrait, Statement, Value};

use crate::fixtures::{Migrator, key_ring};

const NAME: &str = "見本花子マーカー";
const PHONE: &str = "09098765432";

on_both!(the_stores_bytes_hold_no_plaintext, Migrator, |db| async move {
    let (ring, index) = (key_ring(1, 1), BlindIndex::new(&[9; 32]));
    let txn = db.begin().await.unwrap();
    let key = ring.key_for_sealing(&txn, "members/a").await.unwrap();
    let statement = Statement::from_sql_and_values(
        txn.get_database_backend(),
        "INSERT INTO people (subject, full_name, phone, phone_index) VALUES ($1, $2, $3, $4)",
        [
            Value::from("members/a"),
            Value::from(key.seal("full_name", NAME).into_bytes()),
            Value::from(key.seal("phone", PHONE).into_bytes()),
            Value::from(index.of("phone", &normalise::phone(PHONE))),
        ],
    );
    txn.execute_raw(statement).await.unwrap();
    txn.commit().await.unwrap();

    let bytes = dump(&db).await;
    assert!(contains(&bytes, b"members/a"), "the dump holds the row");
    for marker in [NAME, PHONE, &PHONE[3..]] {
        assert!(!contains(&bytes, marker.as_bytes()), "{marker}");
        assert!(!contains(&bytes, hex::encode(marker).as_bytes()), "{marker} in hex");
    }
});

// Many rows, so that nothing else happens to overwrite the place where the key was.
on_both!(an_erased_key_is_gone_from_the_stores_bytes, Migrator, |db| async move {
    let ring = key_ring(1, 1);
    let subjects: Vec<String> = (0..600).map(|number| format!("members/{number:03}")).collect();
    let txn = db.begin().await.unwrap();
    ring.keys_for_sealing(&txn, subjects.iter().map(String::as_str)).await.unwrap();
    txn.commit().await.unwrap();
    let sql = "SELECT wrapped_key FROM subject_keys WHERE subject = 'members/020'";
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    let row = db.reader().query_one_raw(statement).await.unwrap().unwrap();
    let wrapped: Vec<u8> = row.try_get_by_index(0).unwrap();

    let txn = db.begin().await.unwrap();
    ring.erase(&txn, "members/020").await.unwrap();
    txn.commit().await.unwrap();
    let bytes = dump(&db).await;
    // Its tail is enough to tell: the engine may write over the beginning of what it frees.
    assert!(!contains(&bytes, &wrapped[wrapped.len() - 20..]));
    assert!(!contains(&bytes, hex::encode(&wrapped[wrapped.len() - 20..]).as_bytes()));
});

/// SQLite: the file, after its write-ahead log was folded in. PostgreSQL: every row of every table as text, bytes in hex.
async fn dump(db: &Database) -> Vec<u8> {
    let backend = db.reader().get_database_backend();
    match db.engine() {
        Engine::Sqlite => {
            let file = Statement::from_string(backend, "SELECT file FROM pragma_database_list WHERE name = 'main'");
            let row = db.reader().query_one_raw(file).await.unwrap().unwrap();
            let path: String = row.try_get_by_index(0).unwrap();
            // Closing the last connection folds the log into the file and deletes it.
            db.close().await.unwrap();
            assert!(!std::path::Path::new(&format!("{path}-wal")).exists());
            std::fs::read(&path).unwrap()
        }
        Engine::Postgres => {
            let mut bytes = Vec::new();
            for table in ["subject_keys", "people"] {
                let rows = Statement::from_string(backend, format!("SELECT t::text FROM {table} t"));
                for row in db.reader().query_all_raw(rows).await.unwrap() {
                    bytes.extend(row.try_get_by_index::<String>(0).unwrap().into_bytes());
                }
            }
            bytes
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
