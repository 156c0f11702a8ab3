//! Chance in tests of faults, which can be had again.

use std::fmt::Debug;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

/// The variable by which another seed is tried, or the seed of a failure once more.
const SEED: &str = "HONI_FAULT_SEED";

/// Draws what a test of a fault leaves to chance, and says what that is, so that a failure tells with which seed it comes again. The seed is
/// that of `HONI_FAULT_SEED`, else `usual`, which CI runs.
///
/// # Panics
/// If `HONI_FAULT_SEED` is no number.
pub fn drawn<T: Debug>(usual: u64, draw: impl FnOnce(&mut StdRng) -> T) -> T {
    let given = std::env::var_os(SEED).filter(|seed| !seed.is_empty());
    let seed = given.map_or(usual, |seed| {
        let seed = seed.to_str().and_then(|seed| seed.parse().ok());
        seed.unwrap_or_else(|| panic!("{SEED} is no number"))
    });
    let drawn = draw(&mut StdRng::seed_from_u64(seed));
    let thread = std::thread::current();
    println!("{SEED}={seed} test {}: {drawn:?}", thread.name().unwrap_or_default());
    drawn
}

/// So many numbers from zero on, in any order.
pub fn shuffled(many: usize, random: &mut StdRng) -> Vec<usize> {
    let mut order: Vec<usize> = (0..many).collect();
    order.shuffle(random);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_draws_the_same_again() {
        let draw = |seed| shuffled(20, &mut StdRng::seed_from_u64(seed));
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let mut all = draw(3);
        all.sort_unstable();
        assert_eq!(all, (0..20).collect::<Vec<_>>());
    }
}
