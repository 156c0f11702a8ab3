//! Positions, heads and the witness.

use honi_audit_log::verify::Fault;
use honi_audit_log::{FileWitness, SequenceError, append};
use honi_proto::auditlog::v1::ListAuditEntriesRequest;
use honi_testkit::on_both;
use uuid::Uuid;

use crate::fixtures::{Log, Migrator, entry};

on_both!(
    entries_get_positions_without_gaps_in_order_of_their_times,
    Migrator,
    |db| async move {
        let mut log = Log::new(db);
        log.append(3).await;
        assert_eq!((log.count("audit_pending").await, log.count("audit_entries").await), (3, 0));
        // An earlier id that commits later comes into the batch in which it is found.
        let txn = log.db.begin().await.unwrap();
        append(&txn, Uuid::nil(), 0, &entry(0)).await.unwrap();
        txn.commit().await.unwrap();
        assert_eq!(log.sequence().await, 4);
        log.append(2).await;
        assert_eq!(log.sequence().await, 2);
        assert_eq!((log.count("audit_pending").await, log.count("audit_entries").await), (0, 6));
        let report = log.verify().await;
        assert_eq!((report.tree_size, report.fault), (6, None));
    }
);

on_both!(
    entries_of_a_resource_keep_the_order_of_its_versions_whatever_the_clocks_say,
    Migrator,
    |db| async move {
        let log = Log::new(db);
        // The replica that wrote version 1 of `a` has a fast clock; ids follow the clock, so version 2 has the lower one.
        for (number, resource, version) in [(9, "voices/a", 1), (3, "voices/a", 2), (4, "voices/b", 1)] {
            let txn = log.db.begin().await.unwrap();
            let mut written = entry(number);
            written.resource = resource.to_owned();
            append(&txn, Uuid::from_u128(number), version, &written).await.unwrap();
            txn.commit().await.unwrap();
        }
        assert_eq!(log.sequence().await, 3);
        let request = ListAuditEntriesRequest::default();
        let entries = log.client().list_audit_entries(request).await.unwrap().into_inner().entries;
        let order: Vec<&str> = entries.iter().map(|entry| entry.resource.as_str()).collect();
        assert_eq!(order, ["voices/b", "voices/a", "voices/a"]);
        let numbers = [4, 9, 3].map(|number| Uuid::from_u128(number).to_string());
        assert_eq!(entries.into_iter().map(|entry| entry.id).collect::<Vec<_>>(), numbers);
    }
);

on_both!(a_rolled_back_change_leaves_no_entry, Migrator, |db| async move {
    let log = Log::new(db);
    let txn = log.db.begin().await.unwrap();
    append(&txn, Uuid::from_u128(1), 1, &entry(1)).await.unwrap();
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

on_both!(nothing_is_signed_that_the_witness_contradicts, Migrator, |db| async move {
    let mut log = Log::filled(db, &[4]).await;
    log.back_up().await;
    log.append(3).await;
    assert_eq!(log.sequence().await, 3);
    let set_back = Some(Fault::SetBack {
        tree_size: 4,
        witnessed: 7,
    });
    log.restore().await;
    assert_eq!(log.verify().await.fault, set_back);

    // Records are taken all the same; their entries wait.
    log.append(2).await;
    for _ in 0..2 {
        assert_eq!(log.sequence().await, 0);
    }
    assert_eq!((log.count("audit_pending").await, log.count("audit_heads").await), (2, 1));

    // Somebody accepts a loss, but not this one.
    log.accept_loss_of(6);
    assert_eq!(log.sequence().await, 0);
    log.accept_loss_of(7);
    assert_eq!(log.sequence().await, 2);
    let report = log.verify().await;
    assert_eq!((report.tree_size, report.losses, report.fault), (6, 1, None));
    let sizes: Vec<u64> = FileWitness::heads(&log.witness_file())
        .unwrap()
        .iter()
        .map(|head| head.head.tree_size)
        .collect();
    assert_eq!(sizes, [4, 7, 4, 6]);

    // The word was for that once.
    log.restore().await;
    log.append(1).await;
    assert_eq!(log.sequence().await, 0);
});

on_both!(
    a_log_that_is_lost_altogether_begins_anew_when_that_is_accepted,
    Migrator,
    |db| async move {
        let mut log = Log::new(db);
        log.back_up().await;
        log.append(3).await;
        log.sequence().await;
        log.restore().await;
        log.append(2).await;
        assert_eq!(log.sequence().await, 0);
        log.accept_loss_of(3);
        assert_eq!(log.sequence().await, 2);
        let report = log.verify().await;
        assert_eq!((report.tree_size, report.losses, report.fault), (2, 1, None));
    }
);

on_both!(nothing_is_signed_while_the_witness_cannot_write, Migrator, |db| async move {
    let mut log = Log::filled(db, &[2]).await;
    let (file, away) = (log.witness_file(), log.folder.path().join("away"));
    std::fs::rename(&file, &away).unwrap();
    log.append(1).await;
    assert_eq!(log.sequence().await, 0);
    std::fs::rename(&away, &file).unwrap();
    assert_eq!(log.sequence().await, 1);
    assert_eq!(log.verify().await.fault, None);
});
