//! Letters to complainants: sent, read, listed.

use honi_change::Begun;
use honi_names::{VoiceLetterName, VoiceName};
use honi_serve::{Caller, Problem};
use uuid::Uuid;

use super::problem::refused;
use super::view::{READ, hidden};
use super::writing::{LetterDetails, ToWrite, Written};
use super::{Command, Deps, Error, Taken, acting, commitments};
use crate::domain::{Issuing, Step, Voice};
use crate::storage::letters::{Contents, Heading, Letter};
use crate::storage::{self, Texts};

/// A letter to send.
pub(crate) struct NewLetter {
    /// What the rules look at.
    pub(crate) issuing: Issuing,
    /// What it says in a person's own words.
    pub(crate) body: String,
    /// What else it needs.
    pub(crate) details: LetterDetails,
}

/// Sends a letter: writes and keeps it, and meets what it meets.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED, ABORTED for a stale etag, FAILED_PRECONDITION if the rules do not allow it or the member was erased,
/// INVALID_ARGUMENT if the letter lacks something or has no place for it.
pub(crate) async fn issue_letter(deps: &Deps, command: Command<'_>, name: VoiceName, etag: &str, new: NewLetter) -> Result<Letter, Error> {
    let caller = command.caller;
    let mut change = match deps.changes.begin(&caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(resource) => {
            let name: VoiceLetterName = resource.parse().map_err(|_| Problem::internal())?;
            return sent_before(deps, caller, name).await;
        }
    };
    let before = deps.locked(&command, &change, name, Some(etag)).await?;
    let calendar = deps.calendars.of(before.voice.intake().org_unit);
    let (by, step) = (acting(caller), Step::IssueLetter(new.issuing));
    let (verb, mut values) = (step.verb(), commitments::of_step(&step));
    let after = before
        .voice
        .clone()
        .take(step, &by, deps.clocks(&calendar), change.now())
        .map_err(|error| refused(caller, &before.voice, &error))?;
    if after.handling().deadlines != before.voice.handling().deadlines {
        values.extend(commitments::of_deadlines(&after));
    }
    let texts = storage::texts::open(change.conn(), &deps.keys, name).await?;
    let to_write = ToWrite {
        kind: new.issuing.kind,
        method: new.issuing.method,
        sent_at: new.issuing.sent_at.unwrap_or_else(|| change.now()),
        by: by.party,
        body: vec![new.body],
        expected_on: new.issuing.expected_on,
        outcomes: Vec::new(),
        remedy: None,
        details: new.details,
    };
    let written = deps.write_letter(&change, &before, &texts, to_write).await?;
    let Written::Letter(letter, _) = &written else {
        return Err(erased(name).into());
    };
    let letter = letter.clone();
    let taken = Taken {
        after,
        verb,
        texts: Texts::new(),
        values,
        reason: None,
        letter: Some(written),
    };
    let after = deps.write(&mut change, &before, taken).await?;
    change.commit(&letter.name.to_string()).await?;
    Ok(shown(deps, caller, &after, *letter))
}

/// The letter that a request sent when it came first.
async fn sent_before(deps: &Deps, caller: &Caller, name: VoiceLetterName) -> Result<Letter, Error> {
    let conn = deps.database.reader();
    let found = storage::letters::find(conn, name).await?;
    let found = found.ok_or_else(|| Problem::not_found(name.to_string()))?;
    let voice = deps.stored(found.voice()).await?.voice;
    let (letter, _) = found.open(conn, &deps.keys, &subject(&voice)).await?;
    Ok(shown(deps, caller, &voice, letter))
}

/// The letter as whoever sent it is answered, also when the case is another's by then: its heading only if the words may be read now.
fn shown(deps: &Deps, caller: &Caller, voice: &Voice, letter: Letter) -> Letter {
    if deps.may(caller, READ, "Verbatim", voice) {
        return letter;
    }
    Letter {
        heading: Heading::default(),
        ..letter
    }
}

/// Reads one letter with what it says.
///
/// # Errors
/// NOT_FOUND, also if the caller may not see its complaint; PERMISSION_DENIED if the caller may not read the words.
pub(crate) async fn get_letter(deps: &Deps, caller: &Caller, name: VoiceLetterName) -> Result<(Letter, Contents), Error> {
    let conn = deps.database.reader();
    let found = storage::letters::find(conn, name).await?;
    let found = found.ok_or_else(|| Problem::not_found(name.to_string()))?;
    let voice = deps.stored(found.voice()).await?.voice;
    if !deps.may(caller, READ, "Voice", &voice) {
        caller.mark_refused();
        return Err(Problem::not_found(name.to_string()).into());
    }
    deps.permit_words(caller, &voice)?;
    Ok(found.open(conn, &deps.keys, &subject(&voice)).await?)
}

/// The letters of a complaint after an id, in the order in which they were recorded; one more than `size` if there are more.
///
/// # Errors
/// NOT_FOUND, also if the caller may not see the complaint; PERMISSION_DENIED if the caller may not read the words.
pub(crate) async fn list_letters(
    deps: &Deps,
    caller: &Caller,
    name: VoiceName,
    after: Option<Uuid>,
    size: u64,
) -> Result<Vec<Letter>, Error> {
    let voice = deps.stored(name).await?.voice;
    if !deps.may(caller, READ, "Voice", &voice) {
        return Err(hidden(caller, &voice).into());
    }
    deps.permit_words(caller, &voice)?;
    let subject = subject(&voice);
    Ok(storage::letters::list(deps.database.reader(), &deps.keys, (name, &subject), after, size + 1).await?)
}

/// Whose key seals the letters about a complaint: that of its words.
fn subject(voice: &Voice) -> String {
    storage::words::subject(voice.intake().name, voice.intake().complainant.member)
}

fn erased(name: VoiceName) -> Problem {
    let (ja, en) = (
        "その組合員の個人情報は消去されているため、書面は送れません。",
        "The personal data of the member were erased; nobody can be written to.",
    );
    Problem::precondition("MEMBER_ERASED", name.to_string(), ja, en)
}
