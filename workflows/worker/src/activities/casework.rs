//! What the messages of every process have in common that the inspections service keeps the records of.

#![warn(clippy::wildcard_enum_match_arm)]

use honi_deadline_ladder::{Level, NoticePlan, Recipient, Rung};
use honi_proto::{casework::v1 as casework, time::instant};

/// The name of a proto's value, of an enum whose names begin with `prefix`, by our code: `effect-check` is `…EFFECT_CHECK`.
pub(super) fn value_name(prefix: &str, code: &str) -> String {
    format!("{prefix}{}", code.to_uppercase().replace('-', "_"))
}

/// Our code of a value by its name; none if the name does not begin so.
pub(super) fn code_of(prefix: &str, value_name: &str) -> Option<String> {
    Some(value_name.strip_prefix(prefix)?.to_lowercase().replace('_', "-"))
}

pub(super) fn level(level: Level) -> casework::EscalationLevel {
    match level {
        Level::RemindOwner => casework::EscalationLevel::RemindOwner,
        Level::TeamLead => casework::EscalationLevel::TeamLead,
        Level::ComplianceManager => casework::EscalationLevel::ComplianceManager,
        Level::Executive => casework::EscalationLevel::Executive,
        Level::Lapse => casework::EscalationLevel::Lapse,
    }
}

/// Whom to notify.
pub(super) fn notices(recipients: &[casework::Recipient]) -> Result<Vec<NoticePlan>, &'static str> {
    use casework::recipient::Recipient as To;
    let notices = recipients.iter().map(|to| {
        let recipient = match to.recipient.clone()? {
            To::Staff(name) => Recipient::Staff(name),
            To::Role(code) => Recipient::Role(code),
        };
        Some(NoticePlan { recipient })
    });
    notices.collect::<Option<_>>().ok_or("recipients")
}

/// A rung; none of a level that this worker does not know.
pub(super) fn rung(rung: &casework::EscalationRung) -> Result<Option<Rung>, &'static str> {
    let level = match rung.level() {
        casework::EscalationLevel::Unspecified => return Ok(None),
        casework::EscalationLevel::RemindOwner => Level::RemindOwner,
        casework::EscalationLevel::TeamLead => Level::TeamLead,
        casework::EscalationLevel::ComplianceManager => Level::ComplianceManager,
        casework::EscalationLevel::Executive => Level::Executive,
        casework::EscalationLevel::Lapse => Level::Lapse,
    };
    Ok(Some(Rung {
        level,
        fire_at: rung.fire_time.as_ref().and_then(instant).ok_or("deadlines.rungs.fire_time")?,
        fired: rung.fired_time.is_some(),
    }))
}
