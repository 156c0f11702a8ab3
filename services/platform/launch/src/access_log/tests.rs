//! What is refused is written, in order, and what cannot be is counted.

use honi_access::{Actor, Application};
use honi_audit_log::refusals;
use honi_telemetry::{Recorder, Telemetry};
use honi_testkit::on_both;
use sea_orm_migration::{MigrationTrait, MigratorTrait};

use super::*;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        honi_audit_log::migrations()
    }
}

/// A fictional handler whose request an application passed on.
fn refusal(number: usize) -> honi_serve::Refusal {
    let mut actor = Actor::staff("staff/01920000-0000-7000-8000-000000000001".parse().expect("a name"), []);
    actor.application = Some(Application {
        id: "applications/call-centre".to_owned(),
        roles: actor.roles.clone(),
    });
    honi_serve::Refusal {
        method: "honi.voices.v1.VoiceService/GetVoice".to_owned(),
        actor: Some(actor),
        code: honi_serve::Problem::not_found("voices/1").code(),
        reason: "RESOURCE_NOT_FOUND".to_owned(),
        resource: Some("voices/1".to_owned()),
        request_id: format!("r-{number}"),
        trace_id: Some("4bf92f3577b34da6a3ce929d0e0e4736".to_owned()),
    }
}

fn open(database: Database) -> (AccessLog, Writer, Telemetry) {
    let telemetry = Recorder::default().telemetry("honi-voices");
    let (clock, _) = Clock::manual("2026-11-24T01:00:00Z".parse().expect("a time"));
    let (log, writer) = access_log(clock, Ids::system(), database, &telemetry.meter("honi.access_log"));
    (log, writer, telemetry)
}

on_both!(what_waits_is_written_before_the_end, Migrator, |db| async move {
    let (log, writer, _) = open(db.clone());
    for number in 0..=BATCH {
        log.refused(refusal(number));
    }
    let stop = CancellationToken::new();
    stop.cancel();
    writer.run(stop).await;
    let kept = refusals(db.reader(), None, 1000).await.expect("the access log");
    assert_eq!(kept.len(), BATCH + 1);
    for (number, (_, kept)) in kept.iter().enumerate() {
        assert_eq!(kept.request_id, Some(format!("r-{number}")));
        assert_eq!(
            (kept.code.as_deref(), kept.application.as_deref(), kept.trace_id.as_deref()),
            (
                Some("NOT_FOUND"),
                Some("applications/call-centre"),
                Some("4bf92f3577b34da6a3ce929d0e0e4736")
            )
        );
    }
});

on_both!(
    what_there_is_no_room_for_is_counted_and_holds_nobody_up,
    Migrator,
    |db| async move {
        let (log, writer, telemetry) = open(db.clone());
        for number in 0..QUEUE + 3 {
            log.refused(refusal(number));
        }
        let metrics = telemetry.metrics_text();
        let lost = metrics.lines().find(|line| line.starts_with("access_log_lost_total"));
        assert!(lost.is_some_and(|line| line.ends_with(" 3")), "{metrics}");
        drop(writer);
    }
);
