use honi_database::DatabaseError;
use honi_testkit::on_both;
use sea_orm::ConnectionTrait;

use super::{Migrator, all, insert, words};

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

#[test]
fn a_statement_of_postgres_runs_waits_and_idles_for_a_limited_time() {
    honi_testkit::database::on::<Migrator, _, _>(honi_database::Engine::Postgres, |db| async move {
        for (setting, limit) in [
            ("statement_timeout", "30s"),
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "1min"),
        ] {
            let shown = all(db.reader(), &format!("SHOW {setting}")).await;
            assert_eq!(shown[0].try_get_by_index::<String>(0).unwrap(), limit, "{setting}");
        }
        for (limit, statement) in [
            ("statement_timeout", "SELECT pg_sleep(60)"),
            ("lock_timeout", "LOCK TABLE words IN ACCESS EXCLUSIVE MODE"),
        ] {
            let holder = db.begin().await.unwrap();
            holder
                .execute_unprepared("LOCK TABLE words IN ACCESS EXCLUSIVE MODE")
                .await
                .unwrap();
            let transaction = db.begin().await.unwrap();
            transaction
                .execute_unprepared(&format!("SET LOCAL {limit} = '50ms'"))
                .await
                .unwrap();
            let error: DatabaseError = transaction.execute_unprepared(statement).await.unwrap_err().into();
            assert!(error.is_unavailable(), "{limit}: {error}");
            transaction.rollback().await.unwrap();
            holder.rollback().await.unwrap();
        }
    });
}
