//! Writing letters: from the record and what is said beside it, to HTML and PDF.

use chrono::{DateTime, NaiveDate, Utc};
use honi_calendar::{japan_date, last_day};
use honi_change::Change;
use honi_letters::{
    AdrDirectory, Contact, Content, Kind, Language, Letter as Template, LetterError, Line, Outcome as Decision, Placeholder, Sender,
    Underwriter,
};
use honi_names::VoiceLetterName;
use honi_serve::Problem;

use super::step::LetterOfStep;
use super::{Deps, Error, wording};
use crate::domain::{DeadlineKind, LetterKind, Party, Response, ResponseMethod, Settlement, Voice};
use crate::storage::letters::{Contents, Heading, Letter};
use crate::storage::texts::Field;
use crate::storage::voices::Stored;
use crate::storage::{Texts, Words};

/// Whose letters they are, and whom they tell of.
pub(crate) struct Letterhead {
    /// The co-op.
    pub(crate) sender: Sender,
    /// The desk to ask where a letter names nobody.
    pub(crate) desk: Contact,
    /// The bodies that settle disputes.
    pub(crate) adr: AdrDirectory,
}

/// What a letter needs that the record of the complaint does not have.
pub(crate) struct LetterDetails {
    /// Whom it is to; empty if the record says it.
    pub(crate) addressee: String,
    /// In which language.
    pub(crate) language: Language,
    /// Who underwrites the contract concerned.
    pub(crate) underwriter: Underwriter,
    /// What that covers.
    pub(crate) line: Line,
    /// Whom to ask about it; empty if the record or the settings say it.
    pub(crate) contact: Contact,
}

/// A letter that is to be written.
pub(super) struct ToWrite {
    /// What it is for.
    pub(super) kind: LetterKind,
    /// How it is sent.
    pub(super) method: ResponseMethod,
    /// When it is sent.
    pub(super) sent_at: DateTime<Utc>,
    /// By whom.
    pub(super) by: Party,
    /// What it says in somebody's own words.
    pub(super) body: Vec<String>,
    /// The day that it names.
    pub(super) expected_on: Option<NaiveDate>,
    /// What was decided.
    pub(super) outcomes: Vec<Decision>,
    /// What is offered.
    pub(super) remedy: Option<String>,
    /// What else it needs.
    pub(super) details: LetterDetails,
}

/// What came of writing a letter.
pub(super) enum Written {
    /// The letter, to be kept.
    Letter(Box<Letter>, Contents),
    /// It was not said who the complainant is.
    NobodyKnown,
    /// Who the complainant was is erased.
    Erased,
}

impl Written {
    /// What the audit log says of it openly.
    pub(super) fn in_the_log(&self) -> String {
        match self {
            Self::Letter(letter, _) => letter.template.to_string(),
            Self::NobodyKnown => "no-letter/anonymous".to_owned(),
            Self::Erased => "no-letter/erased".to_owned(),
        }
    }
}

impl ToWrite {
    /// The final response as it was approved.
    pub(super) fn final_response(voice: &Voice, response: &Response, texts: &Texts, details: LetterDetails) -> Self {
        let outcomes = response.draft.decision.outcomes.iter().map(|(category, outcome)| Decision {
            allegation: wording::matter(*category, details.language).to_owned(),
            finding: wording::finding(*outcome),
            // The facts stand before all of them.
            reasons: String::new(),
        });
        let answer_by = voice.deadline(DeadlineKind::NoReply).filter(|it| it.is_open());
        Self {
            kind: LetterKind::FinalResponse,
            method: response.method,
            sent_at: response.sent_at,
            by: response.mark.by.clone(),
            body: text(texts, Field::Facts).map(str::to_owned).into_iter().collect(),
            expected_on: answer_by.map(|it| last_day(it.due_at)),
            outcomes: outcomes.collect(),
            remedy: text(texts, Field::Remedy).map(str::to_owned),
            details,
        }
    }

    /// What was agreed on the fast track.
    pub(super) fn summary(settlement: &Settlement, letter: LetterOfStep) -> Self {
        let decided = settlement
            .outcome
            .map(|outcome| wording::settled(outcome, letter.details.language).to_owned());
        Self {
            kind: LetterKind::SummaryResolution,
            method: letter.method,
            sent_at: settlement.mark.at,
            by: settlement.mark.by.clone(),
            body: decided.into_iter().chain([letter.agreed]).collect(),
            expected_on: None,
            outcomes: Vec::new(),
            remedy: None,
            details: letter.details,
        }
    }

    /// Whom to ask: who is named now, else who was named when receipt was confirmed, else the desk.
    fn contact(&self, texts: &Texts, desk: &Contact) -> Contact {
        let given = &self.details.contact;
        let or = |given: &String, otherwise: &str| if is_blank(given) { otherwise.to_owned() } else { given.clone() };
        let named = text(texts, Field::ContactName);
        if is_blank(&given.name) && named.is_none() {
            return Contact {
                name: desk.name.clone(),
                phone: or(&given.phone, &desk.phone),
                hours: or(&given.hours, &desk.hours),
            };
        }
        Contact {
            name: or(&given.name, named.unwrap_or_default()),
            ..given.clone()
        }
    }

    /// What the letter says.
    fn content(&self, voice: &Voice, words: &Words, texts: &Texts, template: &Template, head: &Letterhead) -> Content {
        let intake = voice.intake();
        let details = &self.details;
        let known = [&details.addressee, &words.complainant_name]
            .into_iter()
            .find(|name| !is_blank(name));
        let nameless = || wording::without_a_name(intake.complainant.relation, details.language).to_owned();
        let tells_of_adr = template.needs().contains(&Placeholder::Adr) || template.may().contains(&Placeholder::Adr);
        Content {
            sender: head.sender.clone(),
            contact: self.contact(texts, &head.desk),
            addressee: known.cloned().unwrap_or_else(nameless),
            voice_number: intake.number.to_string(),
            received_on: japan_date(intake.received_at),
            written_on: japan_date(self.sent_at),
            expected_on: self.expected_on,
            body: self.body.clone(),
            outcomes: self.outcomes.clone(),
            remedy: self.remedy.clone(),
            adr: tells_of_adr.then(|| head.adr.guidance(details.underwriter, details.line)),
        }
    }
}

impl Deps {
    /// Writes a letter about a complaint, to be kept with what it goes with.
    ///
    /// # Errors
    /// INVALID_ARGUMENT if its template needs what is not given, or has no place for what is.
    pub(super) async fn write_letter(&self, change: &Change, stored: &Stored, texts: &Texts, letter: ToWrite) -> Result<Written, Error> {
        let voice = &stored.voice;
        if voice.intake().complainant.is_anonymous() {
            return Ok(Written::NobodyKnown);
        }
        let Some(words) = stored.words(change.conn(), &self.keys).await? else {
            return Ok(Written::Erased);
        };
        let template = Template::current(kind(letter.kind), letter.details.language).map_err(|error| unwritten(&error))?;
        let content = letter.content(voice, &words, texts, &template, &self.letterhead);
        let rendered = template.render(&content).map_err(|error| unwritten(&error))?;
        let record = Letter {
            name: VoiceLetterName::new(change.next_id()),
            voice: voice.intake().name,
            cycle: voice.handling().cycle,
            template: rendered.template,
            method: letter.method,
            sent_at: letter.sent_at,
            created_at: change.now(),
            by: letter.by,
            heading: Heading {
                title: rendered.title,
                sha256_html: rendered.sha256_html,
                sha256_pdf: rendered.sha256_pdf,
                doubtful: rendered.doubtful,
            },
        };
        let contents = Contents {
            html: rendered.html,
            pdf: rendered.pdf,
        };
        Ok(Written::Letter(Box::new(record), contents))
    }
}

/// Why a letter was not written, as the caller is told.
fn unwritten(error: &LetterError) -> Problem {
    match error {
        LetterError::Missing { placeholder, .. } => {
            let (ja, en) = ("この書面には入力が必要です。", format!("a letter of this kind needs {placeholder}"));
            Problem::invalid(field(*placeholder), "LETTER_CONTENT_MISSING", ja, en)
        }
        LetterError::NoPlaceFor { placeholder, .. } => {
            let (ja, en) = (
                "この書面には記載欄がありません。",
                format!("a letter of this kind has no place for {placeholder}"),
            );
            Problem::invalid(field(*placeholder), "LETTER_CONTENT_UNUSED", ja, en)
        }
        // The templates are part of the build, and a test reads each.
        other => Problem::caused_by(other),
    }
}

/// The field of a request that a placeholder is filled from.
fn field(placeholder: Placeholder) -> &'static str {
    match placeholder {
        Placeholder::Body => "body",
        Placeholder::ExpectedOn => "expected_date",
        Placeholder::Addressee => "letter.addressee",
        Placeholder::Contact => "letter.contact_name",
        Placeholder::Adr
        | Placeholder::Outcomes
        | Placeholder::ReceivedOn
        | Placeholder::Remedy
        | Placeholder::Sender
        | Placeholder::VoiceNumber
        | Placeholder::WrittenOn => "letter",
    }
}

/// The kind of template that a letter is written from.
const fn kind(kind: LetterKind) -> Kind {
    match kind {
        LetterKind::Acknowledgement => Kind::Acknowledgement,
        LetterKind::ProgressUpdate => Kind::ProgressUpdate,
        LetterKind::InterimReply => Kind::InterimReply,
        LetterKind::SummaryResolution => Kind::SummaryResolution,
        LetterKind::FinalResponse => Kind::FinalResponse,
        LetterKind::Delay => Kind::Delay,
        LetterKind::AdrNotice => Kind::AdrNotice,
    }
}

/// A text that staff wrote, unless it says nothing.
fn text(texts: &Texts, field: Field) -> Option<&str> {
    let found = texts.iter().find(|(it, _)| *it == field);
    found.map(|(_, text)| text.as_str()).filter(|text| !is_blank(text))
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_called_as_their_templates() {
        for &it in LetterKind::ALL {
            assert_eq!(kind(it).as_str(), it.code());
        }
        assert_eq!(LetterKind::ALL.len(), Kind::ALL.len());
    }
}
