//! What a caller may see of a voice.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use honi_access::Resource;
use honi_calendar::BusinessCalendar;
use honi_clock::{JAPAN, day_in_japan};
use honi_serve::{Caller, Problem};

use super::{Deps, Error};
use crate::domain::Voice;
use crate::storage::voices::Stored;
use crate::storage::{self, Improvements, Labels, Texts, Words};

/// The action of reading, by which it is decided what any answer may show.
pub(super) const READ: &str = "honi.voices.v1.VoiceService/GetVoice";
/// For how many business days reception may read what it recorded (domain 6.2).
const OWN_WINDOW_DAYS: u32 = 5;

/// A voice as one caller may see it.
pub(crate) struct View {
    /// The voice.
    pub(crate) voice: Voice,
    /// Its words; none if the caller may not read them or their subject was erased.
    pub(crate) words: Option<Words>,
    /// What staff wrote of it in their own words; none if the caller may not read the words.
    pub(crate) texts: Texts,
    /// What the system that it came from calls it; nothing unless it was imported.
    pub(crate) labels: Labels,
    /// The improvement actions that answer to it.
    pub(crate) improvements: Improvements,
    /// Whether the caller is told that compliance has flagged the member concerned.
    pub(crate) guided: bool,
}

impl Deps {
    /// The voice as the caller may see it.
    ///
    /// # Errors
    /// NOT_FOUND if the caller may not see it at all.
    pub(super) async fn view(&self, caller: &Caller, stored: Stored) -> Result<View, Error> {
        if !self.may(caller, READ, "Voice", &stored.voice) {
            return Err(hidden(caller, &stored.voice).into());
        }
        self.answer(caller, stored).await
    }

    /// The voice as whoever took a step with it is answered, now and when the request comes again: the record in any case, for a handler
    /// who gives a case away has seen it a moment ago, and an application or trainer who records one never reads any.
    pub(super) async fn answer(&self, caller: &Caller, stored: Stored) -> Result<View, Error> {
        let voice = stored.voice.clone();
        let guided = self.guided(caller, &voice).await?;
        let labels = match &voice.intake().external_id {
            Some(_) => storage::labels::of(self.database.reader(), voice.intake().name).await?,
            None => Labels::new(),
        };
        let improvements = storage::improvements::of(self.database.reader(), voice.intake().name).await?;
        if !self.may(caller, READ, "Verbatim", &voice) {
            let texts = Texts::new();
            return Ok(View {
                voice,
                words: None,
                texts,
                labels,
                improvements,
                guided,
            });
        }
        let texts = storage::texts::open(self.database.reader(), &self.keys, voice.intake().name).await?;
        let words = stored.words(self.database.reader(), &self.keys).await?;
        Ok(View {
            voice,
            words,
            texts,
            labels,
            improvements,
            guided,
        })
    }

    /// Whether the caller is told that compliance has flagged the member concerned (policy O-43).
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn guided(&self, caller: &Caller, voice: &Voice) -> Result<bool, Error> {
        let Some(member) = voice.intake().complainant.member else {
            return Ok(false);
        };
        let told = self.policies.decide(&caller.actor, READ, &Resource::new("Guidance", "guidance"));
        Ok(told.is_allowed() && storage::screened_members::holds(self.database.reader(), member).await?)
    }

    /// Whether the caller may take the step that it calls for: NOT_FOUND if it may not even see the voice, else PERMISSION_DENIED.
    pub(super) fn permit_verb(&self, caller: &Caller, voice: &Voice) -> Result<(), Problem> {
        if self.may(caller, &caller.method, "Voice", voice) {
            return Ok(());
        }
        if self.may(caller, READ, "Voice", voice) {
            Err(Problem::permission_denied("NOT_PERMITTED"))
        } else {
            Err(hidden(caller, voice))
        }
    }

    /// Whether the caller may read the words by the method that it calls: letters say more than they do.
    pub(super) fn permit_words(&self, caller: &Caller, voice: &Voice) -> Result<(), Problem> {
        if self.may(caller, &caller.method, "Verbatim", voice) {
            Ok(())
        } else {
            Err(Problem::permission_denied("NOT_PERMITTED"))
        }
    }

    pub(super) fn may(&self, caller: &Caller, method: &str, kind: &'static str, voice: &Voice) -> bool {
        self.policies
            .decide(&caller.actor, method, &resource(kind, voice, self.own_window_start(caller)))
            .is_allowed()
    }

    /// Since when the caller must have recorded something to read it still, by the calendar of the caller's own unit.
    pub(super) fn own_window_start(&self, caller: &Caller) -> DateTime<Utc> {
        let unit = caller.actor.org_unit;
        let calendar = unit.map_or_else(|| self.calendars.base(), |unit| self.calendars.of(unit));
        own_window_start(&calendar, self.clock.now())
    }
}

/// What the policies see of a voice.
fn resource(kind: &'static str, voice: &Voice, own_window_start: DateTime<Utc>) -> Resource {
    let intake = voice.intake();
    Resource::new(kind, intake.name.to_string())
        .text("org_unit", intake.org_unit.to_string())
        .text("recorder", intake.recorder.to_string())
        .text("handler", voice.handler().map(|handler| handler.to_string()).unwrap_or_default())
        .texts("subject_staff", intake.subject_staff.iter().map(ToString::to_string))
        .text("state", voice.state().code())
        .text("severity", voice.severity().map(|severity| severity.code()).unwrap_or_default())
        .flag("own_window", intake.created_at >= own_window_start)
}

/// Since when something must have been recorded for its recorder to read it still: the start of the day 5 business days ago.
fn own_window_start(calendar: &BusinessCalendar, now: DateTime<Utc>) -> DateTime<Utc> {
    let mut day = day_in_japan(now);
    let mut left = OWN_WINDOW_DAYS;
    // A calendar has a business day in every month; the bound only guards against one that has none.
    for _ in 0..100 {
        if left == 0 {
            break;
        }
        day -= TimeDelta::days(1);
        left -= u32::from(calendar.is_business_day(day));
    }
    let midnight = day.and_time(NaiveTime::MIN).and_local_timezone(JAPAN);
    midnight.single().map_or(now, |at| at.with_timezone(&Utc))
}

pub(super) fn hidden(caller: &Caller, voice: &Voice) -> Problem {
    caller.mark_refused();
    Problem::not_found(voice.intake().name.to_string())
}
