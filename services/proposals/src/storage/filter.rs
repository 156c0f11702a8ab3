//! Filters of lists: which field is which column.

use honi_database::filter::{self, Comparator, FilterError, UNKNOWN_FIELD, WRONG_VALUE, code, compared, day, equality};
use honi_names::{ContractImportName, ContractName, ContractNumber, ProposalNumber, SignalNumber};
use sea_orm::{ColumnTrait as _, Condition, Value};

use super::entity::{benefit, campaign, contract_version, product, proposal, signal};
use crate::domain::benefit::{BenefitKind, BenefitState};
use crate::domain::detection::Severity;
use crate::domain::solicitation::StateCode;
use crate::domain::{ContractOrigin, ContractState, LineGroup, SignalState, TerminationReason, UnderwriterKind};

/// A filter that was read and checked.
#[derive(Clone, Debug)]
pub(crate) struct Filter(Condition);

impl Filter {
    /// A filter of contracts, over the fields of `ListContractsRequest.filter`.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn of_contracts(text: &str) -> Result<Self, FilterError> {
        filter::read(text, &contracts).map(Self)
    }

    /// A filter of signals, over the fields of `ListSignalsRequest.filter`.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn of_signals(text: &str) -> Result<Self, FilterError> {
        filter::read(text, &signals).map(Self)
    }

    /// A filter of products, over the fields of `ListProductsRequest.filter`.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn of_products(text: &str) -> Result<Self, FilterError> {
        filter::read(text, &products).map(Self)
    }

    /// A filter of proposals, over the fields of `ListProposalsRequest.filter`.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn of_proposals(text: &str) -> Result<Self, FilterError> {
        filter::read(text, &proposals).map(Self)
    }

    /// A filter of the ledger, over the fields of `ListBenefitsRequest.filter`.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn of_benefits(text: &str) -> Result<Self, FilterError> {
        filter::read(text, &benefits).map(Self)
    }

    /// A filter of campaigns, over the fields of `ListCampaignsRequest.filter`.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn of_campaigns(text: &str) -> Result<Self, FilterError> {
        filter::read(text, &campaigns).map(Self)
    }

    pub(super) fn condition(&self) -> Condition {
        self.0.clone()
    }
}

fn contracts(field: &str, comparator: Comparator, text: &str) -> Result<Condition, FilterError> {
    use contract_version::Column;
    let wrong = WRONG_VALUE;
    let may_be_missing = match field {
        "external_id" => Some(Column::ExternalId),
        "household" => Some(Column::Household),
        "sales_staff" => Some(Column::SalesStaff),
        "termination_reason" => Some(Column::TerminationReason),
        "contract_import" => Some(Column::Import),
        "establish_date" => Some(Column::EstablishedOn),
        "mature_date" => Some(Column::MaturesOn),
        "termination_date" => Some(Column::TerminatedOn),
        _ => None,
    };
    if let Some(column) = may_be_missing.filter(|_| text.is_empty()) {
        return equality(comparator, column.is_null());
    }
    let (column, value): (Column, Value) = match field {
        "number" => (
            Column::Number,
            text.parse::<ContractNumber>().map_err(|_| wrong)?.to_string().into(),
        ),
        "external_id" => (Column::ExternalId, text.into()),
        "state" => (
            Column::State,
            code::<ContractState>(text, "CONTRACT_STATE_").ok_or(wrong)?.code().into(),
        ),
        "policyholder" => (Column::Policyholder, text.into()),
        "insured" => (Column::Insured, text.into()),
        "household" => (Column::Household, text.into()),
        "org_unit" => (Column::OrgUnit, text.into()),
        "sales_staff" => (Column::SalesStaff, text.into()),
        "line_group" => (
            Column::LineGroup,
            code::<LineGroup>(text, "LINE_GROUP_").ok_or(wrong)?.code().into(),
        ),
        "product" => (Column::Product, text.into()),
        "origin" => (
            Column::Origin,
            code::<ContractOrigin>(text, "CONTRACT_ORIGIN_").ok_or(wrong)?.code().into(),
        ),
        "termination_reason" => (
            Column::TerminationReason,
            code::<TerminationReason>(text, "TERMINATION_REASON_").ok_or(wrong)?.code().into(),
        ),
        "contract_import" => (Column::Import, text.parse::<ContractImportName>().map_err(|_| wrong)?.id().into()),
        "apply_date" => (Column::AppliedOn, day(text).ok_or(wrong)?.into()),
        "establish_date" => (Column::EstablishedOn, day(text).ok_or(wrong)?.into()),
        "effective_date" => (Column::EffectiveOn, day(text).ok_or(wrong)?.into()),
        "mature_date" => (Column::MaturesOn, day(text).ok_or(wrong)?.into()),
        "termination_date" => (Column::TerminatedOn, day(text).ok_or(wrong)?.into()),
        _ => return Err(UNKNOWN_FIELD),
    };
    compared(column, comparator, value, field.ends_with("_date"))
}

fn signals(field: &str, comparator: Comparator, text: &str) -> Result<Condition, FilterError> {
    use signal::Column;
    let wrong = WRONG_VALUE;
    let (column, value): (Column, Value) = match field {
        "number" => (Column::Number, text.parse::<SignalNumber>().map_err(|_| wrong)?.to_string().into()),
        "rule" => (Column::Rule, text.into()),
        "severity" => (
            Column::Severity,
            code::<Severity>(text, "SIGNAL_SEVERITY_").ok_or(wrong)?.code().into(),
        ),
        "state" => (
            Column::State,
            code::<SignalState>(text, "SIGNAL_STATE_").ok_or(wrong)?.code().into(),
        ),
        "policyholder" => (Column::Policyholder, text.into()),
        "sales_staff" => (Column::SalesStaff, text.into()),
        "org_unit" => (Column::OrgUnit, text.into()),
        "anchor_date" => (Column::AnchorOn, day(text).ok_or(wrong)?.into()),
        "raise_date" => (Column::RaisedOn, day(text).ok_or(wrong)?.into()),
        _ => return Err(UNKNOWN_FIELD),
    };
    compared(column, comparator, value, field.ends_with("_date"))
}

fn products(field: &str, comparator: Comparator, text: &str) -> Result<Condition, FilterError> {
    use product::Column;
    let wrong = WRONG_VALUE;
    let (column, value): (Column, Value) = match field {
        "code" => (Column::Code, text.into()),
        "underwriter" => (Column::Underwriter, text.into()),
        "underwriter_kind" => (
            Column::UnderwriterKind,
            code::<UnderwriterKind>(text, "UNDERWRITER_KIND_").ok_or(wrong)?.code().into(),
        ),
        "line_group" => (
            Column::LineGroup,
            code::<LineGroup>(text, "LINE_GROUP_").ok_or(wrong)?.code().into(),
        ),
        _ => return Err(UNKNOWN_FIELD),
    };
    compared(column, comparator, value, false)
}

fn proposals(field: &str, comparator: Comparator, text: &str) -> Result<Condition, FilterError> {
    use proposal::Column;
    let wrong = WRONG_VALUE;
    if field == "contract" && text.is_empty() {
        return equality(comparator, Column::Contract.is_null());
    }
    let (column, value): (Column, Value) = match field {
        "number" => (
            Column::Number,
            text.parse::<ProposalNumber>().map_err(|_| wrong)?.to_string().into(),
        ),
        "state" => (
            Column::State,
            code::<StateCode>(text, "PROPOSAL_STATE_").ok_or(wrong)?.code().into(),
        ),
        "member" => (Column::Member, text.into()),
        "sales_staff" => (Column::SalesStaff, text.into()),
        "org_unit" => (Column::OrgUnit, text.into()),
        "line_group" => (
            Column::LineGroup,
            code::<LineGroup>(text, "LINE_GROUP_").ok_or(wrong)?.code().into(),
        ),
        "contract" => (Column::Contract, text.parse::<ContractName>().map_err(|_| wrong)?.id().into()),
        "create_time" => (
            Column::CreatedAt,
            text.parse::<chrono::DateTime<chrono::Utc>>().map_err(|_| wrong)?.into(),
        ),
        _ => return Err(UNKNOWN_FIELD),
    };
    compared(column, comparator, value, field == "create_time")
}

fn benefits(field: &str, comparator: Comparator, text: &str) -> Result<Condition, FilterError> {
    use benefit::Column;
    let wrong = WRONG_VALUE;
    let (column, value): (Column, Value) = match field {
        "underwriter" => (Column::Underwriter, text.into()),
        "kind" => (Column::Kind, code::<BenefitKind>(text, "BENEFIT_KIND_").ok_or(wrong)?.code().into()),
        "state" => (
            Column::State,
            code::<BenefitState>(text, "BENEFIT_STATE_").ok_or(wrong)?.code().into(),
        ),
        "offer_date" => (Column::OfferedOn, day(text).ok_or(wrong)?.into()),
        _ => return Err(UNKNOWN_FIELD),
    };
    compared(column, comparator, value, field.ends_with("_date"))
}

fn campaigns(field: &str, comparator: Comparator, text: &str) -> Result<Condition, FilterError> {
    use campaign::Column;
    let (column, value): (Column, Value) = match field {
        "first_date" => (Column::FirstOn, day(text).ok_or(WRONG_VALUE)?.into()),
        "last_date" => (Column::LastOn, day(text).ok_or(WRONG_VALUE)?.into()),
        _ => return Err(UNKNOWN_FIELD),
    };
    compared(column, comparator, value, true)
}
