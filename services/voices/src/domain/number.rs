//! The number of a voice, for people.

use std::fmt;
use std::str::FromStr;

/// A number such as V-2026-000123: unique, may have gaps. The year is that of the day, in Japan, on which it was handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VoiceNumber {
    year: u16,
    n: u32,
}

/// Why something is no number of a voice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the number of a voice, such as V-2026-000123")]
pub struct NumberError;

impl VoiceNumber {
    /// The n-th number of a year.
    ///
    /// # Errors
    ///
    /// [`NumberError`] unless the year has four digits and n is at least 1.
    pub fn new(year: i32, n: u32) -> Result<Self, NumberError> {
        let year = u16::try_from(year).map_err(|_| NumberError)?;
        if (1000..=9999).contains(&year) && n >= 1 {
            Ok(Self { year, n })
        } else {
            Err(NumberError)
        }
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        i32::from(self.year)
    }

    /// The number within the year, from 1.
    #[must_use]
    pub fn n(self) -> u32 {
        self.n
    }
}

impl fmt::Display for VoiceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "V-{}-{:06}", self.year, self.n)
    }
}

impl FromStr for VoiceNumber {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let (year, n) = text.strip_prefix("V-").and_then(|rest| rest.split_once('-')).ok_or(NumberError)?;
        let number = Self::new(year.parse().map_err(|_| NumberError)?, n.parse().map_err(|_| NumberError)?)?;
        // One number has one spelling.
        if number.to_string() == text { Ok(number) } else { Err(NumberError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_six_digits_or_as_many_as_they_need() {
        for (year, n, text) in [
            (2026, 123, "V-2026-000123"),
            (2027, 1, "V-2027-000001"),
            (2026, 1_234_567, "V-2026-1234567"),
        ] {
            let number = VoiceNumber::new(year, n).unwrap();
            assert_eq!(number.to_string(), text);
            assert_eq!(text.parse(), Ok(number));
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "",
            "V-2026-123",
            "v-2026-000123",
            "V-2026-000000",
            "V-26-000001",
            "V-2026-+00123",
            "V-2026",
            "V--000001",
            "V-2026-0001234",
        ] {
            assert_eq!(text.parse::<VoiceNumber>(), Err(NumberError), "{text}");
        }
        assert_eq!(VoiceNumber::new(999, 1), Err(NumberError));
        assert_eq!(VoiceNumber::new(2026, 0), Err(NumberError));
    }
}
