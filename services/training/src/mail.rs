//! E-mail of notices: a link and no personal data, by SMTP, or into a spool folder on one machine.

use std::path::PathBuf;

use async_trait::async_trait;
use honi_clock::Clock;
use honi_database::Database;
use honi_names::NoticeName;
use honi_outbox::{DeliveryError, Event, Sink};
use honi_personal_data::KeyRing;
use honi_settings::{Secret, Validate};
use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};

use crate::app::notices;

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

/// Sends the mails of new notices.
pub(crate) struct MailSink {
    database: Database,
    keys: KeyRing,
    clock: Clock,
    from: Mailbox,
    link_base: String,
    out: Out,
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
        })
    }

    async fn send(&self, notice: NoticeName, to: &str) -> Result<(), DeliveryError> {
        // An address that cannot be read is a fault of one record and no reason to hold up the others; the inbox has the notice anyway.
        let Ok(to) = to.parse::<Mailbox>() else {
            tracing::warn!(notice = %notice, "a recipient's address cannot be read");
            return Ok(());
        };
        let message = Message::builder()
            // The same for every delivery of the notice, so that a mail sent twice is recognised as one.
            .message_id(Some(format!("<{}.{}@honi>", notice.id(), digest(&to))))
            .from(self.from.clone())
            .to(to)
            .subject("[Honi] お知らせがあります / You have a notice")
            .header(ContentType::TEXT_PLAIN)
            .body(format!("{}{notice}\n", self.link_base))
            .map_err(|error| DeliveryError::Park(error.to_string()))?;
        let sent = match &self.out {
            Out::Smtp(transport) => transport.send(message).await.map(|_| ()).map_err(|error| error.is_permanent()),
            Out::Spool(transport) => transport.send(message).await.map(|_| ()).map_err(|_| false),
        };
        // The server's text may repeat the address, so only its class is kept.
        sent.map_err(|permanent| {
            if permanent {
                DeliveryError::Park("the mail server refused".to_owned())
            } else {
                DeliveryError::Retry("no mail server".to_owned())
            }
        })
    }
}

/// Tells the recipients of one notice apart without naming them.
fn digest(to: &Mailbox) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    to.email.to_string().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[async_trait]
impl Sink for MailSink {
    async fn deliver(&self, event: &Event) -> Result<(), DeliveryError> {
        if event.kind != "organization.notice.created" {
            return Ok(());
        }
        let name: NoticeName = event.resource.parse().map_err(|_| DeliveryError::Park("not a notice".to_owned()))?;
        let addresses = notices::addresses(&self.database, &self.keys, self.clock.today_in_japan(), name)
            .await
            .map_err(|error| DeliveryError::Retry(error.to_string()))?;
        for address in addresses {
            self.send(name, &address).await?;
        }
        Ok(())
    }
}
