//! Letters: what is asked for, and as messages.

use honi_door::field::{instant, optional_day};
use honi_letters::{Contact, Language, Line, Underwriter};
use honi_proto::time::timestamp;
use honi_proto::voices::v1 as pb;
use honi_serve::Problem;

use super::codes::{letter_kind, letter_kind_message, response_method, response_method_message};
use crate::app::{LetterDetails, LetterOfStep, NewLetter};
use crate::domain::{Issuing, LetterKind, ResponseMethod};
use crate::storage::letters::{Contents, Letter};

/// The letter to send.
pub(super) fn new_letter(message: &pb::IssueVoiceLetterRequest) -> Result<NewLetter, Problem> {
    let at = message.send_time.as_ref();
    Ok(NewLetter {
        issuing: Issuing {
            kind: letter_kind("kind", message.kind())?,
            method: response_method("method", message.method())?,
            sent_at: at.map(|at| instant("send_time", Some(at))).transpose()?,
            expected_on: optional_day("expected_date", message.expected_date)?,
        },
        body: message.body.clone(),
        details: details(message.letter.as_ref())?,
    })
}

/// What the letter of a final response needs.
pub(super) fn of_response(message: &pb::RespondToVoiceRequest) -> Result<LetterOfStep, Problem> {
    Ok(LetterOfStep {
        details: details(message.letter.as_ref())?,
        method: response_method("method", message.method())?,
        agreed: String::new(),
    })
}

/// What the summary of a settlement needs.
pub(super) fn of_summary(message: &pb::ResolveVoiceFastRequest) -> Result<LetterOfStep, Problem> {
    Ok(LetterOfStep {
        details: details(message.letter.as_ref())?,
        method: match message.method() {
            pb::ResponseMethod::Unspecified => ResponseMethod::Letter,
            method => response_method("method", method)?,
        },
        agreed: message.agreed.clone(),
    })
}

fn details(message: Option<&pb::LetterDetails>) -> Result<LetterDetails, Problem> {
    let message = message.cloned().unwrap_or_default();
    Ok(LetterDetails {
        language: match message.language() {
            pb::LetterLanguage::Unspecified | pb::LetterLanguage::Japanese => Language::Japanese,
            pb::LetterLanguage::English => Language::English,
        },
        underwriter: match message.underwriter() {
            pb::UnderwriterKind::Unspecified => Underwriter::Unknown,
            pb::UnderwriterKind::Insurer => Underwriter::Insurer,
            pb::UnderwriterKind::KyosaiFederation => Underwriter::KyosaiFederation,
        },
        line: match message.line() {
            pb::ContractLine::Unspecified => Line::Unknown,
            pb::ContractLine::Life => Line::Life,
            pb::ContractLine::NonLife => Line::NonLife,
            pb::ContractLine::MotorThirdParty => Line::MotorThirdParty,
        },
        addressee: message.addressee,
        contact: Contact {
            name: message.contact_name,
            phone: message.contact_phone,
            hours: message.contact_hours,
        },
    })
}

/// A letter with what it says.
pub(super) fn message(letter: &Letter, contents: Contents) -> pb::VoiceLetter {
    pb::VoiceLetter {
        html: contents.html,
        pdf: contents.pdf,
        ..without_contents(letter)
    }
}

/// A letter without what it says, as lists have it.
pub(super) fn without_contents(letter: &Letter) -> pb::VoiceLetter {
    // The codes of both are those of the templates, which a test compares.
    let kind: Option<LetterKind> = letter.template.kind.as_str().parse().ok();
    let language = match letter.template.language {
        Language::Japanese => pb::LetterLanguage::Japanese,
        Language::English => pb::LetterLanguage::English,
    };
    let heading = &letter.heading;
    pb::VoiceLetter {
        name: letter.name.to_string(),
        voice: letter.voice.to_string(),
        cycle: letter.cycle.cast_signed(),
        kind: kind.map(letter_kind_message).unwrap_or_default(),
        template: letter.template.to_string(),
        language: language.into(),
        method: response_method_message(letter.method),
        send_time: Some(timestamp(letter.sent_at)),
        create_time: Some(timestamp(letter.created_at)),
        staff: letter.by.to_string(),
        title: heading.title.clone(),
        html_sha256: heading.sha256_html.clone(),
        pdf_sha256: heading.sha256_pdf.clone(),
        doubtful_characters: heading.doubtful.iter().map(ToString::to_string).collect(),
        html: String::new(),
        pdf: Vec::new(),
    }
}
