//! The numbers by which people call records, such as V-2026-000123. Unique, may have gaps; the year is that of the day, in Japan, on which a
//! number was handed out.

use std::fmt;
use std::str::FromStr;

/// Why something is not the number it should be. It does not repeat the text: that came from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number of the form {expected}")]
pub struct NumberError {
    /// The form that was expected, such as `V-2026-000123`.
    pub expected: &'static str,
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            year: u16,
            n: u32,
        }

        impl $name {
            const WRONG: NumberError = NumberError { expected: concat!($prefix, "-2026-000123") };

            /// The n-th number of a year.
            ///
            /// # Errors
            /// [`NumberError`] unless the year has four digits and n is at least 1.
            pub fn new(year: i32, n: u32) -> Result<Self, NumberError> {
                let year = u16::try_from(year).map_err(|_| Self::WRONG)?;
                if (1000..=9999).contains(&year) && n >= 1 { Ok(Self { year, n }) } else { Err(Self::WRONG) }
            }

            /// The year.
            pub fn year(self) -> i32 {
                i32::from(self.year)
            }

            /// The number within the year, from 1.
            pub const fn n(self) -> u32 {
                self.n
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "-{}-{:06}"), self.year, self.n)
            }
        }

        impl FromStr for $name {
            type Err = NumberError;

            fn from_str(text: &str) -> Result<Self, NumberError> {
                let parts = text.strip_prefix(concat!($prefix, "-")).and_then(|rest| rest.split_once('-'));
                let (year, n) = parts.ok_or(Self::WRONG)?;
                let number = Self::new(year.parse().map_err(|_| Self::WRONG)?, n.parse().map_err(|_| Self::WRONG)?)?;
                // One number has one spelling.
                if number.to_string() == text { Ok(number) } else { Err(Self::WRONG) }
            }
        }
    )*};
}

numbers! {
    /// The number of a contract, such as CT-2026-000123.
    ContractNumber "CT";
    /// The number of an improvement action, such as IM-2026-000123.
    ImprovementNumber "IM";
    /// The number of an investigation, such as IV-2026-000123.
    InvestigationNumber "IV";
    /// The number of a proposal, such as PR-2026-000123.
    ProposalNumber "PR";
    /// The number of a signal of detection, such as SG-2026-000123.
    SignalNumber "SG";
    /// The number of a voice, such as V-2026-000123.
    VoiceNumber "V";
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
        assert_eq!(ContractNumber::new(2026, 7).unwrap().to_string(), "CT-2026-000007");
        assert_eq!(
            "SG-2026-000007".parse::<ContractNumber>().unwrap_err().to_string(),
            "not a number of the form CT-2026-000123"
        );
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
            assert_eq!(text.parse::<VoiceNumber>(), Err(VoiceNumber::WRONG), "{text}");
        }
        assert_eq!(VoiceNumber::new(999, 1), Err(VoiceNumber::WRONG));
        assert_eq!(VoiceNumber::new(2026, 0), Err(VoiceNumber::WRONG));
    }
}
