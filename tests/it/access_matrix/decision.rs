//! What a service decides on one call.

use honi_proto::descriptors;
use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, ReflectMessage as _, Value};
use tonic::{Code, Status};

use super::relation::{Kind, Relation};
use super::world::{FULL_NAME, Somebody, World};
use crate::wire::{Caller, Fill, Making, Rpc, Stage, date, message, reason};

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Decision {
    /// Let through, whatever came of it.
    Allowed,
    /// Let through, and the answer holds personal data.
    Personal,
    /// PERMISSION_DENIED.
    Denied,
    /// NOT_FOUND, or left out of a list.
    Hidden,
    /// UNAUTHENTICATED.
    Unknown,
    /// The call never came as far as the decision, or failed.
    Undecided(String),
}

impl Decision {
    /// Whether it was let through.
    pub(super) fn is_yes(&self) -> bool {
        matches!(self, Self::Allowed | Self::Personal)
    }

    /// As it stands in the matrix.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Allowed => "yes",
            Self::Personal => "personal",
            Self::Denied => "no",
            Self::Hidden => "hidden",
            Self::Unknown => "who?",
            Self::Undecided(_) => "UNDECIDED",
        }
    }
}

/// Reasons for which a service that let a call through cannot answer here: nobody runs workflows.
const AWAY: [&str; 1] = ["TEMPORAL"];

/// The reason when the call itself is refused.
const CALL_NOT_PERMITTED: &str = "CALL_NOT_PERMITTED";

/// An etag that no record has, so that nothing is changed by a call that is let through.
const STALE: &str = "999999";

/// Calls as somebody on that to which the caller stands in a relation; nothing if the relation cannot be.
pub(super) async fn ask(
    stage: &Stage,
    world: &World,
    rpc: &Rpc,
    kind: Option<Kind>,
    who: &Somebody,
    relation: Relation,
) -> Option<Decision> {
    let is_new = rpc.method.name().starts_with("Create");
    let resource = match kind {
        None => None,
        Some(kind) if is_new => {
            if !can_be_made(kind, relation, who) {
                return None;
            }
            None
        }
        Some(kind) => Some(who.resource(kind, relation)?),
    };
    let mut names = world.names.clone();
    if rpc.method.input().get_field_by_name("person").is_some()
        && let Some(member) = resource
    {
        // Persons belong to the member who named them.
        names.insert("householdPersons".to_owned(), Making::on(stage).person(member).await);
    }
    if let Some((collection, _)) = resource.and_then(|name| name.split_once('/')) {
        names.insert(collection.to_owned(), resource.unwrap_or_default().to_owned());
    }
    if let Some(letter) = resource.and_then(|voice| world.letters.get(voice)) {
        names.insert("voiceLetters".to_owned(), letter.clone());
    }
    let mut listed = resource;
    if kind == Some(Kind::Credential) {
        names.insert("staff".to_owned(), holder(world, who, relation));
        if let Some(suspension) = resource.and_then(|credential| world.suspensions.get(credential)) {
            names.insert("solicitationSuspensions".to_owned(), suspension.clone());
            listed = listed.filter(|_| !rpc.method.name().ends_with("Suspensions")).or(Some(suspension));
        }
    }
    let value = |path: &str, field: &FieldDescriptor| {
        let made = is_new.then(|| attribute(world, who, relation, field)).flatten();
        made.or_else(|| filled(path, field, resource))
    };
    let fill = Fill {
        value: &value,
        names: &names,
        now: stage.now(),
    };
    let body = message(&rpc.method.input(), "", &fill).encode_to_vec();
    let token = who.caller.as_ref().map(|caller| stage.token(caller));
    let answer = match (&who.through, &token) {
        (Some(application), Some(person)) => stage.send_for(rpc, &stage.token(application), person, body).await,
        _ => stage.send(rpc, token.as_deref(), body).await,
    };
    // Of what belongs to one thing, the list is what counts; of a list of things, that one.
    let listed = listed.filter(|_| rpc.method.input().get_field_by_name("name").is_none());
    Some(decision(answer, listed))
}

/// Whether somebody may call at all, whatever for: that is decided before the message is looked at.
pub(super) async fn may_call(stage: &Stage, rpc: &Rpc, caller: &Caller) -> bool {
    match stage.send(rpc, Some(&stage.token(caller)), Vec::new()).await {
        Err(status) => status.code() != Code::PermissionDenied || reason(&status) != CALL_NOT_PERMITTED,
        Ok(_) => true,
    }
}

/// Whether something can be made to which the caller then stands in the relation. Who records a voice is its recorder in each of them.
fn can_be_made(kind: Kind, relation: Relation, who: &Somebody) -> bool {
    let stands = who.caller.as_ref().is_some_and(|caller| caller.unit.is_some());
    // Whoever begins a proposal is who solicits.
    if kind == Kind::Proposal {
        return relation == if stands { Relation::Own } else { Relation::Stranger };
    }
    match relation {
        Relation::Stranger => true,
        Relation::Own => stands && kind != Kind::Voice,
        Relation::Team | Relation::Subject => stands,
        Relation::Role | Relation::RoleElsewhere => who.resource(kind, relation).is_some(),
        Relation::TeamS1 | Relation::Queue | Relation::Assigned | Relation::Any => false,
    }
}

/// Who holds a credential to which the caller stands in the relation.
fn holder(world: &World, who: &Somebody, relation: Relation) -> String {
    match (relation, &who.caller) {
        (Relation::Own, Some(caller)) => caller.name.clone(),
        (Relation::Team, _) => world.colleague.clone(),
        _ => world.names["staff"].clone(),
    }
}

/// What makes a new resource stand in the relation.
fn attribute(world: &World, who: &Somebody, relation: Relation, field: &FieldDescriptor) -> Option<Value> {
    let me = who.caller.as_ref().map(|caller| caller.name.clone()).unwrap_or_default();
    let text = |text: &str| Some(Value::String(text.to_owned()));
    let in_team = matches!(relation, Relation::Team | Relation::Subject);
    match field.full_name() {
        "honi.voices.v1.Voice.org_unit" | "honi.members.v1.Member.org_unit" | "honi.proposals.v1.Contract.org_unit" => {
            text(if in_team { &world.unit } else { &world.elsewhere })
        }
        "honi.voices.v1.Voice.subject_staff" if relation == Relation::Subject => Some(Value::List(vec![Value::String(me)])),
        "honi.members.v1.Member.sales_staff" | "honi.proposals.v1.Contract.sales_staff" => {
            text(if relation == Relation::Own { &me } else { &world.colleague })
        }
        "honi.inspections.v1.CreateInvestigationRequest.subject_staff" if relation == Relation::Subject => {
            Some(Value::List(vec![Value::String(me)]))
        }
        "honi.organization.v1.Notice.staff" => match relation {
            Relation::Own => text(&me),
            Relation::Stranger => text(&world.colleague),
            _ => None,
        },
        "honi.organization.v1.Notice.org_unit_queue" if relation == Relation::Team => text(&world.unit),
        "honi.organization.v1.Notice.role" if matches!(relation, Relation::Role | Relation::RoleElsewhere) => text(&who.label),
        _ => None,
    }
}

/// What the rules alone do not say: calls that are right, find what there is, and change nothing.
fn filled(path: &str, field: &FieldDescriptor, resource: Option<&str>) -> Option<Value> {
    let text = |text: &str| Some(Value::String(text.to_owned()));
    match (path, field.name()) {
        (_, "etag") if !path.contains('.') => text(STALE),
        (_, "validate_only") => Some(Value::Bool(true)),
        (_, "full_name") => text(FULL_NAME),
        ("member.name" | "contract.name", _) => resource.and_then(text),
        ("contracts[0].contract.external_id", _) => text("架空-1"),
        // Investigations are told of to few.
        ("source", _) => text("voices/01935000-0000-7000-8000-0000000000f1"),
        ("policyholder", _) => text("keys/P-1"),
        ("voice.complainant_relation", _) => Some(Value::EnumNumber(8)),
        // Tiles are large, so that their pages are short.
        (_, "page_size") if field.parent_message().name() == "ListTilesRequest" => Some(Value::I32(50)),
        // Of the lists that hold the resource, the longest page.
        (_, "page_size") => Some(Value::I32(200)),
        // A day after every day in the records, so that nothing is refused for its order.
        ("employed_until", _) | (_, "effective_from") => Some(date(2030, 4, 1)),
        // The first kind of credential expires.
        ("credential.expire_date", _) => Some(date(2030, 4, 1)),
        // Opening hours that are in order.
        ("calendar.opens_at_minute", _) => Some(Value::I32(540)),
        ("calendar.closes_at_minute", _) => Some(Value::I32(1020)),
        ("calendar.official_until_year", _) => Some(Value::I32(2027)),
        // What came today is older than that at the end of a later day.
        (_, "older_than") => text("0d"),
        (_, "as_of_date") if field.parent_message().name() == "ListOverdueVoicesRequest" => Some(date(2030, 4, 1)),
        // The proof of the log's first entry in a log of one.
        ("index", _) => Some(Value::I64(0)),
        ("tree_size" | "first_size" | "second_size", _) => Some(Value::I64(1)),
        _ => None,
    }
}

fn decision(answer: Result<DynamicMessage, Status>, resource: Option<&str>) -> Decision {
    match answer {
        Ok(message) => shown(&message, resource),
        Err(status) => match status.code() {
            Code::PermissionDenied => Decision::Denied,
            Code::NotFound => Decision::Hidden,
            Code::Unauthenticated => Decision::Unknown,
            Code::FailedPrecondition | Code::Aborted | Code::AlreadyExists => Decision::Allowed,
            Code::Unavailable if AWAY.contains(&reason(&status).as_str()) => Decision::Allowed,
            code => Decision::Undecided(format!("{code:?} {}: {}", reason(&status), status.message())),
        },
    }
}

/// What an answer shows: of a list, only the resource in question counts.
fn shown(answer: &DynamicMessage, resource: Option<&str>) -> Decision {
    let items = answer
        .fields()
        .find_map(|(field, value)| value.as_list().filter(|_| field.is_list()).map(<[Value]>::to_vec));
    let is_page = answer.descriptor().get_field_by_name("next_page_token").is_some();
    let (Some(resource), true) = (resource, is_page) else {
        return if holds_personal_data(answer) {
            Decision::Personal
        } else {
            Decision::Allowed
        };
    };
    let is_it = |item: &&DynamicMessage| item.get_field_by_name("name").is_some_and(|name| name.as_str() == Some(resource));
    match items.unwrap_or_default().iter().filter_map(Value::as_message).find(is_it) {
        None => Decision::Hidden,
        Some(item) if holds_personal_data(item) => Decision::Personal,
        Some(_) => Decision::Allowed,
    }
}

fn holds_personal_data(message: &DynamicMessage) -> bool {
    let inside = |value: &Value| match value {
        Value::Message(message) => holds_personal_data(message),
        Value::List(items) => items.iter().filter_map(Value::as_message).any(holds_personal_data),
        _ => false,
    };
    message
        .fields()
        .any(|(field, value)| descriptors::is_personal(&field) || inside(value))
}
