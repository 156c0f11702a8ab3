//! A request id that comes back with another body.

use chrono::{DateTime, TimeDelta, Utc};
use honi_proto::descriptors;
use honi_proto::proposals::v1 as proposals;
use honi_proto::training::v1 as training;
use honi_proto::voices::v1 as voices;
use honi_suite::{PATIENCE, eventually};
use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage as _, Value};
use tonic::Code;

use super::{Expected, Trial, tables, usual};
use crate::wire::{Case, Fill, Making, Names, Rpc, Rules, collection, date, message, proposing};

/// The fields by which two requests with the same id may not differ in this test: their own id, and what says which record is meant as it was.
const KEPT: [&str; 4] = ["request_id", "etag", "validate_only", "name"];

pub(super) async fn another_body(trial: &mut Trial<'_>) {
    let mut tried = 0;
    // The rungs of deadlines are due some days later; the others act on what is new.
    let changes = trial
        .stage
        .rpcs
        .clone()
        .into_iter()
        .filter(|rpc| !descriptors::is_read(&rpc.method));
    let (late, now): (Vec<Rpc>, Vec<Rpc>) =
        changes.partition(|rpc| ["EscalateVoice", "EscalateInvestigation", "EscalateImprovementAction"].contains(&rpc.method.name()));
    for rpc in now {
        // A request that says nothing but its id, and which page, has no other body.
        if rpc
            .method
            .input()
            .fields()
            .all(|field| ["request_id", "page_size", "page_token"].contains(&field.name()))
        {
            continue;
        }
        let names = Box::pin(ready(trial, &rpc)).await;
        reuse(trial, &rpc, &names).await;
        tried += 1;
    }
    let mut due = Vec::new();
    for rpc in late {
        due.push((Box::pin(ready(trial, &rpc)).await, rpc));
    }
    trial.stage.wait(TimeDelta::days(10));
    // What the time alone brings about is written by no call either.
    trial.stage.tables("voices").await.has_reminded(trial.stage.now()).await;
    for (names, rpc) in due {
        reuse(trial, &rpc, &names).await;
    }
    assert!(tried > 10, "only {tried} RPCs change anything");
}

/// A message that is right for what is ready.
pub(super) fn sound(trial: &Trial<'_>, rpc: &Rpc, ready: &(Names, String)) -> DynamicMessage {
    let (names, etag) = ready;
    let now = trial.stage.now();
    let value = |path: &str, field: &FieldDescriptor| value(rpc, names, etag, now, path, field);
    let fill = Fill { value: &value, names, now };
    message(&rpc.method.input(), "", &fill)
}

/// What makes it right beyond its rules.
pub(super) fn value(rpc: &Rpc, names: &Names, etag: &str, now: DateTime<Utc>, path: &str, field: &FieldDescriptor) -> Option<Value> {
    if is_of_proposals(rpc)
        && let Some(value) = proposing(path, field, now)
    {
        return Some(value);
    }
    match (path, field.name()) {
        ("etag", _) => Some(Value::String(etag.to_owned())),
        (path, _) if is_step_of_investigation(rpc) && names.contains_key(path) => Some(Value::String(names[path].clone())),
        ("understood" | "wanted_change" | "knew_disadvantages" | "approve", _) => Some(Value::Bool(true)),
        ("answers", _) => Some(Value::String("架空の回答".to_owned())),
        ("member.name", _) if rpc.method.name().starts_with("Update") => Some(Value::String(names["members"].clone())),
        ("contract.name", _) if rpc.method.name() == "CorrectContract" => Some(Value::String(names["contracts"].clone())),
        // As its triage found.
        ("outcomes[0].category", _) => Some(Value::EnumNumber(voices::ComplaintCategory::Other.into())),
        ("evaluation", _) => Some(Value::EnumNumber(voices::Evaluation::NoAction.into())),
        ("evaluation_reason", _) => Some(Value::String("説明を尽くした".to_owned())),
        (_, "code" | "staff_no") => Some(Value::String(format!("R{}", &crate::wire::fresh_id().to_string()[30..]))),
        (_, "member_no") => Some(Value::String(crate::wire::fresh_id().to_string()[24..].to_owned())),
        ("unit_closure.first_date" | "unit_closure.last_date", _) => Some(date(2027, 1, 7)),
        // Its certificate has expired.
        ("milestone", _) => Some(Value::EnumNumber(training::CredentialMilestone::Expiry.into())),
        // After that of what is ready.
        ("expire_date", _) => Some(date(2028, 3, 31)),
        _ => usual(path, field),
    }
}

/// Waits until the voices service has heard that a member was erased: what it writes then is not written by a call that is refused.
async fn followed(trial: &Trial<'_>, member: &str) {
    let tables = trial.stage.tables("voices").await;
    let is_erased = |row: &String| row.contains(member) && !row.contains("erased_at=NULL");
    eventually(PATIENCE, || async { tables.rows().await["subject_keys"].iter().any(is_erased) }).await;
}

async fn reuse(trial: &mut Trial<'_>, rpc: &Rpc, ready: &(Names, String)) {
    let (names, _) = ready;
    let first = sound(trial, rpc, ready);
    trial.cases += 1;
    let (once, twice) = (trial.send(rpc, &first).await, trial.send(rpc, &first).await);
    let name = |answer: &DynamicMessage| answer.get_field_by_name("name").map(|name| name.to_string());
    match (once, twice) {
        (Ok(once), Ok(twice)) if name(&once) == name(&twice) => {}
        (once, twice) => {
            // A new RPC needs something that it can act on: see `ready`.
            trial
                .faults
                .push(format!("{rpc}, the same request twice: {once:?}, then {twice:?}"));
            return;
        }
    }
    if rpc.method.name() == "EraseMember" {
        followed(trial, &names["members"]).await;
    }
    let mut other = first.clone();
    if !differ(&mut other, &trial.there.others) {
        trial.faults.push(format!("{rpc}: no other body was found"));
        return;
    }
    assert_ne!(first.encode_to_vec(), other.encode_to_vec());
    let expected = Expected {
        code: Code::AlreadyExists,
        reason: "REQUEST_ID_REUSED",
        field: None,
    };
    let before = tables(trial.stage).await;
    trial.refused(rpc, "a request id with another body", &other, &expected).await;
    trial
        .nothing_written_since(&before, &format!("{rpc}, a request id with another body"))
        .await;
}

/// Whether it is a step of an investigation: who has which part in the case stands among the names.
fn is_step_of_investigation(rpc: &Rpc) -> bool {
    rpc.method.parent_service().name() == "InvestigationService"
}

/// Whether it is a step of an improvement action.
fn is_step_of_improvement(rpc: &Rpc) -> bool {
    let is_one = rpc.method.parent_service().name() == "ImprovementActionService";
    is_one && !descriptors::is_read(&rpc.method) && rpc.method.name() != "CreateImprovementAction"
}

/// Whether it is of the catalogue or of proposals.
fn is_of_proposals(rpc: &Rpc) -> bool {
    let services = [
        "BenefitService",
        "CampaignService",
        "ProductService",
        "ProposalService",
        "RecommendationPolicyService",
    ];
    services.contains(&rpc.method.parent_service().name())
}

/// What an RPC can act on now, and the etag of that.
pub(super) async fn ready(trial: &Trial<'_>, rpc: &Rpc) -> (Names, String) {
    let making = Making::on(trial.stage);
    let (everybody, unit) = (&trial.there.everybody, &trial.there.unit);
    let mut names = trial.there.names.clone();
    let staff = names["staff"].clone();
    let new_voice = async || making.complaint(everybody, unit, &[]).await;
    let number = crate::wire::fresh_id().to_string()[24..].to_owned();
    let (name, etag) = match rpc.method.name() {
        method if is_step_of_investigation(rpc) && !descriptors::is_read(&rpc.method) && method != "CreateInvestigation" => {
            let Case { investigation, people } = Box::pin(making.case_for(method, unit)).await;
            names.extend(people.into_iter().map(|(part, staff)| (part.to_owned(), staff)));
            names.insert("investigations".to_owned(), investigation.name.clone());
            return (names, investigation.etag);
        }
        method if is_step_of_improvement(rpc) => {
            let action = Box::pin(making.improvement_for(method, &staff)).await;
            (action.name, action.etag)
        }
        method
            if rpc.method.parent_service().name() == "ProposalService"
                && !descriptors::is_read(&rpc.method)
                && method != "CreateProposal" =>
        {
            let (proposal, product) = Box::pin(making.proposal_for(method, everybody, &names["members"])).await;
            names.insert("products".to_owned(), product);
            (proposal.name, proposal.etag)
        }
        "ReviewProductRevision" => {
            let product = making.revised_product().await;
            (product.name, product.etag)
        }
        "ActivateRecommendationPolicy" => {
            let policy = making.recommendation_policy().await;
            (policy.name, policy.etag)
        }
        "ReviewBenefit" => {
            let benefit = making.benefit().await;
            (benefit.name, benefit.etag)
        }
        "EndCampaign" => {
            let campaign = making.campaign().await;
            (campaign.name, campaign.etag)
        }
        "ReviseProduct" | "PublishDisclosureDocument" | "WithdrawDisclosureDocument" | "WithdrawProduct" => {
            let product = making.product().await;
            (product.name, product.etag)
        }
        "AcknowledgeVoice" | "EscalateVoice" => new_voice().await.pair(),
        "TriageVoice" => making.acknowledged(new_voice().await, everybody).await.pair(),
        "IssueVoiceLetter" => making.acknowledged(new_voice().await, everybody).await.pair(),
        "RecordVoiceContact" | "WithdrawVoice" => new_voice().await.pair(),
        "StartFastTrack" | "StartVoiceInvestigation" => making
            .triaged(new_voice().await, &staff, voices::Severity::S3, everybody)
            .await
            .pair(),
        "ResolveVoiceFast" => making.fast_tracked(new_voice().await, &staff, everybody).await.pair(),
        "AwaitVoiceAnswer" | "DraftVoiceResponse" => making.investigated(new_voice().await, &staff, everybody).await.pair(),
        "ApproveVoiceResponse" | "RejectVoiceResponse" => making.drafted(new_voice().await, &staff, everybody).await.pair(),
        "RespondToVoice" => Box::pin(making.approved(new_voice().await, &staff, everybody)).await.pair(),
        "RecordMemberDecision" => Box::pin(making.responded(new_voice().await, &staff, everybody)).await.pair(),
        "DecideVoiceImprovement" => making.resolved(new_voice().await, &staff, everybody).await.pair(),
        "ReplyToVoice" | "RouteVoice" => making.opinion(&staff, everybody, unit).await.pair(),
        "CloseVoice" => Box::pin(making.decided(new_voice().await, &staff, everybody)).await.pair(),
        "RecordVoiceFollowUp" | "ReopenVoice" => Box::pin(making.closed(new_voice().await, &staff, everybody)).await.pair(),
        "EstablishContract" | "DeclineContract" => making.application(unit, &staff).await.pair(),
        "TerminateContract" | "CorrectContract" => making.contract(unit, &staff).await.pair(),
        "ReinstateContract" => making.lapsed(unit, &staff).await.pair(),
        "ActivateDetectionParameterSet" => {
            let set = making.parameter_set().await;
            (set.name, set.etag)
        }
        "UpdateMember" | "VoidMember" | "EraseMember" => {
            let member = making.member(&number, "架空 次郎", unit, &everybody.name).await;
            (member.name, member.etag)
        }
        "RecordNeedsProfile" | "RecordCareAttributes" | "RecordContactRights" | "FlagMember" | "JoinHousehold" => {
            let member = making.member(&number, "架空 三郎", unit, &everybody.name).await;
            (member.name, "new".to_owned())
        }
        "LeaveHousehold" => {
            let member = making.member(&number, "架空 三郎", unit, &everybody.name).await.name;
            making.household(&member).await;
            (member, String::new())
        }
        "EndHouseholdPerson" => {
            let member = making.member(&number, "架空 三郎", unit, &everybody.name).await.name;
            names.insert("householdPersons".to_owned(), making.person(&member).await);
            (member, String::new())
        }
        "ProposeFlagLift" | "ApproveFlagLift" | "RejectFlagLift" => {
            let member = making.member(&number, "架空 三郎", unit, &everybody.name).await.name;
            let proposed = rpc.method.name() != "ProposeFlagLift";
            let etag = making.flagged(&member, unit, proposed).await.etag;
            (member, etag)
        }
        "AcknowledgeDigest" => (making.digest(unit, everybody).await.name, String::new()),
        "VoidUnitClosure" => {
            let closure = making.closure(unit).await;
            (closure.name, closure.etag)
        }
        "AssignStaff" | "EndEmployment" => (making.staff(&number, &[], unit).await, "1".to_owned()),
        // Nobody has two credentials of a kind.
        "CreateCredential" => (making.staff(&number, &[], unit).await, String::new()),
        "VerifyCredential" => {
            let credential = making.registered(&making.staff(&number, &[], unit).await).await;
            (credential.name, credential.etag)
        }
        "RenewCredential"
        | "SuspendCredential"
        | "RevokeCredential"
        | "SurrenderCredential"
        | "RecordCredentialUnits"
        | "EscalateCredential" => {
            let credential = making.credential(&making.staff(&number, &[], unit).await).await;
            (credential.name, credential.etag)
        }
        "ReinstateCredential" => {
            let credential = making.credential(&making.staff(&number, &[], unit).await).await;
            let credential = making.suspended(credential).await;
            (credential.name, credential.etag)
        }
        "LiftSolicitationSuspension" => {
            let suspension = making.solicitation_suspension(&making.staff(&number, &[], unit).await).await;
            (suspension.name, suspension.etag)
        }
        "ReviseOrgUnit" => (making.unit(&number).await, "1".to_owned()),
        _ => (names["notices"].clone(), "1".to_owned()),
    };
    if let Some((collection, _)) = name.clone().split_once('/') {
        names.insert(collection.to_owned(), name);
    }
    // Nobody is above themselves: who is acted on is not who is named elsewhere.
    (names, etag)
}

trait Pair {
    fn pair(self) -> (String, String);
}

impl Pair for proposals::Contract {
    fn pair(self) -> (String, String) {
        (self.name, self.etag)
    }
}

impl Pair for voices::Voice {
    fn pair(self) -> (String, String) {
        (self.name, self.etag)
    }
}

/// Changes one field to another value that is right as well; false if there is none.
fn differ(message: &mut DynamicMessage, others: &Names) -> bool {
    let fields: Vec<FieldDescriptor> = message.descriptor().fields().collect();
    let kept = |field: &&FieldDescriptor| message.has_field(field) && !KEPT.contains(&field.name());
    for field in fields.iter().filter(kept).cloned().collect::<Vec<_>>() {
        let rules = Rules::of(&field);
        match message.get_field_mut(&field) {
            Value::String(text) if rules.pattern.is_none() && rules.allowed.is_empty() && !rules.email => {
                text.push('1');
                return true;
            }
            Value::EnumNumber(number) if matches!(field.kind(), Kind::Enum(values) if values.get_value(*number + 1).is_some()) => {
                *number += 1;
                return true;
            }
            Value::I32(number) if rules.most.is_none_or(|most| i64::from(*number) < most) => {
                *number += 1;
                return true;
            }
            Value::Message(inner) if inner.descriptor().full_name() == "honi.calendar.v1.Date" => {
                *inner = date(2031, 5, 1).as_message().expect("a day is a message").clone();
                return true;
            }
            #[expect(clippy::collapsible_match, reason = "a guard cannot borrow it to change it")]
            Value::Message(inner) if inner.descriptor().package_name().starts_with("honi.") => {
                if differ(inner, others) {
                    return true;
                }
            }
            Value::List(items) => {
                let item = items.first_mut().and_then(Value::as_message_mut);
                if item.is_some_and(|item| item.descriptor().package_name().starts_with("honi.") && differ(item, others)) {
                    return true;
                }
            }
            _ => {}
        }
    }
    // All that there is to say is which record.
    let name = fields.iter().find(|field| field.name() == "name");
    let other = name.and_then(|field| others.get(collection(&Rules::of(field).pattern?)?).cloned());
    match (name, other) {
        (Some(field), Some(other)) => {
            message.set_field(field, Value::String(other));
            true
        }
        _ => false,
    }
}
