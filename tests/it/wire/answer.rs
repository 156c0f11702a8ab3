//! What a refusal must look like, whatever is refused: a stable reason for programs, and both languages for people.

use tonic::{Code, Status};
use tonic_types::{ErrorDetail, StatusExt};

/// The stable reason of a refusal; empty if it has none.
pub(crate) fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

/// What is wrong with the form of a refusal, if anything is.
pub(crate) fn complaint(status: &Status) -> Option<String> {
    if matches!(
        status.code(),
        Code::Internal | Code::Unknown | Code::DataLoss | Code::DeadlineExceeded | Code::Cancelled
    ) {
        return Some(format!("{:?}: {}", status.code(), status.message()));
    }
    let Some(info) = status.get_details_error_info() else {
        return Some(format!("{:?} without ErrorInfo: {}", status.code(), status.message()));
    };
    if info.domain != "honi" {
        return Some(format!("{:?} of the domain {:?}", status.code(), info.domain));
    }
    if !is_stable(&info.reason) {
        return Some(format!("{:?} with the reason {:?}, which is none", status.code(), info.reason));
    }
    let details = status.get_error_details_vec();
    for language in ["ja", "en"] {
        let said = details
            .iter()
            .any(|detail| matches!(detail, ErrorDetail::LocalizedMessage(it) if it.locale == language && !it.message.is_empty()));
        if !said {
            return Some(format!("{} says nothing in {language}", info.reason));
        }
    }
    let violations = details.iter().filter_map(|detail| match detail {
        ErrorDetail::BadRequest(bad) => Some(&bad.field_violations),
        _ => None,
    });
    for violation in violations.flatten() {
        if violation.field.is_empty()
            || violation.description.is_empty()
            || !is_stable(&violation.reason)
            || violation.localized_message.is_none()
        {
            return Some(format!(
                "{} says too little about the field {:?}: {violation:?}",
                info.reason, violation.field
            ));
        }
    }
    None
}

/// `SCREAMING_SNAKE_CASE`, as google.rpc.ErrorInfo has it.
fn is_stable(reason: &str) -> bool {
    let mut letters = reason.chars();
    (2..=63).contains(&reason.len())
        && letters.next().is_some_and(|first| first.is_ascii_uppercase())
        && letters.all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
}
