//! Which column is which field of a voice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use honi_proto::voices::v1::{Channel, ComplainantRelation, ComplaintCategory, Outcome, Severity, VoiceKind};

use crate::beside::BesideFile;
use crate::checks::Check;
use crate::choice::Choice;
use crate::file::{ClosedFile, LabelFile, VoiceMappingFile, Word};
use crate::frame::{self, Fault, Frame, MappingError, Reading};
use crate::moment::{CLOSED, Moment, RECEIVED};
use crate::record::Record;
use crate::remark::Refusal;
use crate::template::Template;
use crate::voice::Voice;

/// What the services take of what was said, and of the source's words.
const VERBATIM_MAX: usize = 40_000;
const LABEL_MAX: usize = 200;
const LABELS_MAX: usize = 400;

/// Which column is which field of a voice.
#[derive(Debug)]
pub struct VoiceMapping {
    frame: Frame,
    received: Moment,
    closed: Option<Closed>,
    kind: Choice<VoiceKind>,
    channel: Choice<Channel>,
    relation: Choice<ComplainantRelation>,
    category: Option<Choice<ComplaintCategory>>,
    severity: Option<Choice<Severity>>,
    outcome: Option<Choice<Outcome>>,
    verbatim: Vec<Template>,
    labels: BTreeMap<Word, LabelFile>,
}

#[derive(Debug)]
struct Closed {
    moment: Moment,
    unless: Option<(Word, BTreeSet<String>)>,
    at_least_received: bool,
}

impl VoiceMapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// The first key, word or form that it cannot have, with its line.
    pub fn read(text: &str) -> Result<Self, MappingError> {
        frame::read(text, Self::of)
    }

    fn of(file: VoiceMappingFile, text: &str) -> Result<Self, Fault> {
        let form = file.date_form;
        let received = file.received;
        Ok(Self {
            received: Moment::read(
                received.column,
                received.form.as_ref().unwrap_or(&form),
                received.time.as_ref(),
                RECEIVED,
            )?,
            closed: file.closed.map(|closed| Closed::read(closed, &form)).transpose()?,
            kind: file.kind.map_or_else(|| Ok(Choice::always(VoiceKind::Complaint)), Choice::read)?,
            channel: Choice::read(file.channel)?,
            relation: Choice::read(file.relation)?,
            category: file.category.map(Choice::read).transpose()?,
            severity: file.severity.map(Choice::read).transpose()?,
            outcome: file.outcome.map(Choice::read).transpose()?,
            verbatim: file.verbatim.iter().map(Template::read).collect::<Result<_, _>>()?,
            labels: labels(file.labels)?,
            frame: Frame {
                text: text.to_owned(),
                key: file.key,
                ignored: file.ignored,
                date_form: form.into_inner(),
                beside: file.lines.map_or(BesideFile::Nothing, BesideFile::Lines),
                checks: file.checks.into_iter().map(Check::read).collect::<Result<_, _>>()?,
            },
        })
    }

    fn said(&self, record: &Record<'_>) -> Result<String, Refusal> {
        let text = self.verbatim.iter().find_map(|template| template.fill(record)).unwrap_or_default();
        match text.trim() {
            "" => Err(Refusal::new("verbatim", "VERBATIM_BLANK")),
            text if text.chars().count() > VERBATIM_MAX => Err(Refusal::new("verbatim", "VERBATIM_TOO_LONG")),
            _ => Ok(text),
        }
    }

    /// Of what is open nothing is decided; where lines were decided differently, the complaint was upheld in part.
    fn outcome(&self, closed: bool, record: &Record<'_>) -> Result<Option<Outcome>, Refusal> {
        let Some(choice) = self.outcome.as_ref().filter(|_| closed) else {
            return Ok(None);
        };
        let found = choice.all("outcome", record)?;
        Ok(match found.len() {
            0 | 1 => found.first().copied(),
            _ => Some(Outcome::PartlyUpheld),
        })
    }

    fn labels_of(&self, record: &Record<'_>) -> Result<BTreeMap<String, BTreeSet<String>>, Refusal> {
        let (mut labels, mut count) = (BTreeMap::new(), 0);
        for (name, label) in &self.labels {
            let refused = |reason| Err(Refusal::new(label.column.get_ref(), reason));
            let mut values = BTreeSet::new();
            for cell in record.parts(&label.column, label.split.as_deref()) {
                match (cell, &label.blank) {
                    ("", Some(blank)) => values.insert(blank.clone()),
                    ("", None) => false,
                    (cell, _) if cell.chars().count() > LABEL_MAX => return refused("LABEL_TOO_LONG"),
                    (cell, _) => values.insert(cell.to_owned()),
                };
            }
            count += values.len();
            if count > LABELS_MAX {
                return refused("LABELS_TOO_MANY");
            }
            if !values.is_empty() {
                labels.insert(name.get_ref().clone(), values);
            }
        }
        Ok(labels)
    }
}

impl Reading for VoiceMapping {
    type Item = Voice;

    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn singles(&self) -> Vec<&Word> {
        let closed = self.closed.iter().flat_map(Closed::columns);
        std::iter::once(&self.received.column).chain(closed).collect()
    }

    fn cells(&self) -> Vec<&Word> {
        let choices = self.kind.columns().chain(self.channel.columns()).chain(self.relation.columns());
        let category = self.category.iter().flat_map(Choice::columns);
        let severity = self.severity.iter().flat_map(Choice::columns);
        let outcome = self.outcome.iter().flat_map(Choice::columns);
        let templates = self.verbatim.iter().flat_map(Template::columns);
        let labels = self.labels.values().map(|label| &label.column);
        let choices = choices.chain(category).chain(severity).chain(outcome);
        choices.chain(templates).chain(labels).collect()
    }

    fn item(&self, external_id: String, record: &Record<'_>) -> Result<Voice, Refusal> {
        let received_at = self.received.of(record)?;
        let received_at = received_at.ok_or_else(|| Refusal::new(self.received.column.get_ref(), "DATE_BLANK"))?;
        let closed_at = match &self.closed {
            Some(closed) => closed.of(received_at, record)?,
            None => None,
        };
        let kind = self.kind.one("kind", record)?;
        let severity = self.severity.as_ref().map(|choice| choice.one("severity", record)).transpose()?;
        Ok(Voice {
            external_id,
            kind,
            channel: self.channel.one("channel", record)?,
            relation: self.relation.one("relation", record)?,
            received_at,
            closed_at,
            verbatim: self.said(record)?,
            categories: match &self.category {
                Some(choice) => choice.all("category", record)?,
                None => BTreeSet::new(),
            },
            severity,
            outcome: self.outcome(closed_at.is_some(), record)?,
            labels: self.labels_of(record)?,
        })
    }
}

impl Closed {
    fn read(file: ClosedFile, form: &Word) -> Result<Self, Fault> {
        Ok(Self {
            moment: Moment::read(file.column, file.form.as_ref().unwrap_or(form), file.time.as_ref(), CLOSED)?,
            unless: file.unless.map(|unless| (unless.column, unless.is.into_iter().collect())),
            at_least_received: file.at_least_received,
        })
    }

    fn columns(&self) -> impl Iterator<Item = &Word> {
        std::iter::once(&self.moment.column).chain(self.unless.iter().map(|(column, _)| column))
    }

    fn of(&self, received_at: DateTime<Utc>, record: &Record<'_>) -> Result<Option<DateTime<Utc>>, Refusal> {
        let open = |(column, words): &(Word, BTreeSet<String>)| words.contains(record.one(column));
        if self.unless.as_ref().is_some_and(open) {
            return Ok(None);
        }
        let closed_at = self.moment.of(record)?;
        match closed_at {
            Some(at) if at < received_at && self.at_least_received => Ok(Some(received_at)),
            Some(at) if at < received_at => Err(Refusal::new(self.moment.column.get_ref(), "CLOSED_BEFORE_RECEIVED")),
            closed_at => Ok(closed_at),
        }
    }
}

/// Labels are asked for by name, so their names are plain.
fn labels(labels: BTreeMap<Word, LabelFile>) -> Result<BTreeMap<Word, LabelFile>, Fault> {
    let plain = |name: &str| name.starts_with(|it: char| it.is_ascii_lowercase()) && name.len() <= 40;
    let all_plain = |name: &str| name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
    for name in labels.keys() {
        if !plain(name.get_ref()) || !all_plain(name.get_ref()) {
            let what = "the name of a label consists of small letters, digits and underscores, at most 40";
            return Err(Fault::at(name.span().start, what));
        }
        if let Some(long) = labels[name].blank.as_ref().filter(|blank| blank.chars().count() > LABEL_MAX) {
            return Err(Fault::at(name.span().start, format!("{long:?} is too long for a label")));
        }
    }
    Ok(labels)
}
