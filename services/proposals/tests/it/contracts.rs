//! Contracts: recorded, changed step by step, corrected, and read as they were known.

use chrono::TimeDelta;
use honi_proto::proposals::v1 as pb;
use pb::{ContractState, TerminationReason};
use tonic::{Code, Response};

use crate::fixtures::{BACK_OFFICE, FEED, OFFICER, Service, assert_invalid, assert_refused, date, medical, on, on_both};

fn application() -> pb::Contract {
    pb::Contract {
        establish_date: None,
        ..medical()
    }
}

async fn as_of(service: &Service, name: &str, time: Option<prost_types::Timestamp>) -> Result<pb::Contract, tonic::Status> {
    let message = pb::GetContractRequest {
        name: name.to_owned(),
        as_of_time: time,
    };
    let answer = service.contracts().get_contract(service.by(&OFFICER, message)).await;
    answer.map(Response::into_inner)
}

async fn correct(service: &Service, right: pb::Contract, paths: &[&str]) -> Result<pb::Contract, tonic::Status> {
    let message = pb::CorrectContractRequest {
        etag: right.etag.clone(),
        contract: Some(right),
        update_mask: Some(prost_types::FieldMask {
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        }),
        reason: pb::CorrectionReason::EntryError.into(),
        request_id: service.request_id(),
    };
    let answer = service.contracts().correct_contract(service.by(&BACK_OFFICE, message)).await;
    answer.map(Response::into_inner)
}

on_both!(a_contract_goes_its_way_and_every_version_stays, async |service| {
    let applied = service.create(&FEED, application()).await.expect("recorded");
    assert_eq!((applied.state(), applied.version), (ContractState::Applied, 1));
    assert!(applied.number.starts_with("CT-2026-"), "{}", applied.number);
    let establish = pb::EstablishContractRequest {
        name: applied.name.clone(),
        etag: applied.etag.clone(),
        establish_date: Some(date("2025-07-20")),
        effective_date: None,
        request_id: service.request_id(),
    };
    service.wait(TimeDelta::hours(1));
    let established = service.contracts().establish_contract(service.by(&FEED, establish)).await;
    let established = established.expect("established").into_inner();
    service.wait(TimeDelta::hours(1));
    let ended = service
        .terminate(&FEED, &established, "2026-03-15", TerminationReason::Lapse)
        .await
        .expect("ended");
    assert_eq!(ended.state(), ContractState::Ended);
    let reinstate = pb::ReinstateContractRequest {
        name: ended.name.clone(),
        etag: ended.etag.clone(),
        reinstate_date: Some(date("2026-04-20")),
        request_id: service.request_id(),
    };
    let again = service.contracts().reinstate_contract(service.by(&FEED, reinstate)).await;
    let again = again.expect("reinstated").into_inner();
    assert_eq!((again.state(), again.version), (ContractState::InForce, 4));
    let end = again.termination.expect("the end from which it was reinstated stays");
    assert_eq!((end.date, end.reinstate_date), (Some(date("2026-03-15")), Some(date("2026-04-20"))));

    let list = pb::ListContractVersionsRequest {
        name: applied.name.clone(),
        page_size: 3,
        page_token: String::new(),
    };
    let page = service.contracts().list_contract_versions(service.by(&OFFICER, list.clone())).await;
    let page = page.expect("listed").into_inner();
    let next = pb::ListContractVersionsRequest {
        page_token: page.next_page_token.clone(),
        ..list
    };
    let rest = service.contracts().list_contract_versions(service.by(&OFFICER, next)).await;
    let rest = rest.expect("listed").into_inner();
    assert_eq!(page.versions, [applied.clone(), established.clone(), ended]);
    assert_eq!((rest.versions, rest.next_page_token), (vec![again], String::new()));

    // What was known when.
    assert_eq!(as_of(&service, &applied.name, applied.known_time).await.expect("known"), applied);
    assert_eq!(
        as_of(&service, &applied.name, established.known_time).await.expect("known"),
        established
    );
    let before = prost_types::Timestamp {
        seconds: applied.known_time.expect("a time").seconds - 1,
        nanos: 0,
    };
    assert_refused(
        as_of(&service, &applied.name, Some(before)).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
});

on_both!(what_its_state_does_not_allow_is_refused, async |service| {
    let applied = service.create(&FEED, application()).await.expect("recorded");
    let ended = service.terminate(&FEED, &applied, "2026-03-15", TerminationReason::Lapse).await;
    assert_refused(ended, Code::FailedPrecondition, "STATE_TRANSITION");
    let contract = service.create(&FEED, medical()).await.expect("recorded");
    let early = service.terminate(&FEED, &contract, "2025-07-14", TerminationReason::Lapse).await;
    assert_invalid(early, "termination_date");
    let stale = pb::Contract {
        etag: "0".to_owned(),
        ..contract.clone()
    };
    let stale = service.terminate(&FEED, &stale, "2026-03-15", TerminationReason::Lapse).await;
    assert_eq!(stale.expect_err("stale").code(), Code::Aborted);
    assert_eq!(
        service.get(&OFFICER, &contract.name).await.expect("read"),
        contract,
        "nothing has changed"
    );
});

on_both!(a_correction_changes_what_it_names_and_keeps_what_was_known, async |service| {
    let contract = service.create(&FEED, medical()).await.expect("recorded");
    let right = pb::Contract {
        product: "MED-2".to_owned(),
        annual_premium_yen: None,
        policyholder: "keys/nobody".to_owned(),
        ..contract.clone()
    };
    let corrected = correct(&service, right, &["product", "annual_premium_yen"])
        .await
        .expect("corrected");
    assert_eq!(
        (corrected.product.as_str(), corrected.annual_premium_yen, &corrected.policyholder),
        ("MED-2", None, &contract.policyholder)
    );
    assert_eq!(corrected.correction_reason(), pb::CorrectionReason::EntryError);
    assert_eq!(as_of(&service, &contract.name, contract.known_time).await.expect("known"), contract);
    let impossible = pb::Contract {
        apply_date: Some(date("2025-07-21")),
        ..corrected.clone()
    };
    assert_invalid(correct(&service, impossible, &["apply_date"]).await, "establish_date");
    let unnamed = pb::Contract {
        product: "NOT A CODE".to_owned(),
        ..corrected
    };
    assert_invalid(correct(&service, unnamed, &["product"]).await, "contract.product");
});

on_both!(what_cannot_be_recorded_is_refused, async |service| {
    let days = |contract: pb::Contract| contract;
    for (field, contract) in [
        (
            "contract.establish_date",
            days(pb::Contract {
                establish_date: Some(date("2025-07-14")),
                ..medical()
            }),
        ),
        (
            "contract.mature_date",
            pb::Contract {
                mature_date: Some(date("2025-07-31")),
                ..medical()
            },
        ),
        (
            "contract.previous_contract",
            pb::Contract {
                origin: pb::ContractOrigin::Renewal.into(),
                ..medical()
            },
        ),
        (
            "contract.number",
            pb::Contract {
                number: "CT-2026-000001".to_owned(),
                ..medical()
            },
        ),
        (
            "contract.insured",
            pb::Contract {
                insured: "somebody".to_owned(),
                ..medical()
            },
        ),
    ] {
        assert_invalid(service.create(&FEED, contract).await, field);
    }
    let renewed = pb::Contract {
        origin: pb::ContractOrigin::Renewal.into(),
        previous_contract: "contracts/01920000-0000-7000-8000-00000000dead".to_owned(),
        ..medical()
    };
    assert_refused(
        service.create(&FEED, renewed).await,
        Code::FailedPrecondition,
        "PREVIOUS_CONTRACT_UNKNOWN",
    );
    let keyed = pb::Contract {
        external_id: "K-1".to_owned(),
        ..medical()
    };
    service.create(&FEED, keyed.clone()).await.expect("recorded");
    assert_refused(service.create(&FEED, keyed).await, Code::AlreadyExists, "EXTERNAL_ID_TAKEN");
});

on_both!(a_request_that_comes_again_is_carried_out_once, async |service| {
    let create = pb::CreateContractRequest {
        contract: Some(medical()),
        request_id: service.request_id(),
    };
    let first = service.contracts().create_contract(service.by(&FEED, create.clone())).await;
    let again = service.contracts().create_contract(service.by(&FEED, create.clone())).await;
    assert_eq!(first.expect("recorded").into_inner(), again.expect("the same").into_inner());
    let other = pb::CreateContractRequest {
        contract: Some(application()),
        ..create
    };
    let other = service.contracts().create_contract(service.by(&FEED, other)).await;
    assert_eq!(other.expect_err("another request").code(), Code::AlreadyExists);
    assert_eq!(service.list(&OFFICER, "").await.expect("listed").len(), 1);
});

on_both!(lists_are_filtered_and_paged, async |service| {
    for product in ["A", "B", "C"] {
        let contract = pb::Contract {
            product: product.to_owned(),
            ..medical()
        };
        let contract = service.create(&FEED, contract).await.expect("recorded");
        if product == "B" {
            let surrender = TerminationReason::Surrender;
            service.terminate(&FEED, &contract, "2026-09-30", surrender).await.expect("ended");
        }
    }
    let products = async |filter: &str| -> Vec<String> {
        let found = service.list(&OFFICER, filter).await.expect("listed");
        found.into_iter().map(|contract| contract.product).collect()
    };
    assert_eq!(products("").await, ["A", "B", "C"]);
    assert_eq!(products("state = ENDED").await, ["B"]);
    assert_eq!(products("termination_reason = \"\"").await, ["A", "C"]);
    assert_eq!(products("termination_date >= 2026-09-30 AND line_group = MEDICAL").await, ["B"]);
    assert_eq!(products("product = A OR product = C").await, ["A", "C"]);
    assert_eq!(products("NOT sales_staff = \"keys/x\"").await, ["A", "B", "C"]);
    for wrong in ["nonsense = 1", "state = GONE", "apply_date = 2026-4-1", "product > A", "AND"] {
        assert_invalid(service.list(&OFFICER, wrong).await, "filter");
    }
});
