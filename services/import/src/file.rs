//! What stands in a mapping file, as TOML has it. An unknown key is an error that names its place.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

/// A word and where it stands.
pub(crate) type Word = Spanned<String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoiceMappingFile {
    /// Column of the key that becomes `external_id`.
    pub(crate) key: Word,
    /// How days and times are written, in chrono's form; each date may have a form of its own.
    #[serde(default = "iso")]
    pub(crate) date_form: Word,
    /// Columns that are known and not wanted: every other one must be named somewhere.
    #[serde(default)]
    pub(crate) ignored: Vec<Word>,
    pub(crate) received: DateFile,
    /// Absent: every voice is open.
    pub(crate) closed: Option<ClosedFile>,
    /// Absent: every voice is a complaint.
    pub(crate) kind: Option<ChoiceFile>,
    pub(crate) channel: ChoiceFile,
    pub(crate) relation: ChoiceFile,
    pub(crate) category: Option<ChoiceFile>,
    pub(crate) severity: Option<ChoiceFile>,
    pub(crate) outcome: Option<ChoiceFile>,
    /// Texts with `{columns}`; the first of whose columns one is not blank is what was said.
    pub(crate) verbatim: Vec<Word>,
    #[serde(default)]
    pub(crate) labels: BTreeMap<Word, LabelFile>,
    /// A second table with several lines a voice.
    pub(crate) lines: Option<LinesFile>,
    #[serde(default)]
    pub(crate) checks: Vec<CheckFile>,
}

pub(crate) fn iso() -> Word {
    Spanned::new(0..0, "%Y-%m-%d".to_owned())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DateFile {
    pub(crate) column: Word,
    pub(crate) form: Option<Word>,
    /// Time of day in Japan of a day without one, `09:00`.
    pub(crate) time: Option<Word>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayFile {
    pub(crate) column: Word,
    pub(crate) form: Option<Word>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosedFile {
    /// A blank cell: still open.
    pub(crate) column: Word,
    pub(crate) form: Option<Word>,
    pub(crate) time: Option<Word>,
    /// Rows that have not ended whatever the date says.
    pub(crate) unless: Option<UnlessFile>,
    /// The date stands in for one that the source does not tell; where it comes before receipt, receipt is taken.
    #[serde(default)]
    pub(crate) at_least_received: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnlessFile {
    pub(crate) column: Word,
    pub(crate) is: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChoiceFile {
    /// Absent: `otherwise` for every row.
    pub(crate) column: Option<Word>,
    /// What separates several values in a cell.
    pub(crate) split: Option<String>,
    /// The source's word → ours.
    #[serde(default)]
    pub(crate) values: BTreeMap<String, Spanned<Words>>,
    /// For a blank cell; absent, `otherwise`.
    pub(crate) blank: Option<Spanned<Words>>,
    /// For a word that is not among the values; absent, the row is refused.
    pub(crate) otherwise: Option<Spanned<Words>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabelFile {
    pub(crate) column: Word,
    pub(crate) split: Option<String>,
    /// What a blank cell is called; absent, it is no label.
    pub(crate) blank: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinesFile {
    /// Where it lies, beside the file of voices.
    pub(crate) file: String,
    /// Its column of the voice's key.
    pub(crate) key: Word,
    #[serde(default)]
    pub(crate) ignored: Vec<Word>,
}

/// A reason and one condition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckFile {
    pub(crate) reason: Word,
    /// The cell of this column is blank, in any line.
    pub(crate) blank: Option<Word>,
    /// The first of these dates comes after the second.
    pub(crate) reversed: Option<[Word; 2]>,
    /// More days lie between two dates.
    pub(crate) apart: Option<ApartFile>,
    /// The date is a Saturday or Sunday.
    pub(crate) weekend: Option<Word>,
    /// Another row of the file is the same but for these columns.
    pub(crate) same_but_for: Option<Vec<Word>>,
    /// There are more lines of the voice than this.
    pub(crate) lines_more_than: Option<usize>,
    /// The lines of the voice have several values in this column.
    pub(crate) differs: Option<Word>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApartFile {
    pub(crate) from: Word,
    pub(crate) to: Word,
    pub(crate) more_than_days: i64,
}

/// One word, or several, or none.
#[derive(Debug)]
pub(crate) struct Words(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Words;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word or a list of words")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Words, E> {
                Ok(Words(vec![word.to_owned()]))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = list.next_element()? {
                    words.push(word);
                }
                Ok(Words(words))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
