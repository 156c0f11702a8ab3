//! What can be wrong with a letter.

use crate::kind::TemplateId;
use crate::placeholder::Placeholder;

/// Why a letter cannot be written. Holds names of placeholders and templates, never what a person said.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// No template of that name.
    #[error("there is no letter template {0:?}")]
    NoSuchTemplate(String),
    /// The template needs something that the content does not give.
    #[error("a letter from {template} needs {placeholder}")]
    Missing {
        /// The template.
        template: TemplateId,
        /// What it needs.
        placeholder: Placeholder,
    },
    /// The content gives something that the template has no place for: it would be lost in silence.
    #[error("a letter from {template} has no place for {placeholder}")]
    NoPlaceFor {
        /// The template.
        template: TemplateId,
        /// What it would lose.
        placeholder: Placeholder,
    },
    /// A template uses a placeholder that it does not declare, or that does not exist.
    #[error("letter template {template} uses {name}, which it does not declare")]
    Undeclared {
        /// The template.
        template: TemplateId,
        /// The name as the template writes it.
        name: String,
    },
    /// A file of a template is not of the form that this crate reads.
    #[error("letter template {template} cannot be read")]
    Unreadable {
        /// The template.
        template: TemplateId,
        /// What the parser says.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A text of a template cannot be filled in.
    #[error("letter template {template} cannot be filled in")]
    Unfilled {
        /// The template.
        template: TemplateId,
        /// What the template engine says.
        #[source]
        source: minijinja::Error,
    },
    /// A template names a frame or page that does not exist.
    #[error("letter template {template} needs {file}, which does not exist")]
    NoSuchFile {
        /// The template.
        template: TemplateId,
        /// The file, relative to the folder of templates.
        file: String,
    },
    /// The directory of ADR bodies is not of the form that this crate reads.
    #[error("the directory of ADR bodies cannot be read")]
    AdrUnreadable(#[source] Box<toml::de::Error>),
    /// The directory of ADR bodies does not answer for every case.
    #[error("the directory of ADR bodies is incomplete: {0}")]
    AdrIncomplete(String),
}
