//! What letters call things, where the record has codes.

use honi_letters::{Finding, Language};

use crate::domain::{ComplainantRelation, ComplaintCategory, Outcome};

/// What a matter of a complaint is called.
pub(super) fn matter(category: ComplaintCategory, language: Language) -> &'static str {
    let (ja, en) = match category {
        ComplaintCategory::NewContract => ("ご契約のお手続きに関すること", "Entering into a contract"),
        ComplaintCategory::Collection => ("掛金・保険料のお払込みに関すること", "Collection of premiums"),
        ComplaintCategory::Maintenance => ("ご契約の保全・変更のお手続きに関すること", "Keeping and changing a contract"),
        ComplaintCategory::Benefit => ("共済金・保険金・給付金のお支払いに関すること", "Payment of benefits"),
        ComplaintCategory::AfterCare => ("ご契約後のご案内に関すること", "Service after the contract was made"),
        ComplaintCategory::SystemRule => ("制度・仕組みに関すること", "Our systems and rules"),
        ComplaintCategory::StaffConduct => ("職員の応対に関すること", "Conduct of our staff"),
        ComplaintCategory::Privacy => ("個人情報の取扱いに関すること", "Handling of personal data"),
        ComplaintCategory::Other => ("その他のお申し出", "Other matters"),
    };
    in_language(ja, en, language)
}

/// What was found, as the templates know it.
pub(super) const fn finding(outcome: Outcome) -> Finding {
    match outcome {
        Outcome::Upheld => Finding::Upheld,
        Outcome::PartlyUpheld => Finding::PartlyUpheld,
        Outcome::NotUpheld => Finding::NotUpheld,
    }
}

/// How a summary begins: what was decided.
pub(super) fn settled(outcome: Outcome, language: Language) -> &'static str {
    let (ja, en) = match outcome {
        Outcome::Upheld => (
            "当組合は、お申し出のとおりと認め、その旨をご説明しました。",
            "We found your complaint justified and told you so.",
        ),
        Outcome::PartlyUpheld => (
            "当組合は、お申し出の一部を認め、その旨をご説明しました。",
            "We found your complaint justified in part and told you so.",
        ),
        Outcome::NotUpheld => (
            "当組合は、お申し出を認めるには至りませんでしたが、その理由をご説明しました。",
            "We did not find your complaint justified and told you why.",
        ),
    };
    in_language(ja, en, language)
}

/// Whom a letter is to, where no name is known. The templates add the form of address.
pub(super) fn without_a_name(relation: ComplainantRelation, language: Language) -> &'static str {
    let (ja, en) = match relation {
        ComplainantRelation::Member => ("組合員", "Member"),
        ComplainantRelation::Policyholder => ("ご契約者", "Policyholder"),
        ComplainantRelation::Insured
        | ComplainantRelation::Beneficiary
        | ComplainantRelation::Prospect
        | ComplainantRelation::Family
        | ComplainantRelation::Anonymous
        | ComplainantRelation::ThirdParty => ("お申し出人", "Complainant"),
    };
    in_language(ja, en, language)
}

fn in_language(ja: &'static str, en: &'static str, language: Language) -> &'static str {
    match language {
        Language::Japanese => ja,
        Language::English => en,
    }
}
