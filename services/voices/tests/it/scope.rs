//! Lists show exactly what may be read one by one, whoever asks.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use honi_proto::calendar::v1::Date;
use honi_proto::organization::v1 as org;
use honi_proto::voices::v1 as pb;
use honi_testkit::authorized;
use proptest::collection::btree_set;
use proptest::option;
use proptest::sample::{select, subsequence};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use tonic::Response;

use crate::fixtures::{Service, on, on_both};
use crate::people::{BRANCH, CENTRE, HEADQUARTERS, MANAGER};

const UNITS: [&str; 3] = [CENTRE, BRANCH, HEADQUARTERS];
const ROLES: [&str; 12] = ["REC", "SAL", "SUP", "BKO", "CMH", "COF", "CMG", "PRD", "EXE", "TRN", "OPS", "AUD"];
const VOICES: usize = 40;
const ACTORS: usize = 60;

fn staff(n: u8) -> String {
    format!("staff/01920000-0000-7000-8000-0000000001{n:02x}")
}

fn draw<T: std::fmt::Debug>(runner: &mut TestRunner, strategy: impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).expect("a value").current()
}

/// A voice by and about some of five staff, perhaps given to one of them.
async fn some_voice(service: &Service, runner: &mut TestRunner) {
    let recorder = draw(runner, 0..5u8);
    let about = draw(runner, btree_set(0..5u8, 0..3));
    let unit = draw(runner, select(&UNITS[..]));
    let handler = draw(runner, option::of(0..5u8));
    let kind = draw(
        runner,
        select(&[pb::VoiceKind::Complaint, pb::VoiceKind::Complaint, pb::VoiceKind::Praise][..]),
    );
    service.advance(TimeDelta::hours(draw(runner, 0..16i64)));
    if about.contains(&recorder) {
        return;
    }
    let voice = pb::Voice {
        kind: kind.into(),
        org_unit: unit.to_owned(),
        subject_staff: about.iter().map(|&n| staff(n)).collect(),
        ..service.complaint()
    };
    let message = pb::CreateVoiceRequest {
        voice: Some(voice),
        request_id: service.request_id(),
        validate_only: false,
    };
    let token = service.token(&staff(recorder), &["REC"], Some(unit));
    let voice = service
        .voices
        .clone()
        .create_voice(authorized(token, message))
        .await
        .expect("created")
        .into_inner();
    let Some(handler) = handler.filter(|it| kind == pb::VoiceKind::Complaint && !about.contains(it)) else {
        return;
    };
    let voice = service
        .acknowledge(&MANAGER, service.acknowledge_by_phone(&voice))
        .await
        .expect("acknowledged");
    let triage = pb::TriageVoiceRequest {
        handler: staff(handler),
        ..service.triage_to(&voice, pb::Severity::S3, &MANAGER)
    };
    service.triage(&MANAGER, triage).await.expect("triaged");
}

on_both!(a_list_shows_what_may_be_read, async |service| {
    let day = |day| Some(Date { year: 2026, month: 9, day });
    {
        let mut world = service.neighbours.world();
        world.lines.extend((0..5).map(|n| (staff(n), Vec::new())));
        // A unit with a calendar of its own, so that the windows of reception differ.
        world.closures = vec![org::UnitClosure {
            org_unit: BRANCH.to_owned(),
            first_date: day(24),
            last_date: day(28),
            ..Default::default()
        }];
    }
    let mut runner = TestRunner::deterministic();
    for _ in 0..VOICES {
        some_voice(&service, &mut runner).await;
    }
    let all: BTreeSet<String> = service
        .list(&MANAGER, "")
        .await
        .expect("listed")
        .into_iter()
        .map(|it| it.name)
        .collect();
    assert!(all.len() > VOICES / 3);
    let mut seen = 0;
    for _ in 0..ACTORS {
        let name = staff(draw(&mut runner, 0..6u8));
        let roles = draw(&mut runner, subsequence(&ROLES[..], 1..4));
        let unit = draw(&mut runner, option::of(select(&UNITS[..])));
        // Now and then an application, which has the roles of its account and reads nothing all the same.
        let name = if draw(&mut runner, 0..8u8) == 0 {
            "applications/call-centre".to_owned()
        } else {
            name
        };
        let token = service.token(&name, &roles, unit);
        let label = format!("{name} {roles:?} {unit:?}");
        let message = pb::ListVoicesRequest {
            page_size: 200,
            ..Default::default()
        };
        let listed = service
            .voices
            .clone()
            .list_voices(authorized(token.clone(), message))
            .await
            .map(Response::into_inner);
        let listed: BTreeSet<String> = listed
            .map(|it| it.voices.into_iter().map(|it| it.name).collect())
            .unwrap_or_default();
        let mut readable = BTreeSet::new();
        for voice in &all {
            let message = pb::GetVoiceRequest { name: voice.clone() };
            if service.voices.clone().get_voice(authorized(token.clone(), message)).await.is_ok() {
                readable.insert(voice.clone());
            }
        }
        assert_eq!(listed, readable, "{label}");
        seen += usize::from(!listed.is_empty() && listed.len() < all.len());
    }
    assert!(seen > ACTORS / 4, "many actors see some and not others: {seen}");
    service.stop().await;
});
