//! Deadlines as a workflow hears of them.

use honi_casework::{Deadline, Level};
use honi_deadline_ladder::{DeadlinePlan, Level as PlanLevel, Rung};

/// A deadline for the workflow, which calls its kind `kind`.
pub fn plan<K, L>(deadline: &Deadline<K>, kind: L) -> DeadlinePlan<L> {
    let rung = |rung: &honi_casework::Rung| Rung {
        level: match rung.level {
            Level::RemindOwner => PlanLevel::RemindOwner,
            Level::TeamLead => PlanLevel::TeamLead,
            Level::ComplianceManager => PlanLevel::ComplianceManager,
            Level::Executive => PlanLevel::Executive,
            Level::Lapse => PlanLevel::Lapse,
        },
        fire_at: rung.fire_at,
        fired: rung.fired_at.is_some(),
    };
    DeadlinePlan {
        kind,
        ordinal: deadline.ordinal,
        paused: deadline.paused_at.is_some(),
        due_at: deadline.due_at,
        met_at: deadline.met_at,
        rungs: deadline.rungs.iter().map(rung).collect(),
    }
}
