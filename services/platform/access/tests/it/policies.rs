//! The example policies, and policies that must not load.

use honi_access::{Actor, Policies, PolicyError, Resource, Role};
use honi_names::{OrgUnitName, StaffName};
use uuid::Uuid;

const SCHEMA: &str = include_str!("../policies/schema.cedarschema");
const CALL: &str = include_str!("../policies/call.cedar");
const VOICE: &str = include_str!("../policies/voice.cedar");

const GET: &str = "honi.example.v1.VoiceService/GetVoice";
const LIST: &str = "honi.example.v1.VoiceService/ListVoices";
const CLOSE: &str = "honi.example.v1.VoiceService/CloseVoice";
const ESCALATE: &str = "honi.example.v1.VoiceService/EscalateVoice";

pub(crate) fn example() -> Policies {
    Policies::load(&[("call.cedar", CALL), ("voice.cedar", VOICE)], SCHEMA).expect("the example loads")
}

pub(crate) fn staff(number: u128, roles: &[Role]) -> Actor {
    Actor::staff(StaffName::new(Uuid::from_u128(number)), roles.iter().copied())
}

fn unit(number: u128) -> OrgUnitName {
    OrgUnitName::new(Uuid::from_u128(number))
}

pub(crate) fn voice(handler: Option<&Actor>, subjects: &[&Actor]) -> Resource {
    Resource::new("Voice", "voices/01920000-0000-7000-8000-0000000000ff")
        .text("org_unit", unit(1).to_string())
        .text("state", "TRIAGED")
        .maybe_text("severity", Some("S3"))
        .maybe_text("handler", handler.map(|handler| handler.id.clone()))
        .text("recorder", staff(90, &[]).id)
        .texts("subjects", subjects.iter().map(|subject| subject.id.clone()))
}

#[test]
fn every_rpc_has_its_action_and_every_action_its_rpc() {
    let policies = example();
    policies.covers(&[GET, LIST, CLOSE, ESCALATE]).expect("all are covered");
    let Err(PolicyError::Coverage {
        without_action,
        without_rpc,
    }) = policies.covers(&[GET, LIST, CLOSE, "x.v1.S/New"])
    else {
        panic!("one has no action, one no RPC");
    };
    assert_eq!(
        (without_action, without_rpc),
        (vec!["x.v1.S/New".to_owned()], vec![ESCALATE.to_owned()])
    );
}

#[test]
fn who_may_call_goes_by_role() {
    let policies = example();
    for _ in 0..2 {
        assert!(policies.may_call(&staff(1, &[Role::ComplaintHandler]), GET));
        assert!(!policies.may_call(&staff(1, &[Role::ComplaintHandler]), CLOSE));
        assert!(!policies.may_call(&staff(1, &[]), GET));
        assert!(
            !policies.may_call(&staff(1, &[Role::ComplianceManager, Role::Operator]), GET),
            "a forbid wins"
        );
        assert!(!policies.may_call(&staff(1, &[Role::ComplianceManager]), "honi.example.v1.VoiceService/Unknown"));
        assert!(
            !policies.may_call(&staff(1, &[Role::ComplianceManager]), "read"),
            "a group is no RPC"
        );
        assert!(policies.may_call(&Actor::application("honi-worker", []), ESCALATE));
        assert!(!policies.may_call(&Actor::application("tablet", []), ESCALATE));
        assert!(!policies.may_call(&Actor::application("-", []), ESCALATE));
    }
    assert_eq!(policies.callers(CLOSE), [Role::Supervisor, Role::ComplianceManager].into());
    assert!(policies.callers(ESCALATE).is_empty(), "no role suffices");
}

#[test]
fn an_application_never_exceeds_the_person_nor_itself() {
    let policies = example();
    let tablet = Actor::application("tablet", [Role::ComplianceManager]);
    let handler = staff(1, &[Role::ComplaintHandler]).through(tablet.clone());
    assert!(policies.may_call(&handler, GET));
    assert!(!policies.may_call(&handler, CLOSE), "the person may not");
    let manager = staff(2, &[Role::ComplianceManager]);
    assert!(policies.may_call(&manager.clone().through(tablet), CLOSE));
    assert!(
        !policies.may_call(&manager.through(Actor::application("tablet", [])), CLOSE),
        "the application may not"
    );
}

#[test]
fn a_decision_names_its_policies() {
    let policies = example();
    let handler = staff(1, &[Role::ComplaintHandler]);
    let stranger = staff(2, &[Role::ComplaintHandler]).in_unit(unit(2));
    let colleague = staff(3, &[Role::ComplaintHandler]).in_unit(unit(1));
    for (actor, method, subjects, allowed, by) in [
        (&handler, GET, vec![], true, vec!["voice-read-own"]),
        (&colleague, GET, vec![], true, vec!["voice-read-unit"]),
        (&stranger, GET, vec![], false, vec![]),
        (&colleague, GET, vec![&colleague], false, vec!["voice-subject"]),
        (&handler, LIST, vec![], true, vec!["voice-read-own"]),
    ] {
        let decision = policies.decide(actor, method, &voice(Some(&handler), &subjects));
        assert_eq!(
            (decision.is_allowed(), decision.policies().to_vec()),
            (allowed, by.iter().map(|id| (*id).to_owned()).collect())
        );
        assert_eq!(decision.failure(), None);
    }
}

#[test]
fn a_forbid_wins_over_any_role() {
    let policies = example();
    let manager = staff(1, &[Role::ComplianceManager, Role::Supervisor]);
    assert!(policies.decide(&manager, CLOSE, &voice(None, &[])).is_allowed());
    assert!(!policies.decide(&manager, CLOSE, &voice(Some(&manager), &[])).is_allowed());
    assert!(!policies.decide(&manager, GET, &voice(None, &[&manager])).is_allowed());
    let tablet = Actor::application("tablet", []);
    assert!(
        !policies
            .decide(&manager.clone().through(tablet), GET, &voice(None, &[&manager]))
            .is_allowed(),
        "also through an application"
    );
}

#[test]
fn attributes_that_the_schema_does_not_declare_are_refused() {
    let policies = example();
    let manager = staff(1, &[Role::ComplianceManager]);
    for resource in [
        Resource::new("Voice", "voices/x"),
        voice(None, &[]).flag("vexatious", true),
        Resource::new("Voice", "voices/x")
            .text("org_unit", "u")
            .text("state", "s")
            .text("recorder", "r")
            .number("subjects", 1),
        Resource::new("Member", "members/x"),
        Resource::new("not a type", "x"),
        voice(None, &[]).number("handler", 7),
    ] {
        let decision = policies.decide(&manager, GET, &resource);
        assert!(!decision.is_allowed() && decision.failure().is_some(), "{resource:?}");
    }
    assert!(!policies.decide(&manager, "x.v1.S/New", &voice(None, &[])).is_allowed());
    assert!(
        !policies.decide(&manager, ESCALATE, &voice(None, &[])).is_allowed(),
        "the action is not for people"
    );
}

fn fault(files: &[(&str, &str)], schema: &str) -> String {
    Policies::load(files, schema).expect_err("it must not load").to_string()
}

#[test]
fn policies_that_do_not_fit_do_not_load() {
    let call = ("call.cedar", CALL);
    for (text, expected) in [
        ("permit (principal, action, resource);", "no @id"),
        (
            "@id(\"call-read\") permit (principal, action, resource);",
            "another policy has the @id call-read",
        ),
        ("@id(\"a\") permit (principal == ?principal, action, resource);", "a template"),
        (
            "@id(\"a\") permit (principal, action, resource) when { resource.owner == \"x\" };",
            "owner",
        ),
        (
            "@id(\"a\") permit (principal, action, resource) when { resource.handler == \"x\" };",
            "handler",
        ),
        ("@id(\"a\") permit (principal, action == Action::\"Nothing\", resource);", "Nothing"),
        (
            "@id(\"a\") permit (principal, action, resource) when { resource.state == 1 };",
            "types",
        ),
        (
            "@id(\"a\") permit (principal is Staff, action == Action::\"honi.example.v1.VoiceService/EscalateVoice\", resource);",
            "impossible",
        ),
        ("@id(\"a\") permit (principal", "unexpected end"),
    ] {
        let fault = fault(&[call, ("x.cedar", text)], SCHEMA);
        assert!(fault.contains(expected), "{text}: {fault}");
    }
    assert!(fault(&[("voice.cedar", VOICE)], SCHEMA).contains("call.cedar"));
    assert!(fault(&[call], "entity").contains("schema"));
    assert!(
        fault(
            &[call],
            "namespace N { action \"a/b\" appliesTo { principal: [Staff], resource: [Staff] }; }"
        )
        .contains("namespace")
    );
}

#[test]
fn who_may_call_cannot_depend_on_more_than_is_remembered() {
    let on_unit = "@id(\"a\") permit (principal is Staff, action, resource) when { principal.org_unit == \"x\" };";
    assert!(fault(&[("call.cedar", on_unit)], SCHEMA).contains("org_unit"));
    let on_resource = "@id(\"a\") permit (principal, action, resource is Voice);";
    assert!(fault(&[("call.cedar", on_resource)], SCHEMA).contains("Voice"));
}
