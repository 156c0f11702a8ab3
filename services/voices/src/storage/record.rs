//! Between rows and voices. A row that no sequence of transitions could have made is not read.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use honi_names::{ContractName, MemberName, OrgUnitName, StaffName, VoiceName};
use sea_orm::ActiveValue::{NotSet, Set};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::entity::voice::{ActiveModel, Model};
use crate::domain::{
    Acknowledgement, Classified, Complainant, ComplaintCategory, DeadlineKind, EarlierCycle, Evaluation, Handling, HowAcknowledged,
    Improvement, Improving, Intake, Mark, Party, Pause, Reason, SettledHow, Settlement, Stage, StateCode, Triage, Triaging, Voice,
};

/// Instead of a way, where confirming receipt was skipped.
const SKIPPED: &str = "SKIPPED";
/// Nothing is to be improved.
const NO_ACTION: &str = "NO_ACTION";
/// Something is to be improved.
const IMPROVE: &str = "IMPROVE";

/// The whole row of a new voice.
pub(super) fn new_row(voice: &Voice, words: Vec<u8>) -> Result<ActiveModel, DatabaseError> {
    let intake = voice.intake();
    Ok(ActiveModel {
        number: Set(intake.number.to_string()),
        channel: Set(intake.channel.code().to_owned()),
        received_at: Set(intake.received_at),
        relation: Set(intake.complainant.relation.code().to_owned()),
        member: Set(intake.complainant.member.map(MemberName::id)),
        org_unit: Set(intake.org_unit.id()),
        recorder: Set(intake.recorder.to_string()),
        external_id: Set(intake.external_id.clone()),
        words: Set(words),
        created_at: Set(intake.created_at),
        ..changed_row(voice)?
    })
}

/// The columns that change as a voice is handled.
pub(super) fn changed_row(voice: &Voice) -> Result<ActiveModel, DatabaseError> {
    let (intake, handling) = (voice.intake(), voice.handling());
    let id = intake.name.id();
    let (acknowledgement, triage) = (handling.acknowledgement.as_ref(), handling.triage.as_ref());
    let (settlement, improvement, closure) = (handling.stage.settlement(), handling.stage.improvement(), handling.stage.closure());
    let how = acknowledgement.map(|it| match &it.how {
        HowAcknowledged::Answered(method) => method.code(),
        HowAcknowledged::Skipped { .. } => SKIPPED,
    });
    let evaluation = improvement.map(|it| match &it.decision.evaluation {
        Evaluation::NoAction { .. } => NO_ACTION,
        Evaluation::Improve => IMPROVE,
    });
    let severity = triage.map(|it| it.decision.severity).or(intake.classified.severity);
    let subjects = intake.subject_staff.iter().map(|staff| format!(" {} ", staff.id()));
    Ok(ActiveModel {
        id: Set(id),
        number: NotSet,
        kind: Set(intake.kind.code().to_owned()),
        state: Set(voice.state().code().to_owned()),
        channel: NotSet,
        received_at: NotSet,
        relation: NotSet,
        member: NotSet,
        org_unit: NotSet,
        subject_staff: Set(subjects.collect()),
        recorder: NotSet,
        external_id: NotSet,
        words: NotSet,
        cycle: Set(handling.cycle.cast_signed()),
        acknowledged_how: Set(how.map(str::to_owned)),
        acknowledged_at: Set(acknowledgement.map(|it| it.at)),
        acknowledged_by: Set(acknowledgement.map(|it| it.by.to_string())),
        categories: Set(categories(
            triage.map_or(&intake.classified.categories, |it| &it.decision.categories),
        )),
        severity: Set(severity.map(|it| it.code().to_owned())),
        vulnerable: Set(triage.map(|it| it.decision.vulnerable)),
        concerns_money: Set(triage.map(|it| it.decision.concerns_money)),
        alleges_improper_solicitation: Set(triage.map(|it| it.decision.alleges_improper_solicitation)),
        contracts: Set(triage.map(|it| contracts(&it.decision.contracts))),
        handler: Set(triage.map(|it| it.decision.handler.id())),
        triaged_at: Set(triage.map(|it| it.mark.at)),
        triaged_by: Set(triage.map(|it| it.mark.by.to_string())),
        stage: Set(Some(json(id, "stage", &handling.stage)?)),
        scope: Set(voice.scope().code().to_owned()),
        reply: Set(handling.reply.as_ref().map(|it| json(id, "reply", it)).transpose()?),
        pauses: Set(some_json(id, "pauses", &handling.pauses)?),
        earlier: Set(some_json(id, "earlier", &handling.earlier)?),
        outcome: Set(settlement.and_then(|it| it.outcome).map(|it| it.code().to_owned())),
        evaluation: Set(evaluation.map(str::to_owned)),
        root_cause: Set(improvement.map(|it| it.decision.root_cause.code().to_owned())),
        closed_at: Set(closure.map(|it| it.at)),
        closed_by: Set(closure.map(|it| it.by.to_string())),
        received_on: NotSet,
        closed_on: NotSet,
        due_on: NotSet,
        deadlines: Set(json(id, "deadlines", &handling.deadlines)?),
        due_at: Set(voice.next_deadline().map(|it| it.due_at)),
        follow_up_at: Set(follow_up_at(voice)),
        created_at: NotSet,
        updated_at: Set(handling.updated_at),
        version: Set(handling.version),
    })
}

/// The codes with a space between; none if there are none.
fn categories(all: &BTreeSet<ComplaintCategory>) -> Option<String> {
    let codes: Vec<&str> = all.iter().map(|category| category.code()).collect();
    (!codes.is_empty()).then(|| codes.join(" "))
}

/// When somebody is to be asked to ask whether the complainant is content, while that is to come.
fn follow_up_at(voice: &Voice) -> Option<DateTime<Utc>> {
    let deadline = voice.deadline(DeadlineKind::SatisfactionFollowUp)?;
    let to_come = deadline.is_open() && deadline.rungs.iter().any(|rung| rung.fired_at.is_none());
    to_come.then_some(deadline.due_at)
}

fn json(id: Uuid, column: &'static str, value: &impl Serialize) -> Result<String, DatabaseError> {
    serde_json::to_string(value).map_err(|_| unreadable(id, column))
}

fn some_json<T: Serialize>(id: Uuid, column: &'static str, values: &[T]) -> Result<Option<String>, DatabaseError> {
    (!values.is_empty()).then(|| json(id, column, &values)).transpose()
}

fn from_json<T: DeserializeOwned>(id: Uuid, column: &'static str, text: &str) -> Result<T, DatabaseError> {
    serde_json::from_str(text).map_err(|_| unreadable(id, column))
}

/// The voice of a row.
pub(super) fn read(row: &Model) -> Result<Voice, DatabaseError> {
    let intake = Intake {
        name: VoiceName::new(row.id),
        number: code(row, "number", &row.number)?,
        kind: code(row, "kind", &row.kind)?,
        channel: code(row, "channel", &row.channel)?,
        received_at: row.received_at,
        complainant: Complainant {
            relation: code(row, "relation", &row.relation)?,
            member: row.member.map(MemberName::new),
        },
        org_unit: OrgUnitName::new(row.org_unit),
        subject_staff: subjects(row)?,
        recorder: party(&row.recorder),
        external_id: row.external_id.clone(),
        classified: match row.triaged_at {
            None => classified(row)?,
            Some(_) => Classified::default(),
        },
        created_at: row.created_at,
    };
    let handling = Handling {
        cycle: u32::try_from(row.cycle).map_err(|_| unreadable(row.id, "cycle"))?,
        acknowledgement: row.acknowledged_at.map(|_| acknowledgement(row)).transpose()?,
        triage: row.triaged_at.map(|_| triage(row)).transpose()?,
        stage: match &row.stage {
            Some(stage) => from_json(row.id, "stage", stage)?,
            None => stage_of_before(row)?,
        },
        reply: row.reply.as_deref().map(|it| from_json(row.id, "reply", it)).transpose()?,
        deadlines: from_json(row.id, "deadlines", &row.deadlines)?,
        pauses: row
            .pauses
            .as_deref()
            .map_or(Ok(Vec::new()), |it| from_json::<Vec<Pause>>(row.id, "pauses", it))?,
        earlier: row
            .earlier
            .as_deref()
            .map_or(Ok(Vec::new()), |it| from_json::<Vec<EarlierCycle>>(row.id, "earlier", it))?,
        version: row.version,
        updated_at: row.updated_at,
    };
    Voice::restore(intake, handling).map_err(|_| unreadable(row.id, "state"))
}

/// The stage of a row that was written before stages were kept: complaints were closed right after triage then.
fn stage_of_before(row: &Model) -> Result<Stage, DatabaseError> {
    match code(row, "state", &row.state)? {
        StateCode::Received => Ok(Stage::Received),
        StateCode::Acknowledged => Ok(Stage::Acknowledged),
        StateCode::Triaged => Ok(Stage::Triaged),
        StateCode::Closed => closed_of_before(row),
        _ => Err(unreadable(row.id, "stage")),
    }
}

fn closed_of_before(row: &Model) -> Result<Stage, DatabaseError> {
    let evaluation = match there(row, "evaluation", row.evaluation.as_deref())? {
        NO_ACTION => Evaluation::NoAction { reason: Reason::OnRecord },
        IMPROVE => Evaluation::Improve,
        _ => return Err(unreadable(row.id, "evaluation")),
    };
    let mark = Mark {
        at: there(row, "closed_at", row.closed_at)?,
        by: party(there(row, "closed_by", row.closed_by.as_deref())?),
    };
    let settlement = Settlement {
        how: SettledHow::Accepted,
        outcome: Some(code(row, "outcome", there(row, "outcome", row.outcome.as_deref())?)?),
        responded_at: Some(mark.at),
        routed_to: None,
        mark: mark.clone(),
    };
    let decision = Improving {
        evaluation,
        root_cause: code(row, "root_cause", there(row, "root_cause", row.root_cause.as_deref())?)?,
    };
    Ok(Stage::Closed {
        settlement,
        improvement: Some(Improvement {
            decision,
            mark: mark.clone(),
        }),
        closure: mark,
        follow_up: None,
    })
}

fn acknowledgement(row: &Model) -> Result<Acknowledgement, DatabaseError> {
    let how = match there(row, "acknowledged_how", row.acknowledged_how.as_deref())? {
        SKIPPED => HowAcknowledged::Skipped { reason: Reason::OnRecord },
        method => HowAcknowledged::Answered(code(row, "acknowledged_how", method)?),
    };
    Ok(Acknowledgement {
        how,
        at: there(row, "acknowledged_at", row.acknowledged_at)?,
        by: party(there(row, "acknowledged_by", row.acknowledged_by.as_deref())?),
    })
}

fn classified(row: &Model) -> Result<Classified, DatabaseError> {
    Ok(Classified {
        categories: row.categories.as_deref().map_or(Ok(BTreeSet::new()), |it| categories_of(row, it))?,
        severity: row.severity.as_deref().map(|it| code(row, "severity", it)).transpose()?,
    })
}

fn categories_of(row: &Model, codes: &str) -> Result<BTreeSet<ComplaintCategory>, DatabaseError> {
    codes.split_whitespace().map(|it| code(row, "categories", it)).collect()
}

/// Ids with a space between.
fn contracts(names: &BTreeSet<ContractName>) -> String {
    let ids: Vec<String> = names.iter().map(|name| name.id().to_string()).collect();
    ids.join(" ")
}

/// None in rows of before.
fn contracts_of(row: &Model) -> Result<BTreeSet<ContractName>, DatabaseError> {
    let ids = row.contracts.as_deref().unwrap_or_default().split_whitespace();
    ids.map(|id| Uuid::parse_str(id).map(ContractName::new))
        .collect::<Result<_, _>>()
        .map_err(|_| unreadable(row.id, "contracts"))
}

fn triage(row: &Model) -> Result<Triage, DatabaseError> {
    let categories = there(row, "categories", row.categories.as_deref())?;
    let decision = Triaging {
        // What it found is in the intake.
        kind: None,
        categories: categories_of(row, categories)?,
        severity: code(row, "severity", there(row, "severity", row.severity.as_deref())?)?,
        vulnerable: there(row, "vulnerable", row.vulnerable)?,
        concerns_money: row.concerns_money.unwrap_or_default(),
        alleges_improper_solicitation: row.alleges_improper_solicitation.unwrap_or_default(),
        contracts: contracts_of(row)?,
        handler: StaffName::new(there(row, "handler", row.handler)?),
        // What it corrected is in the intake.
        subject_staff: None,
    };
    Ok(Triage {
        decision,
        mark: Mark {
            at: there(row, "triaged_at", row.triaged_at)?,
            by: party(there(row, "triaged_by", row.triaged_by.as_deref())?),
        },
    })
}

fn subjects(row: &Model) -> Result<BTreeSet<StaffName>, DatabaseError> {
    let ids = row
        .subject_staff
        .split_whitespace()
        .map(|id| Uuid::parse_str(id).map(StaffName::new));
    ids.collect::<Result<_, _>>().map_err(|_| unreadable(row.id, "subject_staff"))
}

fn party(text: &str) -> Party {
    let Ok(party) = text.parse();
    party
}

fn code<T: FromStr>(row: &Model, column: &'static str, text: &str) -> Result<T, DatabaseError> {
    text.parse().map_err(|_| unreadable(row.id, column))
}

fn there<T>(row: &Model, column: &'static str, value: Option<T>) -> Result<T, DatabaseError> {
    value.ok_or_else(|| unreadable(row.id, column))
}

fn unreadable(id: Uuid, column: &'static str) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "voices",
        column,
        row: id.to_string(),
    }
}
