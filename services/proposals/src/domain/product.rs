//! A product (商品) of the catalogue: its revisions, and the documents that a member must be given before an application (policy O-07, O-24, O-27).

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::{ProductName, codes};
use serde::{Deserialize, Serialize};

pub use super::revision::{NotOffered, Revision, RevisionDecision, RevisionReview};
use super::{LineGroup, UnderwriterKind};

codes! {
    /// What a document tells a member before an application.
    DocumentKind {
        /// The outline of the contract (契約概要).
        Outline "OUTLINE",
        /// What to beware of (注意喚起情報).
        Warning "WARNING",
    }
}

/// What a product is, from its first revision to its last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its code, by which contracts name it.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// Code of the underwriter.
    pub underwriter: String,
    /// Which regime the underwriter is under.
    pub underwriter_kind: UnderwriterKind,
    /// Against what it protects.
    pub line_group: LineGroup,
}

/// A version of a document that a member must be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it tells.
    pub kind: DocumentKind,
    /// The version, as it is printed on it.
    pub version: String,
    /// First day on which it is given.
    pub effective_on: NaiveDate,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The day from which it is not given any more, if it was withdrawn.
    pub withdrawn_on: Option<NaiveDate>,
}

/// A product of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Resource name.
    pub name: ProductName,
    /// What it is.
    pub identity: Identity,
    /// Its revisions, at least one, by their days.
    pub revisions: Vec<Revision>,
    /// Its documents, in the order in which they were published.
    pub documents: Vec<Document>,
    /// The day from which it is not offered any more, if that was decided.
    pub withdrawn_on: Option<NaiveDate>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// How often it was written.
    pub version: i64,
}

/// A change that a product does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProductError {
    /// It is not offered any more.
    #[error("the product was withdrawn")]
    Withdrawn,
    /// The day has passed: what was offered then would be rewritten.
    #[error("the day has passed")]
    InPast,
    /// A revision of that day or of a later one exists.
    #[error("the last revision is of that day or of a later one")]
    RevisionOrder,
    /// It has no such revision that asks for a decision.
    #[error("the product has no such revision that a decision is asked for")]
    RevisionUnknown,
    /// The revision was decided on.
    #[error("the revision was decided on already")]
    RevisionReviewed,
    /// Whoever recorded the revision decides on it.
    #[error("whoever recorded the revision may not decide on it")]
    OwnRevision,
    /// The words say nothing.
    #[error("a reason must say something")]
    ReasonRequired,
    /// It has that version of the document.
    #[error("the product has that version of the document")]
    DocumentExists,
    /// It has no such version of the document, or it was withdrawn.
    #[error("the product has no such version of the document that is given")]
    DocumentUnknown,
}

impl ProductError {
    /// The stable reason.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Withdrawn | Self::RevisionReviewed => "STATE_TRANSITION",
            Self::RevisionUnknown => "REVISION_UNKNOWN",
            Self::OwnRevision => "SEPARATION_OF_DUTIES",
            Self::ReasonRequired => "REASON_REQUIRED",
            Self::InPast => "EFFECTIVE_IN_PAST",
            Self::RevisionOrder => "REVISION_ORDER",
            Self::DocumentExists => "DOCUMENT_EXISTS",
            Self::DocumentUnknown => "DOCUMENT_UNKNOWN",
        }
    }

    /// The same for people, in Japanese.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Withdrawn => "取扱いを終えた商品です。",
            Self::InPast => "過去の日です。",
            Self::RevisionOrder => "同じ日かそれより後の改定があります。",
            Self::RevisionUnknown => "判断を要するその改定はありません。",
            Self::RevisionReviewed => "すでに判断された改定です。",
            Self::OwnRevision => "改定を登録した本人は判断できません。",
            Self::ReasonRequired => "理由を書いてください。",
            Self::DocumentExists => "その版の書面はすでにあります。",
            Self::DocumentUnknown => "交付中のその版の書面はありません。",
        }
    }
}

impl Product {
    /// The revision in force on a day, if the product is offered then.
    ///
    /// # Errors
    /// [`NotOffered`].
    pub fn offered_on(&self, day: NaiveDate) -> Result<&Revision, NotOffered> {
        let in_force = self.revisions.iter().rev().find(|it| it.effective_on <= day);
        let on_sale = in_force.filter(|_| self.withdrawn_on.is_none_or(|on| day < on));
        on_sale.ok_or(NotOffered::OffSale)?.offered()
    }

    /// The version of a document that is given on a day: the latest in force that was not withdrawn.
    #[must_use]
    pub fn document_on(&self, kind: DocumentKind, day: NaiveDate) -> Option<&Document> {
        let given = |it: &&Document| it.kind == kind && it.effective_on <= day && it.withdrawn_on.is_none_or(|on| day < on);
        // Of two from the same day, the one that was published later.
        self.documents.iter().filter(given).max_by_key(|it| it.effective_on)
    }

    /// Adds a revision, whose number is the next.
    ///
    /// # Errors
    /// [`ProductError`].
    pub fn revise(mut self, revision: Revision, today: NaiveDate) -> Result<Self, ProductError> {
        self.check_open(revision.effective_on, today)?;
        let last = self.revisions.last();
        if last.is_some_and(|last| revision.effective_on <= last.effective_on) {
            return Err(ProductError::RevisionOrder);
        }
        let number = last.map_or(1, |last| last.number + 1);
        self.revisions.push(Revision { number, ..revision });
        Ok(self.written())
    }

    /// Decides whether the product is recommended by a revision.
    ///
    /// # Errors
    /// [`ProductError`].
    pub fn review(mut self, number: u32, review: RevisionReview) -> Result<Self, ProductError> {
        if self.withdrawn_on.is_some() {
            return Err(ProductError::Withdrawn);
        }
        if review.reason.trim().is_empty() {
            return Err(ProductError::ReasonRequired);
        }
        let revision = self.revisions.iter_mut().find(|it| it.number == number && number > 1);
        let revision = revision.ok_or(ProductError::RevisionUnknown)?;
        if revision.review.is_some() {
            return Err(ProductError::RevisionReviewed);
        }
        if revision.author == review.reviewer {
            return Err(ProductError::OwnRevision);
        }
        revision.review = Some(review);
        Ok(self.written())
    }

    /// Adds a version of a document.
    ///
    /// # Errors
    /// [`ProductError`].
    pub fn publish(mut self, document: Document, today: NaiveDate) -> Result<Self, ProductError> {
        self.check_open(document.effective_on, today)?;
        let same = |it: &Document| it.kind == document.kind && it.version == document.version;
        if self.documents.iter().any(same) {
            return Err(ProductError::DocumentExists);
        }
        self.documents.push(document);
        Ok(self.written())
    }

    /// Gives a version of a document no more, from today on.
    ///
    /// # Errors
    /// [`ProductError::DocumentUnknown`].
    pub fn withdraw_document(mut self, kind: DocumentKind, version: &str, today: NaiveDate) -> Result<Self, ProductError> {
        let given = |it: &&mut Document| it.kind == kind && it.version == version && it.withdrawn_on.is_none();
        let document = self.documents.iter_mut().find(given).ok_or(ProductError::DocumentUnknown)?;
        document.withdrawn_on = Some(today);
        Ok(self.written())
    }

    /// Offers it no more, from a day on.
    ///
    /// # Errors
    /// [`ProductError`].
    pub fn withdraw(mut self, from: NaiveDate, today: NaiveDate) -> Result<Self, ProductError> {
        self.check_open(from, today)?;
        self.withdrawn_on = Some(from);
        Ok(self.written())
    }

    fn check_open(&self, day: NaiveDate, today: NaiveDate) -> Result<(), ProductError> {
        if self.withdrawn_on.is_some() {
            Err(ProductError::Withdrawn)
        } else if day < today {
            Err(ProductError::InPast)
        } else {
            Ok(())
        }
    }

    fn written(mut self) -> Self {
        self.version += 1;
        self
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn product() -> Product {
        Product {
            name: ProductName::new(Uuid::from_u128(1)),
            identity: Identity {
                code: "MED-1".to_owned(),
                title: "架空の医療共済".to_owned(),
                underwriter: "FED".to_owned(),
                underwriter_kind: UnderwriterKind::KyosaiFederation,
                line_group: LineGroup::Medical,
            },
            revisions: vec![revision(1, "2026-04-01")],
            documents: Vec::new(),
            withdrawn_on: None,
            created_at: DateTime::UNIX_EPOCH,
            version: 1,
        }
    }

    fn revision(number: u32, from: &str) -> Revision {
        Revision {
            number,
            effective_on: day(from),
            summary: String::new(),
            commission_rank: 2,
            author: "staff/a".to_owned(),
            review: None,
        }
    }

    fn decided(decision: RevisionDecision, reviewer: &str) -> RevisionReview {
        RevisionReview {
            decision,
            reason: "架空の理由".to_owned(),
            reviewer: reviewer.to_owned(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn document(version: &str, from: &str) -> Document {
        Document {
            kind: DocumentKind::Outline,
            version: version.to_owned(),
            effective_on: day(from),
            sha256: "0".repeat(64),
            withdrawn_on: None,
        }
    }

    #[test]
    fn a_revision_holds_from_its_day_to_the_next() {
        let today = day("2026-11-01");
        let product = product().revise(revision(0, "2027-04-01"), today).unwrap();
        let revise = |on: &str| product.clone().revise(revision(0, on), today).unwrap_err();
        assert_eq!(revise("2027-04-01"), ProductError::RevisionOrder);
        assert_eq!(revise("2026-10-31"), ProductError::InPast);
        let product = product.review(2, decided(RevisionDecision::Keep, "staff/b")).unwrap();
        for (on, number) in [
            ("2026-03-31", None),
            ("2026-04-01", Some(1)),
            ("2027-03-31", Some(1)),
            ("2027-04-01", Some(2)),
        ] {
            assert_eq!(product.offered_on(day(on)).ok().map(|it| it.number), number, "{on}");
        }
        let gone = product.clone().withdraw(day("2027-06-01"), today).unwrap();
        assert_eq!(gone.offered_on(day("2027-05-31")).map(|it| it.number), Ok(2));
        assert_eq!(gone.offered_on(day("2027-06-01")), Err(NotOffered::OffSale));
        assert_eq!(gone.withdraw(day("2027-07-01"), today).unwrap_err(), ProductError::Withdrawn);
    }

    #[test]
    fn o_28_what_was_revised_is_suspended_until_somebody_else_decides_on_it() {
        let today = day("2026-11-01");
        let revised = product().revise(revision(0, "2027-04-01"), today).unwrap();
        assert_eq!(revised.offered_on(day("2027-03-31")).map(|it| it.number), Ok(1));
        assert_eq!(revised.offered_on(day("2027-04-01")), Err(NotOffered::Suspended));
        let review = |number, by| revised.clone().review(number, decided(RevisionDecision::Keep, by)).unwrap_err();
        assert_eq!(review(2, "staff/a"), ProductError::OwnRevision);
        assert_eq!(review(3, "staff/b"), ProductError::RevisionUnknown);
        assert_eq!(
            review(1, "staff/b"),
            ProductError::RevisionUnknown,
            "nothing was recommended before the first"
        );
        for (decision, expected) in [
            (RevisionDecision::Keep, Ok(2)),
            (RevisionDecision::Change, Ok(2)),
            (RevisionDecision::Retire, Err(NotOffered::OffSale)),
        ] {
            let product = revised.clone().review(2, decided(decision, "staff/b")).unwrap();
            assert_eq!(product.offered_on(day("2027-04-01")).map(|it| it.number), expected, "{decision}");
            assert_eq!(product.offered_on(day("2027-03-31")).map(|it| it.number), Ok(1), "{decision}");
            let again = product.review(2, decided(RevisionDecision::Keep, "staff/b"));
            assert_eq!(again.unwrap_err(), ProductError::RevisionReviewed);
        }
    }

    #[test]
    fn a_document_is_given_until_a_later_one_is_or_it_is_withdrawn() {
        let today = day("2026-11-01");
        let product = product()
            .publish(document("2026-11", "2026-11-01"), today)
            .and_then(|it| it.publish(document("2027-04", "2027-04-01"), today))
            .unwrap();
        let given = |product: &Product, on: &str| product.document_on(DocumentKind::Outline, day(on)).map(|it| it.version.clone());
        assert_eq!(given(&product, "2026-10-31"), None);
        assert_eq!(given(&product, "2027-03-31").as_deref(), Some("2026-11"));
        assert_eq!(given(&product, "2027-04-01").as_deref(), Some("2027-04"));
        assert_eq!(product.document_on(DocumentKind::Warning, day("2027-04-01")), None);
        let again = product.clone().publish(document("2027-04", "2027-05-01"), today);
        assert_eq!(again.unwrap_err(), ProductError::DocumentExists);
        let later = day("2027-04-10");
        let product = product.withdraw_document(DocumentKind::Outline, "2027-04", later).unwrap();
        assert_eq!(given(&product, "2027-04-09").as_deref(), Some("2027-04"));
        assert_eq!(given(&product, "2027-04-10").as_deref(), Some("2026-11"));
        let twice = product.withdraw_document(DocumentKind::Outline, "2027-04", later);
        assert_eq!(twice.unwrap_err(), ProductError::DocumentUnknown);
    }
}
