//! Reading another service's feed, event by event, each dealt with once.

use anyhow::ensure;
use async_trait::async_trait;
use honi_call::{Client, idempotent};
use honi_database::{Database, DatabaseError, Transaction};
use honi_proto::outbox::v1::{Event, ListEventsRequest, feed_service_client::FeedServiceClient};

use crate::{Follower, cursors};

/// Events that are read at once.
const PAGE: i32 = 500;

/// What a service does with the events of another.
#[async_trait]
pub trait FeedReader: Send + Sync {
    /// The feed's name in the table of cursors.
    const FEED: &'static str;
    /// What is followed, for the log.
    const WHAT: &'static str;

    /// Deals with a page of events in one transaction that begins with [`Page::advance`]; if that answers false, another replica was faster and
    /// nothing is to be done. An event that cannot be read should be logged and left out: waiting would not help and would keep the others away.
    ///
    /// # Errors
    /// If the database fails; the page comes again.
    async fn take(&self, page: &Page) -> anyhow::Result<()>;
}

/// Events that were read.
#[derive(Clone, Debug)]
pub struct Page {
    feed: &'static str,
    from: i64,
    to: i64,
    /// The events, in their order; at least one.
    pub events: Vec<Event>,
}

impl Page {
    /// Moves the cursor beyond the page; answers false if somebody else did meanwhile. Call it first in the transaction that deals with the
    /// events, so that they are dealt with once.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn advance(&self, transaction: &Transaction) -> Result<bool, DatabaseError> {
        cursors::advance(transaction, self.feed, self.from, self.to).await
    }
}

/// Follows a feed by its reader.
pub struct Feed<R> {
    client: FeedServiceClient<Client>,
    database: Database,
    reader: R,
}

impl<R: FeedReader> Feed<R> {
    /// Over a channel to the service whose feed it is.
    pub fn new(service: Client, database: Database, reader: R) -> Self {
        Self {
            client: FeedServiceClient::new(service),
            database,
            reader,
        }
    }
}

#[async_trait]
impl<R: FeedReader> Follower for Feed<R> {
    const WHAT: &'static str = R::WHAT;

    async fn look(&mut self) -> anyhow::Result<()> {
        loop {
            let from = cursors::find(self.database.reader(), R::FEED).await?;
            let request = ListEventsRequest {
                after_position: from,
                page_size: PAGE,
            };
            let events = self.client.list_events(idempotent(request)).await?.into_inner().events;
            let Some(to) = events.last().map(|event| event.position) else {
                return Ok(());
            };
            ensure!(to > from, "the feed does not advance");
            let feed = R::FEED;
            self.reader.take(&Page { feed, from, to, events }).await?;
        }
    }
}
