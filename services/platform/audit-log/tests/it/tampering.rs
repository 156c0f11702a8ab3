//! What the owner of the database can do, and how it is found over gRPC.

use honi_audit_log::verify::Fault;
use honi_audit_log::{Entry, SignedHead, Signer, TreeHead};
use honi_testkit::on_both;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::fixtures::{LOG, Log, Migrator, entry, start};

const BATCHES: [u32; 3] = [4, 300, 7];

async fn leaf(log: &Log, position: i64) -> Vec<u8> {
    let backend = log.db.reader().get_database_backend();
    let statement = Statement::from_sql_and_values(backend, "SELECT leaf FROM audit_entries WHERE position = $1", [position.into()]);
    log.db
        .reader()
        .query_one_raw(statement)
        .await
        .unwrap()
        .unwrap()
        .try_get_by_index(0)
        .unwrap()
}

on_both!(a_changed_leaf_is_named, Migrator, |db| async move {
    let log = Log::filled(db, &BATCHES).await;
    for position in [0, 3, 4, 255, 256, 310] {
        let good = leaf(&log, position).await;
        let mut changed = good.clone();
        changed[good.len() / 2] ^= 1;
        log.tamper(
            "UPDATE audit_entries SET leaf = $1 WHERE position = $2",
            [changed.into(), position.into()],
        )
        .await;
        let index = position.unsigned_abs();
        assert_eq!(log.verify().await.fault, Some(Fault::Changed { index }));
        log.tamper(
            "UPDATE audit_entries SET leaf = $1 WHERE position = $2",
            [good.into(), position.into()],
        )
        .await;
    }
    assert_eq!(log.verify().await.fault, None);
});

on_both!(a_removed_row_is_named, Migrator, |db| async move {
    let log = Log::filled(db, &BATCHES).await;
    log.tamper("DELETE FROM audit_entries WHERE position = $1", [42_i64.into()]).await;
    assert_eq!(log.verify().await.fault, Some(Fault::Removed { index: 42 }));
});

on_both!(swapped_rows_are_named, Migrator, |db| async move {
    let log = Log::filled(db, &BATCHES).await;
    let (one, two) = (leaf(&log, 17).await, leaf(&log, 271).await);
    log.tamper("UPDATE audit_entries SET leaf = $1 WHERE position = 17", [two.into()])
        .await;
    log.tamper("UPDATE audit_entries SET leaf = $1 WHERE position = 271", [one.into()])
        .await;
    assert_eq!(log.verify().await.fault, Some(Fault::Reordered { index: 17, found_at: 271 }));
});

on_both!(a_missing_end_is_named, Migrator, |db| async move {
    let log = Log::filled(db, &BATCHES).await;
    log.tamper("DELETE FROM audit_entries WHERE position >= 309", []).await;
    assert_eq!(log.verify().await.fault, Some(Fault::Truncated { have: 309, want: 311 }));
});

on_both!(a_forged_head_is_named, Migrator, |db| async move {
    let log = Log::filled(db, &BATCHES).await;
    log.tamper(
        "UPDATE audit_heads SET root_hash = $1 WHERE tree_size = 311",
        [vec![1_u8; 32].into()],
    )
    .await;
    assert_eq!(log.verify().await.fault, Some(Fault::HeadForged { tree_size: 311 }));
});

on_both!(a_log_set_back_to_an_old_head_is_found_by_the_witness, Migrator, |db| async move {
    let log = Log::filled(db, &BATCHES).await;
    log.tamper("DELETE FROM audit_entries WHERE position >= 304", []).await;
    log.tamper("DELETE FROM audit_heads WHERE tree_size > 304", []).await;
    assert_eq!(
        log.verify().await.fault,
        Some(Fault::SetBack {
            tree_size: 304,
            witnessed: 311
        })
    );
});

on_both!(
    who_has_database_and_key_cannot_rewrite_what_was_witnessed,
    Migrator,
    |db| async move {
        let mut log = Log::filled(db, &BATCHES).await;
        for table in ["audit_entries", "audit_heads", "audit_tiles"] {
            log.tamper(&format!("DELETE FROM {table}"), []).await;
        }
        // The log is written anew with the right key, to the same length, but with other entries.
        let txn = log.db.begin().await.unwrap();
        for number in 1..=311 {
            let kinder = Entry {
                to: Some("CLOSED".to_owned()),
                ..entry(number)
            };
            honi_audit_log::append(&txn, Uuid::from_u128(number), &kinder).await.unwrap();
        }
        txn.commit().await.unwrap();
        log.append(0).await;
        assert_eq!(log.sequence().await, 311);
        assert_eq!(log.verify().await.fault, Some(Fault::Rewritten { witnessed: 4 }));
    }
);

on_both!(changed_hashes_do_not_hide_a_changed_leaf, Migrator, |db| async move {
    let log = Log::filled(db, &BATCHES).await;
    let mut changed = leaf(&log, 5).await;
    changed[10] ^= 1;
    log.tamper("UPDATE audit_entries SET leaf = $1 WHERE position = 5", [changed.into()])
        .await;
    log.tamper(
        "UPDATE audit_tiles SET hashes = $1 WHERE level = 0 AND tile = 0",
        [vec![7_u8; 256 * 32].into()],
    )
    .await;
    let fault = log.verify().await.fault.unwrap();
    assert!(matches!(fault, Fault::Unproven { to: 310, .. }), "{fault}");
});

on_both!(a_head_by_another_key_is_forged, Migrator, |db| async move {
    let log = Log::filled(db, &[3]).await;
    let head = TreeHead {
        log: LOG.to_owned(),
        tree_size: 4,
        root_hash: [9; 32],
        signed_at: start(),
    };
    let SignedHead { head, signature, key_id } = Signer::from_seed(&[66; 32]).sign(head);
    let values = [
        4_i64.into(),
        head.root_hash.to_vec().into(),
        head.signed_at.into(),
        signature.to_vec().into(),
        key_id.into(),
    ];
    log.tamper(
        "INSERT INTO audit_heads (tree_size, root_hash, signed_at, signature, key_id) VALUES ($1, $2, $3, $4, $5)",
        values,
    )
    .await;
    assert_eq!(log.verify().await.fault, Some(Fault::HeadForged { tree_size: 4 }));
});
