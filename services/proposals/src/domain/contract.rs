//! A contract (契約): what is known of it, and which changes it allows.

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::{ContractImportName, ContractName, ContractNumber};

use super::{ContractOrigin, ContractState, CorrectionReason, LineGroup, TerminationReason, UnderwriterKind};

/// What was agreed, with whom, and through whom. Persons and units are resource names, or `keys/{key}` with the key of another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Key in the system that it came from.
    pub external_id: Option<String>,
    /// Who holds it (契約者).
    pub policyholder: String,
    /// Who is insured (被保険者・被共済者).
    pub insured: String,
    /// The household of the policyholder, if known.
    pub household: Option<String>,
    /// What is insured, if it is a thing.
    pub object_key: Option<String>,
    /// The unit that sold it.
    pub org_unit: String,
    /// The staff who solicited it, if anybody did.
    pub sales_staff: Option<String>,
    /// Which regime the underwriter is under.
    pub underwriter_kind: UnderwriterKind,
    /// Code of the underwriter, if known.
    pub underwriter: Option<String>,
    /// Against what it protects.
    pub line_group: LineGroup,
    /// Code of the product.
    pub product: String,
    /// How it came about.
    pub origin: ContractOrigin,
    /// The contract that it renews, converts, reinstates or reissues.
    pub previous_contract: Option<ContractName>,
    /// Day of the application (申込日).
    pub applied_on: NaiveDate,
    /// First day of cover (始期日).
    pub effective_on: NaiveDate,
    /// Day on which it matures (満期日), if it does.
    pub matures_on: Option<NaiveDate>,
    /// Premium or contribution of a year, in yen, if known.
    pub annual_premium_yen: Option<i64>,
    /// Day on which the member acknowledged what a switch would cost them (不利益事実の告知), if anybody did.
    pub switch_notice_on: Option<NaiveDate>,
}

/// How a contract ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Day on which cover ended.
    pub on: NaiveDate,
    /// Why.
    pub reason: TerminationReason,
}

/// How far a contract has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Applied for.
    Applied,
    /// Declined by the underwriter.
    Declined {
        /// On that day.
        on: NaiveDate,
    },
    /// In force, or about to be.
    InForce {
        /// Day on which it came about (成立日).
        established_on: NaiveDate,
        /// The end from which it was reinstated, and the day since when it is in force again.
        reinstated: Option<(End, NaiveDate)>,
    },
    /// Ended.
    Ended {
        /// Day on which it came about.
        established_on: NaiveDate,
        /// How it ended.
        end: End,
    },
}

/// One version of a contract: what is known since a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Resource name.
    pub name: ContractName,
    /// Number for people.
    pub number: ContractNumber,
    /// Number of the version, from 1.
    pub version: i64,
    /// Since when this version is known.
    pub known_from: DateTime<Utc>,
    /// The terms.
    pub terms: Terms,
    /// How far it has come.
    pub stage: Stage,
    /// Why this version corrects the one before, if it does.
    pub correction: Option<CorrectionReason>,
    /// The import that this version came with, if it came with one.
    pub import: Option<ContractImportName>,
}

/// A contract that cannot be, or a change that it does not allow. The field is that of the request or of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContractError {
    /// Its state does not allow it.
    #[error("the contract is {0}")]
    State(ContractState),
    /// It came about before it was applied for.
    #[error("the contract would come about before it was applied for")]
    EstablishedBeforeApplied,
    /// It matures before its first day of cover.
    #[error("the contract would mature before its first day of cover")]
    MaturesBeforeEffective,
    /// It was declined before it was applied for.
    #[error("the application would be declined before it was made")]
    DeclinedBeforeApplied,
    /// It ended before it was applied for.
    #[error("the contract would end before it was applied for")]
    TerminatedBeforeApplied,
    /// It was reinstated before it ended.
    #[error("the contract would be reinstated before it ended")]
    ReinstatedBeforeTerminated,
    /// A new contract names a contract before it, or one that is not new names none.
    #[error("a new contract has no contract before it, and any other has one")]
    PreviousContract,
    /// It ended and the source does not tell why.
    #[error("the contract ended, and there is no reason")]
    DateWithoutReason,
    /// There is a reason for an end and no day.
    #[error("there is a reason for an end, and no day")]
    ReasonWithoutDate,
    /// It was declined and came about.
    #[error("the application was declined and came about")]
    DeclinedAndEstablished,
    /// It ended or was reinstated and never came about.
    #[error("the contract ended, and never came about")]
    EndedAndNotEstablished,
}

impl ContractError {
    /// The field that it is about, as messages call it.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::State(_) => "name",
            Self::EstablishedBeforeApplied | Self::EndedAndNotEstablished => "establish_date",
            Self::MaturesBeforeEffective => "mature_date",
            Self::DeclinedBeforeApplied | Self::DeclinedAndEstablished => "decline_date",
            Self::TerminatedBeforeApplied | Self::ReasonWithoutDate => "termination_date",
            Self::DateWithoutReason => "termination_reason",
            Self::ReinstatedBeforeTerminated => "reinstate_date",
            Self::PreviousContract => "previous_contract",
        }
    }

    /// The stable reason.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::State(_) => "STATE_TRANSITION",
            Self::EstablishedBeforeApplied => "ESTABLISHED_BEFORE_APPLIED",
            Self::MaturesBeforeEffective => "MATURES_BEFORE_EFFECTIVE",
            Self::DeclinedBeforeApplied => "DECLINED_BEFORE_APPLIED",
            Self::TerminatedBeforeApplied => "TERMINATED_BEFORE_APPLIED",
            Self::ReinstatedBeforeTerminated => "REINSTATED_BEFORE_TERMINATED",
            Self::PreviousContract => "PREVIOUS_CONTRACT",
            Self::DateWithoutReason => "DATE_WITHOUT_REASON",
            Self::ReasonWithoutDate => "REASON_WITHOUT_DATE",
            Self::DeclinedAndEstablished => "DECLINED_AND_ESTABLISHED",
            Self::EndedAndNotEstablished => "ENDED_AND_NOT_ESTABLISHED",
        }
    }

    /// The same for people, in Japanese.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::State(_) => "契約の状態がこの操作を許しません。",
            Self::EstablishedBeforeApplied => "成立日が申込日より前です。",
            Self::MaturesBeforeEffective => "満期日が始期日より前です。",
            Self::DeclinedBeforeApplied => "引受謝絶の日が申込日より前です。",
            Self::TerminatedBeforeApplied => "消滅日が申込日より前です。",
            Self::ReinstatedBeforeTerminated => "復活の日が消滅日より前です。",
            Self::PreviousContract => "新規契約に前契約はなく、それ以外の契約には前契約が必要です。",
            Self::DateWithoutReason => "消滅事由がありません。",
            Self::ReasonWithoutDate => "消滅日がありません。",
            Self::DeclinedAndEstablished => "引受謝絶の契約に成立日があります。",
            Self::EndedAndNotEstablished => "成立していない契約に消滅日があります。",
        }
    }
}

impl Stage {
    /// Its state.
    #[must_use]
    pub const fn state(&self) -> ContractState {
        match self {
            Self::Applied => ContractState::Applied,
            Self::Declined { .. } => ContractState::Declined,
            Self::InForce { .. } => ContractState::InForce,
            Self::Ended { .. } => ContractState::Ended,
        }
    }

    /// Day on which it came about, if it did.
    #[must_use]
    pub const fn established_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Applied | Self::Declined { .. } => None,
            Self::InForce { established_on, .. } | Self::Ended { established_on, .. } => Some(*established_on),
        }
    }

    /// Day on which it was declined, if it was.
    #[must_use]
    pub const fn declined_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Declined { on } => Some(*on),
            _ => None,
        }
    }

    /// Its end, also one from which it was reinstated.
    #[must_use]
    pub const fn end(&self) -> Option<End> {
        match self {
            Self::Ended { end, .. } => Some(*end),
            Self::InForce {
                reinstated: Some((end, _)),
                ..
            } => Some(*end),
            _ => None,
        }
    }

    /// Day since when it is in force again.
    #[must_use]
    pub const fn reinstated_on(&self) -> Option<NaiveDate> {
        match self {
            Self::InForce {
                reinstated: Some((_, on)), ..
            } => Some(*on),
            _ => None,
        }
    }

    /// The stage that another system tells by days.
    ///
    /// # Errors
    /// If they contradict each other.
    pub const fn told(
        established_on: Option<NaiveDate>,
        declined_on: Option<NaiveDate>,
        end: Option<End>,
        reinstated_on: Option<NaiveDate>,
    ) -> Result<Self, ContractError> {
        Ok(match (established_on, declined_on, end, reinstated_on) {
            (None, None, None, None) => Self::Applied,
            (None, Some(on), None, None) => Self::Declined { on },
            (Some(established_on), None, None, None) => Self::InForce {
                established_on,
                reinstated: None,
            },
            (Some(established_on), None, Some(end), None) => Self::Ended { established_on, end },
            (Some(established_on), None, Some(end), Some(on)) => Self::InForce {
                established_on,
                reinstated: Some((end, on)),
            },
            (_, Some(_), _, _) => return Err(ContractError::DeclinedAndEstablished),
            (Some(_), None, None, Some(_)) => return Err(ContractError::ReinstatedBeforeTerminated),
            (None, None, _, _) => return Err(ContractError::EndedAndNotEstablished),
        })
    }
}

/// Whether the days of a contract can lie beside each other as they do.
///
/// # Errors
/// The first that cannot.
pub fn check(terms: &Terms, stage: &Stage) -> Result<(), ContractError> {
    let applied = terms.applied_on;
    let before_applied = |day: Option<NaiveDate>| day.is_some_and(|day| day < applied);
    if before_applied(stage.established_on()) {
        return Err(ContractError::EstablishedBeforeApplied);
    }
    if terms.matures_on.is_some_and(|day| day < terms.effective_on) {
        return Err(ContractError::MaturesBeforeEffective);
    }
    if before_applied(stage.declined_on()) {
        return Err(ContractError::DeclinedBeforeApplied);
    }
    if let Some(end) = stage.end() {
        if before_applied(Some(end.on)) {
            return Err(ContractError::TerminatedBeforeApplied);
        }
        if stage.reinstated_on().is_some_and(|on| on < end.on) {
            return Err(ContractError::ReinstatedBeforeTerminated);
        }
    }
    Ok(())
}

impl Contract {
    /// Whether the contract before it is named where there must be one, and only there.
    ///
    /// # Errors
    /// [`ContractError::PreviousContract`].
    pub fn check_origin(terms: &Terms) -> Result<(), ContractError> {
        if (terms.origin == ContractOrigin::New) == terms.previous_contract.is_none() {
            Ok(())
        } else {
            Err(ContractError::PreviousContract)
        }
    }

    /// The next version, which is known since `now`.
    ///
    /// # Errors
    /// If its days contradict each other.
    pub fn next(&self, terms: Terms, stage: Stage, now: DateTime<Utc>) -> Result<Self, ContractError> {
        check(&terms, &stage)?;
        Ok(Self {
            version: self.version + 1,
            // Two changes within one microsecond still follow each other.
            known_from: now.max(self.known_from + chrono::TimeDelta::microseconds(1)),
            terms,
            stage,
            correction: None,
            import: None,
            ..*self
        })
    }

    /// The application came about.
    ///
    /// # Errors
    /// If it is no application any more, or the day lies before it.
    pub fn establish(&self, on: NaiveDate, effective_on: Option<NaiveDate>, now: DateTime<Utc>) -> Result<Self, ContractError> {
        let Stage::Applied = self.stage else {
            return Err(ContractError::State(self.stage.state()));
        };
        let terms = Terms {
            effective_on: effective_on.unwrap_or(self.terms.effective_on),
            ..self.terms.clone()
        };
        let stage = Stage::InForce {
            established_on: on,
            reinstated: None,
        };
        self.next(terms, stage, now)
    }

    /// The underwriter declined the application.
    ///
    /// # Errors
    /// If it is no application any more, or the day lies before it.
    pub fn decline(&self, on: NaiveDate, now: DateTime<Utc>) -> Result<Self, ContractError> {
        match self.stage {
            Stage::Applied => self.next(self.terms.clone(), Stage::Declined { on }, now),
            other => Err(ContractError::State(other.state())),
        }
    }

    /// The contract ended.
    ///
    /// # Errors
    /// If it is not in force, or the day lies before the application.
    pub fn terminate(&self, end: End, now: DateTime<Utc>) -> Result<Self, ContractError> {
        match self.stage {
            Stage::InForce { established_on, .. } => self.next(self.terms.clone(), Stage::Ended { established_on, end }, now),
            other => Err(ContractError::State(other.state())),
        }
    }

    /// The contract is in force again after it lapsed (復活). Whatever else ended it ended it for good.
    ///
    /// # Errors
    /// If it did not lapse, or the day lies before that.
    pub fn reinstate(&self, on: NaiveDate, now: DateTime<Utc>) -> Result<Self, ContractError> {
        match self.stage {
            Stage::Ended { established_on, end } if end.reason == TerminationReason::Lapse => {
                let stage = Stage::InForce {
                    established_on,
                    reinstated: Some((end, on)),
                };
                self.next(self.terms.clone(), stage, now)
            }
            other => Err(ContractError::State(other.state())),
        }
    }

    /// The terms were recorded wrongly, or the day on which it came about.
    ///
    /// # Errors
    /// If its days contradict each other then.
    pub fn correct(
        &self,
        terms: Terms,
        established_on: Option<NaiveDate>,
        reason: CorrectionReason,
        now: DateTime<Utc>,
    ) -> Result<Self, ContractError> {
        let stage = match (self.stage, established_on) {
            (stage @ (Stage::Applied | Stage::Declined { .. }), None) => stage,
            (Stage::InForce { reinstated, .. }, Some(established_on)) => Stage::InForce {
                established_on,
                reinstated,
            },
            (Stage::Ended { end, .. }, Some(established_on)) => Stage::Ended { established_on, end },
            (stage, _) => return Err(ContractError::State(stage.state())),
        };
        Ok(Self {
            correction: Some(reason),
            ..self.next(terms, stage, now)?
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn application() -> Contract {
        Contract {
            name: ContractName::new(Uuid::from_u128(1)),
            number: ContractNumber::new(2026, 1).unwrap(),
            version: 1,
            known_from: at("2026-04-01T00:00:00Z"),
            terms: Terms {
                external_id: None,
                policyholder: "keys/a".to_owned(),
                insured: "keys/a".to_owned(),
                household: None,
                object_key: None,
                org_unit: "keys/u".to_owned(),
                sales_staff: None,
                underwriter_kind: UnderwriterKind::KyosaiFederation,
                underwriter: None,
                line_group: LineGroup::Medical,
                product: "MED-1".to_owned(),
                origin: ContractOrigin::New,
                previous_contract: None,
                applied_on: day("2026-04-01"),
                effective_on: day("2026-05-01"),
                matures_on: None,
                annual_premium_yen: Some(24_000),
                switch_notice_on: None,
            },
            stage: Stage::Applied,
            correction: None,
            import: None,
        }
    }

    #[test]
    fn a_contract_goes_from_application_to_end_and_back_from_a_lapse() {
        let now = at("2026-04-02T00:00:00Z");
        let established = application().establish(day("2026-04-10"), None, now).unwrap();
        assert_eq!((established.version, established.stage.state()), (2, ContractState::InForce));
        let lapsed = End {
            on: day("2026-12-01"),
            reason: TerminationReason::Lapse,
        };
        let ended = established.terminate(lapsed, now).unwrap();
        assert!(ended.known_from > established.known_from, "versions follow each other");
        let again = ended.reinstate(day("2027-01-05"), now).unwrap();
        assert_eq!((again.stage.state(), again.stage.end()), (ContractState::InForce, Some(lapsed)));
        let surrendered = End {
            on: day("2027-02-01"),
            reason: TerminationReason::Surrender,
        };
        let gone = again.terminate(surrendered, now).unwrap();
        assert_eq!(
            gone.reinstate(day("2027-03-01"), now),
            Err(ContractError::State(ContractState::Ended)),
            "only what lapsed is reinstated"
        );
    }

    #[test]
    fn every_move_that_a_state_does_not_allow_is_refused() {
        let now = at("2026-04-02T00:00:00Z");
        let declined = application().decline(day("2026-04-05"), now).unwrap();
        let end = End {
            on: day("2026-06-01"),
            reason: TerminationReason::Surrender,
        };
        let in_force = application().establish(day("2026-04-10"), None, now).unwrap();
        let refused = |result: Result<Contract, ContractError>| matches!(result, Err(ContractError::State(_)));
        assert!(refused(application().terminate(end, now)));
        assert!(refused(declined.establish(day("2026-04-10"), None, now)));
        assert!(refused(declined.terminate(end, now)));
        assert!(refused(in_force.decline(day("2026-04-10"), now)));
        assert!(refused(in_force.reinstate(day("2026-04-10"), now)));
        assert!(refused(in_force.terminate(end, now).unwrap().terminate(end, now)));
    }

    #[test]
    fn days_that_cannot_be_are_refused() {
        let now = at("2026-04-02T00:00:00Z");
        let early = day("2026-03-31");
        let in_force = application().establish(day("2026-04-10"), None, now).unwrap();
        let end = |on| End {
            on,
            reason: TerminationReason::Lapse,
        };
        assert_eq!(
            application().establish(early, None, now),
            Err(ContractError::EstablishedBeforeApplied)
        );
        assert_eq!(application().decline(early, now), Err(ContractError::DeclinedBeforeApplied));
        assert_eq!(in_force.terminate(end(early), now), Err(ContractError::TerminatedBeforeApplied));
        let before_cover = in_force.terminate(end(day("2026-04-20")), now);
        assert!(
            before_cover.is_ok(),
            "an end before the first day of cover is early, not impossible"
        );
        let ended = in_force.terminate(end(day("2026-08-01")), now).unwrap();
        assert_eq!(
            ended.reinstate(day("2026-07-31"), now),
            Err(ContractError::ReinstatedBeforeTerminated)
        );
        let terms = Terms {
            matures_on: Some(day("2026-04-30")),
            ..application().terms
        };
        assert_eq!(check(&terms, &Stage::Applied), Err(ContractError::MaturesBeforeEffective));
    }

    #[test]
    fn what_another_system_tells_makes_a_stage_or_contradicts_itself() {
        let (on, end) = (
            Some(day("2026-05-01")),
            End {
                on: day("2026-06-01"),
                reason: TerminationReason::Lapse,
            },
        );
        let state = |stage: Result<Stage, ContractError>| stage.map(|stage| stage.state());
        assert_eq!(state(Stage::told(None, None, None, None)), Ok(ContractState::Applied));
        assert_eq!(state(Stage::told(None, on, None, None)), Ok(ContractState::Declined));
        assert_eq!(state(Stage::told(on, None, Some(end), None)), Ok(ContractState::Ended));
        assert_eq!(state(Stage::told(on, None, Some(end), on)), Ok(ContractState::InForce));
        assert_eq!(Stage::told(on, on, None, None), Err(ContractError::DeclinedAndEstablished));
        assert_eq!(Stage::told(None, None, Some(end), None), Err(ContractError::EndedAndNotEstablished));
        assert_eq!(Stage::told(on, None, None, on), Err(ContractError::ReinstatedBeforeTerminated));
    }

    #[test]
    fn a_correction_keeps_the_state() {
        let now = at("2026-04-02T00:00:00Z");
        let terms = Terms {
            product: "MED-2".to_owned(),
            ..application().terms
        };
        let corrected = application().correct(terms, None, CorrectionReason::EntryError, now).unwrap();
        assert_eq!(
            (corrected.terms.product.as_str(), corrected.correction),
            ("MED-2", Some(CorrectionReason::EntryError))
        );
        let established = Some(day("2026-04-10"));
        assert!(
            application()
                .correct(corrected.terms, established, CorrectionReason::EntryError, now)
                .is_err()
        );
    }
}
