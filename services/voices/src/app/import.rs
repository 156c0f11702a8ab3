//! Recording voices of another system, many in one transaction.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Datelike, Utc};
use honi_change::{Begun, Change};
use honi_clock::day_in_japan;
use honi_names::{OrgUnitName, VoiceName};
use honi_personal_data::{KeyError, SealError, SubjectKey};
use honi_serve::Problem;

use super::{Command, Deps, Error, commitments, events};
use crate::domain::{
    Channel, Classified, Complainant, ComplainantRelation, Ending, ImportError, Intake, Party, Voice, VoiceKind, VoiceNumber,
};
use crate::storage::{self, Labels, Words};

/// A voice as another system kept it.
pub(crate) struct NewImport {
    /// Its key in that system.
    pub(crate) external_id: String,
    /// What kind of voice it is.
    pub(crate) kind: VoiceKind,
    /// Through which channel it came.
    pub(crate) channel: Channel,
    /// How the complainant stands to the co-op.
    pub(crate) relation: ComplainantRelation,
    /// When it was received.
    pub(crate) received_at: DateTime<Utc>,
    /// How it ended; none if it is open.
    pub(crate) ending: Option<Ending>,
    /// What was said.
    pub(crate) verbatim: String,
    /// How that system classified it.
    pub(crate) classified: Classified,
    /// What that system calls it.
    pub(crate) labels: Labels,
}

/// What became of voices that were imported.
#[derive(Debug, Default)]
pub(crate) struct Imported {
    /// How many were recorded.
    pub(crate) recorded: usize,
    /// How many of these are open.
    pub(crate) open: usize,
    /// How many deadlines of those had passed.
    pub(crate) missed_deadlines: usize,
    /// How many were recorded before.
    pub(crate) existing: usize,
    /// Those that cannot be recorded.
    pub(crate) refused: Vec<(String, ImportError)>,
}

/// Records voices of a unit that another system kept, all of them in one transaction. What is recorded already is left as it is, and what
/// cannot be recorded is refused alone.
///
/// # Errors
/// PERMISSION_DENIED, ALREADY_EXISTS if somebody records one of them at the same time.
pub(crate) async fn import(deps: &Deps, command: Command<'_>, unit: OrgUnitName, voices: Vec<NewImport>) -> Result<Imported, Error> {
    let keys: Vec<&str> = voices.iter().map(|it| it.external_id.as_str()).collect();
    // Numbers are taken before the transaction, and no more than are needed when a file comes again.
    let there = storage::imports::recorded(deps.database.reader(), &keys).await?;
    let numbers = numbers(deps, voices.len().saturating_sub(there.len())).await?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(_) => return Ok(as_recorded(&voices, &there, deps.clock.now())),
    };
    let there = storage::imports::recorded(change.conn(), &keys).await?;
    let sorted = sort_out(deps, &command, &change, unit, voices, there, numbers)?;
    // They are of one unit and one recorder: the rule looks at no more.
    if let Some(first) = sorted.new.first()
        && !deps.may(command.caller, &command.caller.method, "Voice", &first.voice)
    {
        return Err(Problem::permission_denied("NOT_PERMITTED").into());
    }
    write(deps, &mut change, &sorted.new).await?;
    change.commit(&unit.to_string()).await?;
    Ok(sorted.imported)
}

/// A message that comes again: what it recorded is there, and what it refused is refused again, for its sender may not have heard of it.
fn as_recorded(voices: &[NewImport], there: &HashSet<String>, now: DateTime<Utc>) -> Imported {
    let left = voices.iter().filter(|it| !there.contains(&it.external_id));
    let refused = left.filter_map(|it| {
        let error = ImportError::check(it.received_at, it.ending, now).err()?;
        Some((it.external_id.clone(), error))
    });
    Imported {
        existing: there.len(),
        refused: refused.collect(),
        ..Imported::default()
    }
}

async fn numbers(deps: &Deps, count: usize) -> Result<Vec<VoiceNumber>, Error> {
    let year = day_in_japan(deps.clock.now()).year();
    let numbers = deps.numbers.many(year, count).await?.into_iter();
    let numbers = numbers.map(|n| VoiceNumber::new(year, n));
    numbers.collect::<Result<_, _>>().map_err(|_| Problem::internal().into())
}

/// A voice to be written.
struct Item {
    voice: Voice,
    words: Words,
    labels: Labels,
}

struct Sorted {
    new: Vec<Item>,
    imported: Imported,
}

fn sort_out(
    deps: &Deps,
    command: &Command<'_>,
    change: &Change,
    unit: OrgUnitName,
    voices: Vec<NewImport>,
    mut there: HashSet<String>,
    numbers: Vec<VoiceNumber>,
) -> Result<Sorted, Error> {
    let Ok(recorder): Result<Party, _> = command.caller.actor.id.parse();
    let calendar = deps.calendars.of(unit);
    let (mut new, mut imported, mut numbers) = (Vec::new(), Imported::default(), numbers.into_iter());
    for it in voices {
        if !there.insert(it.external_id.clone()) {
            imported.existing += 1;
            continue;
        }
        let intake = Intake {
            name: VoiceName::new(change.next_id()),
            // There are fewer only if what was recorded a moment ago was deleted, which nothing does.
            number: numbers.next().ok_or_else(Problem::internal)?,
            kind: it.kind,
            channel: it.channel,
            received_at: it.received_at,
            complainant: Complainant {
                relation: it.relation,
                member: None,
            },
            org_unit: unit,
            subject_staff: BTreeSet::new(),
            recorder: recorder.clone(),
            external_id: Some(it.external_id.clone()),
            classified: it.classified,
            created_at: change.now(),
        };
        match Voice::import(intake, it.ending, deps.clocks(&calendar)) {
            Ok(voice) => {
                imported.recorded += 1;
                imported.open += usize::from(voice.stage().closure().is_none());
                let late = voice.handling().deadlines.iter().filter(|it| it.is_overdue(change.now()));
                imported.missed_deadlines += late.count();
                let words = Words {
                    verbatim: it.verbatim,
                    ..Words::default()
                };
                new.push(Item {
                    voice,
                    words,
                    labels: it.labels,
                });
            }
            Err(error) => imported.refused.push((it.external_id, error)),
        }
    }
    Ok(Sorted { new, imported })
}

async fn write(deps: &Deps, change: &mut Change, new: &[Item]) -> Result<(), Error> {
    let rows: Vec<(&Voice, &Words)> = new.iter().map(|it| (&it.voice, &it.words)).collect();
    let keys = storage::imports::insert(change.conn(), &deps.keys, &rows).await.map_err(taken)?;
    let labels = new.iter().map(|it| (it.voice.intake().name, &it.labels));
    storage::labels::insert(change.conn(), labels).await?;
    let (mut records, mut salts) = (Vec::with_capacity(new.len()), Vec::new());
    for item in new {
        let name = item.voice.intake().name;
        let key: &SubjectKey = keys.get(&name).ok_or_else(Problem::internal)?;
        let mut record = events::record(None, &item.voice, "import");
        let mut values = commitments::of_words(&item.words);
        values.extend(commitments::of_import(&item.voice));
        values.extend(commitments::of_deadlines(&item.voice));
        let (committed, sealed) = commitments::commit_to(key, &name.to_string(), &values);
        record.commitments = committed;
        records.push(record);
        salts.extend(sealed);
    }
    honi_audit_log::keep_salts(change.conn(), salts).await?;
    Ok(change.record_all(records).await?)
}

fn taken(error: SealError) -> Error {
    match error {
        SealError::Key(KeyError::Database(error)) if error.is_conflict("voices_external_id_key") => {
            let (ja, en) = (
                "同じ声が同時に取り込まれました。もう一度実行してください。",
                "The same voices are being imported by somebody else; try again.",
            );
            Problem::already_exists("EXTERNAL_ID_TAKEN", VoiceName::COLLECTION, ja, en).into()
        }
        other => other.into(),
    }
}
