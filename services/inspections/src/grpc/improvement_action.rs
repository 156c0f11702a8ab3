//! An improvement action as a message.

use honi_proto::inspections::v1 as pb;
use honi_proto::time::timestamp;

use super::codes::level_message;
use super::improvement_codes::{cause_category_message, deadline_kind_message, kind_message, state_message};
use crate::app::improvement::View;
use crate::domain::improvement::{Check, Deadline, Evidence, Source};

/// The action as the caller may see it.
pub(super) fn view(view: View) -> pb::ImprovementAction {
    let (origin, handling) = (view.action.origin(), view.action.handling());
    let shown = |source: &&Source| view.names_investigations || !matches!(source, Source::Investigation(_));
    let texts = view.texts.into_iter().map(|(field, text)| pb::ImprovementText { field, text });
    let implementation = handling.implementation.as_ref();
    pb::ImprovementAction {
        name: origin.name.to_string(),
        number: origin.number.to_string(),
        state: state_message(handling.state),
        cycle: handling.cycle.cast_signed(),
        sources: handling.sources.iter().filter(shown).map(ToString::to_string).collect(),
        owner: handling.owner.map(|staff| staff.to_string()).unwrap_or_default(),
        cause_category: handling.cause.map_or(0, cause_category_message),
        kind: handling.plan.as_ref().map_or(0, |plan| kind_message(plan.kind)),
        due_date: handling.plan.as_ref().map(|plan| plan.due_on.into()),
        implement_date: implementation.map(|it| it.on.into()),
        evidence: implementation.iter().flat_map(|it| &it.evidence).map(evidence).collect(),
        verification: handling.verification.as_ref().map(check),
        effect: handling.effect.as_ref().map(check),
        deadlines: handling.deadlines.iter().map(deadline).collect(),
        texts: texts.collect(),
        proposer: origin.proposer.to_string(),
        create_time: Some(timestamp(origin.created_at)),
        update_time: Some(timestamp(handling.updated_at)),
        etag: honi_door::field::etag(handling.version),
    }
}

fn evidence(it: &Evidence) -> pb::ImplementationEvidence {
    pb::ImplementationEvidence {
        reference: it.reference.clone(),
        sha256: it.sha256.clone().unwrap_or_default(),
    }
}

fn check(it: &Check) -> pb::ImprovementCheck {
    pb::ImprovementCheck {
        passed: it.passed,
        verifier: it.mark.by.to_string(),
        check_time: Some(timestamp(it.mark.at)),
    }
}

pub(super) fn deadline(it: &Deadline) -> pb::ImprovementDeadline {
    use honi_proto::casework::v1::EscalationRung;
    let rungs = it.rungs.iter().map(|rung| EscalationRung {
        level: level_message(rung.level),
        fire_time: Some(timestamp(rung.fire_at)),
        fired_time: rung.fired_at.map(timestamp),
    });
    pb::ImprovementDeadline {
        kind: deadline_kind_message(it.kind),
        ordinal: it.ordinal.cast_signed(),
        base_time: Some(timestamp(it.base_at)),
        due_time: Some(timestamp(it.due_at)),
        meet_time: it.met_at.map(timestamp),
        rule_id: it.rule_id.clone(),
        calendar_version: it.calendar_version,
        provisional: it.provisional,
        rungs: rungs.collect(),
    }
}
