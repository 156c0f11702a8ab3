//! Contradictions that show beside other records alone: C-07 and C-08, on the proposal and as SR-10.

use chrono::TimeDelta;
use honi_proto::proposals::v1 as pb;
use tonic::Response;

use crate::fixtures::{FEED, OFFICER, PRODUCT_MANAGER, SALES, Service, date, medical, on, on_both};
use crate::selling::intent;
use crate::signals::run;

async fn establish(service: &Service, name: &str) {
    let contract = service.get(&OFFICER, name).await.expect("recorded");
    let message = pb::EstablishContractRequest {
        name: contract.name,
        etag: contract.etag,
        establish_date: Some(date("2026-11-26")),
        effective_date: None,
        request_id: service.request_id(),
    };
    let answer = service.contracts().establish_contract(service.by(&FEED, message)).await;
    answer.map(Response::into_inner).expect("established");
}

/// What SR-10 says, each with its contracts and its weight.
async fn raised(service: &Service) -> Vec<(usize, i32, String)> {
    let signals = service.signals(&OFFICER, "rule = SR-10").await.expect("listed");
    let told = signals.into_iter().map(|signal| {
        let found = signal.suspicion.expect("one");
        let codes = found.explanation_en.rsplit_once('(').map(|(_, codes)| codes.to_owned());
        (found.contracts.len(), found.weight, codes.unwrap_or_default())
    });
    told.collect()
}

on_both!(c_07_cover_that_was_to_stay_and_ended_is_shown_and_raised, async |service| {
    let product = service.product(&PRODUCT_MANAGER, "P2", 4).await;
    let old = service.create(&FEED, medical()).await.expect("recorded");
    let keep = pb::Intent {
        existing_cover: pb::ExistingCover::Keep.into(),
        preferred_underwriter: "P2-CO".to_owned(),
        ..intent()
    };
    let ready = service.ready_with(&SALES, &product, keep).await;
    let applied = service.apply(&SALES, &ready).await.expect("applied");
    establish(&service, &applied.contract).await;
    let seen = async || service.proposal(&OFFICER, &applied.name).await.expect("read").contradictions;
    assert_eq!(seen().await, [""; 0]);
    assert_eq!(raised(&service).await, []);

    let surrender = pb::TerminationReason::Surrender;
    service.terminate(&FEED, &old, "2026-11-25", surrender).await.expect("ended");
    assert_eq!(seen().await, ["C-07"]);
    let listed = service.proposals_of(&OFFICER, "").await.expect("listed");
    assert_eq!(listed[0].contradictions, ["C-07"]);
    let own = service.proposal(&SALES, &applied.name).await.expect("read");
    assert_eq!(own.contradictions, [""; 0], "who solicits is not told");
    assert_eq!(raised(&service).await, [(2, 20, "C-07).".to_owned())]);
    assert_eq!(run(&service).await.raised_count, 0, "raised once");
});

on_both!(c_08_a_reason_that_is_a_template_is_shown_and_raised, async |service| {
    let product = service.product(&PRODUCT_MANAGER, "P2", 4).await;
    let prefers = pb::Intent {
        preferred_underwriter: "P2-CO".to_owned(),
        ..intent()
    };
    // The words are those of `recommend`, however they are spaced and punctuated.
    let ready = service.ready_with(&SALES, &product, prefers.clone()).await;
    let applied = service.apply(&SALES, &ready).await.expect("applied");
    let mut last = applied.name.clone();
    for words in ["がんの入院に厚い。", "がんの 入院に厚い", "がんの入院に、厚い", "家族割引がある"] {
        let compared = service.compared(&SALES, &product, prefers.clone()).await;
        let recommended = service.recommend_saying(&SALES, &compared, &product, words).await;
        last = recommended.expect("recommended").name;
        service.wait(TimeDelta::days(7));
    }
    let seen = async |name: &str| service.proposal(&OFFICER, name).await.expect("read").contradictions;
    assert_eq!(seen(&applied.name).await, [""; 0], "four, and one in other words");

    // Who changes a recommendation has given another reason: the fifth in the same words.
    let other = service.proposal(&SALES, &last).await.expect("read");
    let same = service.recommend_saying(&SALES, &other, &product, "がんの入院に厚い").await;
    same.expect("recommended");
    assert_eq!(seen(&applied.name).await, ["C-08"]);
    assert_eq!(seen(&last).await, ["C-08"]);
    run(&service).await;
    assert_eq!(raised(&service).await, [(1, 20, "C-08).".to_owned())]);
});
