//! Beginning a change.

use honi_access::Actor;
use honi_clock::Clock;
use honi_database::Database;
use honi_names::Ids;
use honi_outbox::Wake;
use honi_requests::{Claim, Requests};
use uuid::Uuid;

use crate::{Change, ChangeError};

/// Begins the changes of one service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Changes {
    db: Database,
    requests: Requests,
    ids: Ids,
    clock: Clock,
    wake: Wake,
}

/// What identifies a request when it comes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestStamp {
    /// The idempotency key that the caller chose.
    pub request_id: Uuid,
    /// The RPC, such as `honi.voices.v1.VoiceService/CreateVoice`.
    pub method: String,
    /// The encoded request: the same bytes whenever it is the same request.
    pub body: Vec<u8>,
}

/// A change that was asked for.
#[derive(Debug)]
pub enum Begun {
    /// It is new: carry it out.
    Fresh(Change),
    /// It was carried out before, and this resource came of it: answer with that as it is now.
    Replay(String),
}

impl Changes {
    /// Changes in `db`, after whose commits `wake` wakes the relay.
    pub const fn new(db: Database, requests: Requests, ids: Ids, clock: Clock, wake: Wake) -> Self {
        Self {
            db,
            requests,
            ids,
            clock,
            wake,
        }
    }

    /// Begins a transaction and claims the request's id in it. While another transaction carries out the same request, it waits.
    ///
    /// # Errors
    /// [`ChangeError::Reused`], or what the database says.
    pub async fn begin(&self, who: &Actor, stamp: &RequestStamp) -> Result<Begun, ChangeError> {
        let transaction = self.db.begin().await?;
        // Taken when the transaction has begun, not before: waiting for the database must not make times run backwards.
        let now = self.clock.now();
        let claim = self
            .requests
            .claim(&transaction, &who.id, stamp.request_id, &stamp.method, &stamp.body, now)
            .await?;
        if claim == Claim::Fresh {
            return Ok(Begun::Fresh(Change::new(self, transaction, who, stamp.request_id, now)));
        }
        transaction.rollback().await?;
        match claim {
            Claim::Replay(resource) => Ok(Begun::Replay(resource)),
            Claim::Reused | Claim::Fresh => Err(ChangeError::Reused),
        }
    }

    pub(crate) const fn requests(&self) -> &Requests {
        &self.requests
    }

    pub(crate) const fn ids(&self) -> &Ids {
        &self.ids
    }

    pub(crate) const fn wake(&self) -> &Wake {
        &self.wake
    }
}
