//! What was said to the co-op in one week, shared with staff without a word of it (O-02).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use honi_calendar::{BusinessCalendar, japan_date, start_of_day};
use honi_names::{DigestName, OrgUnitName, StaffName, VoiceName};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Addressee, ComplaintCategory, NoticeKind, Party, PendingNotice, StateCode, Voice, VoiceKind};

/// How many business days readers have before they are reminded.
const DAYS_TO_READ: u16 = 5;
/// More voices than a week has; more would not be read, nor answered at once.
pub const MOST_ITEMS: usize = 2000;
/// What a reminder is about.
const TOPIC: &str = "digest";

/// A week in Japan, Monday to Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week(NaiveDate);

/// A digest, as it was published; it does not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Resource name.
    pub name: DigestName,
    /// Of which week.
    pub week: Week,
    /// The voices that were received in it, by number.
    pub items: Vec<DigestItem>,
    /// The units whose staff are its readers.
    pub org_units: BTreeSet<OrgUnitName>,
    /// Who published it.
    pub author: Party,
    /// When.
    pub published_at: DateTime<Utc>,
    /// Until when it is to be read.
    pub due_at: DateTime<Utc>,
    /// Version of the record, from 1; one more with each reader who acknowledges it.
    pub version: i64,
}

/// A voice of a digest, as it stood when that was published. Who said what is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestItem {
    /// The voice.
    pub voice: VoiceName,
    /// Its number.
    pub number: String,
    /// What kind it is.
    pub kind: VoiceKind,
    /// What it is about; nothing if it was not triaged.
    pub categories: BTreeSet<ComplaintCategory>,
    /// The unit that received it.
    pub org_unit: OrgUnitName,
    /// Where its handling stood.
    pub state: StateCode,
}

/// Why a digest is not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// The week is to come.
    #[error("the week has not begun")]
    WeekNotBegun,
    /// A summary is of no voice of the week, or of one that has a summary.
    #[error("the summary at {0} is of no voice of the week, or of the same one as another")]
    SummaryUnknown(usize),
    /// Nobody would read it.
    #[error("none of the units has staff")]
    NoReaders,
    /// More voices than can be shared at once.
    #[error("the week has more than {MOST_ITEMS} voices")]
    TooManyVoices,
}

impl Week {
    /// The week of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        let since_monday = Days::new(day.weekday().num_days_from_monday().into());
        Self(day.checked_sub_days(since_monday).unwrap_or(day))
    }

    /// Its Monday.
    #[must_use]
    pub fn first_date(self) -> NaiveDate {
        self.0
    }

    /// When it begins.
    #[must_use]
    pub fn begins_at(self) -> DateTime<Utc> {
        start_of_day(self.0)
    }

    /// When it is over.
    #[must_use]
    pub fn ends_at(self) -> DateTime<Utc> {
        start_of_day(self.0.checked_add_days(Days::new(7)).unwrap_or(self.0))
    }

    /// Refuses a week that is to come.
    ///
    /// # Errors
    ///
    /// [`DigestError::WeekNotBegun`].
    pub fn check(self, now: DateTime<Utc>) -> Result<(), DigestError> {
        if self.0 <= japan_date(now) {
            Ok(())
        } else {
            Err(DigestError::WeekNotBegun)
        }
    }
}

impl DigestItem {
    /// What is shared of a voice.
    #[must_use]
    pub fn of(voice: &Voice) -> Self {
        let intake = voice.intake();
        let triage = voice.handling().triage.as_ref();
        Self {
            voice: intake.name,
            number: intake.number.to_string(),
            kind: intake.kind,
            categories: triage.map(|it| it.decision.categories.clone()).unwrap_or_default(),
            org_unit: intake.org_unit,
            state: voice.state(),
        }
    }
}

impl Digest {
    /// Publishes a digest of the voices of a week.
    ///
    /// # Errors
    ///
    /// `TOO_MANY_VOICES`.
    pub fn publish(
        name: DigestName,
        week: Week,
        voices: &[Voice],
        org_units: BTreeSet<OrgUnitName>,
        author: Party,
        calendar: &BusinessCalendar,
        now: DateTime<Utc>,
    ) -> Result<Self, DigestError> {
        if voices.len() > MOST_ITEMS {
            return Err(DigestError::TooManyVoices);
        }
        let mut items: Vec<DigestItem> = voices.iter().map(DigestItem::of).collect();
        items.sort_by(|one, other| one.number.cmp(&other.number));
        Ok(Self {
            name,
            week,
            items,
            org_units,
            author,
            published_at: now,
            due_at: calendar.add_business_days(now, DAYS_TO_READ),
            version: 1,
        })
    }

    /// The summaries by their voices.
    ///
    /// # Errors
    ///
    /// `SUMMARY_UNKNOWN` unless each is of a voice of its own that is in the digest.
    pub fn summaries(&self, written: Vec<(VoiceName, String)>) -> Result<BTreeMap<VoiceName, String>, DigestError> {
        let known: BTreeSet<VoiceName> = self.items.iter().map(|it| it.voice).collect();
        let mut summaries = BTreeMap::new();
        for (index, (voice, text)) in written.into_iter().enumerate() {
            if !known.contains(&voice) || summaries.insert(voice, text).is_some() {
                return Err(DigestError::SummaryUnknown(index));
            }
        }
        Ok(summaries)
    }

    /// What reminds a reader, if they have not acknowledged it by then.
    #[must_use]
    pub fn reminder(&self, id: Uuid, reader: StaffName) -> PendingNotice {
        PendingNotice {
            id,
            to: Addressee::Staff(reader),
            kind: NoticeKind::Reminder,
            resource: self.name.to_string(),
            topic: TOPIC.to_owned(),
            kept_from: BTreeSet::new(),
            due_at: Some(self.due_at),
            send_at: self.due_at,
        }
    }
}

impl DigestError {
    /// The stable reason.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::WeekNotBegun => "WEEK_NOT_BEGUN",
            Self::SummaryUnknown(_) => "SUMMARY_UNKNOWN",
            Self::NoReaders => "NO_READERS",
            Self::TooManyVoices => "TOO_MANY_VOICES",
        }
    }

    /// What it says, in Japanese.
    #[must_use]
    pub fn japanese(self) -> &'static str {
        match self {
            Self::WeekNotBegun => "まだ始まっていない週です。",
            Self::SummaryUnknown(_) => "その週の声ではないか、同じ声の要約が二度あります。",
            Self::NoReaders => "指定された組織に在籍する職員がいません。",
            Self::TooManyVoices => "その週の声が多すぎます。",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Severity;
    use crate::domain::fixtures::{complaint, japan, jst, now, staff, triaged, unit};

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, day).unwrap()
    }

    #[test]
    fn a_week_begins_on_monday_in_japan() {
        for n in 14..=20 {
            assert_eq!(Week::of(day(n)).first_date(), day(14), "{n}");
        }
        let week = Week::of(day(17));
        assert_eq!(week.begins_at(), jst("2026-09-14T00:00:00"));
        assert_eq!(week.ends_at(), jst("2026-09-21T00:00:00"));
        for (at, expected) in [
            ("2026-09-13T23:59:59", Err(DigestError::WeekNotBegun)),
            ("2026-09-14T00:00:00", Ok(())),
            ("2026-12-31T00:00:00", Ok(())),
        ] {
            assert_eq!(week.check(jst(at)), expected, "{at}");
        }
    }

    #[test]
    fn a_digest_says_of_each_voice_what_it_is_and_reminds_after_five_business_days() {
        let voices = [triaged(Severity::S3), complaint([])];
        let name = DigestName::new(Uuid::from_u128(7));
        // Friday; the Monday to Wednesday after are holidays.
        let published = jst("2026-09-18T10:00:00");
        let digest = Digest::publish(
            name,
            Week::of(day(18)),
            &voices,
            [unit()].into(),
            staff(1).into(),
            &japan(),
            published,
        )
        .unwrap();
        assert_eq!(digest.items.len(), 2);
        assert!(digest.items.iter().any(|it| it.categories.is_empty()) && digest.items.iter().any(|it| !it.categories.is_empty()));
        let reminder = digest.reminder(Uuid::from_u128(8), staff(2));
        assert_eq!(
            (reminder.send_at, reminder.kind),
            (jst("2026-09-30T17:00:00"), NoticeKind::Reminder)
        );
        assert_eq!(reminder.to, Addressee::Staff(staff(2)));
        let many = vec![complaint([]); MOST_ITEMS + 1];
        let refused = Digest::publish(name, Week::of(day(18)), &many, [unit()].into(), staff(1).into(), &japan(), now());
        assert_eq!(refused, Err(DigestError::TooManyVoices));
    }

    #[test]
    fn a_summary_is_of_a_voice_of_its_own() {
        let voice = complaint([]);
        let known = voice.intake().name;
        let digest = Digest::publish(
            DigestName::new(Uuid::from_u128(7)),
            Week::of(day(18)),
            &[voice],
            [unit()].into(),
            staff(1).into(),
            &japan(),
            now(),
        )
        .unwrap();
        let of = |voices: &[VoiceName]| digest.summaries(voices.iter().map(|it| (*it, "短く".to_owned())).collect());
        assert_eq!(of(&[known]).map(|it| it.len()), Ok(1));
        assert_eq!(of(&[]).map(|it| it.len()), Ok(0));
        assert_eq!(of(&[known, known]), Err(DigestError::SummaryUnknown(1)));
        assert_eq!(of(&[VoiceName::new(Uuid::from_u128(9))]), Err(DigestError::SummaryUnknown(0)));
    }
}
