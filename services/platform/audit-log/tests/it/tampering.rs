//! What the owner of the database can do, and how it is found over gRPC.

use chrono::TimeDelta;
use honi_audit_log::verify::{Fault, Remote, verify};
use honi_audit_log::{Entry, SignedHead, Signer, TreeHead};
use honi_testkit::on_both;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::fixtures::{LOG, Log, Migrator, TABLES, entry, start};

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
    let mut log = Log::filled(db, &BATCHES[..2]).await;
    log.back_up().await;
    log.append(7).await;
    log.sequence().await;
    log.restore().await;
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
        let log = Log::filled(db, &BATCHES).await;
        for table in TABLES {
            log.tamper(&format!("DELETE FROM {table}"), []).await;
        }
        // The log is written anew with the right key, to the same length, but with other entries.
        let txn = log.db.begin().await.unwrap();
        for number in 1..=311 {
            let kinder = Entry {
                to: Some("CLOSED".to_owned()),
                ..entry(number)
            };
            honi_audit_log::append(&txn, Uuid::from_u128(number), 1, &kinder).await.unwrap();
        }
        txn.commit().await.unwrap();
        // The service's own sequencer would not: its witness contradicts.
        assert_eq!(log.sequence().await, 0);
        assert_eq!(Log::new(log.db.clone()).sequence().await, 311);
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
    assert!(matches!(fault, Fault::Unproven { to: 303, .. }), "{fault}");
});

on_both!(a_head_by_another_key_is_forged, Migrator, |db| async move {
    let log = Log::filled(db, &[3]).await;
    let head = TreeHead {
        log: LOG.to_owned(),
        tree_size: 4,
        root_hash: [9; 32],
        signed_at: start(),
        loss: None,
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

/// Ways to change a column of the row of a key, each a statement with its values, the key last.
fn changes(table: &str, column: &str, old: &QueryResult, key: &str) -> Vec<(String, Vec<Value>)> {
    let set = |expression: &str| format!("UPDATE {table} SET {column} = {expression} WHERE {key}");
    let to = |value: Value| (set("$1"), vec![value]);
    match column {
        "position" | "tree_size" | "level" | "tile" => [format!("{column} + 1000"), format!("-{column} - 1")]
            .iter()
            .map(|expression| (set(expression), Vec::new()))
            .collect(),
        "id" => vec![to(Uuid::from_u128(9999).into())],
        "resource" | "key_id" => vec![to("voices/another".into())],
        "signed_at" => vec![to((start() - TimeDelta::days(1)).into())],
        _ => {
            let old: Vec<u8> = old.try_get("", column).unwrap();
            let mut spoilt: Vec<Vec<u8>> = [0, old.len() / 2, old.len() - 1]
                .map(|at| {
                    let mut bytes = old.clone();
                    bytes[at] ^= 1;
                    bytes
                })
                .into();
            spoilt.push(old[1..].to_vec());
            spoilt.push([&old[..], &old[..1]].concat());
            spoilt.push([&old[..], &old[..old.len().min(32)]].concat());
            spoilt.into_iter().map(|bytes| to(bytes.into())).collect()
        }
    }
}

on_both!(any_changed_column_and_any_removed_row_is_found, Migrator, |db| async move {
    let log = Log::filled(db, &[4, 3, 2]).await;
    log.back_up().await;
    let tables = [
        ("audit_entries", vec!["position"], vec!["position", "id", "resource", "leaf"]),
        (
            "audit_heads",
            vec!["tree_size"],
            vec!["tree_size", "root_hash", "signed_at", "signature", "key_id"],
        ),
        ("audit_tiles", vec!["level", "tile"], vec!["level", "tile", "hashes"]),
    ];
    let mut rows_seen = 0;
    for (table, keys, columns) in tables {
        let backend = log.db.reader().get_database_backend();
        let all = Statement::from_string(backend, format!("SELECT * FROM {table}"));
        let rows = log.db.reader().query_all_raw(all).await.unwrap();
        rows_seen += rows.len();
        for row in &rows {
            assert_eq!(row.column_names().len(), columns.len(), "every column of {table} is tried");
            let number = |column: &str| {
                row.try_get::<i64>("", column)
                    .or_else(|_| row.try_get::<i16>("", column).map(i64::from))
            };
            let key: Vec<String> = keys.iter().map(|key| format!("{key} = {}", number(key).unwrap())).collect();
            let key = key.join(" AND ");
            let mut spoil = vec![(format!("DELETE FROM {table} WHERE {key}"), Vec::new())];
            spoil.extend(columns.iter().flat_map(|column| changes(table, column, row, &key)));
            for (sql, values) in spoil {
                log.tamper(&sql, values).await;
                let report = log.verify().await;
                assert!(report.fault.is_some(), "{sql}");
                log.restore().await;
            }
        }
    }
    assert_eq!(rows_seen, 9 + 3 + 1);
    assert_eq!(log.verify().await.fault, None);
});

on_both!(stored_hashes_are_compared_at_every_level, Migrator, |db| async move {
    let log = Log::filled(db, &BATCHES).await;
    log.back_up().await;
    let spoilt = [
        (
            "UPDATE audit_tiles SET hashes = $1 WHERE level = 1",
            Fault::TileChanged { level: 1, tile: 0 },
        ),
        (
            "UPDATE audit_tiles SET hashes = $1 WHERE level = 0 AND tile = 1",
            Fault::TileChanged { level: 0, tile: 1 },
        ),
    ];
    for (sql, fault) in spoilt {
        log.tamper(sql, [vec![7_u8; 32].into()]).await;
        assert_eq!(log.verify().await.fault, Some(fault));
        log.restore().await;
    }
    log.tamper("DELETE FROM audit_tiles WHERE level = 0 AND tile = 0", []).await;
    assert_eq!(log.verify().await.fault, Some(Fault::TileChanged { level: 0, tile: 0 }));
});

on_both!(an_entry_that_is_hidden_from_its_resource_is_named, Migrator, |db| async move {
    let log = Log::filled(db, &BATCHES).await;
    log.tamper("UPDATE audit_entries SET resource = 'voices/nobody' WHERE position = 200", [])
        .await;
    assert_eq!(log.verify().await.fault, Some(Fault::Misfiled { index: 200 }));
});

on_both!(a_removed_head_is_named_by_the_witness, Migrator, |db| async move {
    let log = Log::filled(db, &BATCHES).await;
    log.tamper("DELETE FROM audit_heads WHERE tree_size = 304", []).await;
    assert_eq!(log.verify().await.fault, Some(Fault::HeadMissing { tree_size: 304 }));
});

on_both!(a_log_under_another_name_is_not_the_one_asked_for, Migrator, |db| async move {
    let log = Log::filled(db, &[3]).await;
    let source = Remote::of_database(log.db.clone(), LOG);
    let report = verify(&source, "honi-other", &log.keys, &[]).await.unwrap();
    assert_eq!(report.fault, Some(Fault::HeadForged { tree_size: 3 }));
});

on_both!(entries_beyond_the_last_head_are_named, Migrator, |db| async move {
    let log = Log::filled(db, &[4, 3]).await;
    log.tamper("DELETE FROM audit_heads WHERE tree_size = 7", []).await;
    let report = verify(&Remote::new(log.client()), LOG, &log.keys, &[]).await.unwrap();
    assert_eq!(report.fault, Some(Fault::Unsigned { index: 4 }), "without a witness too");
});
