//! Whether a member may be contacted: consents by purpose, and the rights to be left in peace.

use honi_names::codes;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::member::State;

codes! {
    /// For what a member is contacted beyond its own contracts and voices.
    ContactPurpose {
        /// Surveys.
        Survey "SURVEY",
        /// Invitations to events and seminars.
        EventInvitation "EVENT_INVITATION",
        /// Information on products.
        ProductInformation "PRODUCT_INFORMATION",
        /// Asking how satisfied the member is with an answer.
        SatisfactionFollowUp "SATISFACTION_FOLLOW_UP",
        /// Publishing the member's voice.
        VoicePublication "VOICE_PUBLICATION",
    }
    /// What a member decided.
    ConsentDecision {
        /// Consent given.
        Given "GIVEN",
        /// Consent withdrawn.
        Withdrawn "WITHDRAWN",
    }
    /// How a member said so.
    ConsentMethod {
        /// On paper.
        Paper "PAPER",
        /// On the web.
        Web "WEB",
        /// By telephone.
        Phone "PHONE",
        /// In person.
        InPerson "IN_PERSON",
    }
    /// By which way a member is contacted.
    ContactChannel {
        /// Telephone.
        Phone "PHONE",
        /// Letter.
        Letter "LETTER",
        /// E-mail.
        Email "EMAIL",
        /// Visit.
        Visit "VISIT",
    }
    /// Why a member may not be contacted.
    ContactRefusal {
        /// The record was voided or erased.
        NotActive "NOT_ACTIVE",
        /// Compliance decides on every contact.
        Restricted "RESTRICTED",
        /// No contact at all.
        DoNotContact "DO_NOT_CONTACT",
        /// Never consented.
        NoConsent "NO_CONSENT",
        /// Consent withdrawn.
        Withdrawn "WITHDRAWN",
        /// Another channel is wanted.
        Channel "CHANNEL",
        /// Not at this time of the day.
        Time "TIME",
    }
}

/// One decision on one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// What it is about.
    pub purpose: ContactPurpose,
    /// What was decided.
    pub decision: ConsentDecision,
    /// When the member decided.
    pub decided_at: DateTime<Utc>,
    /// How the member said so.
    pub method: ConsentMethod,
    /// Where the proof is; empty if none was named.
    pub evidence: String,
    /// Who recorded it.
    pub recorder: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// The decision that counts for a purpose: the latest by when the member decided, however late it was recorded. Of two at the same moment
/// it is the withdrawal, for in doubt nobody is contacted.
pub fn in_force<'a>(purpose: ContactPurpose, at: DateTime<Utc>, decisions: impl IntoIterator<Item = &'a Consent>) -> Option<&'a Consent> {
    decisions
        .into_iter()
        .filter(|it| it.purpose == purpose && it.decided_at <= at)
        .max_by_key(|it| (it.decided_at, it.decision, it.recorded_at))
}

/// Whether, how and when a member may be contacted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRights {
    /// No contact at all.
    pub do_not_contact: bool,
    /// By which channels; by any if empty.
    pub allowed_channels: BTreeSet<ContactChannel>,
    /// From which minute of the day in Japan on calls and visits are welcome.
    pub opens_at_minute: u16,
    /// Until which, not included.
    pub closes_at_minute: u16,
    /// More of it in words.
    pub note: String,
}

/// Of whom nothing is recorded: by any channel, at hours at which nobody is woken.
impl Default for ContactRights {
    fn default() -> Self {
        Self {
            do_not_contact: false,
            allowed_channels: BTreeSet::new(),
            opens_at_minute: 9 * 60,
            closes_at_minute: 20 * 60,
            note: String::new(),
        }
    }
}

/// A day that closes before it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the day closes before it opens")]
pub struct ClosedAllDay;

impl ContactRights {
    /// Refuses a day without any time for calls: who wants none leaves the channel out.
    ///
    /// # Errors
    /// If the day closes before it opens.
    pub fn check(&self) -> Result<(), ClosedAllDay> {
        if self.opens_at_minute < self.closes_at_minute {
            Ok(())
        } else {
            Err(ClosedAllDay)
        }
    }

    /// The values, by their fields, for the commitments of the audit log.
    #[must_use]
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let channels: Vec<&str> = self.allowed_channels.iter().map(|channel| channel.code()).collect();
        let all = [
            ("do_not_contact", self.do_not_contact.to_string()),
            ("allowed_channels", channels.join("\n")),
            ("opens_at_minute", self.opens_at_minute.to_string()),
            ("closes_at_minute", self.closes_at_minute.to_string()),
            ("note", self.note.clone()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// What decides on a contact.
#[derive(Clone)]
pub struct ContactCase<'a> {
    /// Where the member's record stands.
    pub state: State,
    /// Whether compliance decides on every contact.
    pub restricted: bool,
    /// The member's rights.
    pub rights: &'a ContactRights,
    /// The decision that counts for the purpose.
    pub consent: Option<ConsentDecision>,
    /// By which way.
    pub channel: ContactChannel,
    /// At which minute of the day in Japan.
    pub minute: u16,
}

impl ContactCase<'_> {
    /// All that is against the contact; nothing if it is permitted.
    #[must_use]
    pub fn refusals(&self) -> Vec<ContactRefusal> {
        let rights = self.rights;
        // A letter or a mail waits until it is read.
        let rings = matches!(self.channel, ContactChannel::Phone | ContactChannel::Visit);
        let open = (rights.opens_at_minute..rights.closes_at_minute).contains(&self.minute);
        let refuses = |refusal: &ContactRefusal| match refusal {
            ContactRefusal::NotActive => self.state != State::Active,
            ContactRefusal::Restricted => self.restricted,
            ContactRefusal::DoNotContact => rights.do_not_contact,
            ContactRefusal::NoConsent => self.consent.is_none(),
            ContactRefusal::Withdrawn => self.consent == Some(ConsentDecision::Withdrawn),
            ContactRefusal::Channel => !rights.allowed_channels.is_empty() && !rights.allowed_channels.contains(&self.channel),
            ContactRefusal::Time => rings && !open,
        };
        ContactRefusal::ALL.iter().copied().filter(refuses).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn consent(decision: ConsentDecision, decided: &str, recorded: &str) -> Consent {
        Consent {
            purpose: ContactPurpose::Survey,
            decision,
            decided_at: at(decided),
            method: ConsentMethod::Paper,
            evidence: String::new(),
            recorder: String::new(),
            recorded_at: at(recorded),
        }
    }

    #[test]
    fn the_latest_decision_counts_however_late_it_was_recorded() {
        use ConsentDecision::{Given, Withdrawn};
        let (one, two, three) = ("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z");
        let table = [
            (vec![], None),
            (vec![consent(Given, one, one)], Some(Given)),
            (vec![consent(Given, one, one), consent(Withdrawn, two, two)], Some(Withdrawn)),
            (vec![consent(Withdrawn, one, one), consent(Given, two, two)], Some(Given)),
            // A form from before the withdrawal that was found later.
            (vec![consent(Withdrawn, two, two), consent(Given, one, three)], Some(Withdrawn)),
            (vec![consent(Withdrawn, two, two), consent(Given, two, three)], Some(Withdrawn)),
        ];
        for (decisions, expected) in table {
            let found = in_force(ContactPurpose::Survey, at(three), &decisions);
            assert_eq!(found.map(|it| it.decision), expected, "{decisions:?}");
        }
        let later = [consent(Given, one, one), consent(Withdrawn, three, three)];
        let found = in_force(ContactPurpose::Survey, at(two), &later);
        assert_eq!(found.map(|it| it.decision), Some(Given), "on a day before the withdrawal");
        assert_eq!(in_force(ContactPurpose::EventInvitation, at(three), &later), None);
    }

    #[test]
    fn all_that_is_against_a_contact_is_told() {
        use ContactRefusal as R;
        type Change = fn(&mut ContactRights, &mut ContactCase<'static>);
        let table: [(Change, &[ContactRefusal]); 11] = [
            (|_, _| {}, &[]),
            (|_, case| case.state = State::Voided, &[R::NotActive]),
            (|_, case| case.restricted = true, &[R::Restricted]),
            (|rights, _| rights.do_not_contact = true, &[R::DoNotContact]),
            (|_, case| case.consent = None, &[R::NoConsent]),
            (|_, case| case.consent = Some(ConsentDecision::Withdrawn), &[R::Withdrawn]),
            (|rights, _| rights.allowed_channels = [ContactChannel::Letter].into(), &[R::Channel]),
            (|_, case| case.minute = 9 * 60 - 1, &[R::Time]),
            (|_, case| case.minute = 20 * 60, &[R::Time]),
            (
                |_, case| {
                    case.minute = 0;
                    case.channel = ContactChannel::Letter;
                },
                &[],
            ),
            (
                |rights, case| {
                    rights.do_not_contact = true;
                    case.consent = None;
                },
                &[R::DoNotContact, R::NoConsent],
            ),
        ];
        static USUAL: std::sync::LazyLock<ContactRights> = std::sync::LazyLock::new(ContactRights::default);
        for (change, expected) in table {
            let mut rights = ContactRights::default();
            let mut case = ContactCase {
                state: State::Active,
                restricted: false,
                rights: &USUAL,
                consent: Some(ConsentDecision::Given),
                channel: ContactChannel::Phone,
                minute: 9 * 60,
            };
            change(&mut rights, &mut case);
            assert_eq!(ContactCase { rights: &rights, ..case }.refusals(), expected);
        }
    }

    #[test]
    fn a_day_opens_before_it_closes() {
        let mut rights = ContactRights::default();
        assert_eq!(rights.check(), Ok(()));
        rights.closes_at_minute = rights.opens_at_minute;
        assert_eq!(rights.check(), Err(ClosedAllDay));
    }
}
