//! Enums of the protos as words of the command line: `VOICE_KIND_COMPLAINT` is `complaint`.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::marker::PhantomData;
use std::sync::LazyLock;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command};
use honi_proto::{casework, descriptor_pool, inspections, members, proposals, training, voices};
use prost_reflect::EnumDescriptor;

/// An enum of the protos.
pub(crate) trait Choice: TryFrom<i32> + Clone + Send + Sync + 'static {
    /// Its full name in the protos.
    const NAME: &'static str;
}

macro_rules! choices {
    ($($kind:path, $name:literal;)*) => {$(
        impl Choice for $kind {
            const NAME: &'static str = $name;
        }
    )*};
}

choices! {
    voices::v1::VoiceKind, "honi.voices.v1.VoiceKind";
    voices::v1::VoiceState, "honi.voices.v1.VoiceState";
    voices::v1::Channel, "honi.voices.v1.Channel";
    voices::v1::ComplainantRelation, "honi.voices.v1.ComplainantRelation";
    voices::v1::AcknowledgementMethod, "honi.voices.v1.AcknowledgementMethod";
    voices::v1::ComplaintCategory, "honi.voices.v1.ComplaintCategory";
    voices::v1::Evaluation, "honi.voices.v1.Evaluation";
    voices::v1::EscalationLevel, "honi.voices.v1.EscalationLevel";
    voices::v1::Severity, "honi.voices.v1.Severity";
    voices::v1::Outcome, "honi.voices.v1.Outcome";
    voices::v1::RootCauseCategory, "honi.voices.v1.RootCauseCategory";
    voices::v1::DeadlineKind, "honi.voices.v1.DeadlineKind";
    voices::v1::AwaitedParty, "honi.voices.v1.AwaitedParty";
    voices::v1::ResponseMethod, "honi.voices.v1.ResponseMethod";
    voices::v1::ReplyMethod, "honi.voices.v1.ReplyMethod";
    voices::v1::LetterKind, "honi.voices.v1.LetterKind";
    voices::v1::LetterLanguage, "honi.voices.v1.LetterLanguage";
    voices::v1::UnderwriterKind, "honi.voices.v1.UnderwriterKind";
    voices::v1::ContractLine, "honi.voices.v1.ContractLine";
    voices::v1::MemberDecision, "honi.voices.v1.MemberDecision";
    voices::v1::NoFollowUpAnswer, "honi.voices.v1.NoFollowUpAnswer";
    voices::v1::SettledHow, "honi.voices.v1.SettledHow";
    members::v1::MemberState, "honi.members.v1.MemberState";
    members::v1::LifeStage, "honi.members.v1.LifeStage";
    members::v1::EnrollmentMotive, "honi.members.v1.EnrollmentMotive";
    members::v1::ProtectionKind, "honi.members.v1.ProtectionKind";
    members::v1::CareNeed, "honi.members.v1.CareNeed";
    members::v1::ContactPurpose, "honi.members.v1.ContactPurpose";
    members::v1::ConsentMethod, "honi.members.v1.ConsentMethod";
    members::v1::ContactChannel, "honi.members.v1.ContactChannel";
    members::v1::HouseholdRelation, "honi.members.v1.HouseholdRelation";
    members::v1::ScreeningKind, "honi.members.v1.ScreeningKind";
    casework::v1::EscalationLevel, "honi.casework.v1.EscalationLevel";
    inspections::v1::AbsenceReason, "honi.inspections.v1.AbsenceReason";
    inspections::v1::CauseCategory, "honi.inspections.v1.CauseCategory";
    inspections::v1::Conclusion, "honi.inspections.v1.Conclusion";
    inspections::v1::ContactChannel, "honi.inspections.v1.ContactChannel";
    inspections::v1::ContactResult, "honi.inspections.v1.ContactResult";
    inspections::v1::DismissReason, "honi.inspections.v1.DismissReason";
    inspections::v1::HearingOf, "honi.inspections.v1.HearingOf";
    inspections::v1::ImprovementDeadlineKind, "honi.inspections.v1.ImprovementDeadlineKind";
    inspections::v1::ImprovementKind, "honi.inspections.v1.ImprovementKind";
    inspections::v1::InvestigationDeadlineKind, "honi.inspections.v1.InvestigationDeadlineKind";
    inspections::v1::MemberChoice, "honi.inspections.v1.MemberChoice";
    inspections::v1::Minutes, "honi.inspections.v1.Minutes";
    inspections::v1::MisconductNoticeTo, "honi.inspections.v1.MisconductNoticeTo";
    inspections::v1::Remedy, "honi.inspections.v1.Remedy";
    proposals::v1::TerminationReason, "honi.proposals.v1.TerminationReason";
    proposals::v1::CorrectionReason, "honi.proposals.v1.CorrectionReason";
    proposals::v1::PersistencyDefinition, "honi.proposals.v1.PersistencyDefinition";
    proposals::v1::LineGroup, "honi.proposals.v1.LineGroup";
    proposals::v1::UnderwriterKind, "honi.proposals.v1.UnderwriterKind";
    proposals::v1::BenefitKind, "honi.proposals.v1.BenefitKind";
    proposals::v1::RevisionDecision, "honi.proposals.v1.RevisionDecision";
    proposals::v1::BenefitVerdict, "honi.proposals.v1.BenefitVerdict";
    proposals::v1::CriterionImportance, "honi.proposals.v1.CriterionImportance";
    proposals::v1::CriterionSatisfaction, "honi.proposals.v1.CriterionSatisfaction";
    proposals::v1::ExistingCover, "honi.proposals.v1.ExistingCover";
    proposals::v1::DisclosureDocumentKind, "honi.proposals.v1.DisclosureDocumentKind";
    proposals::v1::MemberInterestBasis, "honi.proposals.v1.MemberInterestBasis";
    proposals::v1::ProposalOutcome, "honi.proposals.v1.ProposalOutcome";
    proposals::v1::SolicitationExtraStep, "honi.proposals.v1.SolicitationExtraStep";
    proposals::v1::SignalSeverity, "honi.proposals.v1.SignalSeverity";
    training::v1::CredentialKind, "honi.training.v1.CredentialKind";
    training::v1::MeasureReason, "honi.training.v1.MeasureReason";
    training::v1::SolicitationAct, "honi.training.v1.SolicitationAct";
}

/// Parses the words of an enum, and tells clap which there are, for help and completion.
pub(crate) fn choice<E: Choice>() -> ChoiceParser<E> {
    ChoiceParser(PhantomData)
}

/// The parser of [`choice`].
#[derive(Clone)]
pub(crate) struct ChoiceParser<E>(PhantomData<E>);

impl<E: Choice> TypedValueParser for ChoiceParser<E> {
    type Value = E;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<E, clap::Error> {
        let names = words::<E>().iter().map(|(word, _)| *word);
        let word = clap::builder::PossibleValuesParser::new(names).parse_ref(command, argument, value)?;
        let number = words::<E>()
            .iter()
            .find(|(candidate, _)| *candidate == word)
            .map(|(_, number)| *number);
        number
            .and_then(|number| E::try_from(number).ok())
            .ok_or_else(|| clap::Error::new(clap::error::ErrorKind::InvalidValue))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(words::<E>().iter().map(|(word, _)| PossibleValue::new(*word))))
    }
}

type Words = Vec<(&'static str, i32)>;

/// The words of every enum. clap wants them to live as long as the process, so they are made once and kept.
static WORDS: LazyLock<HashMap<String, Words>> = LazyLock::new(|| {
    let ours = descriptor_pool()
        .all_enums()
        .filter(|descriptor| descriptor.package_name().starts_with("honi."));
    ours.map(|descriptor| (descriptor.full_name().to_owned(), words_of(&descriptor)))
        .collect()
});

/// The words of an enum and their numbers; not the zero value, which is refused on write.
fn words<E: Choice>() -> &'static [(&'static str, i32)] {
    WORDS.get(E::NAME).map_or(&[], Vec::as_slice)
}

/// The number of a value by its word.
pub(crate) fn number_of<E: Choice>(word: &str) -> Option<i32> {
    words::<E>().iter().find(|(known, _)| *known == word).map(|(_, number)| *number)
}

/// The word of a value by its number; empty for the zero value.
pub(crate) fn word_of<E: Choice>(number: i32) -> &'static str {
    let found = words::<E>().iter().find(|(_, known)| *known == number);
    found.map(|(word, _)| *word).unwrap_or_default()
}

fn words_of(descriptor: &EnumDescriptor) -> Words {
    let values = descriptor.values().filter(|value| value.number() != 0);
    values
        .map(|value| (&*word(descriptor, value.name()).leak(), value.number()))
        .collect()
}

/// A value's name as a word; empty for the zero value.
pub(crate) fn word(descriptor: &EnumDescriptor, name: &str) -> String {
    // The zero value tells the prefix: it is that and UNSPECIFIED.
    let zero = descriptor.default_value();
    let prefix = zero.name().strip_suffix("UNSPECIFIED").unwrap_or_default();
    let rest = name.strip_prefix(prefix).unwrap_or(name);
    if rest == "UNSPECIFIED" {
        String::new()
    } else {
        rest.to_ascii_lowercase().replace('_', "-")
    }
}

#[cfg(test)]
mod tests {
    use honi_proto::members::v1::MemberState;
    use honi_proto::voices::v1::{
        AcknowledgementMethod, Channel, ComplainantRelation, ComplaintCategory, DeadlineKind, Outcome, RootCauseCategory, Severity,
        VoiceKind,
    };

    use super::words;

    #[test]
    fn words_are_short_and_lower_case() {
        assert_eq!(words::<DeadlineKind>()[..2], [("acknowledge", 1), ("final-response", 2)]);
        assert_eq!(words::<Severity>()[0], ("s1", 1));
    }

    #[test]
    fn every_choice_has_words() {
        let counts = [
            words::<VoiceKind>().len(),
            words::<Channel>().len(),
            words::<ComplainantRelation>().len(),
            words::<AcknowledgementMethod>().len(),
            words::<ComplaintCategory>().len(),
            words::<Outcome>().len(),
            words::<RootCauseCategory>().len(),
            words::<MemberState>().len(),
        ];
        assert!(counts.iter().all(|count| *count > 1), "{counts:?}");
    }
}
