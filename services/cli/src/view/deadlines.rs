//! Deadlines: when they end, how they stand, and who hears of them next.

use chrono::{TimeDelta, Timelike as _};
use comfy_table::{Table, presets};
use honi_clock::JAPAN;
use honi_proto::time::instant;
use honi_proto::{casework, inspections, voices};
use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};
use prost_types::Timestamp;

use super::{View, short_line};
use crate::choices::word_of;

/// A deadline of whatever record.
pub(super) struct Deadline {
    kind: &'static str,
    due_time: Option<Timestamp>,
    meet_time: Option<Timestamp>,
    provisional: bool,
    /// The first rung that is still to fire: its level, and when.
    next: Option<(&'static str, Option<Timestamp>)>,
}

/// Reads a deadline of one type of message.
macro_rules! of {
    ($message:expr, $deadline:ty, $kind:ty, $level:ty) => {{
        let it: $deadline = $message.transcode_to().ok()?;
        let unfired = it.rungs.iter().find(|rung| rung.fired_time.is_none());
        Deadline {
            kind: word_of::<$kind>(it.kind),
            next: unfired.map(|rung| (word_of::<$level>(rung.level), rung.fire_time)),
            due_time: it.due_time,
            meet_time: it.meet_time,
            provisional: it.provisional,
        }
    }};
}

impl Deadline {
    fn read(message: &DynamicMessage) -> Option<Self> {
        use casework::v1::EscalationLevel as Level;
        Some(match message.descriptor().full_name() {
            "honi.voices.v1.Deadline" => {
                of!(message, voices::v1::Deadline, voices::v1::DeadlineKind, voices::v1::EscalationLevel)
            }
            "honi.inspections.v1.InvestigationDeadline" => of!(
                message,
                inspections::v1::InvestigationDeadline,
                inspections::v1::InvestigationDeadlineKind,
                Level
            ),
            "honi.inspections.v1.ImprovementDeadline" => of!(
                message,
                inspections::v1::ImprovementDeadline,
                inspections::v1::ImprovementDeadlineKind,
                Level
            ),
            _ => return None,
        })
    }
}

/// A deadline per line; `None` if these are none.
pub(super) fn lines(view: &View<'_>, values: &[Value]) -> Option<String> {
    let deadlines = values.iter().map(|value| Deadline::read(value.as_message()?));
    let deadlines = deadlines.collect::<Option<Vec<_>>>()?;
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    for deadline in &deadlines {
        table.add_row([
            deadline.kind.to_owned(),
            view.lang.text_with("deadline-due", &[("at", &due(deadline.due_time.as_ref()))]),
            state(view, deadline),
            next(view, deadline),
        ]);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    Some(table.trim_fmt())
}

/// When it ends, as people in Japan write it: 00:00 is 24:00 of the day before.
pub(super) fn due(due_time: Option<&Timestamp>) -> String {
    let Some(at) = due_time.and_then(instant) else {
        return String::new();
    };
    let at = at.with_timezone(&JAPAN);
    if at.num_seconds_from_midnight() == 0 && at.nanosecond() == 0 {
        (at - TimeDelta::days(1)).format("%Y-%m-%d 24:00").to_string()
    } else {
        at.format("%Y-%m-%d %H:%M").to_string()
    }
}

/// Whether its end has passed before it was met, as far as one knows by now.
pub(super) fn is_overdue(view: &View<'_>, due_time: Option<&Timestamp>, meet_time: Option<&Timestamp>) -> bool {
    due_time
        .and_then(instant)
        .is_some_and(|ends| meet_time.and_then(instant).unwrap_or(view.now) > ends)
}

fn state(view: &View<'_>, deadline: &Deadline) -> String {
    let provisional = if deadline.provisional && deadline.meet_time.is_none() {
        view.lang.text("deadline-provisional")
    } else {
        String::new()
    };
    short_line([progress(view, deadline), provisional])
}

fn progress(view: &View<'_>, deadline: &Deadline) -> String {
    let met = deadline.meet_time.as_ref();
    match (met, is_overdue(view, deadline.due_time.as_ref(), met)) {
        (None, false) => view.lang.text("deadline-open"),
        (None, true) => view.lang.text("deadline-overdue"),
        (at, false) => view.lang.text_with("deadline-met", &[("at", &view.moment(at))]),
        (at, true) => view.lang.text_with("deadline-met-late", &[("at", &view.moment(at))]),
    }
}

/// The first rung that is still to fire; of a deadline that was met none fires any more.
fn next(view: &View<'_>, deadline: &Deadline) -> String {
    match &deadline.next {
        Some((level, at)) if deadline.meet_time.is_none() => view
            .lang
            .text_with("deadline-next", &[("level", level), ("at", &view.moment(at.as_ref()))]),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use honi_proto::voices::v1::{Deadline, DeadlineKind, EscalationLevel, EscalationRung, Voice};
    use prost_reflect::ReflectMessage as _;
    use prost_types::Timestamp;

    use crate::names::Names;
    use crate::texts::Lang;
    use crate::view::View;

    const fn at(seconds: i64) -> Option<Timestamp> {
        Some(Timestamp { seconds, nanos: 0 })
    }

    fn deadline(kind: DeadlineKind, due: i64, met: Option<i64>) -> Deadline {
        let rung = |level: EscalationLevel, fire, fired| EscalationRung {
            level: level.into(),
            fire_time: at(fire),
            fired_time: fired,
        };
        let rungs = vec![
            rung(EscalationLevel::RemindOwner, due - 7200, at(due - 7199)),
            rung(EscalationLevel::TeamLead, due - 3600, None),
        ];
        Deadline {
            kind: kind.into(),
            due_time: at(due),
            meet_time: met.and_then(at),
            rungs,
            ..Deadline::default()
        }
    }

    fn seen(deadline: Deadline, now: i64) -> String {
        let voice = Voice {
            deadlines: vec![deadline],
            ..Voice::default()
        };
        let names = Names::default();
        let view = View {
            lang: Lang::En,
            names: &names,
            now: DateTime::from_timestamp(now, 0).unwrap(),
        };
        view.lines(&voice.transcode_to_dynamic())[0]
            .1
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn a_deadline_is_a_line_that_says_how_it_stands() {
        let due = 1_775_030_400; // 2026-04-01 17:00 JST
        let of = |met| deadline(DeadlineKind::Acknowledge, due, met);
        assert_eq!(
            seen(of(None), due - 3700),
            "acknowledge due 2026-04-01 17:00 open next team-lead 2026-04-01 16:00"
        );
        assert_eq!(
            seen(of(None), due + 1),
            "acknowledge due 2026-04-01 17:00 overdue next team-lead 2026-04-01 16:00"
        );
        assert_eq!(
            seen(of(Some(due)), due + 1),
            "acknowledge due 2026-04-01 17:00 met 2026-04-01 17:00, in time"
        );
        assert_eq!(
            seen(of(Some(due + 60)), due + 90),
            "acknowledge due 2026-04-01 17:00 met 2026-04-01 17:01, late"
        );
    }

    #[test]
    fn deadlines_of_other_records_are_lines_as_well() {
        use honi_proto::inspections::v1::{ImprovementAction, ImprovementDeadline, ImprovementDeadlineKind};
        let deadline = ImprovementDeadline {
            kind: ImprovementDeadlineKind::EffectCheck.into(),
            due_time: at(1_775_055_600),
            ..ImprovementDeadline::default()
        };
        let action = ImprovementAction {
            deadlines: vec![deadline],
            ..ImprovementAction::default()
        };
        let names = Names::default();
        let view = View {
            lang: Lang::En,
            names: &names,
            now: DateTime::UNIX_EPOCH,
        };
        let text = &view.lines(&action.transcode_to_dynamic())[0].1;
        assert_eq!(
            text.split_whitespace().collect::<Vec<_>>().join(" "),
            "effect-check due 2026-04-01 24:00 open"
        );
    }

    #[test]
    fn midnight_ends_the_day_before() {
        let text = seen(deadline(DeadlineKind::FinalResponse, 1_775_055_600, None), 0);
        assert!(text.starts_with("final-response due 2026-04-01 24:00 open"), "{text}");
    }
}
