//! What the audit log keeps of what was written: salted commitments, so that it can be proven later although the log does not hold it.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use honi_audit_log::SealedSalt;
use honi_change::Change;
use honi_personal_data::SubjectKey;

use super::Error;
use crate::domain::{Evaluation, FollowUp, HowAcknowledged, MemberDecision, Step, Voice};
use crate::storage::letters::Letter;
use crate::storage::{Texts, Words};

/// Values by the names of their fields.
pub(super) type Values = Vec<(String, String)>;

/// What was said and by whom, as far as it was.
pub(super) fn of_words(words: &Words) -> Values {
    let all = [
        ("verbatim", &words.verbatim),
        ("desired_remedy", &words.desired_remedy),
        ("complainant_name", &words.complainant_name),
        ("complainant_contact", &words.complainant_contact),
    ];
    let said = all.into_iter().filter(|(_, text)| !text.is_empty());
    said.map(|(field, text)| (field.to_owned(), text.clone())).collect()
}

/// The texts that staff wrote.
pub(super) fn of_texts(texts: &Texts) -> Values {
    texts.iter().map(|(field, text)| (field.code().to_owned(), text.clone())).collect()
}

/// Which deadlines were set, and when each rung of them is to fire.
pub(super) fn of_deadlines(voice: &Voice) -> Values {
    let deadlines = voice.handling().deadlines.iter().map(|deadline| {
        let rungs = deadline.rungs.iter().map(|rung| format!("{} {}", rung.level, time(rung.fire_at)));
        let value = [deadline.rule_id.clone(), time(deadline.due_at)].into_iter().chain(rungs);
        let field = match deadline.ordinal {
            1 => format!("deadlines.{}", deadline.kind),
            ordinal => format!("deadlines.{}.{ordinal}", deadline.kind),
        };
        (field, value.collect::<Vec<_>>().join("\n"))
    });
    deadlines.collect()
}

/// How the system that a voice came from dated, classified and closed it: one value, for there are many voices.
pub(super) fn of_import(voice: &Voice) -> Values {
    let classified = &voice.intake().classified;
    let categories: Vec<&str> = classified.categories.iter().map(|category| category.code()).collect();
    let severity = classified.severity.map(|severity| severity.code());
    let outcome = voice.stage().settlement().and_then(|it| it.outcome).map(|it| it.code());
    let source = serde_json::json!({
        "categories": categories.join(" "),
        "close_time": voice.stage().closure().map(|it| time(it.at)),
        "outcome": outcome,
        "receive_time": time(voice.intake().received_at),
        "severity": severity,
    });
    named([("source", source.to_string())])
}

/// What a letter was, as HTML and as PDF.
pub(super) fn of_letter(letter: &Letter) -> Values {
    named([
        ("letter.html_sha256", letter.heading.sha256_html.clone()),
        ("letter.pdf_sha256", letter.heading.sha256_pdf.clone()),
    ])
}

/// How and when receipt was confirmed.
pub(super) fn of_acknowledgement(voice: &Voice) -> Values {
    let Some(it) = &voice.handling().acknowledgement else {
        return Values::new();
    };
    let method = match &it.how {
        HowAcknowledged::Answered(method) => method.code(),
        HowAcknowledged::Skipped { .. } => "SKIPPED",
    };
    named([("method", method.to_owned()), ("acknowledge_time", time(it.at))])
}

/// What triage decided, and whom the complaint is about by then.
pub(super) fn of_triage(voice: &Voice) -> Values {
    let Some(it) = voice.handling().triage.as_ref().map(|it| &it.decision) else {
        return Values::new();
    };
    let categories: Vec<&str> = it.categories.iter().map(|category| category.code()).collect();
    let contracts: Vec<String> = it.contracts.iter().map(ToString::to_string).collect();
    let subjects: Vec<String> = voice.intake().subject_staff.iter().map(ToString::to_string).collect();
    named([
        ("categories", categories.join(" ")),
        ("severity", it.severity.code().to_owned()),
        ("kind", voice.intake().kind.code().to_owned()),
        ("vulnerable", it.vulnerable.to_string()),
        ("concerns_money", it.concerns_money.to_string()),
        ("alleges_improper_solicitation", it.alleges_improper_solicitation.to_string()),
        ("contracts", contracts.join(" ")),
        ("handler", it.handler.to_string()),
        ("subject_staff", subjects.join(" ")),
    ])
}

/// What a step after triage decided.
pub(super) fn of_step(step: &Step) -> Values {
    match step {
        Step::ResolveFast(outcome) => named([("outcome", outcome.code().to_owned())]),
        Step::Await(whom, _) => named([("party", whom.code().to_owned())]),
        Step::Hear(channel, _) => named([("channel", channel.code().to_owned())]),
        Step::Draft(draft) => {
            let outcomes = draft.outcomes.iter().map(|(category, outcome)| format!("{category} {outcome}"));
            named([
                ("outcomes", outcomes.collect::<Vec<_>>().join("\n")),
                ("offers_money", draft.offers_money.to_string()),
            ])
        }
        Step::Respond(sending) => {
            let sent_at = sending.sent_at.map(|at| ("send_time".to_owned(), time(at)));
            let method = ("method".to_owned(), sending.method.code().to_owned());
            [method].into_iter().chain(sent_at).collect()
        }
        Step::Reply(replying) => {
            let sent_at = replying.sent_at.map(|at| ("send_time".to_owned(), time(at)));
            let method = ("method".to_owned(), replying.method.code().to_owned());
            [method].into_iter().chain(sent_at).collect()
        }
        Step::Route(routing) => {
            let unit = routing.to.unit().map(|unit| ("org_unit".to_owned(), unit.to_string()));
            unit.into_iter().collect()
        }
        Step::IssueLetter(letter) => {
            let sent_at = letter.sent_at.map(|at| ("send_time".to_owned(), time(at)));
            let expected_on = letter.expected_on.map(|day| ("expected_date".to_owned(), day.to_string()));
            let sent = named([("kind", letter.kind.code().to_owned()), ("method", letter.method.code().to_owned())]);
            sent.into_iter().chain(sent_at).chain(expected_on).collect()
        }
        Step::RecordMemberDecision(decision) => named([(
            "decision",
            match decision {
                MemberDecision::Accepted => "ACCEPTED",
                MemberDecision::NotAccepted => "NOT_ACCEPTED",
            }
            .to_owned(),
        )]),
        Step::DecideImprovement(it) => {
            let evaluation = match &it.evaluation {
                Evaluation::Improve => "IMPROVE",
                Evaluation::NoAction { .. } => "NO_ACTION",
            };
            named([
                ("evaluation", evaluation.to_owned()),
                ("root_cause_category", it.root_cause.code().to_owned()),
            ])
        }
        Step::Close { no_follow_up } => named([("no_follow_up", no_follow_up.to_string())]),
        Step::RecordFollowUp(result) => named([(
            "result",
            match result {
                FollowUp::Answered(score) => format!("ANSWERED {score}"),
                FollowUp::Declined => "DECLINED".to_owned(),
                FollowUp::NotReached => "NOT_REACHED".to_owned(),
            },
        )]),
        Step::StartFastTrack | Step::StartInvestigation | Step::Approve | Step::Reject(_) | Step::Withdraw(_) | Step::Reopen(_) => {
            Values::new()
        }
    }
}

fn named<const N: usize>(values: [(&str, String); N]) -> Values {
    values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Commits to the values and keeps the salts, sealed with the key of `subject`: erasing that makes the commitments meaningless.
///
/// # Errors
/// If the database fails.
pub(super) async fn commit(change: &Change, key: &SubjectKey, subject: &str, values: &Values) -> Result<BTreeMap<String, String>, Error> {
    let (committed, salts) = commit_to(key, subject, values);
    honi_audit_log::keep_salts(change.conn(), salts).await?;
    Ok(committed)
}

/// The same of many records, whose salts are then kept together.
pub(super) fn commit_to(key: &SubjectKey, subject: &str, values: &Values) -> (BTreeMap<String, String>, Vec<SealedSalt>) {
    let seal = |bound_to: &str, salt: &str| key.seal(bound_to, salt).into_bytes();
    let values = values.iter().map(|(field, value)| (field.as_str(), value.clone()));
    honi_audit_log::commit_to(subject, values, seal)
}
