//! Rules of the API that buf cannot say.

use honi_proto::descriptors::{is_personal, is_read, messages, methods};
use prost_protovalidate_types::{FieldConstraintsExt, FieldRules, StringRules, field_rules, string_rules};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};

use crate::bounds::request_fields;

/// Lists that go by position in a log and not by page: their readers keep a cursor for years.
const BY_POSITION: [&str; 4] = [
    "honi.outbox.v1.FeedService.ListEvents",
    "honi.auditlog.v1.AuditLogService.ListAuditEntries",
    "honi.auditlog.v1.AuditLogService.ListTreeHeads",
    "honi.auditlog.v1.AuditLogService.ListTiles",
];

/// Updates that replace the whole: a calendar's version is one decision, and a mask would mix two.
const WHOLE: [&str; 1] = ["honi.organization.v1.CalendarService.UpdateCalendar"];

/// Parts of field names that tell of a person. A code or number of ours is no such thing, a person's own words are.
const PERSONAL: [&str; 11] = [
    "full_name",
    "kana",
    "phone",
    "email",
    "address",
    "birth",
    "verbatim",
    "remedy",
    "complainant_name",
    "contact",
    "narrative",
];

/// Free texts of requests that tell of nobody, by the ends of their names, and why. Every other one is redacted, and kept encrypted.
const OF_NOBODY: [(&str, &str); 27] = [
    (".etag", "a version of ours"),
    (".page_token", "a place in a list, made by a service"),
    (".filter", "fields and codes to look for"),
    ("ListAuditEntriesRequest.resource", "a resource name"),
    ("ReleaseParkedEventsRequest.resource", "a resource name"),
    ("Voice.external_id", "a key of another system"),
    ("Label.value", "what another system calls a voice: a coverage, a keyword"),
    ("ListOverdueVoicesRequest.calendar", "the name of a calendar"),
    ("CountVoiceAgesRequest.calendar", "the name of a calendar"),
    ("Contract.external_id", "a key of another system"),
    ("DetectionParameterSet.title", "the name of a set of parameters"),
    ("Product.title", "the name of a product"),
    (
        "ReviewProductRevisionRequest.reason",
        "why a product is recommended on: announced to the staff",
    ),
    ("RecommendationPolicy.text", "rules of the co-op's"),
    ("Benefit.summary", "what an underwriter gave: read by whoever answers for it"),
    (
        "ReviewBenefitRequest.review_reason",
        "why it may stay: read by whoever answers for it",
    ),
    ("Campaign.title", "the name of a campaign"),
    ("Campaign.incentive", "what a campaign gives: announced to the staff"),
    ("ProductRevision.summary", "what changed in a product: announced to the staff"),
    ("Staff.staff_no", "a number of the co-op's"),
    ("OrgUnit.code", "a code of the co-op's"),
    ("OrgUnit.title", "the name of a unit"),
    ("ReviseOrgUnitRequest.title", "the name of a unit"),
    ("Calendar.title", "the name of a calendar"),
    ("DayOverride.title", "the name of a holiday"),
    ("VoidUnitClosureRequest.reason", "why a unit is open after all"),
    (
        "UnitClosure.reason",
        "why a unit is closed, such as a disaster: announced to the public",
    ),
];

/// Assertions over many things that name all that fail, not the first.
fn none(broken: Vec<String>) {
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn rules(field: &FieldDescriptor) -> FieldRules {
    field.field_constraints().expect("rules decode").unwrap_or_default()
}

fn has(message: &MessageDescriptor, field: &str, kind: &Kind) -> bool {
    message
        .get_field_by_name(field)
        .is_some_and(|field| field.kind() == *kind && !field.is_list())
}

#[test]
fn lists_are_paged() {
    let lists = methods().filter(|method| method.name().starts_with("List") || method.name().starts_with("Search"));
    let unpaged = |method: &MethodDescriptor| {
        let (request, response) = (method.input(), method.output());
        let paged = has(&request, "page_size", &Kind::Int32)
            && has(&request, "page_token", &Kind::String)
            && has(&response, "next_page_token", &Kind::String);
        let by_position = has(&request, "page_size", &Kind::Int32) && BY_POSITION.contains(&method.full_name());
        !paged && !by_position
    };
    none(
        lists
            .filter(unpaged)
            .map(|method| format!("{} is not paged", method.full_name()))
            .collect(),
    );
}

#[test]
fn page_sizes_are_limited() {
    let limited = |field: &FieldDescriptor| match rules(field).r#type {
        Some(field_rules::Type::Int32(rules)) => rules.greater_than.is_some() && rules.less_than.is_some(),
        _ => false,
    };
    let sizes = messages().filter_map(|message| message.get_field_by_name("page_size"));
    none(
        sizes
            .filter(|field| !limited(field))
            .map(|field| format!("{} has no limits", field.full_name()))
            .collect(),
    );
}

#[test]
fn every_change_carries_a_request_id() {
    let identified = |method: &MethodDescriptor| {
        let field = method.input().get_field_by_name("request_id");
        field.is_some_and(|field| match rules(&field).r#type {
            Some(field_rules::Type::String(rules)) => rules.well_known == Some(string_rules::WellKnown::Uuid(true)),
            _ => false,
        })
    };
    let changes = methods().filter(|method| !is_read(method));
    none(
        changes
            .filter(|method| !identified(method))
            .map(|method| format!("{} lacks a request_id", method.full_name()))
            .collect(),
    );
}

#[test]
fn reads_carry_none() {
    let reads = methods().filter(is_read);
    let with = reads.filter(|method| method.input().get_field_by_name("request_id").is_some());
    none(
        with.map(|method| format!("{} reads, and has a request_id", method.full_name()))
            .collect(),
    );
}

#[test]
fn standard_methods_answer_the_resource() {
    let wrong = |method: &MethodDescriptor| {
        let resource = ["Create", "Get", "Update"].iter().find_map(|verb| method.name().strip_prefix(verb));
        let answer = method.output();
        resource.is_some_and(|resource| answer.name() != resource && answer.name() != format!("{}Response", method.name()))
    };
    none(
        methods()
            .filter(wrong)
            .map(|method| format!("{} answers something else", method.full_name()))
            .collect(),
    );
}

#[test]
fn updates_name_what_they_change() {
    let updates = methods().filter(|method| method.name().starts_with("Update") && !WHOLE.contains(&method.full_name()));
    let blind = updates.filter(|method| {
        let mask = method.input().get_field_by_name("update_mask");
        !mask.is_some_and(|mask| matches!(mask.kind(), Kind::Message(kind) if kind.full_name() == "google.protobuf.FieldMask"))
    });
    none(blind.map(|method| format!("{} lacks an update_mask", method.full_name())).collect());
}

#[test]
fn enumerations_in_requests_refuse_unspecified() {
    let inputs = methods().map(|method| method.input());
    let lax = inputs
        .flat_map(|message| message.fields().collect::<Vec<_>>())
        .filter(|field| matches!(field.kind(), Kind::Enum(_)));
    let refuses = |field: &FieldDescriptor| {
        let rules = rules(field);
        let of_item = match rules.r#type {
            Some(field_rules::Type::Repeated(repeated)) => repeated.items.and_then(|items| items.r#type),
            other => other,
        };
        matches!(of_item, Some(field_rules::Type::Enum(rules)) if rules.defined_only == Some(true) && rules.not_in == [0])
    };
    none(
        lax.filter(|field| !refuses(field))
            .map(|field| format!("{} takes what is no value", field.full_name()))
            .collect(),
    );
}

#[test]
fn what_tells_of_a_person_is_marked() {
    let fields = messages().flat_map(|message| message.fields().collect::<Vec<_>>());
    let open = fields.filter(|field| !is_personal(field) && PERSONAL.iter().any(|part| field.name().contains(part)));
    none(open.map(|field| format!("{} is not debug_redact", field.full_name())).collect());
}

/// Whether callers can write into it what they like: neither one of a list nor in a form.
fn is_free_text(field: &FieldDescriptor) -> bool {
    let form = |rules: &StringRules| rules.pattern.is_some() || rules.well_known.is_some() || !rules.r#in.is_empty();
    let of_item = match rules(field).r#type {
        Some(field_rules::Type::Repeated(repeated)) => repeated.items.and_then(|items| items.r#type),
        other => other,
    };
    let formed = matches!(of_item, Some(field_rules::Type::String(rules)) if form(&rules));
    field.kind() == Kind::String && !formed
}

#[test]
fn what_people_write_freely_is_marked() {
    let told = |field: &FieldDescriptor| is_personal(field) || OF_NOBODY.iter().any(|(name, _)| field.full_name().ends_with(name));
    let texts: Vec<FieldDescriptor> = request_fields().into_iter().filter(is_free_text).collect();
    none(
        texts
            .iter()
            .filter(|field| !told(field))
            .map(|field| {
                format!(
                    "{} is free text, and neither debug_redact nor said to be of nobody",
                    field.full_name()
                )
            })
            .collect(),
    );
    let stale = OF_NOBODY
        .iter()
        .filter(|(name, _)| !texts.iter().any(|field| field.full_name().ends_with(name)));
    none(stale.map(|(name, _)| format!("there is no free text {name}")).collect());
}

#[test]
fn times_say_so_in_their_names() {
    let fields = messages().flat_map(|message| message.fields().collect::<Vec<_>>());
    let odd = fields.filter(|field| match field.kind() {
        Kind::Message(kind) if kind.full_name() == "google.protobuf.Timestamp" => !field.name().ends_with("_time"),
        _ => false,
    });
    none(odd.map(|field| format!("{} is a time", field.full_name())).collect());
}
