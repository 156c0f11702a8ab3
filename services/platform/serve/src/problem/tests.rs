use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetail, StatusExt};

use super::*;

fn status(problem: Problem) -> Status {
    problem.into()
}

#[test]
fn every_kind_has_its_code_its_reason_and_both_languages() {
    let kinds = [
        (
            Problem::invalid("voice.body", "TOO_LONG", "長すぎます。", "is too long"),
            Code::InvalidArgument,
            "INVALID_FIELDS",
        ),
        (Problem::not_found("voices/1"), Code::NotFound, "RESOURCE_NOT_FOUND"),
        (
            Problem::precondition("CLOSED", "voices/1", "終了済みです。", "It is closed."),
            Code::FailedPrecondition,
            "CLOSED",
        ),
        (Problem::stale("voices/1"), Code::Aborted, "ETAG_MISMATCH"),
        (Problem::request_id_reused(), Code::AlreadyExists, "REQUEST_ID_REUSED"),
        (Problem::unauthenticated("TOKEN_EXPIRED"), Code::Unauthenticated, "TOKEN_EXPIRED"),
        (
            Problem::permission_denied("CALL_NOT_PERMITTED"),
            Code::PermissionDenied,
            "CALL_NOT_PERMITTED",
        ),
        (Problem::overloaded(Duration::from_secs(1)), Code::ResourceExhausted, "OVERLOADED"),
        (
            Problem::unavailable("TEMPORAL", Duration::from_secs(1)),
            Code::Unavailable,
            "TEMPORAL",
        ),
        (Problem::deadline_exceeded(), Code::DeadlineExceeded, "DEADLINE_EXCEEDED"),
        (Problem::internal(), Code::Internal, "INTERNAL"),
    ];
    for (problem, code, reason) in kinds {
        let status = status(problem);
        assert_eq!(status.code(), code);
        let info = status.get_details_error_info().expect("an ErrorInfo");
        assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason, "honi"));
        let languages: Vec<_> = status
            .get_error_details_vec()
            .into_iter()
            .filter_map(|detail| match detail {
                ErrorDetail::LocalizedMessage(message) if !message.message.is_empty() => Some(message.locale),
                _ => None,
            })
            .collect();
        assert_eq!(languages, ["ja", "en"], "{reason}");
    }
}

#[test]
fn a_field_is_named_with_its_path() {
    let status = status(Problem::invalid(
        "voice.contact.phone",
        "PHONE",
        "電話番号ではありません。",
        "is not a phone number",
    ));
    let bad = status.get_details_bad_request().expect("a BadRequest");
    let violation = &bad.field_violations[0];
    assert_eq!(
        (violation.field.as_str(), violation.reason.as_str()),
        ("voice.contact.phone", "PHONE")
    );
    assert_eq!(violation.localized_message.as_ref().map(|text| text.locale.as_str()), Some("ja"));
}

#[test]
fn a_precondition_names_what_it_is_about_and_facts_travel_as_metadata() {
    let problem =
        Problem::precondition("DEADLINE_MOVED", "voices/1", "期限が変わりました。", "The deadline moved.").with("due_time", "2026-12-01");
    let status = status(problem);
    let failure = status.get_details_precondition_failure().expect("a PreconditionFailure");
    assert_eq!(
        (failure.violations[0].r#type.as_str(), failure.violations[0].subject.as_str()),
        ("DEADLINE_MOVED", "voices/1")
    );
    assert_eq!(
        status.get_details_error_info().expect("an ErrorInfo").metadata["due_time"],
        "2026-12-01"
    );
}

#[test]
fn a_resource_has_its_kind_and_a_retry_its_delay() {
    let info = status(Problem::not_found("voices/1"))
        .get_details_resource_info()
        .expect("a ResourceInfo");
    assert_eq!((info.resource_type.as_str(), info.resource_name.as_str()), ("voices", "voices/1"));
    let retry = status(Problem::overloaded(Duration::from_secs(2)))
        .get_details_retry_info()
        .expect("a RetryInfo");
    assert_eq!(retry.retry_delay, Some(Duration::from_secs(2)));
}

#[test]
fn of_very_many_wrong_fields_the_first_are_named() {
    let field = |index: usize| FieldProblem {
        field: format!("voice.subject_staff[{index}]"),
        reason: "STRING_PATTERN".into(),
        ja: "形式が違います。".into(),
        en: "has the wrong form".into(),
    };
    let status = status(Problem::invalid_fields((0..3000).map(field).collect()));
    let violations = status.get_details_bad_request().expect("a BadRequest").field_violations;
    assert_eq!((violations.len(), violations[0].field.as_str()), (20, "voice.subject_staff[0]"));
    assert_eq!(
        status.get_details_error_info().expect("an ErrorInfo").metadata["violations"],
        "3000"
    );
    assert!(
        status.details().len() < 5_000,
        "{} bytes do not fit into a header",
        status.details().len()
    );
}
