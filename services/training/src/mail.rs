//! E-mail of notices: a link and no personal data, by SMTP, or into a spool folder on one machine.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
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
use http::Uri;
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
    /// What a link begins with, such as `https://honi.example.coop/`; the notice's name follows.
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
        /// `smtps://USER:PASSWORD@HOST`, `smtp://USER:PASSWORD@HOST?tls=required` or `smtp://HOST:PORT`; secret because it may hold a password.
        /// One that would send a password unencrypted beyond this machine is refused.
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
        self.check().map_err(|error| error.to_string())
    }
}

impl MailSettings {
    fn check(&self) -> Result<(), MailError> {
        self.from.parse::<Mailbox>().map_err(|_| MailError::From)?;
        if !is_link(&self.link_base) {
            return Err(MailError::LinkBase);
        }
        if let Transport::Smtp { url } = &self.transport {
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose()).map_err(|_| MailError::Url)?;
            let uri: Uri = url.expose().parse().map_err(|_| MailError::Url)?;
            if tells_password(&uri) {
                return Err(MailError::PlainPassword);
            }
        }
        Ok(())
    }
}

/// Whether a notice's name makes a link of it: an absolute URL, on the web with a host.
fn is_link(base: &str) -> bool {
    let Ok(link) = format!("{base}notices/0").parse::<Uri>() else {
        return false;
    };
    let on_the_web = matches!(link.scheme_str(), Some("http" | "https"));
    link.scheme().is_some() && (!on_the_web || base.parse::<Uri>().is_ok_and(|base| base.host().is_some()))
}

/// Whether a password would be sent unencrypted to another machine.
fn tells_password(uri: &Uri) -> bool {
    let has_password = uri.authority().is_some_and(|it| it.as_str().contains('@'));
    let encrypted = uri.scheme_str() == Some("smtps") || uri.query().is_some_and(|it| it.split('&').any(|it| it == "tls=required"));
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let here = host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    has_password && !encrypted && !here
}

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The sender's address cannot be read.
    #[error("mail.from is no e-mail address")]
    From,
    /// No link can be made.
    #[error("mail.link_base is not the beginning of a URL")]
    LinkBase,
    /// A password would be sent unencrypted.
    #[error("mail.transport.url would send a password unencrypted: use smtps:// or ?tls=required")]
    PlainPassword,
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
    /// What became of the mails of notices that are to be tried again: who has one is not sent another because somebody else's mailbox is
    /// full, nor is a mailbox asked again that does not exist.
    settled: Mutex<BTreeMap<NoticeName, Settled>>,
}

/// The mails of a notice that are done with, by Message-ID.
#[derive(Default)]
struct Settled {
    sent: BTreeSet<String>,
    refused: BTreeSet<String>,
}

/// Why a mail did not go out.
enum Unsent {
    /// The mail server refuses it for good.
    Refused,
    /// The mail server does not take it now.
    Later,
    /// There is no mail server, for anybody.
    Away,
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
            settled: Mutex::default(),
        })
    }

    async fn send_to_all(&self, notice: NoticeName, at: DateTime<Utc>) -> Result<(), DeliveryError> {
        let day = self.clock.today_in_japan();
        let addresses = recipients::addresses(&self.database, &self.keys, day, notice)
            .await
            .map_err(unread)?;
        let mut later = None;
        // That one recipient's server refuses keeps the mail from nobody else.
        for address in addresses {
            let Ok(to) = address.parse::<Mailbox>() else {
                // A fault of one record, which another try does not mend; the inbox has the notice anyway.
                tracing::warn!(%notice, "a recipient's address cannot be read");
                continue;
            };
            let id = message_id(notice, &to);
            if self
                .settled()
                .get(&notice)
                .is_some_and(|it| it.sent.contains(&id) || it.refused.contains(&id))
            {
                continue;
            }
            match self.send(notice, to, &id, at).await {
                Ok(()) => drop(self.settled().entry(notice).or_default().sent.insert(id)),
                Err(Unsent::Refused) => drop(self.settled().entry(notice).or_default().refused.insert(id)),
                Err(Unsent::Later) => later = Some("the mail server does not take all mails now"),
                Err(Unsent::Away) => {
                    later = Some("no mail server");
                    break;
                }
            }
        }
        if let Some(why) = later {
            return Err(DeliveryError::Retry(why.to_owned()));
        }
        let settled = self.settled().remove(&notice).unwrap_or_default();
        if settled.refused.is_empty() {
            Ok(())
        } else {
            Err(DeliveryError::Park("the mail server refused".to_owned()))
        }
    }

    async fn send(&self, notice: NoticeName, to: Mailbox, id: &str, at: DateTime<Utc>) -> Result<(), Unsent> {
        let message = Message::builder()
            .message_id(Some(id.to_owned()))
            .date(at.into())
            .from(self.from.clone())
            .to(to)
            .subject("[Honi] お知らせがあります / You have a notice")
            .header(ContentType::TEXT_PLAIN)
            .body(format!("{}{notice}\n", self.link_base))
            .map_err(|_| Unsent::Refused)?;
        // The server's text may repeat the address, so only its class is kept.
        match &self.out {
            Out::Smtp(transport) => match transport.send(message).await {
                Ok(_) => Ok(()),
                Err(error) if error.is_permanent() => Err(Unsent::Refused),
                Err(error) if error.is_transient() => Err(Unsent::Later),
                Err(_) => Err(Unsent::Away),
            },
            Out::Spool(transport) => transport.send(message).await.map(|_| ()).map_err(|_| Unsent::Away),
        }
    }

    fn settled(&self) -> MutexGuard<'_, BTreeMap<NoticeName, Settled>> {
        self.settled.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.send_to_all(notice, event.occurred_at).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(link_base: &str, url: &str) -> MailSettings {
        MailSettings {
            from: "Honi <honi@example.coop>".to_owned(),
            link_base: link_base.to_owned(),
            transport: Transport::Smtp { url: Secret::new(url) },
        }
    }

    #[test]
    fn what_cannot_work_or_tells_a_password_is_refused() {
        let (link, password, url) = (
            Err("mail.link_base"),
            Err("mail.transport.url would"),
            Err("mail.transport.url cannot"),
        );
        let web = "https://honi.example.coop/";
        for (base, server, expected) in [
            (web, "smtps://honi:secret@mail.example.coop", Ok(())),
            (web, "smtp://honi:secret@mail.example.coop:587?tls=required", Ok(())),
            (web, "smtp://mail.example.coop:25", Ok(())),
            (web, "smtp://honi:secret@127.0.0.1:25", Ok(())),
            (web, "smtp://honi:secret@[::1]:25", Ok(())),
            (web, "smtp://honi:secret@localhost", Ok(())),
            (web, "smtp://honi:secret@mail.example.coop:25", password),
            (web, "smtp://honi:secret@mail.example.coop:25?tls=opportunistic", password),
            (web, "mail.example.coop", url),
            ("honi://", "smtp://localhost", Ok(())),
            ("", "smtp://localhost", link),
            ("honi.example.coop/", "smtp://localhost", link),
            ("https://", "smtp://localhost", link),
        ] {
            match (settings(base, server).validate(), expected) {
                (Ok(()), Ok(())) => {}
                (Err(fault), Err(start)) if fault.starts_with(start) => {}
                (fault, _) => panic!("{base} {server}: {fault:?}"),
            }
        }
    }
}
