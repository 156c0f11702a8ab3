//! The rules that stand in the protos (buf.validate), checked in one place after decoding.

use std::borrow::Cow;
use std::sync::LazyLock;

use prost_protovalidate::{Error, Validator, Violation};
use prost_reflect::ReflectMessage;

use crate::problem::{FieldProblem, Problem};

/// Compiles the rules of each message type once.
static VALIDATOR: LazyLock<Validator> = LazyLock::new(Validator::new);

/// Checks a request message against the rules of its proto.
///
/// What a message has that its proto does not know (fields of a newer client) is gone after decoding and is not refused.
///
/// # Errors
/// INVALID_ARGUMENT with every field that breaks a rule. The texts never repeat a value. INTERNAL if a rule itself is broken.
pub fn validate<M: ReflectMessage>(message: &M) -> Result<(), Problem> {
    match VALIDATOR.validate(message) {
        Ok(()) => Ok(()),
        Err(Error::Validation(error)) => Err(Problem::invalid_fields(error.violations().iter().map(field).collect())),
        Err(broken_rule) => Err(Problem::caused_by(&broken_rule)),
    }
}

fn field(violation: &Violation) -> FieldProblem {
    let (ja, en) = texts(violation);
    FieldProblem {
        field: violation.field_path(),
        reason: reason(violation.rule_id()).into(),
        ja,
        en,
    }
}

/// `string.min_len` as `STRING_MIN_LEN`.
fn reason(rule: &str) -> String {
    rule.chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_uppercase()
            } else {
                '_'
            }
        })
        .collect()
}

type Text = Cow<'static, str>;

fn texts(violation: &Violation) -> (Text, Text) {
    let rule = violation.rule_id();
    let (ja, en) = match rule.rsplit('.').next().unwrap_or_default() {
        "required" => ("入力が必要です。", "is required"),
        "min_len" | "min_bytes" => ("短すぎます。", "is too short"),
        "max_len" | "max_bytes" => ("長すぎます。", "is too long"),
        "len" | "len_bytes" => ("長さが違います。", "has the wrong length"),
        "min_items" | "min_pairs" => ("件数が少なすぎます。", "has too few items"),
        "max_items" | "max_pairs" => ("件数が多すぎます。", "has too many items"),
        "unique" => ("同じものが二度あります。", "has an item twice"),
        "defined_only" | "in" => ("選べない値です。", "is none of the allowed values"),
        "not_in" | "const" => ("使えない値です。", "is not allowed"),
        "pattern" | "prefix" | "suffix" | "contains" | "not_contains" => ("形式が違います。", "has the wrong form"),
        "uuid" => ("UUIDではありません。", "is not a UUID"),
        "email" => ("メールアドレスではありません。", "is not an email address"),
        "gt" | "gte" | "lt" | "lte" | "gt_lt" | "gte_lte" | "gt_lte" | "gte_lt" => ("範囲の外の値です。", "is out of range"),
        _ => return ("規則に合わない値です。".into(), other(violation)),
    };
    (ja.into(), en.into())
}

/// A rule of our own says what it means; a standard one that is not listed above gets by with its name.
fn other(violation: &Violation) -> Text {
    match violation.message() {
        "" => format!("breaks the rule {}", violation.rule_id()).into(),
        message => message.to_owned().into(),
    }
}

#[cfg(test)]
mod tests {
    use honi_proto::outbox::v1::ListEventsRequest;

    use super::*;

    #[test]
    fn a_message_that_keeps_the_rules_passes() {
        assert_eq!(
            validate(&ListEventsRequest {
                after_position: 0,
                page_size: 1000
            }),
            Ok(())
        );
    }

    #[test]
    fn every_broken_rule_is_named_with_its_field() {
        let problem = validate(&ListEventsRequest {
            after_position: -1,
            page_size: 1001,
        })
        .expect_err("two rules are broken");
        let fields: Vec<_> = problem
            .fields()
            .iter()
            .map(|field| (field.field.as_str(), &*field.reason, &*field.en))
            .collect();
        assert_eq!(
            fields,
            [
                ("after_position", "INT64_GTE", "is out of range"),
                ("page_size", "INT32_GTE_LTE", "is out of range")
            ]
        );
    }
}
