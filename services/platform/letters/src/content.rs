//! What a letter says, apart from the words of its template. All of it is personal data: `Debug` shows which parts are there, never what.

use std::fmt;

use chrono::NaiveDate;

use crate::adr::AdrGuidance;

/// What a letter says. An empty text, list or `None` counts as not given; each template declares what it needs and what it may have.
#[derive(Clone, PartialEq, Eq)]
pub struct Content {
    /// Whose letter it is.
    pub sender: Sender,
    /// Whom to ask about it.
    pub contact: Contact,
    /// Whom it is to, without a form of address: the template adds 様.
    pub addressee: String,
    /// The number that the complainant was given, such as `V-2026-000101`.
    pub voice_number: String,
    /// The day on which the complaint arrived, in Japan.
    pub received_on: NaiveDate,
    /// The date of the letter, in Japan.
    pub written_on: NaiveDate,
    /// By when the next step is to be expected: of the co-op, or, in a final response, an answer of the complainant.
    pub expected_on: Option<NaiveDate>,
    /// What a person wrote for this letter, by paragraph. A line break within a paragraph is kept.
    pub body: Vec<String>,
    /// The decision on each allegation.
    pub outcomes: Vec<Outcome>,
    /// What the co-op will do about it.
    pub remedy: Option<String>,
    /// Whom else the addressee may ask.
    pub adr: Option<AdrGuidance>,
}

/// Whose letter it is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sender {
    /// The co-op.
    pub organisation: String,
    /// The unit, if it signs.
    pub unit: String,
    /// Where the co-op says more, if anywhere.
    pub web_page: String,
}

/// Whom to ask about a letter.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// A person or a desk.
    pub name: String,
    /// Their telephone, if they have one.
    pub phone: String,
    /// When they answer it, in words.
    pub hours: String,
}

/// The decision on one allegation.
#[derive(Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What was alleged.
    pub allegation: String,
    /// What was found.
    pub finding: Finding,
    /// On what facts.
    pub reasons: String,
}

/// What was found on an allegation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Upheld (認容).
    Upheld,
    /// Partly upheld (一部認容).
    PartlyUpheld,
    /// Not upheld (不認容).
    NotUpheld,
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("voice_number", &self.voice_number)
            .field("body_paragraphs", &self.body.len())
            .field("outcomes", &self.outcomes.len())
            .field("has_remedy", &self.remedy.is_some())
            .field("has_adr", &self.adr.is_some())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("organisation", &self.organisation)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact").finish_non_exhaustive()
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome").field("finding", &self.finding).finish_non_exhaustive()
    }
}
