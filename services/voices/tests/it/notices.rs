//! What staff are to be told: written with its reason, sent when the organisation is there, once.

use chrono::TimeDelta;
use honi_proto::organization::v1 as org;
use honi_proto::voices::v1 as pb;
use honi_testkit::eventually;

use crate::fixtures::{HANAKO, LIMIT, TARO, on, on_both};
use crate::member_feed::screening;
use crate::other_voices::opinion;
use crate::people::{HANDLER, MANAGER, RECEPTION};

on_both!(
    the_compliance_manager_hears_of_a_flagged_member_also_after_an_outage,
    async |service| {
        let probe = service.create(&RECEPTION, service.complaint()).await.expect("recorded");
        service.neighbours.world().events = vec![screening(1, HANAKO, true)];
        eventually(LIMIT, async || {
            let seen = service.get(&MANAGER, &probe.name).await.expect("readable");
            seen.handler_guidance() == pb::HandlerGuidance::AskCompliance
        })
        .await;
        // Nobody answers: what is recorded is recorded all the same.
        service.neighbours.world().down = true;
        let about_her = pb::Voice {
            subject_staff: vec![HANDLER.name.to_owned()],
            ..opinion(&service)
        };
        let message = pb::CreateVoiceRequest {
            voice: Some(about_her),
            request_id: service.request_id(),
            validate_only: false,
        };
        let checked = pb::CreateVoiceRequest {
            validate_only: true,
            ..message.clone()
        };
        service.send_create(&RECEPTION, &checked).await.expect("it could be recorded");
        let flagged = service.send_create(&RECEPTION, &message).await.expect("recorded");
        assert_eq!(
            service.send_create(&RECEPTION, &message).await.expect("the same").name,
            flagged.name
        );
        let of_another = pb::Voice {
            member: TARO.to_owned(),
            ..service.complaint()
        };
        service.create(&RECEPTION, of_another).await.expect("recorded");
        let service = service.restart().await;
        assert!(service.neighbours.world().notices.is_empty());
        service.neighbours.world().down = false;
        let notices = eventually(LIMIT, async || {
            let notices: Vec<org::Notice> = service.neighbours.world().notices.values().cloned().collect();
            Some(notices).filter(|it| !it.is_empty())
        })
        .await;
        let expected = org::Notice {
            recipient: Some(org::notice::Recipient::Role("CMG".to_owned())),
            kind: org::NoticeKind::Escalation.into(),
            resource: flagged.name.clone(),
            topic: "flagged-member".to_owned(),
            excluded_staff: vec![HANDLER.name.to_owned()],
            ..org::Notice::default()
        };
        assert_eq!(notices, [expected]);
        eventually(LIMIT, async || {
            service.count("pending_notices WHERE sent_at IS NOT NULL").await == 1
        })
        .await;
        assert_eq!(service.count("pending_notices").await, 1);
        service.stop().await;
    }
);

on_both!(a_notice_that_meets_a_fault_holds_up_no_other_and_comes_later, async |service| {
    let probe = service.create(&RECEPTION, service.complaint()).await.expect("recorded");
    service.neighbours.world().events = vec![screening(1, HANAKO, true)];
    eventually(LIMIT, async || {
        let seen = service.get(&MANAGER, &probe.name).await.expect("readable");
        seen.handler_guidance() == pb::HandlerGuidance::AskCompliance
    })
    .await;
    service.neighbours.world().down = true;
    let first = service.create(&RECEPTION, opinion(&service)).await.expect("recorded").name;
    let second = service.create(&RECEPTION, opinion(&service)).await.expect("recorded").name;
    let about = |resource: &str| service.neighbours.world().notices.values().any(|it| it.resource == *resource);
    {
        let mut world = service.neighbours.world();
        (world.faulty, world.down) = (Some(first.clone()), false);
    }
    eventually(LIMIT, async || about(&second)).await;
    assert!(!about(&first));
    service.neighbours.world().faulty = None;
    service.clock.advance(TimeDelta::hours(1));
    eventually(LIMIT, async || about(&first)).await;
    service.stop().await;
});
