//! Pages of lists.

use honi_names::page_token;
use honi_serve::Problem;

const DEFAULT: u64 = 50;

/// A page that was asked for.
pub(super) struct Page {
    /// At most this many items.
    pub(super) size: u64,
    /// Key of the last item of the page before.
    pub(super) after: Option<String>,
    scope: String,
}

impl Page {
    /// The page that `size` and `token` ask for, of the list that `scope` tells apart from others.
    pub(super) fn new(size: i32, token: &str, scope: String) -> Result<Self, Problem> {
        let after = if token.is_empty() {
            None
        } else {
            page_token::decode(token, &scope).map_err(|_| foreign())?.pop()
        };
        let size = u64::try_from(size).ok().filter(|size| *size > 0).unwrap_or(DEFAULT);
        Ok(Self { size, after, scope })
    }

    /// As [`new`](Self::new), where the key is an id.
    pub(super) fn by_id(size: i32, token: &str, scope: String) -> Result<(Self, Option<uuid::Uuid>), Problem> {
        let page = Self::new(size, token, scope)?;
        let id = page
            .after
            .as_deref()
            .map(uuid::Uuid::parse_str)
            .transpose()
            .map_err(|_| foreign())?;
        Ok((page, id))
    }

    /// Cuts the one item too many off and says with which token to go on.
    pub(super) fn cut<T>(&self, items: &mut Vec<T>, key: impl Fn(&T) -> String) -> String {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        if items.len() <= size {
            return String::new();
        }
        items.truncate(size);
        items.last().map_or_else(String::new, |last| self.token(key(last)))
    }

    /// The token of the page after an item.
    pub(super) fn token(&self, key: String) -> String {
        page_token::encode(&[key], &self.scope)
    }
}

fn foreign() -> Problem {
    Problem::invalid(
        "page_token",
        "PAGE_TOKEN",
        "この一覧のページではありません。",
        "is not of this list",
    )
}
