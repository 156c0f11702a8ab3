//! A service's refusal as people read it: its own words, its reason, which fields it is about, and what to do next.

use tonic::{Code, Status};
use tonic_types::{ErrorDetail, FieldViolation, StatusExt as _};

use crate::texts::Lang;

/// The refusal in the language asked for.
pub(crate) fn message(status: &Status, lang: Lang) -> String {
    let details = status.get_error_details_vec();
    let line = |key: &str, text: &str| format!("{}: {text}", lang.text(key));
    let (mut said, mut reason, mut lines) = (None, None, Vec::new());
    for detail in &details {
        match detail {
            ErrorDetail::LocalizedMessage(text) if text.locale.starts_with(lang.tag()) => said = Some(text.message.clone()),
            ErrorDetail::ErrorInfo(info) => {
                lines.push(line("error-reason", &info.reason));
                reason = Some(info.reason.as_str());
            }
            ErrorDetail::BadRequest(bad) => {
                lines.extend(bad.field_violations.iter().map(|wrong| line("error-field", &field(wrong, lang))));
                // That of the field tells more than that of the call.
                reason = bad.field_violations.first().map(|wrong| wrong.reason.as_str()).or(reason);
            }
            ErrorDetail::ResourceInfo(info) => lines.push(line("error-resource", &info.resource_name)),
            ErrorDetail::PreconditionFailure(failure) => {
                lines.extend(
                    failure
                        .violations
                        .iter()
                        .map(|violation| line("error-resource", &violation.subject)),
                );
            }
            _ => {}
        }
    }
    lines.push(line("error-next", &lang.text(next(status.code(), reason.unwrap_or_default()))));
    let sentence = said.unwrap_or_else(|| status.message().to_owned());
    std::iter::once(sentence).chain(lines).collect::<Vec<_>>().join("\n  ")
}

fn field(wrong: &FieldViolation, lang: Lang) -> String {
    let localised = wrong.localized_message.as_ref().filter(|text| text.locale.starts_with(lang.tag()));
    let why = localised.map_or(wrong.description.as_str(), |text| text.message.as_str());
    format!("{}: {why}", wrong.field)
}

/// The key of what to do next: by the reason where it tells more than the code.
fn next(code: Code, reason: &str) -> &'static str {
    match reason {
        "ETAG_MISMATCH" => "next-read-again",
        "STATE_TRANSITION" => "next-state",
        "REQUEST_ID_REUSED" => "next-request-id",
        "SEPARATION_OF_DUTIES" => "next-somebody-else",
        "COMPLAINANT_ANONYMOUS" => "next-skip",
        "IMPROVEMENT_REQUIRED" => "next-improvement",
        "FILTER" => "next-filter",
        _ => of_code(code),
    }
}

const fn of_code(code: Code) -> &'static str {
    match code {
        Code::Unauthenticated => "login-again",
        Code::PermissionDenied => "next-role",
        Code::NotFound => "next-not-found",
        Code::AlreadyExists => "next-exists",
        Code::Aborted => "next-read-again",
        Code::FailedPrecondition => "next-state",
        Code::InvalidArgument | Code::OutOfRange => "next-help",
        Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted | Code::Cancelled => "next-later",
        Code::Unimplemented => "next-version",
        Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss => "next-report",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use tonic::{Code, Status};
    use tonic_types::{BadRequest, ErrorDetail, ErrorInfo, FieldViolation, LocalizedMessage, StatusExt as _};

    use super::message;
    use crate::texts::Lang;

    fn refused() -> Status {
        let mut wrong = FieldViolation::new("voice.channel", "must be given");
        wrong.localized_message = Some(LocalizedMessage::new("ja", "必須です"));
        let details = vec![
            ErrorDetail::ErrorInfo(ErrorInfo::new("INVALID_FIELDS", "honi", HashMap::new())),
            ErrorDetail::BadRequest(BadRequest::new(vec![wrong])),
            ErrorDetail::LocalizedMessage(LocalizedMessage::new("ja", "入力に誤りがあります。")),
            ErrorDetail::LocalizedMessage(LocalizedMessage::new("en", "Some fields are wrong.")),
        ];
        Status::with_error_details_vec(Code::InvalidArgument, "Some fields are wrong.", details)
    }

    #[test]
    fn a_refusal_is_told_in_the_language_asked_for_with_reason_fields_and_what_to_do() {
        let ja = message(&refused(), Lang::Ja);
        assert!(
            ja.starts_with("入力に誤りがあります。\n  理由: INVALID_FIELDS\n  項目: voice.channel: 必須です\n  次に: "),
            "{ja}"
        );
        let en = message(&refused(), Lang::En);
        assert!(
            en.starts_with("Some fields are wrong.\n  reason: INVALID_FIELDS\n  field: voice.channel: must be given\n  next: "),
            "{en}"
        );
    }

    #[test]
    fn every_refusal_says_what_to_do_next() {
        let reasons = [
            "",
            "ETAG_MISMATCH",
            "STATE_TRANSITION",
            "REQUEST_ID_REUSED",
            "SEPARATION_OF_DUTIES",
            "COMPLAINANT_ANONYMOUS",
        ];
        for reason in reasons.into_iter().chain(["IMPROVEMENT_REQUIRED", "FILTER"]) {
            for code in 1..=16 {
                let key = super::next(Code::from_i32(code), reason);
                assert!(Lang::Ja.find(key).is_some() && Lang::En.find(key).is_some(), "{key}");
            }
        }
    }
}
