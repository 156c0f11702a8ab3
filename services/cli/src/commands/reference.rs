//! Which record is meant: by its number, as people say it, or by its name.

use std::fmt;
use std::str::FromStr;

/// A record, as somebody refers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ref<Number, Name> {
    /// Such as `contracts/…`.
    Name(Name),
    /// Such as `CT-2026-000101`.
    Number(Number),
}

/// What refers to no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give its number or its name: {0}")]
pub(crate) struct NoRef(String);

impl<Number: FromStr, Name: FromStr> FromStr for Ref<Number, Name>
where
    Number::Err: fmt::Display,
{
    type Err = NoRef;

    fn from_str(text: &str) -> Result<Self, NoRef> {
        match (text.to_ascii_uppercase().parse(), text.parse()) {
            (Ok(number), _) => Ok(Self::Number(number)),
            (_, Ok(name)) => Ok(Self::Name(name)),
            (Err(error), Err(_)) => Err(NoRef(error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use honi_names::{ContractName, ContractNumber};

    use super::Ref;

    #[test]
    fn a_record_has_a_number_and_a_name() {
        type Contract = Ref<ContractNumber, ContractName>;
        let number: Contract = "ct-2026-000101".parse().unwrap();
        assert!(matches!(number, Ref::Number(number) if number.to_string() == "CT-2026-000101"));
        let name: Contract = "contracts/0190a5a0-0000-7000-8000-000000000001".parse().unwrap();
        assert!(matches!(name, Ref::Name(name) if name.to_string().ends_with("01")));
        for wrong in ["CT-26-000101", "SG-2026-000101", "CT-2026-000101\" OR state", "members/1", ""] {
            assert!(wrong.parse::<Contract>().is_err(), "{wrong}");
        }
    }
}
