//! What can be done with voices, one file per use case. Each change is one transaction.

mod acknowledge;
mod commitments;
mod create;
pub(crate) mod digests;
mod escalate;
pub(crate) mod events;
mod explain;
mod get;
mod import;
mod letters;
mod list;
mod problem;
mod statistics;
mod step;
mod triage;
mod view;
mod wording;
pub(crate) mod workflows;
mod writing;

use std::sync::Arc;

use honi_access::Policies;
use honi_calendar::BusinessCalendar;
use honi_change::{Begun, Change, Changes};
use honi_clock::Clock;
use honi_database::{Database, Numbers};
use honi_names::VoiceName;
use honi_neighbours::{Calendars, Lines, Organization};
use honi_personal_data::KeyRing;
use honi_serve::{Caller, Problem};

pub(crate) use acknowledge::acknowledge;
pub(crate) use create::{NewVoice, create};
pub(crate) use escalate::{Proposal, escalate};
pub(crate) use explain::explain;
pub(crate) use get::get;
pub(crate) use honi_door::{Command, Error};
pub(crate) use import::{NewImport, import};
pub(crate) use letters::{NewLetter, get_letter, issue_letter, list_letters};
pub(crate) use list::list;
pub(crate) use statistics::{AgeUnit, AsOf, ages, count, overdue};
pub(crate) use step::{LetterOfStep, step};
pub(crate) use triage::triage;
pub(crate) use view::View;
use writing::Written;
pub(crate) use writing::{LetterDetails, Letterhead};

use crate::domain::{Acting, Clocks, Powers, RuleSet, Voice};
use crate::storage::{self, Texts, voices::Stored};

/// What the use cases work with.
#[derive(Clone)]
pub(crate) struct Deps {
    /// The service's database.
    pub(crate) database: Database,
    /// Begins changes.
    pub(crate) changes: Changes,
    /// The keys of members and voices.
    pub(crate) keys: KeyRing,
    /// Who may do what.
    pub(crate) policies: Arc<Policies>,
    /// The time.
    pub(crate) clock: Clock,
    /// Numbers for people.
    pub(crate) numbers: Numbers,
    /// How deadlines are computed.
    pub(crate) rules: Arc<RuleSet>,
    /// The business calendar of each unit.
    pub(crate) calendars: Calendars,
    /// Who reports to whom.
    pub(crate) lines: Arc<dyn Lines>,
    /// Who works where.
    pub(crate) workplaces: Organization,
    /// Whose letters complainants get.
    pub(crate) letterhead: Arc<Letterhead>,
}

/// What a change of one voice began with.
enum Opened {
    /// The voice is locked, visible to the caller and of the version that was asked for.
    Fresh(Box<(Change, Stored)>),
    /// The request was carried out before.
    Replay(Box<View>),
}

impl Deps {
    /// Begins a change of one voice: not found, not permitted and stale are answered here, in that order.
    async fn open(&self, command: &Command<'_>, name: VoiceName, etag: Option<&str>) -> Result<Opened, Error> {
        let caller = command.caller;
        let change = match self.changes.begin(&caller.actor, &command.stamp).await? {
            Begun::Fresh(change) => change,
            Begun::Replay(_) => return Ok(Opened::Replay(Box::new(self.answer(caller, self.stored(name).await?).await?))),
        };
        let stored = self.locked(command, &change, name, etag).await?;
        Ok(Opened::Fresh(Box::new((change, stored))))
    }

    /// The voice that a change is about, locked.
    async fn locked(&self, command: &Command<'_>, change: &Change, name: VoiceName, etag: Option<&str>) -> Result<Stored, Error> {
        let stored = storage::voices::find_for_update(change.conn(), name)
            .await?
            .ok_or_else(|| Problem::not_found(name.to_string()))?;
        self.permit_verb(command.caller, &stored.voice)?;
        if etag.is_some_and(|etag| etag != stored.voice.handling().version.to_string()) {
            return Err(Problem::stale(name.to_string()).into());
        }
        Ok(stored)
    }

    /// By what deadlines are computed, with the business days of a voice's unit.
    fn clocks<'a>(&'a self, calendar: &'a BusinessCalendar) -> Clocks<'a> {
        Clocks {
            rules: &self.rules,
            calendar,
        }
    }

    async fn stored(&self, name: VoiceName) -> Result<Stored, Error> {
        let stored = storage::voices::find(self.database.reader(), name).await?;
        stored.ok_or_else(|| Problem::not_found(name.to_string()).into())
    }

    /// Writes what a transition made of a voice, and answers it.
    async fn commit(&self, caller: &Caller, mut change: Change, before: Stored, taken: Taken) -> Result<View, Error> {
        let after = self.write(&mut change, &before, taken).await?;
        change.commit(&after.intake().name.to_string()).await?;
        self.answer(caller, before.moved(after)).await
    }

    /// Writes what a transition made of a voice, and the letter that goes with it.
    async fn write(&self, change: &mut Change, before: &Stored, taken: Taken) -> Result<Voice, Error> {
        let Taken {
            after,
            verb,
            texts,
            values,
            reason,
            letter,
        } = taken;
        let name = after.intake().name;
        storage::voices::update(change.conn(), &after).await?;
        let values: commitments::Values = values.into_iter().chain(commitments::of_texts(&texts)).collect();
        let mut record = events::record(Some(&before.voice), &after, verb);
        record.reason = reason.map(str::to_owned).or_else(|| letter.as_ref().map(Written::in_the_log));
        if !values.is_empty() {
            let key = self.keys.key_for_sealing(change.conn(), &name.to_string()).await?;
            storage::texts::keep(change.conn(), &key, name, after.handling().version, &texts).await?;
            record.commitments = commitments::commit(change, &key, &name.to_string(), &values).await?;
        }
        if let Some(Written::Letter(letter, contents)) = &letter {
            // With the words, so that both go when their subject is erased, and with them what the commitments could be compared with.
            let subject = storage::words::subject(name, after.intake().complainant.member);
            let key = self.keys.key_for_sealing(change.conn(), &subject).await?;
            storage::letters::keep(change.conn(), &key, letter, contents).await?;
            let committed = commitments::commit(change, &key, &subject, &commitments::of_letter(letter)).await?;
            record.commitments.extend(committed);
        }
        change.record(record).await?;
        Ok(after)
    }
}

/// A transition that was taken, to be written.
struct Taken {
    /// The voice after it.
    after: Voice,
    /// What was done.
    verb: &'static str,
    /// What was written in somebody's own words.
    texts: Texts,
    /// To what the audit log commits beside.
    values: commitments::Values,
    /// What the audit log says of it openly, as a code; where there is none, what was written.
    reason: Option<&'static str>,
    /// The letter that goes with it, or why there is none.
    letter: Option<Written>,
}

/// The caller as the rules of a voice know it.
fn acting(caller: &Caller) -> Acting {
    let Ok(party) = caller.actor.id.parse();
    let powers = Powers {
        team_lead: caller.actor.has(honi_access::Role::Supervisor),
        compliance_manager: caller.actor.has(honi_access::Role::ComplianceManager),
    };
    Acting { party, powers }
}
