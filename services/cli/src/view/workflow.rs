//! What a list says of a workflow beyond its fields: what fires next, and what it tries in vain.

use honi_proto::time::instant;
use honi_proto::workflows::v1::{FailingActivity, PendingTimer, Workflow};
use prost_reflect::DynamicMessage;

use super::{View, short_line};

/// A column that only people are told; `None` for a field.
pub(super) fn cell(view: &View<'_>, message: &DynamicMessage, column: &str) -> Option<String> {
    if !matches!(column, "workflow.timer" | "workflow.failing") {
        return None;
    }
    let workflow = message.transcode_to::<Workflow>().ok()?;
    Some(match column {
        "workflow.timer" => timers(view, &workflow.pending_timers),
        _ => short_line(workflow.failing_activities.iter().map(|it| failing(view, it))),
    })
}

/// The next one, and how many there are after it.
fn timers(view: &View<'_>, timers: &[PendingTimer]) -> String {
    let Some((next, later)) = timers.split_first() else {
        return String::new();
    };
    let next = format!("{} {} {}", next.deadline, next.level, view.moment(next.fire_time.as_ref()));
    match later.len() {
        0 => next,
        later => format!("{next} (+{later})"),
    }
}

fn failing(view: &View<'_>, it: &FailingActivity) -> String {
    let tried = view.lang.text_with("activity-tried", &[("count", &it.attempt_count.to_string())]);
    let again = it.next_attempt_time.as_ref().filter(|at| instant(at).is_some());
    let again = again.map(|at| view.lang.text_with("activity-again", &[("at", &view.moment(Some(at)))]));
    let parts = [it.r#type.as_str(), it.reason.as_str(), &tried, again.as_deref().unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use honi_proto::time::timestamp;
    use prost_reflect::ReflectMessage as _;

    use super::*;
    use crate::names::Names;
    use crate::texts::Lang;

    #[test]
    fn what_fires_next_and_what_fails_is_one_line_each() {
        let at = |text: &str| Some(timestamp(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc()));
        let timer = |level: &str, time| PendingTimer {
            deadline: "final-response".to_owned(),
            ordinal: 1,
            level: level.to_owned(),
            fire_time: at(time),
        };
        let workflow = Workflow {
            pending_timers: vec![
                timer("team-lead", "2026-04-01T00:00:00Z"),
                timer("executive", "2026-05-01T00:00:00Z"),
            ],
            failing_activities: vec![FailingActivity {
                r#type: "complaint_handling.notify".to_owned(),
                attempt_count: 3,
                reason: "Unavailable".to_owned(),
                next_attempt_time: at("2026-03-01T00:00:00Z"),
            }],
            ..Workflow::default()
        };
        let (names, message) = (Names::default(), workflow.transcode_to_dynamic());
        let view = View {
            lang: Lang::En,
            names: &names,
            now: chrono::DateTime::UNIX_EPOCH,
        };
        let said = |column| cell(&view, &message, column).unwrap();
        assert_eq!(said("workflow.timer"), "final-response team-lead 2026-04-01 09:00 (+1)");
        assert_eq!(
            said("workflow.failing"),
            "complaint_handling.notify, Unavailable, tried 3 times, again 2026-03-01 09:00"
        );
        assert!(cell(&view, &message, "state").is_none());
    }
}
