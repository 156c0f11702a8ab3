//! Why a deadline is due when it is.

use chrono::{DateTime, Utc};
use honi_calendar::{BusinessCalendar, Step, limit_in_words, moment_in_words};

use super::{Deadline, DeadlineKind, Level, Span};

/// Explains a deadline step by step, from its own facts: as it was counted when it was set. Should the calendar of now give another day (a
/// closure was declared since), the explanation says so; the deadline stays what it is.
#[must_use]
pub fn explain(deadline: &Deadline, received_at: DateTime<Utc>, now: &BusinessCalendar) -> Vec<Step> {
    let mut steps = vec![rule_step(deadline, received_at)];
    match deadline.span {
        Span::BusinessDays(_) | Span::CalendarDays(_) | Span::CalendarMonths(_) => steps.extend(deadline.steps.iter().cloned()),
        Span::Seconds(_) => steps.push(seconds_step(deadline)),
    }
    if deadline.paused_seconds > 0 || deadline.paused_at.is_some() {
        steps.push(pause_step(deadline));
    }
    let recomputed = deadline
        .span
        .later(deadline.span.end(deadline.base_at, now), deadline.paused_seconds, now);
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

fn rule_step(deadline: &Deadline, received_at: DateTime<Utc>) -> Step {
    let (ja, en) = match deadline.kind {
        DeadlineKind::Acknowledge => ("初動(受付の連絡)", "Confirming receipt"),
        DeadlineKind::FinalResponse => ("最終回答", "The final response"),
        DeadlineKind::Triage => ("分類と担当者の決定", "Triage"),
        DeadlineKind::FastTrack => ("簡易対応", "Settling it on the fast track"),
        DeadlineKind::ProgressUpdate => ("経過の連絡", "A progress update"),
        DeadlineKind::InterimReply => ("中間回答", "An interim reply"),
        DeadlineKind::InternalTarget => ("最終回答(組合内の目標)", "The final response, by our own target,"),
        DeadlineKind::AdrNotice => ("紛争解決機関の案内", "The notice of the body that settles disputes"),
        DeadlineKind::AwaitedAnswer => ("照会への回答", "The answer that is awaited"),
        DeadlineKind::NoReply => ("最終回答への返答", "The complainant's answer to the final response"),
        DeadlineKind::SatisfactionFollowUp => ("満足度の確認", "Asking whether the complainant is content"),
    };
    let (from_ja, from_en) = if deadline.base_at == received_at {
        ("受付から".to_owned(), "receipt".to_owned())
    } else {
        let base = moment_in_words(deadline.base_at);
        (format!("{}から", base.ja), base.en)
    };
    let span = deadline.span.in_words();
    Step::new(
        format!("{ja}の期限は、ルール{}により{from_ja}{}です。", deadline.rule_id, span.ja),
        format!("{en} is due within {} of {from_en}, by rule {}.", span.en, deadline.rule_id),
    )
}

fn pause_step(deadline: &Deadline) -> Step {
    let minutes = deadline.paused_seconds / 60;
    match deadline.paused_at.map(moment_in_words) {
        Some(since) => Step::new(
            format!(
                "{}から、回答を待つ間この期限は止まっています(これまでの停止: {minutes}分)。",
                since.ja
            ),
            format!(
                "It stands still since {}, while an answer is awaited (before: {minutes} minutes).",
                since.en
            ),
        ),
        None => Step::new(
            format!("回答を待つ間、合計{minutes}分(営業日の期限では営業時間)止まりました。"),
            format!("It stood still for {minutes} minutes in all (of business hours, for business days) while an answer was awaited."),
        ),
    }
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
        Level::Lapse => ("期限満了、次の段階へ", "Its time is over, and the complaint goes on"),
    }
}

#[cfg(test)]
mod tests {
    use honi_calendar::{CalendarRules, ClosedDays};

    use super::super::fixtures::{acknowledged, awaiting, clocks, complaint, fast, japan, jst, person, reopened, triaged};
    use super::*;
    use crate::domain::Severity;

    fn english(deadline: &Deadline, calendar: &BusinessCalendar) -> Vec<String> {
        explain(deadline, complaint([]).intake().received_at, calendar)
            .into_iter()
            .map(|it| it.en)
            .collect()
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
        let deadline = voice.deadline(DeadlineKind::FinalResponse).unwrap();
        let steps = explain(deadline, voice.intake().received_at, &japan());
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
    fn what_stood_still_says_since_when_and_for_how_long() {
        let asked = awaiting();
        let said = |deadline: &Deadline| english(deadline, &japan()).into_iter().find(|it| it.contains("still"));
        assert_eq!(
            said(asked.deadline(DeadlineKind::InterimReply).unwrap()).unwrap(),
            "It stands still since Fri 18 Sep 2026 11:00 JST, while an answer is awaited (before: 0 minutes)."
        );
        assert_eq!(said(asked.deadline(DeadlineKind::AdrNotice).unwrap()), None);
        let heard = asked.hear(&person(31), clocks(), jst("2026-09-24T11:00:00")).unwrap();
        let target = heard.deadline(DeadlineKind::InterimReply).unwrap();
        assert!(said(target).unwrap().starts_with("It stood still for 480 minutes in all"));
        let moves_itself = english(target, &japan()).iter().any(|it| it.starts_with("It was fixed as"));
        assert!(!moves_itself, "by its pause it ends when it does");
    }

    #[test]
    fn what_counts_from_reopening_does_not_say_that_it_counts_from_receipt() {
        let voice = reopened();
        let steps = english(voice.deadline(DeadlineKind::FinalResponse).unwrap(), &japan());
        assert_eq!(
            steps[0],
            "The final response is due within 56 calendar days of Fri 18 Sep 2026 11:00 JST, by rule standard/final-response."
        );
    }

    #[test]
    fn a_time_that_ends_by_itself_says_so() {
        let steps = english(fast().deadline(DeadlineKind::FastTrack).unwrap(), &japan());
        assert_eq!(
            steps[0],
            "Settling it on the fast track is due within 3 business days of receipt, by rule standard/fast-track."
        );
        assert_eq!(
            steps.last().unwrap(),
            "Its time is over, and the complaint goes on: Mon 28 Sep 2026 17:00 JST"
        );
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
