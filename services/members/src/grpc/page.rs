//! Pages of lists that go by the id of the last item.

use honi_names::page_token;
use honi_serve::Problem;
use uuid::Uuid;

const DEFAULT: u64 = 50;

/// A page that was asked for.
pub(super) struct Page {
    /// At most this many items.
    pub(super) size: u64,
    /// Id of the last item of the page before.
    pub(super) after: Option<Uuid>,
    scope: String,
}

impl Page {
    /// The page that `size` and `token` ask for, of the list that `scope` tells apart from others.
    pub(super) fn new(size: i32, token: &str, scope: String) -> Result<Self, Problem> {
        let after = if token.is_empty() {
            None
        } else {
            let key = page_token::decode(token, &scope).ok().and_then(|mut keys| keys.pop());
            Some(key.and_then(|key| Uuid::parse_str(&key).ok()).ok_or_else(foreign)?)
        };
        let size = u64::try_from(size).ok().filter(|size| *size > 0).unwrap_or(DEFAULT);
        Ok(Self { size, after, scope })
    }

    /// Cuts the one item too many off and says with which token to go on.
    pub(super) fn cut<T>(&self, items: &mut Vec<T>, id: impl Fn(&T) -> Uuid) -> String {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        if items.len() <= size {
            return String::new();
        }
        items.truncate(size);
        let last = items.last().map(|last| page_token::encode(&[id(last).to_string()], &self.scope));
        last.unwrap_or_default()
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
