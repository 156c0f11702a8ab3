//! What other services tell, read page by page: each page is one change of this service's records.

mod training;
mod voices;

use honi_access::Actor;
use honi_change::{Begun, Change, RequestStamp};
use honi_names::Ids;
use honi_neighbours::Page;

use crate::app::Deps;

pub(crate) use training::CredentialFeed;
pub(crate) use voices::VoiceFeed;

/// This service, as its audit log names it.
const SELF: &str = "applications/honi-proposals";

/// Begins the change that a page brings about and moves the cursor beyond it; nothing if somebody else has read the page meanwhile.
async fn begin(deps: &Deps, ids: &Ids, feed: &str, page: &Page) -> anyhow::Result<Option<Change>> {
    let stamp = RequestStamp {
        request_id: ids.next(deps.clock.now()),
        method: format!("{SELF}/{feed}"),
        body: Vec::new(),
    };
    let Begun::Fresh(change) = deps.changes.begin(&Actor::application(SELF, []), &stamp).await? else {
        return Ok(None);
    };
    Ok(page.advance(change.conn()).await?.then_some(change))
}

/// Commits it.
async fn commit(change: Change, feed: &str) -> anyhow::Result<()> {
    Ok(change.commit(&format!("feeds/{feed}")).await?)
}
