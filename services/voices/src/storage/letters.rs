//! Letters as they were sent: personal data, sealed under the same key as the words of their complaint. Their hashes are sealed as well: who
//! guesses a letter could otherwise find out that the guess is right, also after its subject was erased.

use chrono::{DateTime, Utc};
use honi_database::DatabaseError;
use honi_letters::TemplateId;
use honi_names::{VoiceLetterName, VoiceName};
use honi_personal_data::{KeyRing, OpenError, Sealed, SubjectKey};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::entity::voice_letter::{ActiveModel, Column, Entity, Model};
use crate::domain::{Party, ResponseMethod};

/// A letter as it is on record, without what it says.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    /// Its name.
    pub(crate) name: VoiceLetterName,
    /// The complaint that it is about.
    pub(crate) voice: VoiceName,
    /// In which cycle it was sent.
    pub(crate) cycle: u32,
    /// The template that it was written from.
    pub(crate) template: TemplateId,
    /// How it was sent.
    pub(crate) method: ResponseMethod,
    /// When it was sent.
    pub(crate) sent_at: DateTime<Utc>,
    /// When it was recorded.
    pub(crate) created_at: DateTime<Utc>,
    /// Who sent it.
    pub(crate) by: Party,
    /// What is known of what it says; empty where that is not shown or its subject was erased.
    pub(crate) heading: Heading,
}

/// What is known of what a letter says.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Heading {
    /// What it is called.
    pub(crate) title: String,
    /// SHA-256 of the HTML.
    pub(crate) sha256_html: String,
    /// SHA-256 of the PDF.
    pub(crate) sha256_pdf: String,
    /// Characters that viewers of the PDF may not show.
    pub(crate) doubtful: Vec<char>,
}

/// What a letter says; empty once its subject was erased.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Contents {
    /// As HTML.
    pub(crate) html: String,
    /// As PDF.
    pub(crate) pdf: Vec<u8>,
}

/// What the sealed bytes are bound to beside the subject: no letter opens in the place of another.
fn field(id: Uuid, column: &str) -> String {
    format!("letters/{id}/{column}")
}

/// Keeps a letter, sealed with the key of the words of its complaint.
///
/// # Errors
/// What the database says.
pub(crate) async fn keep(conn: &impl ConnectionTrait, key: &SubjectKey, letter: &Letter, contents: &Contents) -> Result<(), DatabaseError> {
    let id = letter.name.id();
    let heading = serde_json::to_string(&letter.heading).map_err(|_| unreadable(id, "heading"))?;
    let row = ActiveModel {
        id: Set(id),
        voice: Set(letter.voice.id()),
        cycle: Set(letter.cycle.cast_signed()),
        template: Set(letter.template.to_string()),
        method: Set(letter.method.code().to_owned()),
        sent_at: Set(letter.sent_at),
        created_at: Set(letter.created_at),
        created_by: Set(letter.by.to_string()),
        heading: Set(key.seal(&field(id, "heading"), &heading).into_bytes()),
        html: Set(key.seal(&field(id, "html"), &contents.html).into_bytes()),
        pdf: Set(key.seal_bytes(&field(id, "pdf"), &contents.pdf).into_bytes()),
    };
    Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// A letter that was found, still sealed.
pub(crate) struct SealedLetter(Model);

impl SealedLetter {
    /// The complaint that it is about.
    pub(crate) fn voice(&self) -> VoiceName {
        VoiceName::new(self.0.voice)
    }

    /// The letter without anything of what it says.
    ///
    /// # Errors
    /// If the row cannot be read.
    pub(crate) fn closed(&self) -> Result<Letter, DatabaseError> {
        let row = &self.0;
        Ok(Letter {
            name: VoiceLetterName::new(row.id),
            voice: self.voice(),
            cycle: u32::try_from(row.cycle).map_err(|_| unreadable(row.id, "cycle"))?,
            template: row.template.parse().map_err(|_| unreadable(row.id, "template"))?,
            method: row.method.parse().map_err(|_| unreadable(row.id, "method"))?,
            sent_at: row.sent_at,
            created_at: row.created_at,
            by: party(&row.created_by),
            heading: Heading::default(),
        })
    }

    /// The letter and what it says, with the key of the words of its complaint; without, once their subject was erased.
    ///
    /// # Errors
    /// If it is damaged, or a key cannot be had.
    pub(crate) async fn open(self, conn: &impl ConnectionTrait, keys: &KeyRing, subject: &str) -> Result<(Letter, Contents), OpenError> {
        let mut letter = self.closed()?;
        let (id, row) = (self.0.id, self.0);
        let keys = keys.keys(conn, [subject]).await?;
        let key = match keys.of(subject) {
            Ok(key) => key,
            Err(OpenError::Erased) => return Ok((letter, Contents::default())),
            Err(error) => return Err(error),
        };
        letter.heading = heading(id, key, row.heading)?;
        let html = key.open(&field(id, "html"), &Sealed::from_bytes(row.html))?;
        let pdf = key.open_bytes(&field(id, "pdf"), &Sealed::from_bytes(row.pdf))?.to_vec();
        Ok((letter, Contents { html, pdf }))
    }
}

/// One letter.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find(conn: &impl ConnectionTrait, name: VoiceLetterName) -> Result<Option<SealedLetter>, DatabaseError> {
    Ok(Entity::find_by_id(name.id()).one(conn).await?.map(SealedLetter))
}

/// At most `limit` letters of a complaint, in the order in which they were recorded, after an id; with their headings, unless the subject of
/// the words was erased.
///
/// # Errors
/// If one is damaged, or a key cannot be had.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    keys: &KeyRing,
    (voice, subject): (VoiceName, &str),
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Letter>, OpenError> {
    let mut query = Entity::find().filter(Column::Voice.eq(voice.id()));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.order_by_asc(Column::Id).limit(limit).all(conn).await;
    let rows: Vec<SealedLetter> = rows.map_err(DatabaseError::from)?.into_iter().map(SealedLetter).collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let keys = keys.keys(conn, [subject]).await?;
    let key = match keys.of(subject) {
        Ok(key) => Some(key),
        Err(OpenError::Erased) => None,
        Err(error) => return Err(error),
    };
    let letters = rows.into_iter().map(|row| {
        let mut letter = row.closed()?;
        if let Some(key) = key {
            letter.heading = heading(row.0.id, key, row.0.heading)?;
        }
        Ok(letter)
    });
    letters.collect()
}

fn heading(id: Uuid, key: &SubjectKey, sealed: Vec<u8>) -> Result<Heading, OpenError> {
    let text = key.open(&field(id, "heading"), &Sealed::from_bytes(sealed))?;
    Ok(serde_json::from_str(&text).map_err(|_| unreadable(id, "heading"))?)
}

fn party(text: &str) -> Party {
    let Ok(party) = text.parse();
    party
}

fn unreadable(id: Uuid, column: &'static str) -> DatabaseError {
    DatabaseError::Inconsistent {
        table: "voice_letters",
        column,
        row: id.to_string(),
    }
}
