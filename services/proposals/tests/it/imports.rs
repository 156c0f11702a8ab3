//! Contracts of another system: taken over, sent again, changed, refused one by one.

use honi_proto::proposals::v1 as pb;
use pb::{ContractState, TerminationReason};
use tonic::Code;

use crate::fixtures::{FEED, OFFICER, SALES, assert_invalid, assert_refused, date, imported, medical, on, on_both};

fn ended(external_id: &str, on: &str, reason: TerminationReason) -> pb::ImportedContract {
    pb::ImportedContract {
        termination_date: Some(date(on)),
        termination_reason: Some(reason.into()),
        ..imported(external_id, medical())
    }
}

on_both!(a_feed_that_comes_again_changes_what_differs_and_nothing_else, async |service| {
    let first = vec![imported("F-1", medical()), imported("F-2", medical()), imported("F-3", medical())];
    let answer = service.import(&FEED, first.clone()).await.expect("imported");
    assert_eq!((answer.imported_count, answer.updated_count, answer.existing_count), (3, 0, 0));
    let again = service.import(&FEED, first).await.expect("imported");
    assert_eq!((again.imported_count, again.updated_count, again.existing_count), (0, 0, 3));

    let later = vec![
        imported("F-1", medical()),
        ended("F-2", "2026-03-15", TerminationReason::Surrender),
        imported("F-4", medical()),
    ];
    let answer = service.import(&FEED, later).await.expect("imported");
    assert_eq!((answer.imported_count, answer.updated_count, answer.existing_count), (1, 1, 1));
    let found = service.list(&OFFICER, "external_id = F-2").await.expect("listed");
    assert_eq!((found.len(), found[0].version, found[0].state()), (1, 2, ContractState::Ended));
    assert_eq!(service.list(&OFFICER, "").await.expect("listed").len(), 4);

    let get = pb::GetContractImportRequest {
        name: found[0].contract_import.clone(),
    };
    let import = service.imports().get_contract_import(service.by(&OFFICER, get)).await;
    let import = import.expect("read").into_inner();
    assert_eq!((import.version_count, import.importer.as_str()), (2, FEED.name));
    assert_eq!(import.content_sha256.len(), 64);
    let of_import = service.list(&OFFICER, &format!("contract_import = \"{}\"", import.name)).await;
    assert_eq!(of_import.expect("listed").len(), 2);
});

on_both!(what_cannot_be_is_refused_alone, async |service| {
    let contradictory = pb::ImportedContract {
        termination_reason: None,
        ..ended("R-3", "2026-01-01", TerminationReason::Lapse)
    };
    let declined = pb::ImportedContract {
        decline_date: Some(date("2025-07-30")),
        ..imported("R-4", medical())
    };
    let contracts = vec![
        ended("R-1", "2025-07-14", TerminationReason::Lapse),
        imported("R-2", medical()),
        imported("R-2", medical()),
        contradictory,
        declined,
    ];
    let answer = service.import(&FEED, contracts).await.expect("imported");
    let refused: Vec<(&str, &str, &str)> = answer
        .refused_contracts
        .iter()
        .map(|it| (it.external_id.as_str(), it.field.as_str(), it.reason.as_str()))
        .collect();
    assert_eq!(
        refused,
        [
            ("R-1", "termination_date", "TERMINATED_BEFORE_APPLIED"),
            ("R-2", "external_id", "EXTERNAL_ID_REPEATED"),
            ("R-3", "termination_reason", "DATE_WITHOUT_REASON"),
            ("R-4", "decline_date", "DECLINED_AND_ESTABLISHED"),
        ]
    );
    assert_eq!(answer.imported_count, 1);
});

on_both!(a_message_that_breaks_the_rules_of_its_fields_changes_nothing, async |service| {
    let broken = vec![imported("B-1", medical()), imported("", medical())];
    assert_invalid(service.import(&FEED, broken).await, "contracts[1].contract");
    let assigned = pb::Contract {
        number: "CT-2026-000001".to_owned(),
        ..medical()
    };
    assert_invalid(
        service.import(&FEED, vec![imported("B-2", assigned)]).await,
        "contracts[0].contract.number",
    );
    assert_eq!(service.list(&OFFICER, "").await.expect("listed"), []);
    let by_sales = service.import(&SALES, vec![imported("B-3", medical())]).await;
    assert_refused(by_sales, Code::PermissionDenied, "CALL_NOT_PERMITTED");
});
