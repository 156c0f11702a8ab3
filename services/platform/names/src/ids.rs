//! Where new ids come from.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// Hands out UUIDv7 ids (RFC 9562 §5.7). Cheap to clone; clones draw from the same series.
///
/// Ids of one process and one millisecond sort in the order they were drawn: after the time stand 26 bits of a counter, then 48 bits of
/// chance, which keep apart the ids of several processes.
#[derive(Clone, Debug)]
pub struct Ids {
    drawn: Arc<AtomicU64>,
    chance: Chance,
}

#[derive(Clone, Copy, Debug)]
enum Chance {
    System,
    Seeded(u64),
}

impl Ids {
    /// Ids that differ from all others, for binaries.
    pub fn system() -> Self {
        Self::of(Chance::System)
    }

    /// Ids that are the same again for the same seed and times, for tests.
    pub fn seeded(seed: u64) -> Self {
        Self::of(Chance::Seeded(seed))
    }

    fn of(chance: Chance) -> Self {
        Self {
            drawn: Arc::new(AtomicU64::new(0)),
            chance,
        }
    }

    /// A new id of that time. Times before 1970 count as 1970.
    pub fn next(&self, now: DateTime<Utc>) -> Uuid {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
        let [.., c0, c1, c2, c3] = counter_bytes(drawn);
        let [r0, r1, r2, r3, r4, r5] = self.chance.bytes(drawn);
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &[c0, c1, c2, c3, r0, r1, r2, r3, r4, r5]).into_uuid()
    }
}

/// Spreads the low 26 bits of the counter over the four bytes after the time, around the bits of version and variant.
fn counter_bytes(drawn: u64) -> [u8; 4] {
    let low = (drawn & 0x3ff_ffff) as u32;
    (((low >> 14) << 16) | (low & 0x3fff)).to_be_bytes()
}

impl Chance {
    fn bytes(self, drawn: u64) -> [u8; 6] {
        let source: [u8; 16] = match self {
            // The first six bytes of a version 4 UUID are nothing but chance.
            Self::System => Uuid::new_v4().into_bytes(),
            Self::Seeded(seed) => {
                let mut digest = [0; 16];
                let hash = Sha256::new()
                    .chain_update(seed.to_be_bytes())
                    .chain_update(drawn.to_be_bytes())
                    .finalize();
                digest.copy_from_slice(&hash[..16]);
                digest
            }
        };
        [source[0], source[1], source[2], source[3], source[4], source[5]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn ids_are_version_7_of_the_time_given() {
        let now = at("2026-11-23T08:00:00.123456Z");
        for ids in [Ids::system(), Ids::seeded(1)] {
            let id = ids.next(now);
            assert_eq!(id.get_version_num(), 7);
            assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
            let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
            assert_eq!((seconds, nanos), (now.timestamp().unsigned_abs(), 123_000_000));
        }
    }

    #[test]
    fn ids_of_one_millisecond_sort_as_drawn() {
        let ids = Ids::system();
        let now = at("2026-11-23T08:00:00Z");
        let drawn: Vec<Uuid> = (0..70_000).map(|_| ids.next(now)).collect();
        assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_seed_gives_its_series_again_and_another_seed_another() {
        let now = at("2026-11-23T08:00:00Z");
        let series = |seed| {
            let ids = Ids::seeded(seed);
            (0..5).map(|_| ids.next(now)).collect::<Vec<_>>()
        };
        assert_eq!(series(7), series(7));
        assert!(series(7).iter().zip(series(8)).all(|(one, other)| *one != other));
    }

    #[test]
    fn clones_draw_from_the_same_series() {
        let now = at("2026-11-23T08:00:00Z");
        let ids = Ids::seeded(7);
        assert_ne!(ids.clone().next(now), ids.next(now));
    }
}
