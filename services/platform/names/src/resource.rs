//! Names of resources: a collection and an id.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use crate::NameError;

/// Reads `{collection}/{uuid}`, in the one spelling that we write: lower case, with hyphens.
fn parse(text: &str, collection: &str) -> Option<Uuid> {
    let id = text.strip_prefix(collection)?.strip_prefix('/')?;
    let uuid = Uuid::try_parse(id).ok()?;
    (uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == id).then_some(uuid)
}

macro_rules! resource_names {
    ($($(#[$doc:meta])* $name:ident $collection:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(Uuid);

        impl $name {
            /// The collection's name, the part before the slash.
            pub const COLLECTION: &'static str = $collection;

            /// The name of the resource with that id.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The id, the part after the slash.
            pub const fn id(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($collection, "/{}"), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                parse(text, $collection).map(Self).ok_or(NameError { expected: concat!($collection, "/{uuid}") })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

resource_names! {
    /// Name of a run of detection into a scratch set (過去データ検証), `backtests/{uuid}`.
    BacktestName "backtests";
    /// Name of an entry of the ledger of what underwriters give (便宜供与), `benefits/{uuid}`.
    BenefitName "benefits";
    /// Name of a campaign that rewards who sells (キャンペーン), `campaigns/{uuid}`.
    CampaignName "campaigns";
    /// Name of a batch of contracts taken over from another system (取込), `contractImports/{uuid}`.
    ContractImportName "contractImports";
    /// Name of a contract (契約), `contracts/{uuid}`.
    ContractName "contracts";
    /// Name of a credential (資格), `credentials/{uuid}`.
    CredentialName "credentials";
    /// Name of a set of parameters of detection (検知パラメータ), `detectionParameterSets/{uuid}`.
    DetectionParameterSetName "detectionParameterSets";
    /// Name of a digest of voices (声の週報), `digests/{uuid}`.
    DigestName "digests";
    /// Name of a household (世帯), `households/{uuid}`.
    HouseholdName "households";
    /// Name of a person of a household who is no member, `householdPersons/{uuid}`.
    HouseholdPersonName "householdPersons";
    /// Name of an improvement action (改善活動), `improvementActions/{uuid}`.
    ImprovementActionName "improvementActions";
    /// Name of an investigation (懸念契約の調査), `investigations/{uuid}`.
    InvestigationName "investigations";
    /// Name of a member (組合員), `members/{uuid}`.
    MemberName "members";
    /// Name of a notice (通知), `notices/{uuid}`.
    NoticeName "notices";
    /// Name of a unit of the organisation (組織単位), `orgUnits/{uuid}`.
    OrgUnitName "orgUnits";
    /// Name of a product of the catalogue (商品), `products/{uuid}`.
    ProductName "products";
    /// Name of a proposal to a member (提案), `proposals/{uuid}`.
    ProposalName "proposals";
    /// Name of a version of the rules of comparing and recommending (比較推奨方針), `recommendationPolicies/{uuid}`.
    RecommendationPolicyName "recommendationPolicies";
    /// Name of a signal of detection (懸念契約の兆候), `signals/{uuid}`.
    SignalName "signals";
    /// Name of a suspension of solicitation (募集停止), `solicitationSuspensions/{uuid}`.
    SolicitationSuspensionName "solicitationSuspensions";
    /// Name of a staff (職員), `staff/{uuid}`.
    StaffName "staff";
    /// Name of a period in which a unit is closed (休業), `unitClosures/{uuid}`.
    UnitClosureName "unitClosures";
    /// Name of a voice (声), `voices/{uuid}`.
    VoiceName "voices";
    /// Name of a letter (書面) about a complaint, `voiceLetters/{uuid}`.
    VoiceLetterName "voiceLetters";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "01981f2e-5c00-7000-8000-00000000000a";

    #[test]
    fn a_name_reads_as_it_writes() {
        let name: VoiceName = format!("voices/{ID}").parse().unwrap();
        assert_eq!(name.to_string(), format!("voices/{ID}"));
        assert_eq!(VoiceName::new(name.id()), name);
        let json = serde_json::to_string(&name).unwrap();
        assert_eq!(json, format!("\"voices/{ID}\""));
        assert_eq!(serde_json::from_str::<VoiceName>(&json).unwrap(), name);
    }

    #[test]
    fn a_thing_has_one_spelling() {
        let upper = ID.to_uppercase();
        let simple = ID.replace('-', "");
        for text in [
            String::new(),
            ID.to_owned(),
            format!("members/{ID}"),
            format!("voices/{upper}"),
            format!("voices/{simple}"),
            format!("voices/{{{ID}}}"),
            format!("voices/urn:uuid:{ID}"),
            format!("voices/{ID}/"),
            format!(" voices/{ID}"),
            format!("Voices/{ID}"),
            format!("voices//{ID}"),
        ] {
            assert_eq!(text.parse::<VoiceName>(), Err(NameError { expected: "voices/{uuid}" }), "{text}");
        }
    }

    #[test]
    fn serde_refuses_another_collection() {
        let error = serde_json::from_str::<StaffName>(&format!("\"voices/{ID}\"")).unwrap_err();
        assert!(
            error.to_string().starts_with("not a resource name of the form staff/{uuid}"),
            "{error}"
        );
    }

    proptest! {
        #[test]
        fn any_id_makes_a_name(bits: u128) {
            let name = MemberName::new(Uuid::from_u128(bits));
            prop_assert_eq!(name.to_string().parse::<MemberName>(), Ok(name));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = text.parse::<MemberName>();
        }
    }
}
