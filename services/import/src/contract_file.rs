//! What stands in a mapping file of contracts, as TOML has it.

use serde::Deserialize;

use crate::file::{CheckFile, ChoiceFile, DayFile, UnlessFile, Word, iso};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContractMappingFile {
    /// Column of the key that becomes `external_id`.
    pub(crate) key: Word,
    /// How days are written, in chrono's form; each may have a form of its own.
    #[serde(default = "iso")]
    pub(crate) date_form: Word,
    /// Columns that are known and not wanted: every other one must be named somewhere.
    #[serde(default)]
    pub(crate) ignored: Vec<Word>,
    pub(crate) apply: DayFile,
    /// Absent: every contract is applied for and no more.
    pub(crate) establish: Option<DayFile>,
    pub(crate) effective: DayFile,
    pub(crate) mature: Option<DayFile>,
    pub(crate) terminate: Option<EndFile>,
    pub(crate) reinstate: Option<DayFile>,
    pub(crate) decline: Option<DayFile>,
    pub(crate) switch_notice: Option<DayFile>,
    /// There if `terminate` is.
    pub(crate) termination_reason: Option<ChoiceFile>,
    pub(crate) underwriter_kind: ChoiceFile,
    pub(crate) line_group: ChoiceFile,
    /// Absent: all are new business.
    pub(crate) origin: Option<ChoiceFile>,
    pub(crate) policyholder: WordFile,
    /// Absent: the policyholder.
    pub(crate) insured: Option<WordFile>,
    pub(crate) household: Option<WordFile>,
    pub(crate) object_key: Option<WordFile>,
    pub(crate) org_unit: WordFile,
    pub(crate) sales_staff: Option<WordFile>,
    pub(crate) underwriter: Option<WordFile>,
    pub(crate) product: WordFile,
    pub(crate) annual_premium_yen: Option<AmountFile>,
    /// A second file with at most one row for each value of a column.
    pub(crate) joined: Option<JoinedFile>,
    #[serde(default)]
    pub(crate) checks: Vec<CheckFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndFile {
    /// A blank cell: not ended.
    pub(crate) column: Word,
    pub(crate) form: Option<Word>,
    /// Rows that have not ended whatever the date says.
    pub(crate) unless: Option<UnlessFile>,
}

/// A word of the source that is taken as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordFile {
    /// Absent: `otherwise` for every row.
    pub(crate) column: Option<Word>,
    /// For a blank cell.
    pub(crate) otherwise: Option<Word>,
    /// What stands before the key of a person or unit; `keys/` if left out.
    pub(crate) prefix: Option<Word>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AmountFile {
    /// A blank cell: unknown.
    pub(crate) column: Word,
    /// How often in a year; once if left out.
    #[serde(default = "once")]
    pub(crate) times: u16,
}

const fn once() -> u16 {
    1
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JoinedFile {
    /// Where it lies, beside the file of contracts.
    pub(crate) file: String,
    /// Its own column, whose values differ.
    pub(crate) key: Word,
    /// The column of the file of contracts that says which of its rows is meant.
    pub(crate) on: Word,
    #[serde(default)]
    pub(crate) ignored: Vec<Word>,
}
