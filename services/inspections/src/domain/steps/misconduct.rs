//! The clock that law sets: it starts when the co-op knew, and nothing stops it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::At;
use crate::domain::{Acting, DeadlineKind, Investigation, Known, Notice, NoticeTo, Stage, TransitionError};

impl Investigation {
    /// In any state from TRIAGE until it is over. The limits count from when the co-op knew, not from when that was recorded.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `MISCONDUCT_ALREADY_KNOWN`, `TIME_OUT_OF_RANGE`.
    pub(super) fn know_misconduct(self, since: DateTime<Utc>, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, now, .. } = at;
        self.by_investigator(acting)?;
        if matches!(self.handling.stage, Stage::Signalled) || self.handling.stage.is_over() {
            return Err(self.not_now("know-misconduct"));
        }
        if self.handling.known.is_some() {
            return Err(TransitionError::AlreadyKnown);
        }
        if since > now {
            return Err(TransitionError::Time("know_time"));
        }
        Ok(self.known_since(since, acting, at).changed(now))
    }

    pub(super) fn known_since(mut self, since: DateTime<Utc>, acting: &Acting, at: At<'_>) -> Self {
        self.handling.known = Some(Known {
            at: since,
            mark: acting.mark(at.now),
            notices: BTreeMap::new(),
        });
        self.setting(DeadlineKind::UnderwriterNotice, since, at.clocks)
            .setting(DeadlineKind::StatutoryNotice, since, at.clocks)
    }

    /// The underwriter or, by the underwriter, the authority was told.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `NO_MISCONDUCT`, `ALREADY_TOLD`, `TIME_OUT_OF_RANGE`, `REASON_REQUIRED`.
    pub(super) fn record_notice(
        mut self,
        to: NoticeTo,
        sent_at: DateTime<Utc>,
        reference: String,
        acting: &Acting,
        now: DateTime<Utc>,
    ) -> Result<Self, TransitionError> {
        self.by_investigator(acting)?;
        if self.handling.stage.is_over() {
            return Err(self.not_now("record-notice"));
        }
        let Some(known) = &mut self.handling.known else {
            return Err(TransitionError::NoMisconduct);
        };
        if known.notices.contains_key(&to) {
            return Err(TransitionError::AlreadyTold);
        }
        if sent_at < known.at || sent_at > now {
            return Err(TransitionError::Time("send_time"));
        }
        if reference.trim().is_empty() {
            return Err(TransitionError::WordsRequired("reference"));
        }
        let mark = acting.mark(now);
        known.notices.insert(to, Notice { sent_at, reference, mark });
        let kind = match to {
            NoticeTo::Underwriter => DeadlineKind::UnderwriterNotice,
            NoticeTo::Authority => DeadlineKind::StatutoryNotice,
        };
        Ok(self.meeting(kind, sent_at).changed(now))
    }
}
