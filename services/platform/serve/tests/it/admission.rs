use honi_proto::outbox::v1::{ListEventsRequest, ListEventsResponse};
use honi_serve::{Problem, ServeSettings, caller, record_resource};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::fixture::{Feed, Running, Suite};

fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

async fn refused(suite: &Suite, server: &Running, roles: Option<&[&str]>) -> Status {
    let token = roles.map(|roles| suite.token(roles));
    let answer = suite.client_as(server, token).list_events(ListEventsRequest::default()).await;
    answer.expect_err("it is refused")
}

#[tokio::test]
async fn first_who_asks_then_whether_they_may() {
    let suite = Suite::new();
    // The handler would refuse the message; nobody comes so far.
    let feed = Feed::answering(|_| async { Err(Status::invalid_argument("seen")) });
    let server = suite.serve("honi-voices", feed, ServeSettings::default()).await;

    let nobody = refused(&suite, &server, None).await;
    assert_eq!((nobody.code(), reason(&nobody).as_str()), (Code::Unauthenticated, "TOKEN_MISSING"));
    let stranger = refused(&suite, &server, Some(&["REC"])).await;
    assert_eq!(
        (stranger.code(), reason(&stranger).as_str()),
        (Code::PermissionDenied, "CALL_NOT_PERMITTED")
    );
    assert_eq!(refused(&suite, &server, Some(&["CMG"])).await.code(), Code::InvalidArgument);

    let refusals = suite.refusals();
    assert_eq!(
        refusals.iter().map(|refusal| refusal.code).collect::<Vec<_>>(),
        [Code::Unauthenticated, Code::PermissionDenied]
    );
    assert!(refusals[0].actor.is_none());
    assert!(refusals[1].actor.as_ref().is_some_and(|actor| actor.id.starts_with("staff/")));
    assert!(
        refusals
            .iter()
            .all(|refusal| refusal.trace_id.is_some() && refusal.method == "honi.outbox.v1.FeedService/ListEvents")
    );
}

#[tokio::test]
async fn what_a_use_case_refuses_is_kept_even_if_the_answer_hides_it() {
    let suite = Suite::new();
    let feed = Feed::answering(|request| async move {
        record_resource("voices/1");
        if request.get_ref().page_size == 1 {
            caller(&request)?.mark_refused();
            return Err::<ListEventsResponse, _>(Problem::not_found("voices/1").into());
        }
        Err(Problem::permission_denied("NOT_THE_HANDLER").into())
    });
    let server = suite.serve("honi-voices", feed, ServeSettings::default()).await;
    let mut client = suite.client(&server);
    for page_size in [0, 1] {
        client
            .list_events(ListEventsRequest {
                page_size,
                ..ListEventsRequest::default()
            })
            .await
            .expect_err("it is refused");
    }
    let kept: Vec<_> = suite
        .refusals()
        .into_iter()
        .map(|refusal| (refusal.code, refusal.reason, refusal.resource))
        .collect();
    let voice = Some("voices/1".to_owned());
    assert_eq!(
        kept,
        [
            (Code::PermissionDenied, "NOT_THE_HANDLER".to_owned(), voice.clone()),
            (Code::NotFound, "RESOURCE_NOT_FOUND".to_owned(), voice),
        ]
    );
}

#[tokio::test]
async fn a_handler_knows_who_asks_and_prints_no_token() {
    let suite = Suite::new();
    let feed = Feed::answering(|request| async move {
        let caller = caller(&request)?;
        assert_eq!(caller.actor.id, "staff/0190c2c6-6f5a-7c4e-9d6f-2f2b8d0a1b2c");
        assert_eq!(caller.method, "honi.outbox.v1.FeedService/ListEvents");
        assert!(!format!("{request:?}").contains("Bearer"));
        Ok(ListEventsResponse::default())
    });
    let server = suite.serve("honi-voices", feed, ServeSettings::default()).await;
    suite
        .client(&server)
        .list_events(ListEventsRequest::default())
        .await
        .expect("answered");
}

#[tokio::test]
async fn policies_that_do_not_fit_the_services_stop_the_start() {
    let suite = Suite::new();
    // The policies have an action for the feed, which is not served.
    let server = suite.serve_any("honi-voices", ServeSettings::default(), |server| server).await;
    let outcome = server.task.await.expect("it does not panic");
    assert!(matches!(outcome, Err(honi_serve::ServeError::Policies(_))), "{outcome:?}");
}
