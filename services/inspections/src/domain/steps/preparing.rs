//! The plan and the evidence, before anybody whom the case is about knows of it.

use chrono::{DateTime, Utc};
use honi_casework::Reason;

use super::said;
use crate::domain::{Acting, DeadlineKind, Evidence, EvidenceKind, Investigation, Plan, Stage, TransitionError};

/// Hexadecimal digits of a SHA-256.
const DIGEST_LENGTH: usize = 64;

impl Investigation {
    /// OPENED → PLANNED.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `INVESTIGATOR_REQUIRED`, `REASON_REQUIRED`.
    pub(super) fn plan(
        mut self,
        words: Reason,
        elderly_member: bool,
        acting: &Acting,
        now: DateTime<Utc>,
    ) -> Result<Self, TransitionError> {
        self.by_investigator(acting)?;
        let Stage::Opened = self.handling.stage else {
            return Err(self.not_now("plan"));
        };
        if self.handling.investigator.is_none() {
            return Err(TransitionError::InvestigatorRequired);
        }
        said(&words, "plan")?;
        self.handling.plan = Some(Plan {
            words,
            elderly_member,
            mark: acting.mark(now),
        });
        Ok(self.meeting(DeadlineKind::Plan, now).moved(Stage::Planned, now))
    }

    /// PLANNED → EVIDENCE_PRESERVED, when every kind is named; MORE_EVIDENCE → ANALYSIS; in any later state of the investigation it is added.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `EVIDENCE_INCOMPLETE`, `DIGEST`, `TIME_OUT_OF_RANGE`.
    pub(super) fn preserve(mut self, evidence: Vec<Evidence>, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.by_investigator(acting)?;
        let next = match &self.handling.stage {
            Stage::Planned => {
                let named = |kind: &EvidenceKind| evidence.iter().any(|it| it.kind == *kind);
                if let Some(lacking) = EvidenceKind::REQUIRED.into_iter().find(|kind| !named(kind)) {
                    return Err(TransitionError::EvidenceIncomplete(lacking));
                }
                Some(Stage::EvidencePreserved)
            }
            Stage::MoreEvidence => Some(Stage::Analysis),
            Stage::EvidencePreserved | Stage::HearingSales | Stage::HearingSupervisor | Stage::MemberConfirmation | Stage::Analysis => None,
            Stage::Signalled
            | Stage::Triage
            | Stage::Dismissed { .. }
            | Stage::Merged { .. }
            | Stage::Opened
            | Stage::Proposed(_)
            | Stage::Decided(_)
            | Stage::Remedying { .. }
            | Stage::Prevention { .. }
            | Stage::Feedback { .. }
            | Stage::Closed { .. }
            | Stage::Reopened { .. } => return Err(self.not_now("preserve-evidence")),
        };
        for it in &evidence {
            let is_hex = |digest: &String| digest.len() == DIGEST_LENGTH && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            if it.sha256.as_ref().is_some_and(|digest| !is_hex(digest)) {
                return Err(TransitionError::Digest);
            }
            if it.received_at > now {
                return Err(TransitionError::Time("receive_time"));
            }
        }
        self.handling.evidence.extend(evidence);
        Ok(match next {
            Some(stage) => self.moved(stage, now),
            None => self.changed(now),
        })
    }
}
