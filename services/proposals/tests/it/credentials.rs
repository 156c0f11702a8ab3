//! SR-12: what the training service tells of credentials. SR-13: by the business calendar.

use std::time::Duration;

use honi_proto::proposals::v1 as pb;
use honi_testkit::eventually;
use serde_json::{Value, json};

use crate::fixtures::{FEED, OFFICER, SALES, Service, date, imported, medical, on, on_both};
use crate::signals::run;

fn credential(staff: &str, counts: &[(&str, Option<&str>)]) -> Value {
    let counts = counts.iter();
    json!({
        "credential": "credentials/01920000-0000-7000-8000-00000000cd01",
        "staff": staff,
        "kind": "KYOSAI_PROMOTER",
        "state": "VALID",
        "first_date": "2020-04-01",
        "counts": counts.map(|(first, last)| json!({ "first_date": first, "last_date": last })).collect::<Vec<_>>(),
        "opens": [{ "underwriter_kind": "KYOSAI_FEDERATION", "line_group": "MEDICAL", "credentials": ["KYOSAI_PROMOTER"] }],
    })
}

async fn raised(service: &Service, rule: &str) -> Vec<pb::Suspicion> {
    let signals = service.signals(&OFFICER, &format!("rule = {rule}")).await.expect("listed");
    signals.into_iter().filter_map(|it| it.suspicion).collect()
}

on_both!(
    sr_12_a_right_that_turns_out_to_have_been_lost_is_found_by_the_next_run,
    async |service| {
        // The application was of 15 July 2025.
        let contract = service.create(&FEED, medical()).await.expect("recorded");
        run(&service).await;
        assert_eq!(raised(&service, "SR-12").await, [], "nothing is known of whoever sold it");

        let name = "credentials/01920000-0000-7000-8000-00000000cd01";
        // Nothing that is readable, and what training told of before.
        let tell = |name: &str, payload: &Value| service.neighbours.tell("training.credential_created", name, payload);
        tell(name, &json!({ "credential": name }));
        let other = "credentials/01920000-0000-7000-8000-00000000cd02";
        let of_before = json!({ "credential": other, "staff": SALES.name, "kind": "NONLIFE_BASIC", "expire_date": null });
        tell(other, &of_before);
        service.neighbours.tell(
            "training.credential_verified",
            name,
            &credential(SALES.name, &[("2020-04-01", None)]),
        );
        service.neighbours.tell(
            "training.credential_revoked",
            name,
            &credential(SALES.name, &[("2020-04-01", Some("2025-06-30"))]),
        );
        let found = eventually(Duration::from_secs(20), async || {
            run(&service).await;
            let found = raised(&service, "SR-12").await;
            (!found.is_empty()).then_some(found)
        })
        .await;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].severity(), found[0].weight), (pb::SignalSeverity::High, 50));
        assert_eq!(found[0].contracts, [contract.name]);
        assert_eq!(found[0].anchor_date, Some(date("2025-07-15")));

        // The same of what comes by an import; one of before the loss is not found.
        let of_day = |id: &str, applied: &str| {
            let mut row = imported(id, medical());
            if let Some(contract) = &mut row.contract {
                contract.apply_date = Some(date(applied));
                contract.insured = format!("keys/{id}");
            }
            row
        };
        let rows = vec![of_day("BEFORE", "2025-06-30"), of_day("AFTER", "2025-07-01")];
        service.import(&FEED, rows).await.expect("imported");
        run(&service).await;
        let mut keys: Vec<String> = raised(&service, "SR-12")
            .await
            .into_iter()
            .flat_map(|it| it.contract_keys)
            .collect();
        keys.retain(|key| !key.starts_with("CT-"));
        assert_eq!(keys, ["AFTER"]);
    }
);

on_both!(
    sr_13_three_contracts_of_the_end_of_a_month_that_did_not_last_are_found_by_the_run,
    async |service| {
        let rows = ["2025-07-29", "2025-07-30", "2025-07-31"].map(|established| {
            let contract = pb::Contract {
                establish_date: Some(date(established)),
                insured: format!("keys/{established}"),
                ..medical()
            };
            pb::ImportedContract {
                termination_date: Some(date("2026-01-31")),
                termination_reason: Some(pb::TerminationReason::Lapse.into()),
                ..imported(established, contract)
            }
        });
        service.import(&FEED, rows.into()).await.expect("imported");
        run(&service).await;
        let found = raised(&service, "SR-13").await;
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().all(|it| it.weight == 20 && it.counted == 3));
    }
);
