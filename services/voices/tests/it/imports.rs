//! Voices of another system, recorded many at once; how many there are and which are overdue.

use futures::stream;
use honi_proto::calendar::v1::Date;
use honi_proto::time::timestamp;
use honi_proto::voices::v1 as pb;
use pb::voice_import_service_client::VoiceImportServiceClient;
use pb::voice_statistics_service_client::VoiceStatisticsServiceClient;
use tonic::{Code, Request, Response, Status};

use crate::fixtures::{Service, assert_refused, jst, on, on_both};
use crate::people::{BRANCH, BRANCH_LEAD, CENTRE, HANDLER, MANAGER, Person};

/// A complaint of another system.
fn old(external_id: &str, received: &str, closed: Option<&str>) -> pb::ImportedVoice {
    pb::ImportedVoice {
        external_id: external_id.to_owned(),
        kind: pb::VoiceKind::Complaint.into(),
        channel: pb::Channel::Letter.into(),
        complainant_relation: pb::ComplainantRelation::Policyholder.into(),
        receive_time: Some(timestamp(jst(&format!("{received}T09:00:00")))),
        close_time: closed.map(|day| timestamp(jst(&format!("{day}T17:00:00")))),
        verbatim: "MARKER-VERBATIM".to_owned(),
        categories: vec![pb::ComplaintCategory::Benefit.into(), pb::ComplaintCategory::Privacy.into()],
        severity: None,
        outcome: closed.map(|_| pb::Outcome::Upheld.into()),
        labels: vec![pb::Label {
            name: "coverage".to_owned(),
            value: "Life \"A\"".to_owned(),
        }],
    }
}

impl Service {
    fn importing(&self, voices: Vec<pb::ImportedVoice>) -> pb::ImportVoicesRequest {
        pb::ImportVoicesRequest {
            org_unit: CENTRE.to_owned(),
            voices,
            request_id: self.request_id(),
        }
    }

    async fn import(&self, person: &Person, messages: Vec<pb::ImportVoicesRequest>) -> Result<pb::ImportVoicesResponse, Status> {
        let by = self.by(person, ());
        let mut request = Request::new(stream::iter(messages));
        *request.metadata_mut() = by.metadata().clone();
        let mut client = VoiceImportServiceClient::new(self.channel.clone());
        client.import_voices(request).await.map(Response::into_inner)
    }

    async fn counted(&self, filter: &str, group_by: &[&str]) -> pb::CountVoicesResponse {
        self.counted_by(&MANAGER, filter, group_by).await
    }

    async fn counted_by(&self, person: &Person, filter: &str, group_by: &[&str]) -> pb::CountVoicesResponse {
        let message = pb::CountVoicesRequest {
            filter: filter.to_owned(),
            group_by: group_by.iter().map(|&field| field.to_owned()).collect(),
        };
        let mut client = VoiceStatisticsServiceClient::new(self.channel.clone());
        client.count_voices(self.by(person, message)).await.expect("counted").into_inner()
    }

    async fn overdue(&self, as_of: (i32, i32, i32), older_than: &str, calendar: &str) -> Result<Vec<String>, Status> {
        let message = pb::ListOverdueVoicesRequest {
            as_of_date: Some(Date {
                year: as_of.0,
                month: as_of.1,
                day: as_of.2,
            }),
            older_than: older_than.to_owned(),
            calendar: calendar.to_owned(),
            page_size: 200,
            ..Default::default()
        };
        let answer = self
            .voices
            .clone()
            .list_overdue_voices(self.by(&MANAGER, message))
            .await?
            .into_inner();
        let listed = self.list(&MANAGER, &answer.filter).await?;
        assert_eq!(answer.voices, listed, "the filter lists the same");
        Ok(answer.voices.into_iter().map(|voice| voice.external_id).collect())
    }
}

fn three() -> Vec<pb::ImportedVoice> {
    vec![
        old("A-1", "2026-03-02", Some("2026-04-10")),
        old("A-2", "2026-05-07", None),
        old("A-3", "2026-09-17", None),
    ]
}

on_both!(what_is_imported_twice_is_there_once, async |service| {
    let first = service.importing(three());
    let done = service.import(&MANAGER, vec![first.clone()]).await.expect("imported");
    assert_eq!((done.imported_count, done.open_count, done.existing_count), (3, 2, 0));
    // Of what came in May all is late, of what came yesterday only that nobody has acknowledged it yet is to come.
    assert_eq!(done.missed_deadline_count, 7);
    // The same message, and the same voices with one more in another.
    let again = service.import(&MANAGER, vec![first]).await.expect("answered again");
    assert_eq!((again.imported_count, again.existing_count), (0, 3));
    let mut more = three();
    more.push(old("A-4", "2026-09-18", None));
    let done = service.import(&MANAGER, vec![service.importing(more)]).await.expect("imported");
    assert_eq!((done.imported_count, done.existing_count), (1, 3));
    assert_eq!(service.list(&MANAGER, "").await.expect("listed").len(), 4);
});

on_both!(what_was_closed_is_history_and_what_is_open_goes_on, async |service| {
    service.import(&MANAGER, vec![service.importing(three())]).await.expect("imported");
    let find = async |key: &str| {
        let found = service.list(&MANAGER, &format!("external_id = \"{key}\"")).await.expect("listed");
        service.get(&MANAGER, &found[0].name).await.expect("read")
    };
    let history = find("A-1").await;
    assert_eq!((history.state(), history.deadlines.len()), (pb::VoiceState::Closed, 0));
    assert_eq!(
        history.settlement.as_ref().map(pb::Settlement::how),
        Some(pb::SettledHow::Elsewhere)
    );
    assert_eq!((history.verbatim.as_str(), history.labels.len()), ("MARKER-VERBATIM", 1));
    let open = find("A-2").await;
    assert_eq!((open.state(), open.deadlines.len()), (pb::VoiceState::Received, 7));
    assert!(open.deadlines.iter().flat_map(|it| &it.rungs).all(|rung| rung.fired_time.is_some()));
    assert_eq!(open.source_categories.len(), 2);
});

on_both!(what_cannot_be_is_refused_alone, async |service| {
    let voices = vec![
        old("B-1", "2026-09-19", None),
        old("B-2", "2026-03-02", Some("2026-03-01")),
        old("B-3", "2026-03-02", Some("2026-09-30")),
        old("B-4", "2026-03-02", None),
    ];
    let message = service.importing(voices);
    // The second time its sender has not heard of the first.
    for (imported, existing) in [(1, 0), (0, 1)] {
        let done = service.import(&MANAGER, vec![message.clone()]).await.expect("imported");
        let refused: Vec<_> = done
            .refused_voices
            .iter()
            .map(|it| (it.external_id.as_str(), it.reason.as_str()))
            .collect();
        assert_eq!(
            refused,
            [
                ("B-1", "RECEIVED_IN_FUTURE"),
                ("B-2", "CLOSED_BEFORE_RECEIVED"),
                ("B-3", "CLOSED_IN_FUTURE")
            ]
        );
        assert_eq!((done.imported_count, done.existing_count), (imported, existing));
    }
    let refused = service.import(&HANDLER, vec![service.importing(three())]).await;
    assert_refused(refused, Code::PermissionDenied, "CALL_NOT_PERMITTED");
});

on_both!(
    o_04_complaint_counts_by_category_branch_and_product_equal_their_lists_for_any_period,
    async |service| {
        service.import(&MANAGER, vec![service.importing(three())]).await.expect("imported");
        let mut elsewhere = service.importing(vec![old("C-1", "2026-04-15", Some("2026-05-01"))]);
        elsewhere.org_unit = BRANCH.to_owned();
        service.import(&MANAGER, vec![elsewhere]).await.expect("imported");
        let periods = [
            ("kind = COMPLAINT", 4),
            ("receive_date >= \"2026-04-01\" AND receive_date <= \"2026-06-30\"", 2),
            ("close_date >= \"2026-04-01\" AND close_date < \"2026-05-01\"", 1),
        ];
        for (period, total) in periods {
            for by in [
                &[][..],
                &["category"],
                &["org_unit"],
                &["labels.coverage"],
                &["state"],
                &["receive_month", "category"],
                &["receive_fiscal_year"],
                &["labels.coverage", "state"],
                &["handler"],
                &["due_date", "state"],
                &["severity", "outcome"],
                &["org_unit", "category", "labels.coverage"],
            ] {
                let counted = service.counted(period, by).await;
                assert_eq!(counted.total, total, "{period} {by:?}");
                assert!(!counted.counts.is_empty());
                for group in &counted.counts {
                    let listed = service.list(&MANAGER, &group.filter).await.expect("listed").len();
                    assert_eq!(i32::try_from(listed).expect("few"), group.count, "{by:?} {:?}", group.values);
                }
            }
        }
        let months = service.counted("", &["receive_month"]).await;
        let months: Vec<_> = months.counts.iter().map(|it| (it.values[0].as_str(), it.count)).collect();
        assert_eq!(months, [("2026-03", 1), ("2026-04", 1), ("2026-05", 1), ("2026-09", 1)]);
        let due = service.counted("", &["due_date"]).await;
        let due: Vec<_> = due.counts.iter().map(|it| (it.values[0].as_str(), it.count)).collect();
        assert_eq!(due, [("", 2), ("2026-05-08", 1), ("2026-09-18", 1)]);
    }
);

on_both!(what_is_overdue_at_a_day_is_what_was_open_then_and_old, async |service| {
    service.import(&MANAGER, vec![service.importing(three())]).await.expect("imported");
    for (as_of, older_than, expected) in [
        ((2026, 4, 1), "30d", vec![]),
        ((2026, 4, 2), "30d", vec!["A-1"]),
        ((2026, 4, 10), "30d", vec![]),
        ((2026, 4, 1), "20bd", vec!["A-1"]),
        ((2026, 3, 31), "20bd", vec![]),
        ((2026, 9, 18), "0d", vec!["A-2", "A-3"]),
    ] {
        let found = service.overdue(as_of, older_than, "national-holidays").await.expect("listed");
        assert_eq!(found, expected, "{as_of:?} {older_than}");
    }
    let refused = service.overdue((2026, 4, 1), "20bd", "lunar").await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_FIELDS");
    let message = pb::CountVoiceAgesRequest {
        as_of_date: None,
        unit: pb::AgeUnit::CalendarDays.into(),
        calendar: String::new(),
        bounds: Vec::new(),
        filter: String::new(),
    };
    let mut client = VoiceStatisticsServiceClient::new(service.channel.clone());
    let ages = client
        .count_voice_ages(service.by(&MANAGER, message))
        .await
        .expect("counted")
        .into_inner();
    let counts: Vec<i32> = ages.bands.iter().map(|band| band.count).collect();
    assert_eq!((counts, ages.total), (vec![1, 0, 0, 1, 0], 2));
    for band in &ages.bands {
        let listed = service.list(&MANAGER, &band.filter).await.expect("listed").len();
        assert_eq!(i32::try_from(listed).expect("few"), band.count);
    }
});

on_both!(a_count_counts_what_the_caller_may_list, async |service| {
    service.import(&MANAGER, vec![service.importing(three())]).await.expect("imported");
    for person in [&MANAGER, &HANDLER, &BRANCH_LEAD] {
        let counted = service.counted_by(person, "", &[]).await.total;
        let listed = service.list(person, "").await.expect("listed").len();
        assert_eq!(i32::try_from(listed).expect("few"), counted);
        assert_eq!(counted > 0, person.name != BRANCH_LEAD.name, "{}", person.name);
    }
});

on_both!(
    o_03_whoever_plans_an_inspection_sees_the_voices_of_a_branch_in_twelve_months,
    async |service| {
        let mut voices: Vec<pb::ImportedVoice> = (1..=9)
            .map(|n| old(&format!("D-{n}"), &format!("2026-0{n}-01"), Some("2026-09-10")))
            .collect();
        for voice in &mut voices[3..] {
            voice.kind = pb::VoiceKind::Opinion.into();
        }
        // Of the year before, and of another branch: not of this plan.
        voices.push(old("D-10", "2025-08-31", Some("2025-09-30")));
        let mut here = service.importing(voices);
        here.org_unit = BRANCH.to_owned();
        service.import(&MANAGER, vec![here]).await.expect("imported");
        service.import(&MANAGER, vec![service.importing(three())]).await.expect("imported");
        let filter = format!("org_unit = \"{BRANCH}\" AND receive_date > \"2025-09-18\" AND receive_date <= \"2026-09-18\"");
        let counted = service.counted(&filter, &["kind"]).await;
        let kinds: Vec<_> = counted.counts.iter().map(|it| (it.values[0].as_str(), it.count)).collect();
        assert_eq!((counted.total, kinds), (9, vec![("COMPLAINT", 3), ("OPINION", 6)]));
        // The plan keeps which they are.
        assert_eq!(service.list(&MANAGER, &filter).await.expect("listed").len(), 9);
    }
);
