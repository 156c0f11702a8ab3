//! Why a deadline is due when it is.

use honi_calendar::{BusinessCalendar, Step, limit_in_words, moment_in_words};

use super::{Deadline, DeadlineKind, Level, Span};

/// Explains a deadline step by step, from its own facts: as it was counted when it was set. Should the calendar of now give another day (a
/// closure was declared since), the explanation says so; the deadline stays what it is.
#[must_use]
pub fn explain(deadline: &Deadline, now: &BusinessCalendar) -> Vec<Step> {
    let mut steps = vec![rule_step(deadline)];
    match deadline.span {
        Span::BusinessDays(_) | Span::CalendarDays(_) => steps.extend(deadline.steps.iter().cloned()),
        Span::Seconds(_) => steps.push(seconds_step(deadline)),
    }
    let recomputed = deadline.span.end(deadline.base_at, now);
    if recomputed != deadline.due_at {
        let (would_be, is) = (limit_in_words(recomputed), limit_in_words(deadline.due_at));
        steps.push(Step::new(
            format!(
                "期限は設定時に{}と確定しています。現在のカレンダーでは{}になりますが、自動では変わりません。",
                is.ja, would_be.ja
            ),
            format!(
                "It was fixed as {} when it was set. By the calendar of now it would be {}, but it does not move by itself.",
                is.en, would_be.en
            ),
        ));
    }
    steps.extend(deadline.rungs.iter().map(|rung| {
        let (ja, en) = level_in_words(rung.level, rung.fire_at >= deadline.due_at);
        let at = moment_in_words(rung.fire_at);
        match rung.fired_at.map(moment_in_words) {
            Some(fired) => Step::new(
                format!("{ja}: {}(実施済み {})", at.ja, fired.ja),
                format!("{en}: {} (done {})", at.en, fired.en),
            ),
            None => Step::new(format!("{ja}: {}", at.ja), format!("{en}: {}", at.en)),
        }
    }));
    steps.extend(deadline.met_at.map(|met_at| {
        let at = moment_in_words(met_at);
        let (ja, en) = if deadline.is_overdue(met_at) {
            ("期限後", "late")
        } else {
            ("期限内", "in time")
        };
        Step::new(format!("{}に{ja}に完了しました。", at.ja), format!("Done on {}, {en}.", at.en))
    }));
    steps
}

fn rule_step(deadline: &Deadline) -> Step {
    let (ja, en) = match deadline.kind {
        DeadlineKind::Acknowledge => ("初動(受付の連絡)", "Confirming receipt"),
        DeadlineKind::FinalResponse => ("最終回答", "The final response"),
    };
    let span = deadline.span.in_words();
    Step::new(
        format!("{ja}の期限は、ルール{}により受付から{}です。", deadline.rule_id, span.ja),
        format!("{en} is due within {} of receipt, by rule {}.", span.en, deadline.rule_id),
    )
}

fn seconds_step(deadline: &Deadline) -> Step {
    let (base, due) = (moment_in_words(deadline.base_at), moment_in_words(deadline.due_at));
    Step::new(
        format!(
            "受付は{}、期限は{}です。短縮ルール(検証用)のため、営業日と営業時間は考慮しません。",
            base.ja, due.ja
        ),
        format!(
            "Received on {}, due on {}. The rule is compressed, for trials: it knows no business days or hours.",
            base.en, due.en
        ),
    )
}

fn level_in_words(level: Level, overdue: bool) -> (&'static str, &'static str) {
    match level {
        Level::RemindOwner => ("担当者への催促", "The owner is reminded"),
        Level::TeamLead => ("担当者と上長への通知", "The owner and the team lead are told"),
        // An S1 is brought before them on the day of its triage.
        Level::ComplianceManager if !overdue => ("コンプライアンス統括者への通知", "The compliance manager is told"),
        Level::ComplianceManager => (
            "期限超過、コンプライアンス統括者への通知",
            "Overdue, the compliance manager is told",
        ),
        Level::Executive => ("役員への通知", "The executive is told"),
    }
}

#[cfg(test)]
mod tests {
    use honi_calendar::{CalendarRules, ClosedDays};

    use super::super::fixtures::{acknowledged, complaint, japan, triaged};
    use super::*;
    use crate::domain::Severity;

    fn english(deadline: &Deadline, calendar: &BusinessCalendar) -> Vec<String> {
        explain(deadline, calendar).into_iter().map(|it| it.en).collect()
    }

    #[test]
    fn an_open_deadline_shows_its_rule_its_count_and_its_ladder() {
        let voice = complaint([]);
        assert_eq!(
            english(voice.deadline(DeadlineKind::Acknowledge).unwrap(), &japan()),
            [
                "Confirming receipt is due within 1 business day of receipt, by rule standard/acknowledge.",
                "Received on Fri 18 Sep 2026 10:00 JST.",
                "That is a business day within business hours, so it is day 0.",
                "Not counted, because closed: 2 days of weekends; Mon 21 Sep 2026 (Respect for the Aged Day); \
                 Tue 22 Sep 2026 (a day between two national holidays); Wed 23 Sep 2026 (Autumnal Equinox Day).",
                "Business day 1 is Thu 24 Sep 2026; the limit ends at 17:00 JST of that day, that moment included.",
                "By version 1 of the business calendar.",
                "The owner is reminded: Thu 24 Sep 2026 09:30 JST",
                "The owner and the team lead are told: Thu 24 Sep 2026 14:00 JST",
                "Overdue, the compliance manager is told: Thu 24 Sep 2026 17:00 JST",
                "The executive is told: Thu 1 Oct 2026 17:00 JST",
            ]
        );
        let steps = explain(voice.deadline(DeadlineKind::FinalResponse).unwrap(), &japan());
        assert_eq!(
            steps[0].ja,
            "最終回答の期限は、ルールstandard/final-responseにより受付から56日(暦日)です。"
        );
        assert!(
            steps[3].ja.contains("56日目は2026年11月13日(金)で、期限はその日の24:00"),
            "{}",
            steps[3].ja
        );
    }

    #[test]
    fn a_deadline_that_is_met_says_when() {
        let voice = acknowledged();
        let last = english(voice.deadline(DeadlineKind::Acknowledge).unwrap(), &japan()).pop().unwrap();
        assert_eq!(last, "Done on Fri 18 Sep 2026 11:00 JST, in time.");
    }

    #[test]
    fn who_is_told_early_is_not_told_that_it_is_overdue() {
        let voice = triaged(Severity::S1);
        let steps = english(voice.deadline(DeadlineKind::FinalResponse).unwrap(), &japan());
        let told: Vec<&str> = steps.iter().filter(|it| it.contains("told")).map(String::as_str).collect();
        assert_eq!(
            told[..2],
            [
                "The compliance manager is told: Fri 18 Sep 2026 11:00 JST",
                "The executive is told: Fri 18 Sep 2026 11:00 JST"
            ]
        );
    }

    #[test]
    fn a_closure_declared_later_is_mentioned_and_moves_nothing() {
        let flood = ClosedDays {
            first_date: "2026-09-24".parse().unwrap(),
            last_date: "2026-09-25".parse().unwrap(),
        };
        let calendar = BusinessCalendar::new(CalendarRules {
            version: 2,
            closures: vec![flood],
            ..CalendarRules::japan()
        })
        .unwrap();
        let deadline = complaint([]).deadline(DeadlineKind::Acknowledge).unwrap().clone();
        let mut steps = english(&deadline, &calendar);
        let fixed = "It was fixed as Thu 24 Sep 2026 17:00 JST when it was set. By the calendar of now it would be Mon 28 Sep 2026 17:00 JST, \
                     but it does not move by itself.";
        assert_eq!(steps.remove(6), fixed, "{steps:#?}");
        assert_eq!(steps, english(&deadline, &japan()), "all else is as it was");
    }
}
