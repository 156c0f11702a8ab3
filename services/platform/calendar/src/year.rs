//! The business days of one year, a bit each.

use chrono::{Datelike, NaiveDate};

const WORDS: usize = 6; // 6 × 64 bits hold 366 days.

/// Which days of a year are business days.
#[derive(Clone, Debug)]
pub(crate) struct Year {
    open: [u64; WORDS],
}

impl Year {
    /// Asks for every day of the year once.
    pub(crate) fn new(year: i32, is_open: impl Fn(NaiveDate) -> bool) -> Self {
        let mut open = [0; WORDS];
        let mut date = NaiveDate::from_ymd_opt(year, 1, 1);
        while let Some(day) = date.filter(|it| it.year() == year) {
            if is_open(day) {
                let (word, bit) = place(day.ordinal0());
                open[word] |= 1 << bit;
            }
            date = day.succ_opt();
        }
        Self { open }
    }

    /// Whether a day, counted from 0 on 1 January, is a business day.
    pub(crate) fn is_open(&self, ordinal0: u32) -> bool {
        let (word, bit) = place(ordinal0);
        self.open[word] >> bit & 1 == 1
    }

    /// How many business days there are before that day of the year.
    pub(crate) fn count_before(&self, ordinal0: u32) -> u32 {
        let (word, bit) = place(ordinal0);
        let whole: u32 = self.open[..word].iter().map(|it| it.count_ones()).sum();
        whole + (self.open[word] & ((1 << bit) - 1)).count_ones()
    }

    /// How many business days the year has.
    pub(crate) fn count(&self) -> u32 {
        self.open.iter().map(|it| it.count_ones()).sum()
    }
}

fn place(ordinal0: u32) -> (usize, u32) {
    ((ordinal0 / 64) as usize, ordinal0 % 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_the_bits() {
        for year in [2023, 2024] {
            let it = Year::new(year, |date| date.ordinal0() % 3 == 0);
            let mut seen = 0;
            for ordinal0 in 0..366 {
                assert_eq!(it.count_before(ordinal0), seen, "{year} {ordinal0}");
                seen += u32::from(it.is_open(ordinal0));
            }
            assert_eq!(it.count(), seen);
        }
    }
}
