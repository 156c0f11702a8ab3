//! Recording a voice.

use chrono::{DateTime, Datelike, Utc};
use honi_change::{Begun, Change};
use honi_clock::day_in_japan;
use honi_names::{OrgUnitName, StaffName, VoiceName};
use honi_personal_data::{KeyError, SealError};
use honi_serve::{Caller, Problem};

use super::{Command, Deps, Error, View, commitments, events};
use crate::domain::{Channel, Classified, Complainant, Intake, PendingNotice, TransitionError, Voice, VoiceKind, VoiceNumber};
use crate::storage::{self, Improvements, Labels, Texts, Words};

/// A voice to record.
pub(crate) struct NewVoice {
    /// What kind of voice it is.
    pub(crate) kind: VoiceKind,
    /// Through which channel it came.
    pub(crate) channel: Channel,
    /// When the co-op received it.
    pub(crate) received_at: DateTime<Utc>,
    /// How the complainant stands to the co-op.
    pub(crate) complainant: Complainant,
    /// The unit that received it.
    pub(crate) org_unit: OrgUnitName,
    /// The staff complained about.
    pub(crate) subject_staff: Vec<StaffName>,
    /// Key of the record in the system it came from.
    pub(crate) external_id: Option<String>,
    /// What was said and by whom.
    pub(crate) words: Words,
}

/// Records a voice, gives it a number and, if it is a complaint, its deadlines. With `validate_only` everything is checked and undone; the
/// number of the answer is that of nothing then.
///
/// # Errors
/// INVALID_ARGUMENT if it is received in the future, ALREADY_EXISTS if the key of its source is taken.
pub(crate) async fn create(deps: &Deps, command: Command<'_>, new: NewVoice, validate_only: bool) -> Result<View, Error> {
    let number = number(deps, validate_only).await?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => {
            let name: VoiceName = resource.parse().map_err(|_| Problem::internal())?;
            return deps.answer(command.caller, deps.stored(name).await?).await;
        }
    };
    let (voice, words) = receive(deps, &command, &change, number, new)?;
    if !deps.may(command.caller, &command.caller.method, "Voice", &voice) {
        return Err(Problem::permission_denied("NOT_PERMITTED").into());
    }
    if validate_only {
        storage::voices::check(change.conn(), &deps.keys, &voice, &words)
            .await
            .map_err(taken)?;
        return view(deps, command.caller, voice, words).await;
    }
    let key = storage::voices::insert(change.conn(), &deps.keys, &voice, &words)
        .await
        .map_err(taken)?;
    tell_of_flagged_member(&change, &voice).await?;
    let mut record = events::record(None, &voice, "create");
    let intake = voice.intake();
    let name = intake.name.to_string();
    let subject = storage::words::subject(intake.name, intake.complainant.member);
    let (mut said, deadlines) = (commitments::of_words(&words), commitments::of_deadlines(&voice));
    record.commitments = if subject == name {
        said.extend(deadlines);
        commitments::commit(&change, &key, &name, &said).await?
    } else {
        let said = commitments::commit(&change, &key, &subject, &said).await?;
        let key = deps.keys.key_for_new(change.conn(), &name).await?;
        let deadlines = commitments::commit(&change, &key, &name, &deadlines).await?;
        said.into_iter().chain(deadlines).collect()
    };
    change.record(record).await?;
    change.commit(&name).await?;
    view(deps, command.caller, voice, words).await
}

/// The compliance manager is told where compliance has flagged the member concerned (O-43). That is only noted here: recording waits for nobody.
async fn tell_of_flagged_member(change: &Change, voice: &Voice) -> Result<(), Error> {
    let Some(member) = voice.intake().complainant.member else {
        return Ok(());
    };
    if storage::screened_members::holds(change.conn(), member).await? {
        let notice = PendingNotice::of_flagged_member(change.next_id(), voice, change.now());
        storage::notices::insert(change.conn(), &[notice]).await?;
    }
    Ok(())
}

/// Who recorded it has seen the words.
async fn view(deps: &Deps, caller: &Caller, voice: Voice, words: Words) -> Result<View, Error> {
    Ok(View {
        guided: deps.guided(caller, &voice).await?,
        voice,
        words: Some(words),
        texts: Texts::new(),
        labels: Labels::new(),
        improvements: Improvements::new(),
    })
}

/// Taken before the transaction begins: on SQLite the block of numbers would wait for ourselves.
async fn number(deps: &Deps, validate_only: bool) -> Result<VoiceNumber, Error> {
    let year = day_in_japan(deps.clock.now()).year();
    if validate_only {
        // A block of numbers would be written.
        return VoiceNumber::new(year, 1).map_err(|_| Problem::internal().into());
    }
    VoiceNumber::new(year, deps.numbers.next(year).await?).map_err(|_| Problem::internal().into())
}

fn receive(deps: &Deps, command: &Command<'_>, change: &Change, number: VoiceNumber, new: NewVoice) -> Result<(Voice, Words), Error> {
    let Ok(recorder) = command.caller.actor.id.parse();
    let intake = Intake {
        name: VoiceName::new(change.next_id()),
        number,
        kind: new.kind,
        channel: new.channel,
        received_at: new.received_at,
        complainant: new.complainant,
        org_unit: new.org_unit,
        subject_staff: new.subject_staff.into_iter().collect(),
        recorder,
        external_id: new.external_id,
        classified: Classified::default(),
        created_at: change.now(),
    };
    let calendar = deps.calendars.of(new.org_unit);
    let voice = Voice::receive(intake, deps.clocks(&calendar))
        .map_err(|error: TransitionError| Problem::invalid("voice.receive_time", error.reason(), error.japanese(), error.to_string()))?;
    Ok((voice, new.words))
}

fn taken(error: SealError) -> Error {
    match error {
        SealError::Key(KeyError::Database(error)) if error.is_conflict("voices_external_id_key") => {
            let (ja, en) = ("その外部IDの声はすでに登録されています。", "Another voice has that external_id.");
            Problem::already_exists("EXTERNAL_ID_TAKEN", VoiceName::COLLECTION, ja, en).into()
        }
        SealError::Erased => {
            let (ja, en) = (
                "その組合員の個人情報は消去されています。",
                "The personal data of that member were erased.",
            );
            Problem::precondition("MEMBER_ERASED", "voice.member", ja, en).into()
        }
        other @ SealError::Key(_) => other.into(),
    }
}
