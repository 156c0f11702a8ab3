//! What a letter needs that the record does not have, as options of every command that sends one.

use honi_proto::voices::v1::{ContractLine, LetterDetails, LetterLanguage, UnderwriterKind};

use crate::choices::choice;

/// What the letter needs that the record does not have.
#[derive(Debug, clap::Args)]
pub(crate) struct Details {
    /// Whom the letter is to, without a form of address; by default the name on record, or the member or complainant.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    to: String,
    /// In which language; by default Japanese.
    #[arg(long, value_parser = choice::<LetterLanguage>())]
    language: Option<LetterLanguage>,
    /// Who underwrites the contract concerned: it decides which ADR body is named; by default all are.
    #[arg(long, value_parser = choice::<UnderwriterKind>())]
    underwriter: Option<UnderwriterKind>,
    /// What that contract covers.
    #[arg(long, value_parser = choice::<ContractLine>())]
    line: Option<ContractLine>,
    /// Whom to ask about the letter; by default the contact that was named before, or the desk.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    contact: String,
    /// Their telephone.
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    contact_phone: String,
    /// When they answer it, in words.
    #[arg(long, value_name = "WORDS", default_value = "", hide_default_value = true)]
    contact_hours: String,
}

impl Details {
    /// As a message.
    pub(crate) fn message(self) -> LetterDetails {
        LetterDetails {
            addressee: self.to,
            language: self.language.map(Into::into),
            underwriter: self.underwriter.map(Into::into),
            line: self.line.map(Into::into),
            contact_name: self.contact,
            contact_phone: self.contact_phone,
            contact_hours: self.contact_hours,
        }
    }
}
