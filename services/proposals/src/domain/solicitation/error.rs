//! Why a step is refused.

use super::{IntentField, StateCode};
use crate::domain::product::{DocumentKind, NotOffered};

/// A step that a proposal does not allow. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SolicitationError {
    /// Its state does not allow it.
    #[error("the proposal is {0}")]
    State(StateCode),
    /// What it would rest on was not asked of the member.
    #[error("the intent lacks {0}")]
    IntentIncomplete(IntentField),
    /// A criterion is named twice.
    #[error("a criterion is named twice")]
    CriterionTwice,
    /// A product is named twice.
    #[error("a product is compared with itself")]
    ProductTwice,
    /// A product is not offered on that day.
    #[error("a product is not offered today")]
    NotOffered(usize),
    /// A product was revised, and nobody decided on it; which of those to compare, if it is one (policy O-28).
    #[error("a product was revised and nobody has decided yet whether it is still recommended")]
    Suspended(Option<usize>),
    /// A product is of another line.
    #[error("a product is of another line than the proposal")]
    OtherLine(usize),
    /// A product is not judged by each criterion once.
    #[error("a product must be rated by each criterion of the intent, once")]
    Ratings(usize),
    /// What is recommended was not compared.
    #[error("the product was not compared")]
    NotCompared,
    /// What is recommended lacks what must be there.
    #[error("the product lacks what the member must have")]
    Excluded,
    /// No rules of comparing and recommending are in force (policy O-09).
    #[error("no recommendation policy is in force")]
    NoPolicy,
    /// Words were asked for and are blank.
    #[error("a reason must say something")]
    ReasonRequired,
    /// A conflict of interest must be cleared first (policy O-06).
    #[error("a conflict of interest is suspected and must be cleared first")]
    ConflictSuspected,
    /// Who solicits would clear their own conflict.
    #[error("whoever solicits may not clear the conflict")]
    SeparationOfDuties,
    /// A part of the intent changed without a reason, or a reason is given for one that did not.
    #[error("{0} must have a reason if it changed, and only then")]
    ChangeReason(IntentField),
    /// A document was not delivered and acknowledged in the version of the day (policy O-07).
    #[error("the version of {0} that is in force was not delivered and acknowledged")]
    DisclosureMissing(DocumentKind),
    /// A document is not one that is given on that day (policy O-24).
    #[error("that version of the document is not given on that day")]
    DocumentNotGiven,
    /// Age asks for more steps (policy O-26).
    #[error("{least} extra steps must be recorded because of the member's age")]
    ExtraStepsMissing {
        /// So many must be.
        least: u32,
    },
    /// A similar contract ends or ended, and the member was not told what that costs them.
    #[error("the member must acknowledge what a switch costs them")]
    SwitchNoticeMissing,
    /// What was recommended is not offered any more.
    #[error("the product is not offered any more")]
    NoLongerOffered,
    /// What was recommended was revised since it was compared.
    #[error("the product was revised since it was compared")]
    Revised,
    /// The first day of cover lies before the application.
    #[error("cover would begin before the application")]
    EffectiveBeforeApplied,
    /// The day lies in the future, or before the proposal was begun.
    #[error("the day must lie between the first day of the proposal and today")]
    DayOutOfRange(&'static str),
    /// A product would suit.
    #[error("a product that was compared suits, or none was compared")]
    SuitableProductExists,
}

impl SolicitationError {
    /// That a product cannot be sold; which of those to compare, if it is one.
    pub(super) fn not_offered(why: NotOffered, compared: Option<usize>) -> Self {
        match (why, compared) {
            (NotOffered::Suspended, compared) => Self::Suspended(compared),
            (NotOffered::OffSale, Some(index)) => Self::NotOffered(index),
            (NotOffered::OffSale, None) => Self::NoLongerOffered,
        }
    }

    /// The stable reason.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::State(_) => "STATE_TRANSITION",
            Self::IntentIncomplete(_) => "INTENT_INCOMPLETE",
            Self::CriterionTwice => "CRITERION_TWICE",
            Self::ProductTwice => "PRODUCT_TWICE",
            Self::NotOffered(_) | Self::NoLongerOffered => "PRODUCT_NOT_OFFERED",
            Self::Suspended(_) => "PRODUCT_SUSPENDED",
            Self::Revised => "PRODUCT_REVISED",
            Self::OtherLine(_) => "PRODUCT_OF_OTHER_LINE",
            Self::Ratings(_) => "RATINGS",
            Self::NotCompared => "PRODUCT_NOT_COMPARED",
            Self::Excluded => "PRODUCT_EXCLUDED",
            Self::NoPolicy => "NO_RECOMMENDATION_POLICY",
            Self::ReasonRequired => "REASON_REQUIRED",
            Self::ConflictSuspected => "CONFLICT_SUSPECTED",
            Self::SeparationOfDuties => "SEPARATION_OF_DUTIES",
            Self::ChangeReason(_) => "INTENT_CHANGE_REASON",
            Self::DisclosureMissing(_) => "DISCLOSURE_MISSING",
            Self::DocumentNotGiven => "DOCUMENT_NOT_GIVEN",
            Self::ExtraStepsMissing { .. } => "EXTRA_STEPS_MISSING",
            Self::SwitchNoticeMissing => "SWITCH_NOTICE_MISSING",
            Self::EffectiveBeforeApplied => "EFFECTIVE_BEFORE_APPLIED",
            Self::DayOutOfRange(_) => "TIME_OUT_OF_RANGE",
            Self::SuitableProductExists => "SUITABLE_PRODUCT_EXISTS",
        }
    }

    /// The field of the request that is wrong; none if it is not the request but how the proposal stands.
    #[must_use]
    pub fn field(&self) -> Option<String> {
        let field = match self {
            Self::CriterionTwice => "criteria",
            Self::ProductTwice => "products",
            Self::NotOffered(at) | Self::Suspended(Some(at)) | Self::OtherLine(at) => return Some(format!("products[{at}].product")),
            Self::Ratings(at) => return Some(format!("products[{at}].ratings")),
            Self::NotCompared => "product",
            Self::ReasonRequired => "reason",
            Self::ChangeReason(_) => "changes",
            Self::DocumentNotGiven => "version",
            Self::EffectiveBeforeApplied => "effective_date",
            Self::DayOutOfRange(field) => field,
            Self::State(_)
            | Self::IntentIncomplete(_)
            | Self::Excluded
            | Self::NoPolicy
            | Self::ConflictSuspected
            | Self::SeparationOfDuties
            | Self::DisclosureMissing(_)
            | Self::ExtraStepsMissing { .. }
            | Self::SwitchNoticeMissing
            | Self::NoLongerOffered
            | Self::Suspended(None)
            | Self::Revised
            | Self::SuitableProductExists => return None,
        };
        Some(field.to_owned())
    }

    /// The same for people, in Japanese.
    #[must_use]
    pub const fn japanese(&self) -> &'static str {
        match self {
            Self::State(_) => "提案の状態がこの操作を許しません。",
            Self::IntentIncomplete(_) => "意向の把握が足りません(重視する項目と予算が必要です)。",
            Self::CriterionTwice => "同じ項目が二度あります。",
            Self::ProductTwice => "同じ商品が二度あります。",
            Self::NotOffered(_) => "本日取り扱っていない商品です。",
            Self::NoLongerOffered => "取扱いを終えた商品です。",
            Self::Suspended(_) => "改定後の推奨の判断がまだのため、取扱いを停止している商品です。",
            Self::Revised => "比較した後に改定された商品です。もう一度比較してください。",
            Self::OtherLine(_) => "提案とは別の種目の商品です。",
            Self::Ratings(_) => "意向の各項目について一度ずつ評価してください。",
            Self::NotCompared => "比較していない商品です。",
            Self::Excluded => "必須の項目を満たさない商品です。",
            Self::NoPolicy => "有効な比較推奨方針がありません。",
            Self::ReasonRequired => "理由を書いてください。",
            Self::ConflictSuspected => "利益相反の疑いがあります。コンプライアンス部門の確認が先に必要です。",
            Self::SeparationOfDuties => "募集した本人は確認できません。",
            Self::ChangeReason(_) => "当初意向から変わった項目には理由が必要です。変わらない項目には不要です。",
            Self::DisclosureMissing(_) => "最新版の契約概要・注意喚起情報の交付と受領確認がありません。",
            Self::DocumentNotGiven => "その日に交付している版ではありません。",
            Self::ExtraStepsMissing { .. } => "高齢の組合員への追加の対応が記録されていません。",
            Self::SwitchNoticeMissing => "乗換に伴う不利益事項の告知と確認がありません。",
            Self::EffectiveBeforeApplied => "始期日が申込日より前です。",
            Self::DayOutOfRange(_) => "提案の開始日から本日までの日にしてください。",
            Self::SuitableProductExists => "適合する商品があるか、まだ比較していません。",
        }
    }
}
