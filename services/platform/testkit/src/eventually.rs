//! Waiting for what happens elsewhere, without guessing how long it takes.

use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;

/// Time between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// What one look found: `bool`, `Option` or `Result`.
pub trait Look {
    /// What there is once it has happened.
    type Found;

    /// What was found, or what it looks like so far.
    ///
    /// # Errors
    /// What it looks like so far.
    fn found(self) -> Result<Self::Found, String>;
}

impl Look for bool {
    type Found = ();

    fn found(self) -> Result<(), String> {
        if self { Ok(()) } else { Err("still not so".to_owned()) }
    }
}

impl<T> Look for Option<T> {
    type Found = T;

    fn found(self) -> Result<T, String> {
        self.ok_or_else(|| "still nothing".to_owned())
    }
}

impl<T, E: Debug> Look for Result<T, E> {
    type Found = T;

    fn found(self) -> Result<T, String> {
        self.map_err(|error| format!("{error:?}"))
    }
}

/// Looks again and again until something is found, and answers it.
///
/// # Panics
/// If nothing is found within `limit`; the message says what the last look saw.
pub async fn eventually<L: Look, F: Future<Output = L>>(limit: Duration, mut look: impl FnMut() -> F) -> L::Found {
    let end = tokio::time::Instant::now() + limit;
    loop {
        let seen = match look().await.found() {
            Ok(found) => return found,
            Err(seen) => seen,
        };
        assert!(tokio::time::Instant::now() < end, "not within {limit:?}: {seen}");
        pause().await;
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where tests wait between two looks")]
async fn pause() {
    tokio::time::sleep(BETWEEN_LOOKS).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_looks_until_something_is_found() {
        let mut looks = 0;
        let found = eventually(Duration::from_secs(60), || {
            looks += 1;
            let found = (looks == 3).then_some(looks);
            async move { found }
        });
        assert_eq!(found.await, 3);
    }

    #[tokio::test]
    #[should_panic(expected = "not within 50ms: \"only one\"")]
    async fn it_says_what_it_saw_last() {
        eventually(Duration::from_millis(50), || async { Err::<(), _>("only one") }).await;
    }
}
