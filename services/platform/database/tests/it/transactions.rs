use honi_database::DatabaseError;
use honi_testkit::on_both;
use sea_orm::ConnectionTrait;

use super::{Migrator, insert, words};

on_both!(what_is_not_committed_is_undone, Migrator, |db| async move {
    let kept = db.begin().await.unwrap();
    insert(&kept, 1, "kept", 1).await.unwrap();
    kept.commit().await.unwrap();

    let dropped = db.begin().await.unwrap();
    insert(&dropped, 2, "dropped", 2).await.unwrap();
    drop(dropped);
    let undone = db.begin().await.unwrap();
    insert(&undone, 3, "undone", 3).await.unwrap();
    undone.rollback().await.unwrap();

    assert_eq!(words(db.reader()).await, ["kept"]);
});

on_both!(a_broken_rule_has_one_name, Migrator, |db| async move {
    let transaction = db.begin().await.unwrap();
    insert(&transaction, 1, "first", 1).await.unwrap();
    transaction.commit().await.unwrap();

    let transaction = db.begin().await.unwrap();
    let error: DatabaseError = insert(&transaction, 2, "secret", 1).await.unwrap_err().into();
    assert!(error.is_conflict("words_year_number_key"), "{error:?}");
    assert!(!error.is_unavailable());
    transaction.rollback().await.unwrap();

    let transaction = db.begin().await.unwrap();
    let error: DatabaseError = insert(&transaction, 1, "secret", 2).await.unwrap_err().into();
    assert!(error.is_conflict("words_pkey"), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("secret"), "{error:?}");
});

on_both!(text_sorts_bytewise, Migrator, |db| async move {
    let transaction = db.begin().await.unwrap();
    for (id, word) in ["é", "b", "a", "B", "声", "_", "A"].into_iter().enumerate() {
        insert(&transaction, id as i64, word, id as i64).await.unwrap();
    }
    transaction.commit().await.unwrap();
    assert_eq!(words(db.reader()).await, ["A", "B", "_", "a", "b", "é", "声"]);
});

on_both!(writers_take_turns, Migrator, |db| async move {
    let mut writers = tokio::task::JoinSet::new();
    for id in 0..20 {
        let db = db.clone();
        writers.spawn(async move {
            let transaction = db.begin().await.unwrap();
            insert(&transaction, id, "word", id).await.unwrap();
            transaction.commit().await.unwrap();
        });
    }
    writers.join_all().await;
    assert_eq!(words(db.reader()).await.len(), 20);
});

#[test]
fn the_reader_of_sqlite_cannot_write() {
    honi_testkit::database::on::<Migrator, _, _>(honi_database::Engine::Sqlite, |db| async move {
        let error = db.reader().execute_unprepared("DELETE FROM words").await.unwrap_err();
        assert!(error.to_string().contains("readonly"), "{error}");
    });
}
