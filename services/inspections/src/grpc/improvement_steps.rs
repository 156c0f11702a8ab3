//! Requests as steps of improvement actions.

use honi_door::field::optional_day;
use honi_proto::inspections::v1 as pb;
use honi_serve::Problem;

use super::improvement_codes::{cause_category, kind};
use crate::domain::improvement::{Checking, Evidence, Implementing, Planning, Step};

pub(super) fn cause(message: &pb::AnalyseImprovementCauseRequest) -> Result<Step, Problem> {
    let category = cause_category("category", message.category())?;
    Ok(Step::AnalyseCause(category, message.cause.as_str().into()))
}

pub(super) fn planning(message: &pb::PlanImprovementActionRequest) -> Result<Step, Problem> {
    Ok(Step::Plan(Planning {
        kind: kind("kind", message.kind())?,
        due_on: optional_day("due_date", message.due_date)?,
        criterion: message.success_criterion.as_str().into(),
        words: message.plan.as_str().into(),
    }))
}

pub(super) fn implementing(message: &pb::ImplementImprovementActionRequest) -> Result<Step, Problem> {
    let evidence = message.evidence.iter().map(|it| Evidence {
        reference: it.reference.clone(),
        sha256: Some(it.sha256.clone()).filter(|digest| !digest.is_empty()),
    });
    Ok(Step::Implement(Implementing {
        on: optional_day("implement_date", message.implement_date)?,
        evidence: evidence.collect(),
        words: message.done.as_str().into(),
    }))
}

pub(super) fn checking(passed: bool, finding: &str) -> Checking {
    Checking {
        passed,
        words: finding.into(),
    }
}
