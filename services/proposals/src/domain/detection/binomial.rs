//! How likely it is that chance alone did it.

use statrs::function::beta::beta_reg;

/// The chance that at least `k` of `n` happen if each happens with that share, exactly: P(X ≥ k) of a binomial X, one-sided (SR-07 of
/// domain 5.2). It is the regularised incomplete beta function at the share, of k and n − k + 1.
#[must_use]
pub fn chance_of_at_least(k: u32, n: u32, share: f64) -> f64 {
    if k == 0 {
        1.0
    } else if k > n || share <= 0.0 {
        0.0
    } else if share >= 1.0 {
        1.0
    } else {
        beta_reg(f64::from(k), f64::from(n - k) + 1.0, share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By `scipy.stats.binom.sf(k - 1, n, p)` of SciPy 1.17.
    const BY_SCIPY: &[(u32, u32, f64, f64)] = &[
        (6, 60, 0.03, 0.009143983554098062),
        (5, 60, 0.03, 0.033996166986982046),
        (4, 30, 0.03, 0.011904642572061645),
        (3, 15, 0.03, 0.009371425985290362),
        (20, 20, 0.01, 1.0000000000000003e-40),
        (25, 80, 0.1278962001853568, 1.3183413681161926e-05),
        (17, 50, 0.09060065450984771, 9.758655948359078e-07),
        (150, 1000, 0.1, 4.489442859450041e-07),
        (1200, 10000, 0.1, 4.802632937312988e-11),
        (1, 10000, 1e-07, 0.0009995002165750365),
        (3800, 5000, 0.75, 0.05249092439302298),
        (2100, 20000, 0.1, 0.009865476468164413),
        (980, 2000, 0.5, 0.8203714916078219),
        (5, 56, 0.11548913043478261, 0.7896653851791556),
    ];

    #[test]
    fn the_chance_is_that_of_scipy() {
        for (k, n, share, expected) in BY_SCIPY {
            let chance = chance_of_at_least(*k, *n, *share);
            let apart = (chance / expected - 1.0).abs();
            assert!(apart < 1e-9, "{k} of {n} at {share}: {chance}, not {expected} ({apart:e})");
        }
    }

    #[test]
    fn what_is_sure_and_what_cannot_be_needs_no_computing() {
        assert_eq!(chance_of_at_least(0, 10, 0.1), 1.0);
        assert_eq!(chance_of_at_least(0, 10, 0.0), 1.0);
        assert_eq!(chance_of_at_least(11, 10, 0.9), 0.0);
        assert_eq!(chance_of_at_least(1, 10, 0.0), 0.0);
        assert_eq!(chance_of_at_least(10, 10, 1.0), 1.0);
    }
}
