//! One module per table.

pub(crate) mod backtest;
pub(crate) mod backtest_chunk;
pub(crate) mod benefit;
pub(crate) mod campaign;
pub(crate) mod contract_complaint;
pub(crate) mod contract_import;
pub(crate) mod contract_version;
pub(crate) mod credential_requirement;
pub(crate) mod parameter_set;
pub(crate) mod product;
pub(crate) mod proposal;
pub(crate) mod recommendation_policy;
pub(crate) mod recommendation_reason;
pub(crate) mod signal;
pub(crate) mod staff_credential;
