//! What the log's gRPC service answers when something is wrong, in the form of all our refusals: a stable reason, and both languages. This
//! crate knows nothing of the server around it, which has them for services.

use std::collections::HashMap;

use tonic::{Code, Status};
use tonic_types::{BadRequest, ErrorDetail, ErrorInfo, FieldViolation, LocalizedMessage, StatusExt};

/// A number that is out of the range that the proto, or another field of the request, gives it.
pub(crate) fn out_of_range(field: &str) -> Status {
    invalid(field, "OUT_OF_RANGE", "範囲の外の値です。", "is out of range")
}

/// A text that is longer than the proto lets it be.
pub(crate) fn too_long(field: &str) -> Status {
    invalid(field, "STRING_MAX_LEN", "長すぎます。", "is too long")
}

/// There is no head yet.
pub(crate) fn empty() -> Status {
    let (ja, en) = ("記録はまだありません。", "The log has no entries yet.");
    refusal(Code::NotFound, "LOG_EMPTY", ja, en, HashMap::new(), None)
}

/// The log has fewer entries than a proof is asked for.
pub(crate) fn not_reached(tree_size: u64) -> Status {
    let (ja, en) = ("記録はまだその件数に達していません。", "The log has fewer entries.");
    let asked = HashMap::from([("tree_size".to_owned(), tree_size.to_string())]);
    refusal(Code::OutOfRange, "TREE_SIZE_NOT_REACHED", ja, en, asked, None)
}

/// The database is away.
pub(crate) fn unavailable() -> Status {
    let (ja, en) = ("一時的に利用できません。", "The database does not answer. Try again.");
    refusal(Code::Unavailable, "DATABASE", ja, en, HashMap::new(), None)
}

/// Our fault; the cause is logged where it is found.
pub(crate) fn internal() -> Status {
    let (ja, en) = ("システムの内部で問題が起きました。", "Something went wrong on our side.");
    refusal(Code::Internal, "INTERNAL", ja, en, HashMap::new(), None)
}

fn invalid(field: &str, reason: &str, ja: &str, en: &str) -> Status {
    let violation = FieldViolation {
        field: field.to_owned(),
        description: en.to_owned(),
        reason: reason.to_owned(),
        localized_message: Some(LocalizedMessage::new("ja", ja)),
    };
    let bad = ErrorDetail::BadRequest(BadRequest::new(vec![violation]));
    let (ja, en) = ("入力内容に誤りがあります。", "The request has invalid fields.");
    refusal(Code::InvalidArgument, "INVALID_FIELDS", ja, en, HashMap::new(), Some(bad))
}

fn refusal(code: Code, reason: &str, ja: &str, en: &str, facts: HashMap<String, String>, more: Option<ErrorDetail>) -> Status {
    let info = ErrorDetail::ErrorInfo(ErrorInfo::new(reason, "honi", facts));
    let texts = [("ja", ja), ("en", en)].map(|(language, text)| ErrorDetail::LocalizedMessage(LocalizedMessage::new(language, text)));
    let details: Vec<ErrorDetail> = [info].into_iter().chain(more).chain(texts).collect();
    Status::with_error_details_vec(code, en, details)
}
