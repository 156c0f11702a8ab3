//! The life of a credential, from call to call.

use honi_proto::training::v1 as pb;
use pb::CredentialKind::{Afp, Cfp, FpSkill2, NonlifeAuto, NonlifeBasic};
use pb::CredentialState::{Registered, RenewalWindow, Renewed, Revoked, Surrendered, Suspended, Valid};
use tonic::Code;

use crate::competence::{Step, credential, trainer};
use crate::fixtures::{assert_invalid, assert_refused, day, on, on_both};

const UNKNOWN: &str = "staff/01920000-0000-7000-8000-00000000dead";

on_both!(a_credential_lives_and_forgets_nothing, async |service| {
    let unit = service.unit("A").await;
    let staff = service.staff_member("S1", &unit, "").await;
    let new = service
        .register(&trainer(), credential(&staff, NonlifeAuto, "2022-09-01", "2027-08-31"))
        .await
        .expect("registered");
    assert_eq!((new.state(), new.etag.as_str(), new.certificates.len()), (Registered, "1", 1));
    assert_eq!(new.certificates[0].verify_time, None);
    let reminders = ["2026-11-30", "2027-05-31", "2027-08-01", "2027-08-24"];
    assert_eq!(new.reminders, reminders.map(|on| day(on).expect("a day")));

    let held = service.step(&trainer(), &new, Step::Verify).await.expect("verified");
    assert_eq!((held.state(), held.etag.as_str()), (Valid, "2"));
    assert_eq!(held.certificates[0].verifier, trainer().name);
    let twice = service.step(&trainer(), &held, Step::Verify).await;
    assert_refused(twice, Code::FailedPrecondition, "STATE_TRANSITION");
    let stale = service.step(&trainer(), &new, Step::Verify).await;
    assert_refused(stale, Code::Aborted, "ETAG_MISMATCH");

    let stopped = service.step(&trainer(), &held, Step::Suspend("2026-11-24", "")).await;
    let stopped = stopped.expect("suspended");
    assert_eq!(stopped.state(), Suspended);
    let again = service.step(&trainer(), &stopped, Step::Reinstate("2026-11-24")).await;
    let again = again.expect("reinstated");
    assert_eq!((again.state(), again.suspensions.len()), (Valid, 1));
    assert_eq!(again.suspensions[0].reinstate_date, day("2026-11-24"));

    // Nine months before the end, on 2026-11-30.
    service.clock.advance(chrono::TimeDelta::days(7));
    let read = service.get_credential(&trainer(), &again.name).await.expect("read");
    assert_eq!((read.state(), &read.etag), (RenewalWindow, &again.etag));
    let renewed = service.step(&trainer(), &again, Step::Renew("2027-09-01", "2032-08-31")).await;
    let renewed = renewed.expect("renewed");
    assert_eq!((renewed.state(), renewed.expire_date), (Renewed, day("2032-08-31")));
    assert_eq!(renewed.certificates[0], held.certificates[0], "renewal erases nothing");
    let backwards = service.step(&trainer(), &renewed, Step::Renew("2027-09-02", "2032-08-31")).await;
    assert_refused(backwards, Code::FailedPrecondition, "CERTIFICATE_ORDER");

    let gone = service
        .step(&trainer(), &renewed, Step::Surrender("2026-12-01"))
        .await
        .expect("given up");
    assert_eq!((gone.state(), gone.reminders.len()), (Surrendered, 0));
    let more = service.step(&trainer(), &gone, Step::Suspend("2026-12-01", "")).await;
    assert_refused(more, Code::FailedPrecondition, "STATE_TRANSITION");
    // Whoever gave one up may hold another; not two at once.
    let next = credential(&staff, NonlifeAuto, "2026-12-01", "2031-11-30");
    let second = service.register(&trainer(), next.clone()).await.expect("another");
    assert_refused(service.register(&trainer(), next).await, Code::AlreadyExists, "CREDENTIAL_EXISTS");
    let second = service
        .step(&trainer(), &second, Step::Revoke("2026-12-01"))
        .await
        .expect("revoked");
    assert_eq!(
        second.end.as_ref().map(|end| (end.state(), end.reason())),
        Some((Revoked, pb::MeasureReason::Investigation))
    );
    service.stop().await;
});

on_both!(units_are_counted_within_the_certificate, async |service| {
    let unit = service.unit("A").await;
    let staff = service.staff_member("S1", &unit, "").await;
    let afp = service.certified(&staff, Afp, "2025-04-01", "2027-03-31").await;
    assert_eq!((afp.ce_units_required, afp.ce_units_earned, afp.ce_units_behind), (15, 0, true));
    let some = service.step(&trainer(), &afp, Step::Units(5, "2025-06-01")).await.expect("5 units");
    assert_eq!((some.ce_units_earned, some.ce_units_behind), (5, true));
    let enough = service
        .step(&trainer(), &some, Step::Units(1, "2026-11-01"))
        .await
        .expect("6 units");
    assert_eq!(
        (enough.ce_units_earned, enough.ce_units_behind, enough.earned_units.len()),
        (6, false, 2)
    );
    let basic = service.certified(&staff, NonlifeBasic, "2022-09-01", "2027-08-31").await;
    let none = service.step(&trainer(), &basic, Step::Units(1, "2026-11-01")).await;
    assert_refused(none, Code::FailedPrecondition, "UNITS_NOT_REQUIRED");
    for units in [0, -1, 101] {
        assert_invalid(service.step(&trainer(), &enough, Step::Units(units, "2026-11-01")).await, "units");
    }
    service.stop().await;
});

on_both!(a_credential_that_cannot_be_is_told_by_field, async |service| {
    let unit = service.unit("A").await;
    let staff = service.staff_member("S1", &unit, "").await;
    let good = || credential(&staff, Cfp, "2026-04-01", "2028-03-31");
    let of = |change: fn(&mut pb::Credential)| {
        let mut credential = good();
        change(&mut credential);
        credential
    };
    let cases = [
        (of(|it| it.kind = 0), "credential.kind"),
        (of(|it| it.kind = 99), "credential.kind"),
        (of(|it| it.staff = "架空".to_owned()), "credential.staff"),
        (of(|it| it.issue_date = None), "credential.issue_date"),
        (of(|it| it.expire_date = None), "credential.expire_date"),
        (of(|it| it.expire_date = day("2026-03-31")), "credential.expire_date"),
        (of(|it| it.kind = FpSkill2.into()), "credential.expire_date"),
        (of(|it| it.name = "credentials/1".to_owned()), "credential.name"),
        (of(|it| it.state = Valid.into()), "credential.state"),
        (
            of(|it| it.certificates = vec![pb::Certificate::default()]),
            "credential.certificates",
        ),
        (of(|it| it.ce_units_earned = 30), "credential.ce_units_earned"),
        (of(|it| it.ce_units_behind = true), "credential.ce_units_behind"),
        (of(|it| it.etag = "1".to_owned()), "credential.etag"),
    ];
    for (credential, field) in cases {
        assert_invalid(service.register(&trainer(), credential).await, field);
    }
    let nobody = service
        .register(&trainer(), credential(UNKNOWN, Cfp, "2026-04-01", "2028-03-31"))
        .await;
    assert_refused(nobody, Code::FailedPrecondition, "STAFF_UNKNOWN");
    let held = service.certified(&staff, Cfp, "2026-04-01", "2028-03-31").await;
    assert_invalid(
        service.step(&trainer(), &held, Step::Suspend("2026-12-02", "2026-12-01")).await,
        "last_date",
    );
    assert_invalid(service.step(&trainer(), &held, Step::Renew("2028-04-01", "")).await, "expire_date");
    service.stop().await;
});

on_both!(the_same_request_again_answers_the_same_credential, async |service| {
    let unit = service.unit("A").await;
    let staff = service.staff_member("S1", &unit, "").await;
    let create = pb::CreateCredentialRequest {
        credential: Some(credential(&staff, Afp, "2026-04-01", "2028-03-31")),
        request_id: service.request_id(),
    };
    let mut client = service.credentials();
    let one = client
        .create_credential(service.by(&trainer(), create.clone()))
        .await
        .expect("created")
        .into_inner();
    let two = client
        .create_credential(service.by(&trainer(), create.clone()))
        .await
        .expect("replayed")
        .into_inner();
    assert_eq!(one, two);
    let other = pb::CreateCredentialRequest {
        credential: Some(credential(&staff, Cfp, "2026-04-01", "2028-03-31")),
        ..create
    };
    let reused = client.create_credential(service.by(&trainer(), other)).await;
    assert_refused(reused, Code::AlreadyExists, "REQUEST_ID_REUSED");
    let verify = pb::VerifyCredentialRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        request_id: service.request_id(),
    };
    for _ in 0..2 {
        let verified = client.verify_credential(service.by(&trainer(), verify.clone())).await;
        assert_eq!(verified.expect("verified").into_inner().etag, "2");
    }
    service.stop().await;
});

on_both!(lists_are_narrowed_and_come_page_by_page, async |service| {
    let unit = service.unit("A").await;
    let (one, two) = (
        service.staff_member("S1", &unit, "").await,
        service.staff_member("S2", &unit, "").await,
    );
    let mut all = Vec::new();
    for (staff, kind, expire) in [
        (&one, NonlifeBasic, "2027-08-31"),
        (&one, NonlifeAuto, "2026-12-31"),
        (&two, NonlifeBasic, "2026-11-30"),
        (&two, NonlifeAuto, "2028-12-31"),
    ] {
        all.push(service.certified(staff, kind, "2022-09-01", expire).await.name);
    }
    let list = async |message| service.listed(&trainer(), message).await;
    assert_eq!(list(pb::ListCredentialsRequest::default()).await, all);
    let of_one = pb::ListCredentialsRequest {
        staff: one,
        ..Default::default()
    };
    assert_eq!(list(of_one).await, all[..2]);
    let basic = pb::ListCredentialsRequest {
        kind: Some(NonlifeBasic.into()),
        ..Default::default()
    };
    assert_eq!(list(basic).await, [all[0].clone(), all[2].clone()]);
    let soon = pb::ListCredentialsRequest {
        expire_before: day("2027-01-01"),
        ..Default::default()
    };
    assert_eq!(list(soon.clone()).await, all[1..3]);
    // What ended is not to be renewed.
    let ending = service.get_credential(&trainer(), &all[1]).await.expect("read");
    service
        .step(&trainer(), &ending, Step::Revoke("2026-11-24"))
        .await
        .expect("revoked");
    assert_eq!(list(soon).await, [all[2].clone()]);

    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let message = pb::ListCredentialsRequest {
            page_size: 3,
            page_token: token,
            ..Default::default()
        };
        let page = service.credentials().list_credentials(service.by(&trainer(), message)).await;
        let page = page.expect("a page").into_inner();
        found.extend(page.credentials.into_iter().map(|it| it.name));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(found, all);
    service.stop().await;
});
