//! The search attributes that every workflow of ours may set, for operations. None is personal: they are readable in Temporal.

use temporalio_common::protos::temporal::api::enums::v1::IndexedValueType;

/// Types of search attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeKind {
    /// A text that is compared as a whole.
    Keyword,
    /// An instant.
    Datetime,
    /// Yes or no.
    Bool,
}

impl AttributeKind {
    pub(crate) const fn indexed(self) -> IndexedValueType {
        match self {
            Self::Keyword => IndexedValueType::Keyword,
            Self::Datetime => IndexedValueType::Datetime,
            Self::Bool => IndexedValueType::Bool,
        }
    }
}

/// Name and type of each. A run that sets one which its namespace does not know hangs, so the worker registers them before it works.
pub const SEARCH_ATTRIBUTES: [(&str, AttributeKind); 6] = [
    ("HoniState", AttributeKind::Keyword),
    ("HoniDueAt", AttributeKind::Datetime),
    ("HoniOwner", AttributeKind::Keyword),
    ("HoniOrgUnit", AttributeKind::Keyword),
    ("HoniSeverity", AttributeKind::Keyword),
    ("HoniOverdue", AttributeKind::Bool),
];
