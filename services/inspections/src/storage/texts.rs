//! The tables of what staff wrote in their own words.

use honi_personal_data::TextTable;

/// What was written of investigations.
pub(crate) const INVESTIGATIONS: TextTable = TextTable::new("investigation_texts", "investigation");

/// What was written of improvement actions.
pub(crate) const IMPROVEMENTS: TextTable = TextTable::new("improvement_texts", "improvement");
