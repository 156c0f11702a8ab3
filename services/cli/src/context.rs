//! What every command works with.

use std::collections::BTreeSet;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::Path;

use honi_clock::Clock;
use honi_names::Ids;
use honi_proto::descriptor_pool;
use honi_telemetry::Telemetry;
use prost_reflect::{DynamicMessage, ReflectMessage};
use uuid::Uuid;

use crate::clients::Clients;
use crate::error::{CliError, Exit};
use crate::names::{self, Names};
use crate::output::{Format, Output};
use crate::session::{Session, SessionStore};
use crate::settings::Settings;
use crate::view::View;

/// The command's surroundings.
pub(crate) struct Context {
    pub(crate) output: Output,
    pub(crate) settings: Settings,
    pub(crate) sessions: SessionStore,
    pub(crate) telemetry: Telemetry,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
}

impl Context {
    /// Who the user is. A token is not renewed: signing in again is one command, and asks who may sign in.
    pub(crate) fn session(&self) -> Result<Session, CliError> {
        let session = self.sessions.find(&self.settings.endpoints.issuer)?;
        let session = session.ok_or_else(|| CliError::told("not-logged-in", "", Exit::NotPermitted))?;
        if session.expires_at() <= self.clock.now() {
            return Err(CliError::told("session-expired", "", Exit::NotPermitted));
        }
        Ok(session)
    }

    /// Clients with the user's token.
    pub(crate) fn clients(&self) -> Result<Clients<'_>, CliError> {
        Ok(Clients {
            settings: &self.settings,
            telemetry: &self.telemetry,
            session: self.session()?,
        })
    }

    /// Prints one message; the columns come first in CSV.
    pub(crate) async fn record<M: ReflectMessage>(&self, message: &M, columns: &[&str]) -> Result<(), CliError> {
        let message = message.transcode_to_dynamic();
        let names = self.names(std::slice::from_ref(&message)).await;
        self.output.record(&message, columns, &self.view(&names))
    }

    /// Prints a list of messages, one row each.
    pub(crate) async fn list<M: ReflectMessage + Default>(&self, messages: &[M], columns: &[&str]) -> Result<(), CliError> {
        let kind = M::default().descriptor();
        let messages: Vec<DynamicMessage> = messages.iter().map(ReflectMessage::transcode_to_dynamic).collect();
        let names = self.names(&messages).await;
        self.output.list(&kind, &messages, columns, &self.view(&names))
    }

    /// What the messages' units and staff are called, if that is for people to read.
    async fn names(&self, messages: &[DynamicMessage]) -> Names {
        let mut mentioned = BTreeSet::new();
        messages.iter().for_each(|message| names::mentioned(message, &mut mentioned));
        self.titles(mentioned).await
    }

    /// What units and staff are called, if that is for people to read.
    pub(crate) async fn titles(&self, mentioned: BTreeSet<String>) -> Names {
        match self.clients() {
            Ok(clients) if self.output.format == Format::Table => Names::of(&clients, mentioned).await,
            _ => Names::default(),
        }
    }

    fn view<'a>(&self, names: &'a Names) -> View<'a> {
        View {
            lang: self.output.lang,
            names,
            now: self.clock.now(),
        }
    }

    /// The idempotency key of a change: the given one, to repeat a command whose answer was lost, or a new one.
    pub(crate) fn request_id(&self, given: Option<Uuid>) -> String {
        given.unwrap_or_else(|| self.ids.next(self.clock.now())).to_string()
    }

    /// The unit that is meant where none is given: the user's.
    pub(crate) fn org_unit(&self, given: Option<String>) -> Result<String, CliError> {
        if let Some(unit) = given {
            return Ok(unit);
        }
        self.session()?
            .claims
            .org_unit
            .ok_or_else(|| CliError::usage("org-unit-needed", ""))
    }

    /// Asks before what cannot be undone. Without somebody to ask, `--yes` must have been given.
    pub(crate) fn confirm(&self, yes: bool, what: &str) -> Result<(), CliError> {
        if yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            return Err(CliError::usage("confirmation-needed", what));
        }
        self.output.say_with("confirm-undoable", &[("detail", what)]);
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).map_err(|source| CliError::Io {
            what: "stdin".to_owned(),
            source,
        })?;
        if ["y", "yes", "はい"].contains(&answer.trim().to_lowercase().as_str()) {
            Ok(())
        } else {
            Err(CliError::told("not-confirmed", "", Exit::Failed))
        }
    }
}

/// The text of a file, or of stdin for `-`; so that what people said need not stand in the shell's history.
pub(crate) fn read_text(file: &Path) -> Result<String, CliError> {
    let text = if file == Path::new("-") {
        io::read_to_string(io::stdin().lock())
    } else {
        std::fs::read_to_string(file)
    };
    text.map_err(|source| CliError::Io {
        what: file.display().to_string(),
        source,
    })
}

/// A message from a file of its JSON, or from stdin for `-`.
pub(crate) fn read_message<M: ReflectMessage + Default>(file: &Path) -> Result<M, CliError> {
    let text = read_text(file)?;
    let name = M::default().descriptor().full_name().to_owned();
    let wrong = |error: String| CliError::usage("json-unreadable", format!("{name}: {error}"));
    let descriptor = descriptor_pool().get_message_by_name(&name).ok_or_else(|| wrong(String::new()))?;
    let mut json = serde_json::Deserializer::from_str(&text);
    let message = DynamicMessage::deserialize(descriptor, &mut json).map_err(|error| wrong(error.to_string()))?;
    json.end().map_err(|error| wrong(error.to_string()))?;
    message.transcode_to().map_err(|error| wrong(error.to_string()))
}

#[cfg(test)]
mod tests {
    use honi_proto::voices::v1::{Voice, VoiceKind};

    use super::read_message;

    #[test]
    fn a_message_is_read_from_its_json_and_unknown_fields_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("voice.json");
        std::fs::write(&file, r#"{"kind":"VOICE_KIND_PRAISE","receiveTime":"2026-04-01T00:00:00Z"}"#).unwrap();
        let voice: Voice = read_message(&file).unwrap();
        assert_eq!(
            (voice.kind(), voice.receive_time.unwrap().seconds),
            (VoiceKind::Praise, 1_775_001_600)
        );
        std::fs::write(&file, r#"{"knd":"VOICE_KIND_PRAISE"}"#).unwrap();
        assert!(read_message::<Voice>(&file).is_err());
    }
}
