//! Telling staff what they are to be told, by the notices of the organisation.

use async_trait::async_trait;
use chrono::TimeDelta;
use honi_call::{Client, idempotent};
use honi_clock::Clock;
use honi_database::Database;
use honi_neighbours::Follower;
use honi_proto::organization::v1 as pb;
use honi_proto::time::timestamp;
use pb::notice_service_client::NoticeServiceClient;
use tonic::Code;

use crate::app::Deps;
use crate::domain::{Addressee, NoticeKind, PendingNotice};
use crate::storage::notices;

/// Notices that are looked at together.
const PAGE: u64 = 100;
/// When one that was refused is tried again.
const AGAIN: TimeDelta = TimeDelta::hours(1);

/// Sends notices whose time has come. Several replicas may send the same one: it comes once, for its id is that of the request.
pub(crate) struct NoticeSender {
    client: NoticeServiceClient<Client>,
    database: Database,
    clock: Clock,
}

#[async_trait]
impl Follower for NoticeSender {
    const WHAT: &'static str = "what staff are to be told";

    async fn look(&mut self) -> anyhow::Result<()> {
        loop {
            let due = notices::due(self.database.reader(), self.clock.now(), PAGE).await?;
            for notice in &due {
                self.send(notice).await?;
            }
            if u64::try_from(due.len())? < PAGE {
                return Ok(());
            }
        }
    }
}

impl NoticeSender {
    /// Over a channel to the training service.
    pub(crate) fn new(organization: &Client, deps: &Deps) -> Self {
        let (database, clock) = (deps.database.clone(), deps.clock.clone());
        Self {
            client: NoticeServiceClient::new(organization.clone()),
            database,
            clock,
        }
    }

    async fn send(&self, notice: &PendingNotice) -> anyhow::Result<()> {
        let answer = self.client.clone().create_notice(idempotent(request(notice))).await;
        let refused = match answer {
            Ok(_) => None,
            Err(status) if is_passing(status.code()) => return Err(status.into()),
            Err(status) => Some(status.code()),
        };
        let (transaction, now) = (self.database.begin().await?, self.clock.now());
        if let Some(code) = refused {
            tracing::error!(notice = %notice.id, resource = notice.resource, topic = notice.topic, ?code, "a notice was refused");
            notices::postpone(&transaction, notice.id, now + AGAIN).await?;
        } else {
            notices::mark_sent(&transaction, notice.id, now).await?;
        }
        Ok(transaction.commit().await?)
    }
}

/// Whether the same is worth asking again a moment later. It is then no fault of this notice, and the others wait with it.
fn is_passing(code: Code) -> bool {
    match code {
        Code::Unavailable
        | Code::DeadlineExceeded
        | Code::Cancelled
        | Code::Unknown
        | Code::ResourceExhausted
        | Code::Aborted
        | Code::Unauthenticated => true,
        Code::Ok
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::Internal
        | Code::DataLoss => false,
    }
}

fn request(notice: &PendingNotice) -> pb::CreateNoticeRequest {
    use pb::notice::Recipient;
    let recipient = match &notice.to {
        Addressee::Staff(staff) => Recipient::Staff(staff.to_string()),
        Addressee::Role(role) => Recipient::Role(role.clone()),
    };
    let kind = match notice.kind {
        NoticeKind::Reminder => pb::NoticeKind::Reminder,
        NoticeKind::Escalation => pb::NoticeKind::Escalation,
    };
    let message = pb::Notice {
        recipient: Some(recipient),
        kind: kind.into(),
        resource: notice.resource.clone(),
        topic: notice.topic.clone(),
        due_time: notice.due_at.map(timestamp),
        excluded_staff: notice.kept_from.iter().map(ToString::to_string).collect(),
        ..pb::Notice::default()
    };
    pb::CreateNoticeRequest {
        notice: Some(message),
        request_id: notice.id.to_string(),
    }
}
