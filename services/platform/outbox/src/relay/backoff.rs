//! How long to wait before the next attempt.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::TimeDelta;

use super::RelaySettings;

/// The wait after the given failed attempt (from 1): doubling, bounded, and between half and all of that by the jitter, so that resources
/// that failed together do not come back together. The same seed, resource and attempt give the same wait.
pub(super) fn wait(settings: &RelaySettings, resource: &str, attempt: u32) -> TimeDelta {
    let longest = u64::from(settings.longest_retry_seconds) * 1000;
    let doubled = u64::from(settings.first_retry_milliseconds).saturating_mul(1 << attempt.saturating_sub(1).min(32));
    let ceiling = doubled.min(longest);
    let half = ceiling / 2;
    let mut hasher = DefaultHasher::new();
    (settings.jitter_seed, resource, attempt).hash(&mut hasher);
    TimeDelta::milliseconds((half + hasher.finish() % (ceiling - half + 1)).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_up_to_the_longest_and_never_falls_below_half() {
        let settings = RelaySettings {
            first_retry_milliseconds: 1000,
            longest_retry_seconds: 60,
            ..RelaySettings::default()
        };
        for (attempt, ceiling) in [
            (1, 1000),
            (2, 2000),
            (3, 4000),
            (6, 32_000),
            (7, 60_000),
            (500, 60_000),
            (u32::MAX, 60_000),
        ] {
            let waited = wait(&settings, "voices/1", attempt).num_milliseconds();
            assert!((ceiling / 2..=ceiling).contains(&waited), "attempt {attempt}: {waited}");
        }
    }

    #[test]
    fn resources_that_failed_together_come_back_apart_and_the_seed_repeats() {
        let settings = RelaySettings::default();
        let waits = |settings: &RelaySettings| -> Vec<TimeDelta> { (0..20).map(|n| wait(settings, &format!("voices/{n}"), 5)).collect() };
        assert!(waits(&settings).iter().collect::<std::collections::BTreeSet<_>>().len() > 10);
        assert_eq!(waits(&settings), waits(&settings));
        assert_ne!(
            waits(&settings),
            waits(&RelaySettings {
                jitter_seed: 1,
                ..settings.clone()
            })
        );
    }
}
