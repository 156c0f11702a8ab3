//! What was said in a week, shared with staff without a word of it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use honi_proto::calendar::v1::Date;
use honi_proto::organization::v1 as org;
use honi_proto::time::timestamp;
use honi_proto::voices::v1 as pb;
use honi_testkit::authorized;
use honi_testkit::eventually;
use pb::digest_service_client::DigestServiceClient;
use tonic::{Code, Response, Status};

use crate::fixtures::{HANAKO, LIMIT, Service, assert_invalid, assert_refused, jst, on, on_both};
use crate::logs::{entries, events};
use crate::other_voices::opinion;
use crate::people::{BRANCH, CENTRE, EXECUTIVE, HANDLER, LEAD, MANAGER, Person, RECEPTION, SALES};

/// Nothing of it is told.
const WORDS: [&str; 4] = ["MARKER-VERBATIM", "MARKER-NAME", "MARKER-CONTACT", HANAKO];

impl Service {
    fn digests(&self) -> DigestServiceClient<tonic::transport::Channel> {
        DigestServiceClient::new(self.channel.clone())
    }

    fn publishing(&self, units: &[&str]) -> pb::CreateDigestRequest {
        pb::CreateDigestRequest {
            day: Some(Date {
                year: 2026,
                month: 9,
                day: 16,
            }),
            org_units: units.iter().map(|&unit| unit.to_owned()).collect(),
            summaries: Vec::new(),
            request_id: self.request_id(),
        }
    }

    async fn publish(&self, person: &Person, message: pb::CreateDigestRequest) -> Result<pb::Digest, Status> {
        self.digests()
            .create_digest(self.by(person, message))
            .await
            .map(Response::into_inner)
    }

    async fn digest(&self, person: &Person, name: &str) -> Result<pb::Digest, Status> {
        let message = pb::GetDigestRequest { name: name.to_owned() };
        self.digests().get_digest(self.by(person, message)).await.map(Response::into_inner)
    }

    async fn digest_list(&self, person: &Person) -> Vec<pb::Digest> {
        let message = pb::ListDigestsRequest::default();
        let answer = self.digests().list_digests(self.by(person, message)).await;
        answer.expect("listed").into_inner().digests
    }

    async fn acknowledge_digest(&self, person: &Person, name: &str) -> Result<pb::Digest, Status> {
        let message = pb::AcknowledgeDigestRequest {
            name: name.to_owned(),
            request_id: self.request_id(),
        };
        self.digests()
            .acknowledge_digest(self.by(person, message))
            .await
            .map(Response::into_inner)
    }
}

fn staff(n: usize) -> String {
    format!("staff/01920000-0000-7000-8000-0000000010{n:02}")
}

fn of_a_third_party(service: &Service) -> pb::Voice {
    pb::Voice {
        verbatim: WORDS[0].to_owned(),
        complainant_name: WORDS[1].to_owned(),
        complainant_contact: WORDS[2].to_owned(),
        ..service.complaint()
    }
}

on_both!(
    o_02_a_weekly_digest_lists_14_voices_without_a_member_name_37_of_40_acknowledge_and_3_are_reminded_after_5_business_days,
    async |service| {
        let readers: Vec<String> = (0..40).map(staff).collect();
        service.neighbours.world().staff = [
            (CENTRE.to_owned(), readers[..25].to_vec()),
            // Somebody may be of two units, and reads it once.
            (BRANCH.to_owned(), readers[24..].to_vec()),
        ]
        .into();
        let mut voices = Vec::new();
        for n in 0..14 {
            let voice = if n % 2 == 0 {
                of_a_third_party(&service)
            } else {
                opinion(&service)
            };
            voices.push(service.create(&RECEPTION, voice).await.expect("recorded"));
        }
        let of_the_week_before = pb::Voice {
            receive_time: Some(timestamp(jst("2026-09-13T23:59:59"))),
            ..opinion(&service)
        };
        service.create(&RECEPTION, of_the_week_before).await.expect("recorded");
        let message = pb::CreateDigestRequest {
            summaries: vec![pb::DigestSummary {
                voice: voices[3].name.clone(),
                text: "用紙が書きにくい".to_owned(),
            }],
            ..service.publishing(&[CENTRE, BRANCH])
        };
        let published = service.publish(&MANAGER, message).await.expect("published");
        assert_eq!(published.items.len(), 14);
        assert_eq!(
            (published.reader_count, published.acknowledged_count, published.reminded_count),
            (40, 0, 0)
        );

        let read = async |name: &str| {
            let token = service.token(name, &["SAL"], Some(BRANCH));
            let message = pb::AcknowledgeDigestRequest {
                name: published.name.clone(),
                request_id: service.request_id(),
            };
            let answer = service.digests().acknowledge_digest(authorized(token, message)).await;
            answer.expect("acknowledged").into_inner()
        };
        let mut seen = read(&readers[0]).await;
        assert_eq!(seen.acknowledge_time, Some(timestamp(service.clock.now())));
        let numbers: Vec<&str> = seen.items.iter().map(|it| it.number.as_str()).collect();
        assert_eq!(numbers, voices.iter().map(|it| it.number.as_str()).collect::<Vec<_>>());
        assert_eq!(seen.items[3].summary, "用紙が書きにくい");
        let told = format!("{seen:?}");
        assert!(WORDS.iter().all(|word| !told.contains(word)), "{told}");
        for name in &readers[1..37] {
            seen = read(name).await;
        }
        assert_eq!(seen.acknowledged_count, 37);

        // Published on a Friday before three holidays; five business days later at closing time.
        service.clock.set(jst("2026-09-30T16:59:59"));
        assert_eq!(service.digest(&MANAGER, &published.name).await.expect("readable").reminded_count, 0);
        service.clock.set(jst("2026-09-30T17:00:00"));
        let reminded = async || service.digest(&MANAGER, &published.name).await.expect("readable").reminded_count;
        eventually(LIMIT, async || reminded().await == 3).await;
        let notices: Vec<org::Notice> = service.neighbours.world().notices.values().cloned().collect();
        let whom: BTreeSet<_> = notices.iter().map(|it| it.recipient.clone()).map(|it| format!("{it:?}")).collect();
        let expected = readers[37..].iter().map(|it| Some(org::notice::Recipient::Staff(it.clone())));
        assert_eq!(whom, expected.map(|it| format!("{it:?}")).collect());
        assert!(
            notices
                .iter()
                .all(|it| (it.kind(), it.topic.as_str(), &it.resource) == (org::NoticeKind::Reminder, "digest", &published.name))
        );
        // Whoever was reminded may still read it.
        assert_eq!(read(&readers[39]).await.acknowledged_count, 38);
        assert_eq!(reminded().await, 3);
        service.stop().await;
    }
);

on_both!(a_digest_is_for_its_readers_compliance_and_executives, async |service| {
    service.neighbours.world().staff = [(CENTRE.to_owned(), vec![HANDLER.name.to_owned(), LEAD.name.to_owned()])].into();
    let about_handler = pb::Voice {
        subject_staff: vec![HANDLER.name.to_owned()],
        ..service.complaint()
    };
    let about = service.create(&RECEPTION, about_handler).await.expect("recorded");
    service.create(&RECEPTION, service.complaint()).await.expect("recorded");
    for person in [&SALES, &LEAD, &EXECUTIVE] {
        let refused = service.publish(person, service.publishing(&[CENTRE])).await;
        assert_refused(refused, Code::PermissionDenied, "CALL_NOT_PERMITTED");
    }
    let message = pb::CreateDigestRequest {
        summaries: vec![pb::DigestSummary {
            voice: about.name.clone(),
            text: "MARKER-SUMMARY".to_owned(),
        }],
        ..service.publishing(&[CENTRE])
    };
    let digest = service.publish(&MANAGER, message).await.expect("published");
    assert_eq!(digest.items.len(), 2);
    assert_refused(service.digest(&SALES, &digest.name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_refused(
        service.acknowledge_digest(&SALES, &digest.name).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    assert_refused(
        service.acknowledge_digest(&EXECUTIVE, &digest.name).await,
        Code::PermissionDenied,
        "NOT_PERMITTED",
    );
    assert!(service.digest_list(&SALES).await.is_empty());
    for (person, items) in [(&MANAGER, 2), (&EXECUTIVE, 2), (&LEAD, 2), (&HANDLER, 1)] {
        let seen = service.digest(person, &digest.name).await.expect("readable");
        assert_eq!(seen.items.len(), items, "{}", person.name);
        let listed = service.digest_list(person).await;
        assert_eq!((listed.len(), listed[0].items.len(), listed[0].reader_count), (1, 0, 2));
    }
    // Saying it twice changes nothing.
    service.acknowledge_digest(&HANDLER, &digest.name).await.expect("acknowledged");
    service.advance(TimeDelta::hours(1));
    let twice = service.acknowledge_digest(&HANDLER, &digest.name).await.expect("as before");
    assert_eq!(
        (twice.acknowledged_count, twice.acknowledge_time),
        (1, Some(timestamp(jst("2026-09-18T10:00:00"))))
    );
    let log = entries(&service, &digest.name, 2).await;
    let actions: Vec<_> = log.iter().map(|it| it["action"].clone()).collect();
    assert_eq!(actions, ["publish", "acknowledge"]);
    let told = format!("{log:?}{:?}", events(&service).await);
    assert!(!told.contains("MARKER"), "{told}");
    service.stop().await;
});

on_both!(what_is_wrong_with_a_digest_is_said, async |service| {
    service.neighbours.world().staff = [(CENTRE.to_owned(), vec![HANDLER.name.to_owned()])].into();
    let voice = service.create(&RECEPTION, opinion(&service)).await.expect("recorded");
    let with = |voices: &[&str]| pb::CreateDigestRequest {
        summaries: voices
            .iter()
            .map(|&voice| pb::DigestSummary {
                voice: voice.to_owned(),
                text: "短く".to_owned(),
            })
            .collect(),
        ..service.publishing(&[CENTRE])
    };
    let nobody = crate::fixtures::NOBODY;
    assert_invalid(service.publish(&MANAGER, with(&[nobody])).await, "summaries[0].voice");
    assert_invalid(
        service.publish(&MANAGER, with(&[&voice.name, &voice.name])).await,
        "summaries[1].voice",
    );
    let to_come = pb::CreateDigestRequest {
        day: Some(Date {
            year: 2026,
            month: 9,
            day: 21,
        }),
        ..service.publishing(&[CENTRE])
    };
    assert_invalid(service.publish(&MANAGER, to_come).await, "day");
    let no_day = pb::CreateDigestRequest {
        day: None,
        ..service.publishing(&[CENTRE])
    };
    assert_invalid(service.publish(&MANAGER, no_day).await, "day");
    assert_invalid(service.publish(&MANAGER, service.publishing(&[])).await, "org_units");
    let unread = service.publish(&MANAGER, service.publishing(&[BRANCH])).await;
    assert_refused(unread, Code::FailedPrecondition, "NO_READERS");

    let message = with(&[&voice.name]);
    let published = service.publish(&MANAGER, message.clone()).await.expect("published");
    service.neighbours.world().down = true;
    let away = service.publish(&MANAGER, service.publishing(&[CENTRE])).await;
    assert_refused(away, Code::Unavailable, "READERS_UNKNOWN");
    let again = service.publish(&MANAGER, message.clone()).await.expect("answered again");
    assert_eq!(again, published);
    let other = pb::CreateDigestRequest {
        org_units: vec![BRANCH.to_owned()],
        ..message
    };
    assert_refused(service.publish(&MANAGER, other).await, Code::AlreadyExists, "REQUEST_ID_REUSED");
    service.stop().await;
});
