//! The gRPC service.

use honi_audit_log::tree::{Hash, leaf_hash, verify_consistency, verify_inclusion};
use honi_proto::auditlog::v1::{GetConsistencyProofRequest, GetInclusionProofRequest, GetTreeHeadRequest, ListAuditEntriesRequest};
use honi_testkit::on_both;
use tonic::Code;
use tonic_types::StatusExt;

use crate::fixtures::{Log, Migrator};

fn hashes(path: Vec<Vec<u8>>) -> Vec<Hash> {
    path.into_iter().map(|hash| hash.try_into().unwrap()).collect()
}

fn list(start_index: i64, page_size: i32, resource: &str) -> ListAuditEntriesRequest {
    ListAuditEntriesRequest {
        start_index,
        page_size,
        resource: resource.to_owned(),
    }
}

on_both!(entries_come_in_pages_also_those_of_one_resource, Migrator, |db| async move {
    let log = Log::filled(db, &[12]).await;
    let mut client = log.client();
    let page = client.list_audit_entries(list(0, 5, "")).await.unwrap().into_inner();
    assert_eq!(page.entries.iter().map(|entry| entry.index).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert_eq!(page.next_index, 5);
    let page = client.list_audit_entries(list(10, 5, "")).await.unwrap().into_inner();
    assert_eq!((page.entries.len(), page.next_index), (2, 0));

    let leaf: serde_json::Value = serde_json::from_slice(&page.entries[0].leaf).unwrap();
    let resource = leaf["resource"].as_str().unwrap();
    let page = client.list_audit_entries(list(0, 2, resource)).await.unwrap().into_inner();
    assert_eq!(
        (page.entries.iter().map(|entry| entry.index).collect::<Vec<_>>(), page.next_index),
        (vec![0, 5], 6)
    );
    let page = client
        .list_audit_entries(list(page.next_index, 2, resource))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (page.entries.iter().map(|entry| entry.index).collect::<Vec<_>>(), page.next_index),
        (vec![10], 0)
    );
});

on_both!(proofs_hold_against_the_head, Migrator, |db| async move {
    let log = Log::filled(db, &[259, 3, 9]).await;
    let mut client = log.client();
    let head = client.get_tree_head(GetTreeHeadRequest {}).await.unwrap().into_inner();
    assert_eq!((head.tree_size, head.log.as_str()), (271, "honi-test"));
    let root: Hash = head.root_hash.try_into().unwrap();
    for index in [0, 1, 255, 256, 270] {
        let entry = client
            .list_audit_entries(list(index, 1, ""))
            .await
            .unwrap()
            .into_inner()
            .entries
            .remove(0);
        let request = GetInclusionProofRequest { index, tree_size: 271 };
        let path = hashes(client.get_inclusion_proof(request).await.unwrap().into_inner().path);
        assert!(
            verify_inclusion(index.unsigned_abs(), 271, &leaf_hash(&entry.leaf), &path, &root),
            "{index}"
        );
    }
    let between = |first_size, second_size| GetConsistencyProofRequest { first_size, second_size };
    let path = hashes(client.get_consistency_proof(between(259, 271)).await.unwrap().into_inner().path);
    let earlier = honi_audit_log::FileWitness::heads(&log.witness_file()).unwrap().remove(0);
    assert!(verify_consistency(259, 271, &earlier.head.root_hash, &root, &path));
    let same = client.get_consistency_proof(between(271, 271)).await.unwrap().into_inner();
    assert!(same.path.is_empty());
});

on_both!(what_cannot_be_answered_is_refused_with_a_reason, Migrator, |db| async move {
    let log = Log::new(db);
    let mut client = log.client();
    let reason = |status: &tonic::Status| status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
    let empty = client.get_tree_head(GetTreeHeadRequest {}).await.unwrap_err();
    assert_eq!((empty.code(), reason(&empty).as_str()), (Code::NotFound, "LOG_EMPTY"));
    let beyond = client
        .get_inclusion_proof(GetInclusionProofRequest { index: 0, tree_size: 1 })
        .await
        .unwrap_err();
    assert_eq!(
        (beyond.code(), reason(&beyond).as_str()),
        (Code::OutOfRange, "TREE_SIZE_NOT_REACHED")
    );
    let beyond = client
        .get_consistency_proof(GetConsistencyProofRequest {
            first_size: 1,
            second_size: 2,
        })
        .await
        .unwrap_err();
    assert_eq!(beyond.code(), Code::OutOfRange);
    for request in [list(-1, 0, ""), list(0, -1, ""), list(0, 1001, "")] {
        assert_eq!(client.list_audit_entries(request).await.unwrap_err().code(), Code::InvalidArgument);
    }
    let after = GetInclusionProofRequest { index: 2, tree_size: 2 };
    assert_eq!(client.get_inclusion_proof(after).await.unwrap_err().code(), Code::InvalidArgument);
    let before = GetConsistencyProofRequest {
        first_size: 3,
        second_size: 2,
    };
    assert_eq!(
        client.get_consistency_proof(before).await.unwrap_err().code(),
        Code::InvalidArgument
    );
    let none = client.list_audit_entries(list(0, 0, "")).await.unwrap().into_inner();
    assert!(none.entries.is_empty());
});
