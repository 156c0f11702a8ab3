//! Asking the member (O-21), and going on to weigh what was found.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use honi_calendar::BusinessCalendar;
use honi_casework::Reason;

use super::{At, said};
use crate::domain::{
    Acting, Confirmation, ConfirmationResult, Contact, ContactChannel, ContactResult, DeadlineKind, Investigation, Stage, TransitionError,
};

/// The deadlines of asking the member.
const OF_ASKING: [DeadlineKind; 3] = [
    DeadlineKind::MemberContact,
    DeadlineKind::MemberConfirmation,
    DeadlineKind::MemberLetter,
];

impl Investigation {
    /// HEARING_SUPERVISOR or ANALYSIS → MEMBER_CONFIRMATION.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`.
    pub(super) fn require_confirmation(mut self, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, now, clocks, .. } = at;
        self.by_investigator(acting)?;
        let may = matches!(self.handling.stage, Stage::HearingSupervisor | Stage::Analysis);
        if !may || self.handling.confirmation.is_some() || self.origin.policyholder.is_none() {
            return Err(self.not_now("require-confirmation"));
        }
        self.handling.confirmation = Some(Confirmation {
            mark: acting.mark(now),
            contacts: Vec::new(),
            result: None,
        });
        let case = self
            .setting(DeadlineKind::MemberContact, now, clocks)
            .setting(DeadlineKind::MemberConfirmation, now, clocks);
        Ok(case.moved(Stage::MemberConfirmation, now))
    }

    /// A try to reach the member; who answers or refuses ends the asking: → ANALYSIS. A letter comes after enough tries, and its own limit
    /// ends the asking if nobody answers it.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `TIME_OUT_OF_RANGE`, `ANSWERS_MISMATCH`, `LETTER_TOO_EARLY`, `REASON_REQUIRED`.
    pub(super) fn record_contact(mut self, contact: Contact, at: At<'_>) -> Result<Self, TransitionError> {
        let At { acting, now, clocks, .. } = at;
        self.by_investigator(acting)?;
        let not_now = self.not_now("record-contact");
        let (Stage::MemberConfirmation, Some(confirmation)) = (&self.handling.stage, &mut self.handling.confirmation) else {
            return Err(not_now);
        };
        let not_before = confirmation.contacts.last().map_or(confirmation.mark.at, |last| last.at);
        if contact.at > now || contact.at < not_before {
            return Err(TransitionError::Time("try_time"));
        }
        let answers = [contact.understood, contact.wanted_change, contact.knew_disadvantages];
        let answered = contact.result == ContactResult::Answered;
        if answers.iter().any(|answer| answer.is_some() != answered) {
            return Err(TransitionError::AnswersMismatch);
        }
        if contact.result != ContactResult::NotReached {
            said(&contact.words, "answers")?;
        }
        let is_letter = contact.channel == ContactChannel::Letter && contact.result == ContactResult::NotReached;
        let rules = clocks.rules;
        let tried = tries(&confirmation.contacts, rules.contact_gap_business_days, clocks.calendar);
        let channels: BTreeSet<ContactChannel> = confirmation.contacts.iter().map(|it| it.channel).collect();
        if is_letter && (tried < usize::from(rules.contact_attempts) || channels.len() < usize::from(rules.contact_channels)) {
            return Err(TransitionError::LetterTooEarly {
                attempts: rules.contact_attempts,
                channels: rules.contact_channels,
                days: rules.contact_gap_business_days,
            });
        }
        let (contacted_at, result) = (contact.at, contact.result);
        confirmation.contacts.push(contact);
        let case = self.meeting(DeadlineKind::MemberContact, contacted_at);
        Ok(match result {
            ContactResult::Answered => case.asked(ConfirmationResult::Answered, now).changed(now),
            ContactResult::Refused => case.asked(ConfirmationResult::Refused, now).changed(now),
            ContactResult::NotReached if is_letter => case.setting(DeadlineKind::MemberLetter, contacted_at, clocks).changed(now),
            ContactResult::NotReached => case.changed(now),
        })
    }

    /// Nobody answered the letter.
    pub(crate) fn unreachable(self, now: DateTime<Utc>) -> Self {
        self.asked(ConfirmationResult::Unreachable, now)
    }

    fn asked(mut self, result: ConfirmationResult, now: DateTime<Utc>) -> Self {
        if let Some(confirmation) = &mut self.handling.confirmation {
            confirmation.result = Some(result);
        }
        let mut case = OF_ASKING.into_iter().fold(self, |case, kind| case.meeting(kind, now));
        case.handling.stage = Stage::Analysis;
        case
    }

    /// HEARING_SUPERVISOR or REOPENED → ANALYSIS.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `MEMBER_CONFIRMATION_REQUIRED`.
    pub(super) fn analyse(self, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.by_investigator(acting)?;
        // What was decided before was decided with the member asked.
        let is_taken_up_again = matches!(self.handling.stage, Stage::Reopened { .. });
        if !is_taken_up_again && !matches!(self.handling.stage, Stage::HearingSupervisor) {
            return Err(self.not_now("analyse"));
        }
        if !is_taken_up_again {
            self.refuse_unasked()?;
        }
        Ok(self.moved(Stage::Analysis, now))
    }

    /// That the member was asked, where they must be.
    pub(super) fn refuse_unasked(&self) -> Result<(), TransitionError> {
        if self.needs_member() && self.handling.confirmation.is_none() {
            Err(TransitionError::ConfirmationRequired)
        } else {
            Ok(())
        }
    }

    /// ANALYSIS → MORE_EVIDENCE.
    ///
    /// # Errors
    /// `SUBJECT_OF_CASE`, `NOT_ENTITLED`, `STATE_TRANSITION`, `REASON_REQUIRED`.
    pub(super) fn request_evidence(self, words: &Reason, acting: &Acting, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        self.by_investigator(acting)?;
        let Stage::Analysis = self.handling.stage else {
            return Err(self.not_now("request-evidence"));
        };
        said(words, "what")?;
        Ok(self.moved(Stage::MoreEvidence, now))
    }
}

/// How many tries count: each so many business days after the last that did.
fn tries(contacts: &[Contact], gap: u16, calendar: &BusinessCalendar) -> usize {
    let mut counted = 0;
    let mut next_from: Option<DateTime<Utc>> = None;
    for contact in contacts.iter().filter(|it| it.channel != ContactChannel::Letter) {
        let day = honi_calendar::japan_date(contact.at);
        if next_from.is_none_or(|from| honi_calendar::japan_date(from) <= day) {
            counted += 1;
            next_from = Some(calendar.add_business_days(contact.at, gap));
        }
    }
    counted
}
