//! Finding members by a blind index.

use honi_names::page_token;
use honi_serve::{Caller, Problem};
use uuid::Uuid;

use super::{Criterion, Deps, Error, resource};
use crate::domain::Member;
use crate::storage;

/// Records per query.
const BATCH: u64 = 200;

/// Queries per page at most. So many records of one name, none of which the caller may see, end a page early.
const BATCHES: usize = 10;

/// What is searched for.
pub(crate) struct Search {
    /// What to go by.
    pub(crate) criterion: Criterion,
    /// At most this many members a page.
    pub(crate) page_size: usize,
    /// Token of the page before; empty for the first.
    pub(crate) page_token: String,
}

/// A page of what was found.
pub(crate) struct SearchPage {
    /// Members that the caller may see, oldest record first.
    pub(crate) members: Vec<Member>,
    /// Token of the next page; empty on the last.
    pub(crate) next_page_token: String,
}

/// Finds members that the caller may see. A page is filled with them alone, so that neither its length nor its token tells of others.
///
/// # Errors
/// INVALID_ARGUMENT if nothing is left of the criterion after normalisation, or the token is of another search or caller.
pub(crate) async fn search(deps: &Deps, caller: &Caller, search: Search) -> Result<SearchPage, Error> {
    // By the index and not by the value: a token travels through logs, and a bare hash of a telephone number can be tried out.
    let index = search.criterion.index(&deps.vault.index).ok_or_else(|| blank(&search.criterion))?;
    let scope = format!("{} {} {}", caller.method, caller.actor.id, hex::encode(&index));
    let mut after = start(&search.page_token, &scope)?;
    let mut members = Vec::new();
    for _ in 0..BATCHES {
        let found = storage::members::search(deps.database.reader(), &deps.vault, &search.criterion, after, BATCH).await?;
        let exhausted = (found.len() as u64) < BATCH;
        for member in found {
            let id = member.name.id();
            if deps.permits(caller, &caller.method, &resource(&member)) {
                if members.len() == search.page_size {
                    return Ok(page(members, after, &scope));
                }
                members.push(member);
            }
            after = Some(id);
        }
        if exhausted {
            return Ok(page(members, None, &scope));
        }
    }
    Ok(page(members, after, &scope))
}

fn start(token: &str, scope: &str) -> Result<Option<Uuid>, Problem> {
    if token.is_empty() {
        return Ok(None);
    }
    let keys = page_token::decode(token, scope).ok();
    let id = keys.and_then(|keys| Uuid::parse_str(keys.first()?).ok());
    let foreign = || {
        Problem::invalid(
            "page_token",
            "PAGE_TOKEN",
            "この検索のページではありません。",
            "is not of this search",
        )
    };
    id.map(Some).ok_or_else(foreign)
}

fn page(members: Vec<Member>, after: Option<Uuid>, scope: &str) -> SearchPage {
    let next_page_token = after.map(|id| page_token::encode(&[id.to_string()], scope)).unwrap_or_default();
    SearchPage { members, next_page_token }
}

fn blank(criterion: &Criterion) -> Problem {
    Problem::invalid(
        criterion.field(),
        "BLANK",
        "検索に使える文字がありません。",
        "has nothing to search by",
    )
}
