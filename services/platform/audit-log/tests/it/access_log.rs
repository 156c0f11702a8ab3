//! The access log.

use honi_audit_log::{Refusal, refusals, refuse};
use honi_testkit::on_both;
use uuid::Uuid;

use crate::fixtures::{Log, Migrator, start};

on_both!(refusals_are_kept_apart_from_the_log, Migrator, |db| async move {
    let log = Log::new(db);
    let refusal = Refusal {
        actor: "staff/01995f2e-0000-7000-8000-000000000001".to_owned(),
        application: Some("applications/call-centre".to_owned()),
        method: "honi.voices.v1.VoiceService/GetVoice".to_owned(),
        resource: Some("voices/01995f2e-0000-7000-8000-000000000002".to_owned()),
        code: Some("NOT_FOUND".to_owned()),
        reason: "SUBJECT_OF_COMPLAINT".to_owned(),
        request_id: Some("r-1".to_owned()),
        trace_id: Some("4bf92f3577b34da6a3ce929d0e0e4736".to_owned()),
        at: start(),
    };
    let txn = log.db.begin().await.unwrap();
    for number in 1..=3 {
        refuse(&txn, Uuid::from_u128(number), &refusal).await.unwrap();
    }
    txn.commit().await.unwrap();
    let first = refusals(log.db.reader(), None, 2).await.unwrap();
    assert_eq!(
        first,
        [(Uuid::from_u128(1), refusal.clone()), (Uuid::from_u128(2), refusal.clone())]
    );
    let rest = refusals(log.db.reader(), Some(first[1].0), 2).await.unwrap();
    assert_eq!(rest, [(Uuid::from_u128(3), refusal)]);
    assert_eq!(log.sequence().await, 0);
});
