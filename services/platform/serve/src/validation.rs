//! The rules that stand in the protos (buf.validate), checked in one place after decoding.

use std::borrow::Cow;
use std::sync::LazyLock;

use prost_protovalidate::{Error, Validator, Violation};
use prost_reflect::{DynamicMessage, MapKey, ReflectMessage, Value};

use crate::problem::{FieldProblem, Problem};

/// Compiles the rules of each message type once.
static VALIDATOR: LazyLock<Validator> = LazyLock::new(Validator::new);

/// Checks a request message against the rules of its proto, and that no text of it holds the character 0, which databases do not keep.
///
/// What a message has that its proto does not know (fields of a newer client) is gone after decoding and is not refused.
///
/// # Errors
/// INVALID_ARGUMENT with every field that breaks a rule. The texts never repeat a value. INTERNAL if a rule itself is broken.
pub fn validate<M: ReflectMessage>(message: &M) -> Result<(), Problem> {
    check(message, |_| true)
}

/// As [`validate`], for an update with a mask: of the message in its field `parent`, only these fields are held to their rules. The others
/// are not taken over, so that it does not matter what the request says of them.
///
/// # Errors
/// As [`validate`].
pub fn validate_masked<M: ReflectMessage>(message: &M, parent: &str, fields: &[&str]) -> Result<(), Problem> {
    check(message, |path| {
        let inner = path.strip_prefix(parent).and_then(|rest| rest.strip_prefix('.'));
        inner.is_none_or(|inner| fields.contains(&inner.split(['.', '[']).next().unwrap_or_default()))
    })
}

/// Checks what `counts` of the paths.
fn check<M: ReflectMessage>(message: &M, counts: impl Fn(&str) -> bool) -> Result<(), Problem> {
    refuse(broken(message)?.into_iter().filter(|it| counts(&it.field)).collect())?;
    let mut fields = Vec::new();
    zeros(&message.transcode_to_dynamic(), "", &mut fields);
    refuse(fields)
}

fn broken<M: ReflectMessage>(message: &M) -> Result<Vec<FieldProblem>, Problem> {
    match VALIDATOR.validate(message) {
        Ok(()) => Ok(Vec::new()),
        Err(Error::Validation(error)) => Ok(error.violations().iter().map(field).collect()),
        Err(broken_rule) => Err(Problem::caused_by(&broken_rule)),
    }
}

fn refuse(fields: Vec<FieldProblem>) -> Result<(), Problem> {
    if fields.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid_fields(fields))
    }
}

/// Adds every text with the character 0 in a message, by its path.
fn zeros(message: &DynamicMessage, path: &str, found: &mut Vec<FieldProblem>) {
    for (field, value) in message.fields() {
        let inner = if path.is_empty() {
            field.name().to_owned()
        } else {
            format!("{path}.{}", field.name())
        };
        zeros_of_value(value, &inner, found);
    }
}

fn zeros_of_value(value: &Value, path: &str, found: &mut Vec<FieldProblem>) {
    match value {
        Value::String(text) if text.contains('\0') => found.push(zero(path)),
        Value::Message(message) => zeros(message, path, found),
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                zeros_of_value(item, &format!("{path}[{index}]"), found);
            }
        }
        Value::Map(entries) => {
            for (key, item) in entries {
                if matches!(key, MapKey::String(key) if key.contains('\0')) {
                    found.push(zero(path));
                }
                zeros_of_value(item, path, found);
            }
        }
        _ => {}
    }
}

fn zero(path: &str) -> FieldProblem {
    FieldProblem {
        field: path.to_owned(),
        reason: "CHARACTER".into(),
        ja: "使えない文字があります。".into(),
        en: "has a character that cannot be kept".into(),
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
    fn the_character_0_is_refused_wherever_it_is() {
        use honi_proto::organization::v1::{Calendar, CreateStaffRequest, DayOverride, UpdateCalendarRequest};
        let request_id = "01920000-0000-7000-8000-000000000001".to_owned();
        let day = honi_proto::calendar::v1::Date {
            year: 2026,
            month: 9,
            day: 18,
        };
        let overridden = |title: &str| DayOverride {
            date: Some(day),
            business_day: false,
            title: title.to_owned(),
        };
        let update = UpdateCalendarRequest {
            calendar: Some(Calendar {
                name: "calendars/japan".to_owned(),
                title: "a\0b".to_owned(),
                closes_at_minute: 1020,
                overrides: vec![overridden("good"), overridden("bad\0")],
                official_until_year: 2027,
                ..Calendar::default()
            }),
            etag: "1".to_owned(),
            request_id,
        };
        let problem = validate(&update).expect_err("two texts hold it");
        let fields: Vec<_> = problem.fields().iter().map(|it| (it.field.as_str(), &*it.reason)).collect();
        assert_eq!(
            fields,
            [("calendar.title", "CHARACTER"), ("calendar.overrides[1].title", "CHARACTER")]
        );
        // A rule that is broken is named first.
        let problem = validate(&CreateStaffRequest::default()).expect_err("nothing is there");
        assert!(problem.fields().iter().all(|it| &*it.reason != "CHARACTER"));
    }

    #[test]
    fn what_a_mask_leaves_out_does_not_matter() {
        use honi_proto::members::v1::{Member, UpdateMemberRequest};
        let request = UpdateMemberRequest {
            member: Some(Member {
                phone: "call me".to_owned(),
                email: "hanako".to_owned(),
                ..Member::default()
            }),
            update_mask: None,
            etag: String::new(),
            request_id: "01920000-0000-7000-8000-000000000001".to_owned(),
        };
        let broken = |fields: &[&str]| -> Vec<String> {
            let problem = validate_masked(&request, "member", fields).expect_err("the etag is missing in any case");
            problem.fields().iter().map(|it| it.field.clone()).collect()
        };
        assert_eq!(broken(&["phone", "birth_date"]), ["member.phone", "update_mask", "etag"]);
        assert_eq!(broken(&["address"]), ["update_mask", "etag"]);
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
