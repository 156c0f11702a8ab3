//! Positions, heads and the witness.

use honi_audit_log::{FileWitness, SequenceError, append};
use honi_testkit::on_both;
use uuid::Uuid;

use crate::fixtures::{Log, Migrator, entry};

on_both!(
    entries_get_positions_without_gaps_in_order_of_their_ids,
    Migrator,
    |db| async move {
        let mut log = Log::new(db);
        log.append(3).await;
        assert_eq!((log.count("audit_pending").await, log.count("audit_entries").await), (3, 0));
        // An earlier id that commits later comes into the batch in which it is found.
        let txn = log.db.begin().await.unwrap();
        append(&txn, Uuid::nil(), &entry(0)).await.unwrap();
        txn.commit().await.unwrap();
        assert_eq!(log.sequence().await, 4);
        log.append(2).await;
        assert_eq!(log.sequence().await, 2);
        assert_eq!((log.count("audit_pending").await, log.count("audit_entries").await), (0, 6));
        let report = log.verify().await;
        assert_eq!((report.tree_size, report.fault), (6, None));
    }
);

on_both!(a_rolled_back_change_leaves_no_entry, Migrator, |db| async move {
    let log = Log::new(db);
    let txn = log.db.begin().await.unwrap();
    append(&txn, Uuid::from_u128(1), &entry(1)).await.unwrap();
    txn.rollback().await.unwrap();
    assert_eq!(log.sequence().await, 0);
    assert_eq!(log.verify().await.tree_size, 0);
});

on_both!(a_log_of_several_tiles_verifies_and_is_witnessed, Migrator, |db| async move {
    let log = Log::filled(db, &[1, 300, 700, 1, 1500]).await;
    let report = log.verify().await;
    assert_eq!((report.tree_size, report.fault), (2502, None));
    // A call puts at most 1000 entries in order, so the last batch has two heads.
    let sizes: Vec<u64> = FileWitness::heads(&log.witness_file())
        .unwrap()
        .iter()
        .map(|head| head.head.tree_size)
        .collect();
    assert_eq!(sizes, [1, 301, 1001, 1002, 2002, 2502]);
    assert_eq!(report.witnessed, 6);
    assert_eq!(log.count("audit_heads").await, 6);
});

on_both!(nothing_is_signed_on_top_of_what_somebody_else_wrote, Migrator, |db| async move {
    let mut log = Log::filled(db, &[5]).await;
    log.append(1).await;
    log.tamper("UPDATE audit_tiles SET hashes = $1", [vec![0_u8; 5 * 32].into()]).await;
    let txn = log.db.begin().await.unwrap();
    assert!(matches!(
        log.sequencer.append_waiting(&txn).await,
        Err(SequenceError::ChangedTree(5))
    ));
    txn.rollback().await.unwrap();
    // The relay goes on all the same: the entry waits, and events are delivered.
    assert_eq!(log.sequence().await, 0);
    assert_eq!(log.count("audit_pending").await, 1);

    let foreign = Log::signed_by(log.db.clone(), 2);
    let txn = log.db.begin().await.unwrap();
    assert!(matches!(
        foreign.sequencer.append_waiting(&txn).await,
        Err(SequenceError::ForeignHead(5))
    ));
});
