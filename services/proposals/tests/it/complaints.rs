//! SR-15: what the voices service tells of complaints.

use std::time::Duration;

use honi_proto::proposals::v1 as pb;
use honi_testkit::eventually;
use serde_json::{Value, json};

use crate::fixtures::{FEED, OFFICER, Service, medical, on, on_both};
use crate::signals::run;

const VOICE: &str = "voices/01920000-0000-7000-8000-00000000ab01";

fn matter(categories: &[&str], contract: &str, received_on: &str) -> Value {
    json!({
        "kind": "COMPLAINT",
        "matter": { "categories": categories, "contracts": [contract], "receive_date": received_on },
    })
}

async fn raised(service: &Service) -> Vec<pb::Suspicion> {
    let signals = service.signals(&OFFICER, "rule = SR-15").await.expect("listed");
    signals.into_iter().filter_map(|it| it.suspicion).collect()
}

on_both!(
    sr_15_a_complaint_that_names_a_contract_is_found_when_it_is_heard_of,
    async |service| {
        let contract = service.create(&FEED, medical()).await.expect("recorded");
        let tell = |voice: &str, payload: &Value| service.neighbours.tell("voices.triaged", voice, payload);
        // Of another matter, of nothing that is readable, of a contract that is not here, and too late; then the one that counts.
        tell(VOICE, &matter(&["BENEFIT"], &contract.name, "2026-03-01"));
        tell("voices/none", &json!({}));
        tell(
            VOICE,
            &matter(&["NEW_CONTRACT"], "contracts/01920000-0000-7000-8000-00000000dead", "2026-03-01"),
        );
        tell(VOICE, &matter(&["NEW_CONTRACT"], &contract.name, "2026-09-01"));
        let other = "voices/01920000-0000-7000-8000-00000000ab02";
        tell(other, &matter(&["OTHER", "STAFF_CONDUCT"], &contract.name, "2026-08-31"));
        let found = eventually(Duration::from_secs(20), async || {
            let found = raised(&service).await;
            (!found.is_empty()).then_some(found)
        })
        .await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].severity(), found[0].weight), (pb::SignalSeverity::Medium, 25));
        assert_eq!(found[0].contracts, [contract.name]);
        assert!(
            found[0].explanation_ja.contains("職員の応対に関する苦情"),
            "{}",
            found[0].explanation_ja
        );
        assert_eq!(run(&service).await.raised_count, 0, "raised once");
    }
);

on_both!(sr_15_a_triage_that_is_corrected_takes_back_what_was_said, async |service| {
    let contract = service.create(&FEED, medical()).await.expect("recorded");
    let unknown = "contracts/01920000-0000-7000-8000-00000000dead";
    let tell = |voice: &str, payload: &Value| service.neighbours.tell("voices.triaged", voice, payload);
    tell(VOICE, &matter(&["NEW_CONTRACT"], unknown, "2026-03-01"));
    tell(VOICE, &json!({ "kind": "INQUIRY", "matter": null }));
    tell(
        "voices/01920000-0000-7000-8000-00000000ab02",
        &matter(&["NEW_CONTRACT"], &contract.name, "2026-03-02"),
    );
    eventually(Duration::from_secs(20), async || (!raised(&service).await.is_empty()).then_some(())).await;
    let found = raised(&service).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].explanation_en.contains("how it was made"), "{}", found[0].explanation_en);
});
