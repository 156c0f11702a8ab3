//! What was done with a voice, as short lines; and what a list says of it.

use honi_proto::voices::v1::{
    Acknowledgement, AcknowledgementMethod, Closure, ComplaintCategory, Deadline, DeadlineKind, Evaluation, FinalResponse, Label, Outcome,
    ResponseMethod, RootCauseCategory, Severity, Triage, Voice,
};
use prost_reflect::{DynamicMessage, ReflectMessage as _};

use super::{View, deadlines, short_line, short_lines};
use crate::choices::word_of;

/// The short lines of a step; `None` if it is none.
pub(super) fn lines(view: &View<'_>, message: &DynamicMessage) -> Option<String> {
    match message.descriptor().full_name() {
        "honi.voices.v1.Acknowledgement" => message.transcode_to().ok().map(|step| acknowledgement(view, &step)),
        "honi.voices.v1.Triage" => message.transcode_to().ok().map(|step| triage(view, &step)),
        "honi.voices.v1.Closure" => message.transcode_to().ok().map(|step| closure(view, &step)),
        "honi.voices.v1.Label" => message.transcode_to::<Label>().ok().map(|it| format!("{}: {}", it.name, it.value)),
        "honi.voices.v1.FinalResponse" => message.transcode_to().ok().map(|step| final_response(view, &step)),
        // What these say needs no headings: what was done, in whose words, when and by whom.
        "honi.voices.v1.Awaiting"
        | "honi.voices.v1.ClockPause"
        | "honi.voices.v1.Contact"
        | "honi.voices.v1.DigestItem"
        | "honi.voices.v1.FollowUp"
        | "honi.voices.v1.ImprovementDecision"
        | "honi.voices.v1.Rejection"
        | "honi.voices.v1.Reopening"
        | "honi.voices.v1.Reply"
        | "honi.voices.v1.Routing"
        | "honi.voices.v1.Settlement"
        | "honi.voices.v1.VoiceImprovement" => Some(short_line(message.fields().map(|(field, value)| view.value(value, &field)))),
        _ => None,
    }
}

fn acknowledgement(view: &View<'_>, step: &Acknowledgement) -> String {
    let skipped = match step.skip_reason.as_str() {
        "" => String::new(),
        reason => view.lang.text_with("acknowledgement-skipped", &[("detail", reason)]),
    };
    let contact = match step.contact_name.as_str() {
        "" => String::new(),
        name => view.lang.text_with("acknowledgement-contact", &[("name", name)]),
    };
    short_line([
        word_of::<AcknowledgementMethod>(step.method).to_owned(),
        skipped,
        contact,
        view.moment(step.acknowledge_time.as_ref()),
        view.names.long(&step.staff),
    ])
}

fn triage(view: &View<'_>, step: &Triage) -> String {
    let categories: Vec<&str> = step
        .categories
        .iter()
        .map(|category| word_of::<ComplaintCategory>(*category))
        .collect();
    let said = |is_so: bool, text: &str| if is_so { view.lang.text(text) } else { String::new() };
    let contracts = if step.contracts.is_empty() {
        String::new()
    } else {
        format!("{}: {}", view.lang.heading("contracts"), step.contracts.join(", "))
    };
    short_lines([
        short_line([
            word_of::<Severity>(step.severity).to_owned(),
            categories.join(", "),
            said(step.vulnerable, "triage-vulnerable"),
            said(step.alleges_improper_solicitation, "triage-alleges"),
        ]),
        format!("{}: {}", view.lang.heading("triage.handler"), view.names.long(&step.handler)),
        contracts,
        short_line([view.moment(step.triage_time.as_ref()), view.names.long(&step.staff)]),
    ])
}

fn closure(view: &View<'_>, step: &Closure) -> String {
    let evaluation = word_of::<Evaluation>(step.evaluation);
    short_lines([
        short_line(
            [
                word_of::<Outcome>(step.outcome),
                word_of::<RootCauseCategory>(step.root_cause_category),
            ]
            .map(str::to_owned),
        ),
        short_line([evaluation.to_owned(), step.evaluation_reason.clone()]),
        short_line([view.moment(step.close_time.as_ref()), view.names.long(&step.staff)]),
    ])
}

fn final_response(view: &View<'_>, step: &FinalResponse) -> String {
    let outcomes = step.outcomes.iter().map(|it| {
        let (category, outcome) = (word_of::<ComplaintCategory>(it.category), word_of::<Outcome>(it.outcome));
        format!("{category}: {outcome}")
    });
    let mark = |at, staff: &str| short_line([view.moment(at), view.names.long(staff)]);
    short_lines([
        outcomes.collect::<Vec<_>>().join(", "),
        step.facts.clone(),
        step.remedy.clone(),
        mark(step.draft_time.as_ref(), &step.author),
        mark(step.approve_time.as_ref(), &step.approver),
        short_line([
            word_of::<ResponseMethod>(step.method).to_owned(),
            view.moment(step.send_time.as_ref()),
        ]),
    ])
}

/// What a list says of a voice beyond its fields; `None` for a field.
pub(super) fn cell(view: &View<'_>, message: &DynamicMessage, column: &str) -> Option<String> {
    if !matches!(column, "voice.due" | "voice.owner") {
        return None;
    }
    let voice = message.transcode_to::<Voice>().ok()?;
    let handler = voice
        .triage
        .as_ref()
        .map(|triage| triage.handler.as_str())
        .filter(|handler| !handler.is_empty());
    Some(match (column, handler) {
        ("voice.owner", Some(handler)) => view.names.short(handler),
        ("voice.owner", None) => view.lang.text("owner-queue"),
        _ => next_deadline(&voice).map(|deadline| due(view, deadline)).unwrap_or_default(),
    })
}

/// The open deadline that ends first. To ask afterwards whether the complainant is content is none: nobody waits for that.
fn next_deadline(voice: &Voice) -> Option<&Deadline> {
    let asked = |deadline: &&Deadline| deadline.meet_time.is_none() && deadline.kind() != DeadlineKind::SatisfactionFollowUp;
    let open = voice.deadlines.iter().filter(asked);
    open.min_by_key(|deadline| deadline.due_time.as_ref().map(|at| (at.seconds, at.nanos)))
}

fn due(view: &View<'_>, deadline: &Deadline) -> String {
    let late = if deadlines::is_overdue(view, deadline.due_time.as_ref(), deadline.meet_time.as_ref()) {
        view.lang.text("deadline-overdue")
    } else {
        String::new()
    };
    short_line([deadlines::due(deadline.due_time.as_ref()), late])
}
