//! From a problem to a status with details (<https://google.aip.dev/193>).

use std::collections::HashMap;

use tonic::Status;
use tonic_types::{
    BadRequest, ErrorDetail, ErrorInfo, FieldViolation, LocalizedMessage, PreconditionFailure, PreconditionViolation, ResourceInfo,
    RetryInfo, StatusExt,
};

use super::{DOMAIN, FieldProblem, Parts, Problem, Subject};

impl From<Problem> for Status {
    fn from(problem: Problem) -> Self {
        let Parts {
            code,
            reason,
            ja,
            en,
            subject,
            retry_after,
            metadata,
        } = *problem.0;
        let mut details = vec![ErrorDetail::ErrorInfo(ErrorInfo::new(
            reason.clone(),
            DOMAIN,
            metadata.into_iter().collect::<HashMap<_, _>>(),
        ))];
        match subject {
            Subject::Call => {}
            Subject::Fields(fields) => {
                let violations: Vec<_> = fields.into_iter().map(violation).collect();
                details.push(ErrorDetail::BadRequest(BadRequest::new(violations)));
            }
            Subject::Resource(name) => details.push(ErrorDetail::ResourceInfo(ResourceInfo::new(kind(&name), name, "", &*en))),
            Subject::State(name) => {
                let violation = PreconditionViolation::new(&*reason, name, &*en);
                details.push(ErrorDetail::PreconditionFailure(PreconditionFailure::new(vec![violation])));
            }
        }
        details.extend(retry_after.map(|delay| ErrorDetail::RetryInfo(RetryInfo::new(Some(delay)))));
        details.push(ErrorDetail::LocalizedMessage(LocalizedMessage::new("ja", ja)));
        details.push(ErrorDetail::LocalizedMessage(LocalizedMessage::new("en", &*en)));
        Status::with_error_details_vec(code, en, details)
    }
}

fn violation(problem: FieldProblem) -> FieldViolation {
    FieldViolation {
        field: problem.field,
        description: problem.en.into_owned(),
        reason: problem.reason.into_owned(),
        localized_message: Some(LocalizedMessage::new("ja", problem.ja)),
    }
}

/// The collection of a resource name, as its type: `voices` of `voices/…`.
fn kind(name: &str) -> String {
    name.split('/').next().unwrap_or_default().to_owned()
}
