use honi_outbox::feed::service;
use honi_proto::outbox::v1::ListEventsRequest;
use honi_proto::outbox::v1::feed_service_client::FeedServiceClient;
use honi_testkit::on_both;
use tonic::Code;
use tonic_types::StatusExt;

use crate::fixtures::{Migrator, Rig};

on_both!(the_feed_goes_by_position, Migrator, |db| async move {
    let rig = Rig::new(db);
    let mut client = FeedServiceClient::new(service(rig.db.clone()));
    rig.write(&[("things/a", 1), ("things/b", 1), ("things/a", 2)]).await;
    let request = |after_position, page_size| ListEventsRequest { after_position, page_size };
    assert!(
        client.list_events(request(0, 0)).await.unwrap().into_inner().events.is_empty(),
        "nothing has a position yet"
    );

    rig.relay().step().await.unwrap();
    let first = client.list_events(request(0, 2)).await.unwrap().into_inner().events;
    let last = client.list_events(request(first[1].position, 2)).await.unwrap().into_inner().events;
    let seen: Vec<_> = first
        .iter()
        .chain(&last)
        .map(|event| (event.position, event.resource.as_str(), event.resource_version))
        .collect();
    assert_eq!(seen, [(1, "things/a", 1), (2, "things/b", 1), (3, "things/a", 2)]);
    assert_eq!(last[0].payload, r#"{"version":2}"#);
    assert_eq!(last[0].r#type, "things.changed");
    assert!(client.list_events(request(3, 2)).await.unwrap().into_inner().events.is_empty());
});

on_both!(a_wrong_request_is_refused_with_its_field, Migrator, |db| async move {
    let mut client = FeedServiceClient::new(service(db));
    for (after_position, page_size, field) in [(-1, 1, "after_position"), (0, -1, "page_size"), (0, 1001, "page_size")] {
        let status = client
            .list_events(ListEventsRequest { after_position, page_size })
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(status.get_details_bad_request().unwrap().field_violations[0].field, field);
    }
});
