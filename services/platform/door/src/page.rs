//! Pages of lists.

use chrono::NaiveDate;
use honi_names::page_token;
use honi_serve::Problem;
use uuid::Uuid;

const DEFAULT: u64 = 50;

/// A page that was asked for.
#[derive(Debug)]
pub struct Page {
    /// At most this many items.
    pub size: u64,
    /// Key of the last item of the page before.
    pub after: Option<String>,
    scope: String,
}

impl Page {
    /// The page that `size` and `token` ask for, of the list that `scope` tells apart from others.
    ///
    /// # Errors
    /// INVALID_ARGUMENT if the token is of another list.
    pub fn new(size: i32, token: &str, scope: String) -> Result<Self, Problem> {
        let after = if token.is_empty() {
            None
        } else {
            page_token::decode(token, &scope).map_err(|_| foreign())?.pop()
        };
        let size = u64::try_from(size).ok().filter(|size| *size > 0).unwrap_or(DEFAULT);
        Ok(Self { size, after, scope })
    }

    /// As [`new`](Self::new), where the key is an id.
    ///
    /// # Errors
    /// INVALID_ARGUMENT if the token is of another list.
    pub fn by_id(size: i32, token: &str, scope: String) -> Result<(Self, Option<Uuid>), Problem> {
        let page = Self::new(size, token, scope)?;
        let id = page.key(|text| Uuid::parse_str(text).ok())?;
        Ok((page, id))
    }

    /// As [`new`](Self::new), where the key is a day and an id.
    ///
    /// # Errors
    /// INVALID_ARGUMENT if the token is of another list.
    pub fn by_day_and_id(size: i32, token: &str, scope: String) -> Result<(Self, Option<(NaiveDate, Uuid)>), Problem> {
        let page = Self::new(size, token, scope)?;
        let after = page.key(|text| {
            let (day, id) = text.split_once(' ')?;
            Some((day.parse().ok()?, Uuid::parse_str(id).ok()?))
        })?;
        Ok((page, after))
    }

    /// The key of the item before, read.
    ///
    /// # Errors
    /// INVALID_ARGUMENT if it cannot be read.
    pub fn key<T>(&self, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        self.after.as_deref().map(|text| read(text).ok_or_else(foreign)).transpose()
    }

    /// Cuts the one item too many off and says with which token to go on.
    pub fn cut<T>(&self, items: &mut Vec<T>, key: impl Fn(&T) -> String) -> String {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        if items.len() <= size {
            return String::new();
        }
        items.truncate(size);
        items.last().map_or_else(String::new, |last| self.token(key(last)))
    }

    /// The token of the page after an item.
    #[must_use]
    pub fn token(&self, key: String) -> String {
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
