//! Who may do what.

use honi_proto::proposals::v1 as pb;
use tonic::Code;

use crate::fixtures::{
    AUDITOR, BACK_OFFICE, FEED, MANAGER, OFFICER, OPERATOR, OTHER_SALES, OTHER_SUPERVISOR, PRODUCT_MANAGER, Person, SALES,
    SALES_AND_OFFICER, SUPERVISOR, WORKER, assert_refused, medical, on, on_both,
};

#[test]
fn policies_fit_their_schema_and_cover_every_rpc() {
    let policies = honi_proposals::policies().expect("the policies load");
    let served = [
        "honi.proposals.v1.BenefitService",
        "honi.proposals.v1.CampaignService",
        "honi.proposals.v1.ContractService",
        "honi.proposals.v1.ContractImportService",
        "honi.proposals.v1.ContractStatisticsService",
        "honi.proposals.v1.DetectionService",
        "honi.proposals.v1.ProductService",
        "honi.proposals.v1.ProposalService",
        "honi.proposals.v1.RecommendationPolicyService",
        "honi.auditlog.v1.AuditLogService",
        "honi.outbox.v1.FeedService",
        "honi.outbox.v1.ParkedEventService",
    ];
    let methods: Vec<String> = honi_proto::descriptors::methods()
        .filter(|method| served.contains(&method.parent_service().full_name()))
        .map(|method| honi_proto::descriptors::action(&method))
        .collect();
    policies
        .covers(&methods.iter().map(String::as_str).collect::<Vec<_>>())
        .expect("an action for every RPC and none beside");
}

on_both!(what_may_be_read_is_what_is_listed, async |service| {
    let contract = service.create(&FEED, medical()).await.expect("recorded");
    let readers: [(&Person, bool); 8] = [
        (&SALES, true),
        (&OTHER_SALES, false),
        (&SUPERVISOR, true),
        (&OTHER_SUPERVISOR, false),
        (&BACK_OFFICE, true),
        (&OFFICER, true),
        (&MANAGER, true),
        (&OPERATOR, false),
    ];
    for (person, reads) in readers {
        let got = service.get(person, &contract.name).await;
        if reads {
            assert_eq!(got.expect("read"), contract, "{}", person.name);
        } else {
            assert_refused(got, Code::NotFound, "RESOURCE_NOT_FOUND");
        }
        let listed = service.list(person, "").await.expect("listed");
        assert_eq!(listed.len(), usize::from(reads), "{}", person.name);
    }
    assert_refused(
        service.get(&FEED, &contract.name).await,
        Code::PermissionDenied,
        "CALL_NOT_PERMITTED",
    );
    assert_refused(
        service.get(&AUDITOR, &contract.name).await,
        Code::PermissionDenied,
        "CALL_NOT_PERMITTED",
    );
});

on_both!(only_back_office_and_feeds_record_and_only_back_office_corrects, async |service| {
    assert_refused(
        service.create(&SALES, medical()).await,
        Code::PermissionDenied,
        "CALL_NOT_PERMITTED",
    );
    assert_refused(
        service.create(&OFFICER, medical()).await,
        Code::PermissionDenied,
        "CALL_NOT_PERMITTED",
    );
    let contract = service.create(&BACK_OFFICE, medical()).await.expect("recorded");
    let correct = pb::CorrectContractRequest {
        contract: Some(contract.clone()),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["product".to_owned()],
        }),
        etag: contract.etag.clone(),
        reason: pb::CorrectionReason::EntryError.into(),
        request_id: service.request_id(),
    };
    let by_feed = service.contracts().correct_contract(service.by(&FEED, correct)).await;
    assert_refused(by_feed, Code::PermissionDenied, "CALL_NOT_PERMITTED");
});

on_both!(whom_a_signal_is_about_never_sees_it, async |service| {
    let contract = service.create(&FEED, medical()).await.expect("recorded");
    let lapse = pb::TerminationReason::Lapse;
    service.terminate(&FEED, &contract, "2025-09-01", lapse).await.expect("ended");
    let seen = service.signals(&OFFICER, "").await.expect("listed");
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!(service.signals(&SALES_AND_OFFICER, "").await.expect("listed"), []);
    let get = pb::GetSignalRequest {
        name: seen[0].name.clone(),
    };
    let about_me = service.detection().get_signal(service.by(&SALES_AND_OFFICER, get.clone())).await;
    assert_refused(about_me, Code::NotFound, "RESOURCE_NOT_FOUND");
    let got = service.detection().get_signal(service.by(&MANAGER, get)).await;
    assert_eq!(got.expect("read").into_inner(), seen[0]);
});

on_both!(figures_are_for_those_who_see_figures, async |service| {
    service.create(&FEED, medical()).await.expect("recorded");
    let cohort = async |person: &Person| {
        let request = service.by(person, pb::GetPersistencyRequest::default());
        let answer = service.statistics().get_persistency(request).await;
        answer.map(|answer| answer.into_inner().persistencies[0].cohort_count)
    };
    // Effective on 2025-08-01: the 13th month is over on 2026-09-01, and two months of grace as well.
    assert_eq!(cohort(&PRODUCT_MANAGER).await.expect("told"), 1);
    assert_eq!(cohort(&SALES).await.expect("told"), 1);
    assert_eq!(cohort(&OTHER_SALES).await.expect("told"), 0, "of what one may list");
    assert_refused(cohort(&AUDITOR).await, Code::PermissionDenied, "CALL_NOT_PERMITTED");
});

on_both!(the_worker_and_the_manager_run_the_detection, async |service| {
    for (person, may) in [(&WORKER, true), (&MANAGER, true), (&OFFICER, false), (&FEED, false)] {
        let message = pb::RunDetectionRequest {
            request_id: service.request_id(),
        };
        let run = service.detection().run_detection(service.by(person, message)).await;
        if may {
            run.expect("run");
        } else {
            assert_refused(run, Code::PermissionDenied, "CALL_NOT_PERMITTED");
        }
    }
});
