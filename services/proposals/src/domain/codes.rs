//! The closed lists of the domain.

use honi_names::codes;

codes! {
    /// Where a contract stands.
    ContractState {
        /// Applied for (申込).
        Applied "APPLIED",
        /// Declined by the underwriter (引受謝絶).
        Declined "DECLINED",
        /// In force (有効), or about to be.
        InForce "IN_FORCE",
        /// Ended (消滅).
        Ended "ENDED",
    }
    /// The two legal regimes under which a co-op sells.
    UnderwriterKind {
        /// An insurer.
        Insurer "INSURER",
        /// A kyosai federation (共済連).
        KyosaiFederation "KYOSAI_FEDERATION",
    }
    /// What a contract protects against; contracts of one group are similar (domain 5).
    LineGroup {
        /// Death (死亡保障).
        LifeDeath "LIFE_DEATH",
        /// Illness (医療).
        Medical "MEDICAL",
        /// Cancer (がん).
        Cancer "CANCER",
        /// Injury (傷害).
        Injury "INJURY",
        /// Cars and motorcycles (自動車).
        Auto "AUTO",
        /// Fire and storm (火災).
        Fire "FIRE",
        /// Nursing care (介護).
        Care "CARE",
        /// Pensions and savings (年金・貯蓄).
        Pension "PENSION",
        /// Pets (ペット).
        Pet "PET",
        /// Children and their education (こども・学資).
        Child "CHILD",
    }
    /// How a contract came about.
    ContractOrigin {
        /// New business (新規).
        New "NEW",
        /// Renewed at maturity (更改).
        Renewal "RENEWAL",
        /// Renewed by itself (自動更新).
        AutoRenewal "AUTO_RENEWAL",
        /// Converted within the terms of another contract (転換).
        Conversion "CONVERSION",
        /// Reinstated as a new record (復活).
        Reinstatement "REINSTATEMENT",
        /// Issued again because of an error (再発行).
        Reissue "REISSUE",
    }
    /// Why a contract ended (消滅).
    TerminationReason {
        /// The policyholder cancelled (解約).
        Surrender "SURRENDER",
        /// Not paid until after the grace period (失効).
        Lapse "LAPSE",
        /// Rescinded by the underwriter (解除).
        Rescission "RESCISSION",
        /// Withdrawn within the statutory days (クーリング・オフ).
        CoolingOff "COOLING_OFF",
        /// Void, as if never made (無効).
        Void "VOID",
        /// Annulled (取消).
        Annulment "ANNULMENT",
        /// Cancelled by agreement (合意解除).
        MutualCancel "MUTUAL_CANCEL",
        /// Death (死亡).
        Death "DEATH",
        /// The benefit was paid and ended it (支払消滅).
        BenefitPaidEnd "BENEFIT_PAID_END",
        /// Matured (満期).
        Maturity "MATURITY",
        /// Passed to another agency or underwriter (移管).
        Transfer "TRANSFER",
        /// The member left the co-op (脱退).
        MemberLeft "MEMBER_LEFT",
        /// Converted within its terms into another contract (転換).
        Conversion "CONVERSION",
        /// The car or house is gone, with evidence (廃車・譲渡・滅失).
        ObjectDisposed "OBJECT_DISPOSED",
    }
    /// Why a record was wrong.
    CorrectionReason {
        /// It was entered wrongly.
        EntryError "ENTRY_ERROR",
        /// The underwriter corrected it.
        UnderwriterCorrection "UNDERWRITER_CORRECTION",
        /// It was told late.
        LateNotice "LATE_NOTICE",
    }
    /// Where a signal stands.
    SignalState {
        /// Nobody has looked at it yet.
        Raised "RAISED",
        /// What it rests on was undone since (治癒).
        Cured "CURED",
    }
}

impl LineGroup {
    /// Whether it counts as life business: life, medical, cancer, care, pension and child contracts (domain 4, K-06).
    #[must_use]
    pub const fn is_life(self) -> bool {
        matches!(
            self,
            Self::LifeDeath | Self::Medical | Self::Cancer | Self::Care | Self::Pension | Self::Child
        )
    }
}

impl TerminationReason {
    /// Ends that say nothing against whoever sold the contract: they leave both sides of every rate (domain 4, K-06b).
    pub const NEUTRAL: [Self; 4] = [Self::Death, Self::BenefitPaidEnd, Self::Maturity, Self::Conversion];
}
