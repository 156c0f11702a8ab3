//! E-mail of notices: a link and no personal data, by SMTP, or into a spool folder on one machine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use honi_clock::Clock;
use honi_database::Database;
use honi_names::NoticeName;
use honi_outbox::{DeliveryError, Event, Sink};
use honi_personal_data::KeyRing;
use honi_settings::{Secret, Validate};
use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::app::{Error, recipients};

/// Section `mail` of the settings.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Sender's address.
    pub from: String,
    /// What a link begins with; the notice's name follows.
    pub link_base: String,
    /// Where mails go.
    pub transport: Transport,
}

/// Where mails go.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, tag = "kind")]
pub enum Transport {
    /// To a mail server.
    Smtp {
        /// `smtps://USER:PASSWORD@HOST` or `smtp://HOST:PORT`; secret because it may hold a password.
        url: Secret,
    },
    /// Into a folder, one file a mail.
    Spool {
        /// The folder; it is made if it is not there.
        folder: PathBuf,
    },
}

impl Validate for MailSettings {
    fn validate(&self) -> Result<(), String> {
        self.from.parse::<Mailbox>().map_err(|_| MailError::From.to_string())?;
        if let Transport::Smtp { url } = &self.transport {
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose()).map_err(|_| MailError::Url.to_string())?;
        }
        Ok(())
    }
}

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The sender's address cannot be read.
    #[error("mail.from is no e-mail address")]
    From,
    /// The url of the mail server cannot be read; it is not shown, for it may hold a password.
    #[error("mail.transport.url cannot be read")]
    Url,
    /// The spool folder cannot be made.
    #[error("the spool folder cannot be made")]
    Folder(#[source] std::io::Error),
}

enum Out {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Spool(AsyncFileTransport<Tokio1Executor>),
}

/// Sends the mails of new notices, each to every recipient once; more than once only if the process ends in between.
pub(crate) struct MailSink {
    database: Database,
    keys: KeyRing,
    clock: Clock,
    from: Mailbox,
    link_base: String,
    out: Out,
    /// The mails that went out of notices that are to be tried again, by Message-ID: who has one is not sent another because somebody
    /// else's mailbox is full.
    sent: Mutex<BTreeMap<NoticeName, BTreeSet<String>>>,
}

impl MailSink {
    /// Prepares the transport; nothing is sent yet.
    ///
    /// # Errors
    /// If a setting cannot be used.
    pub(crate) fn new(database: Database, keys: KeyRing, clock: Clock, settings: &MailSettings) -> Result<Self, MailError> {
        let out = match &settings.transport {
            Transport::Smtp { url } => {
                let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose()).map_err(|_| MailError::Url)?;
                Out::Smtp(transport.build())
            }
            Transport::Spool { folder } => {
                std::fs::create_dir_all(folder).map_err(MailError::Folder)?;
                Out::Spool(AsyncFileTransport::new(folder))
            }
        };
        let from = settings.from.parse().map_err(|_| MailError::From)?;
        Ok(Self {
            database,
            keys,
            clock,
            from,
            link_base: settings.link_base.clone(),
            out,
            sent: Mutex::default(),
        })
    }

    async fn send_to_all(&self, notice: NoticeName, at: DateTime<Utc>) -> Result<(), DeliveryError> {
        let day = self.clock.today_in_japan();
        let addresses = recipients::addresses(&self.database, &self.keys, day, notice)
            .await
            .map_err(unread)?;
        let mut outcome = Ok(());
        // That one recipient's server refuses keeps the mail from nobody else.
        for address in addresses {
            let Ok(to) = address.parse::<Mailbox>() else {
                // A fault of one record, which another try does not mend; the inbox has the notice anyway.
                tracing::warn!(%notice, "a recipient's address cannot be read");
                continue;
            };
            let id = message_id(notice, &to);
            if self.sent().get(&notice).is_some_and(|sent| sent.contains(&id)) {
                continue;
            }
            match self.send(notice, to, &id, at).await {
                Ok(()) => drop(self.sent().entry(notice).or_default().insert(id)),
                Err(error @ DeliveryError::Retry(_)) => outcome = Err(error),
                Err(error @ DeliveryError::Park(_)) => outcome = outcome.and(Err(error)),
            }
        }
        outcome
    }

    async fn send(&self, notice: NoticeName, to: Mailbox, id: &str, at: DateTime<Utc>) -> Result<(), DeliveryError> {
        let message = Message::builder()
            .message_id(Some(id.to_owned()))
            .date(at.into())
            .from(self.from.clone())
            .to(to)
            .subject("[Honi] お知らせがあります / You have a notice")
            .header(ContentType::TEXT_PLAIN)
            .body(format!("{}{notice}\n", self.link_base))
            .map_err(|error| DeliveryError::Park(error.to_string()))?;
        // The server's text may repeat the address, so only its class is kept.
        let permanent = match &self.out {
            Out::Smtp(transport) => transport.send(message).await.err().map(|error| error.is_permanent()),
            Out::Spool(transport) => transport.send(message).await.err().map(|_| false),
        };
        match permanent {
            None => Ok(()),
            Some(true) => Err(DeliveryError::Park("the mail server refused".to_owned())),
            Some(false) => Err(DeliveryError::Retry("no mail server".to_owned())),
        }
    }

    fn sent(&self) -> MutexGuard<'_, BTreeMap<NoticeName, BTreeSet<String>>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same for every delivery of the notice to this address, also by another process or version, so that a mail sent twice is recognised
/// as one; it names nobody.
fn message_id(notice: NoticeName, to: &Mailbox) -> String {
    let digest = Sha256::digest(format!("{notice} {}", to.email));
    format!("<{}.{}@honi>", notice.id(), hex::encode(&digest[..8]))
}

/// The database may come back; a record that cannot be read stays so until somebody mends it.
fn unread(error: Error) -> DeliveryError {
    if error.is_unavailable() {
        DeliveryError::Retry(error.to_string())
    } else {
        DeliveryError::Park(error.to_string())
    }
}

#[async_trait]
impl Sink for MailSink {
    async fn deliver(&self, event: &Event) -> Result<(), DeliveryError> {
        if event.kind != "organization.notice.created" {
            return Ok(());
        }
        let notice: NoticeName = event.resource.parse().map_err(|_| DeliveryError::Park("not a notice".to_owned()))?;
        let outcome = self.send_to_all(notice, event.occurred_at).await;
        if !matches!(outcome, Err(DeliveryError::Retry(_))) {
            self.sent().remove(&notice);
        }
        outcome
    }
}
