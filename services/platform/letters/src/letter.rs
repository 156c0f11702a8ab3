//! From content to a letter that can be recorded.

use std::collections::BTreeSet;
use std::fmt;

use sha2::{Digest, Sha256};

use crate::catalogue;
use crate::content::Content;
use crate::error::LetterError;
use crate::html;
use crate::kind::{Kind, Language, TemplateId};
use crate::pdf;
use crate::placeholder::Placeholder;
use crate::template::Template;

/// A letter that is to be written: a template, read and checked.
pub struct Letter {
    id: TemplateId,
    template: Template,
}

impl Letter {
    /// The newest template of a kind in a language.
    ///
    /// # Errors
    /// None for the templates of this crate: a test reads each.
    pub fn current(kind: Kind, language: Language) -> Result<Self, LetterError> {
        let of_this = catalogue::letters().filter(|id| (id.kind, id.language) == (kind, language));
        let newest = of_this.max_by_key(|id| id.version);
        Self::of(newest.ok_or_else(|| LetterError::NoSuchTemplate(format!("{}/*.{}", kind.as_str(), language.as_str())))?)
    }

    /// A template by its name on record, so that an older version stays renderable.
    ///
    /// # Errors
    /// If there is none of that name.
    pub fn of(id: TemplateId) -> Result<Self, LetterError> {
        Ok(Self {
            id,
            template: Template::read(id)?,
        })
    }

    /// Every template, older versions too.
    pub fn all() -> impl Iterator<Item = TemplateId> {
        catalogue::letters()
    }

    /// Its name.
    #[must_use]
    pub const fn template(&self) -> TemplateId {
        self.id
    }

    /// What the content must give.
    #[must_use]
    pub fn needs(&self) -> BTreeSet<Placeholder> {
        self.template.needs()
    }

    /// What the content may give beside.
    #[must_use]
    pub fn may(&self) -> BTreeSet<Placeholder> {
        self.template.may()
    }

    /// Writes the letter. The same content gives the same bytes, whenever and wherever.
    ///
    /// # Errors
    /// If the content lacks what the template needs, or gives what it has no place for; the error names it.
    pub fn render(&self, content: &Content) -> Result<Rendered, LetterError> {
        let document = self.template.fill(content)?;
        let html = html::write(self.template.page(), &document).map_err(|source| LetterError::Unfilled { template: self.id, source })?;
        let pdf = pdf::write(&document);
        Ok(Rendered {
            template: self.id,
            doubtful: pdf::doubtful(&document),
            title: document.title,
            sha256_html: sha256(html.as_bytes()),
            sha256_pdf: sha256(&pdf),
            html,
            pdf,
        })
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({})", self.id)
    }
}

/// A letter as it is sent and recorded.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The template it was written from.
    pub template: TemplateId,
    /// What it is about, without personal data: a name for a list or a file.
    pub title: String,
    /// One self-contained file in UTF-8.
    pub html: String,
    /// The same as pages.
    pub pdf: Vec<u8>,
    /// Characters that viewers of the PDF may not show as written, such as 𠮷, each once. HTML shows all: let whoever sends the letter look.
    pub doubtful: Vec<char>,
    /// SHA-256 of `html`, in lower-case hexadecimal.
    pub sha256_html: String,
    /// SHA-256 of `pdf`, in lower-case hexadecimal.
    pub sha256_pdf: String,
}

/// Shows the hashes, not the letter: it is personal data.
impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered")
            .field("template", &self.template.to_string())
            .field("sha256_html", &self.sha256_html)
            .field("sha256_pdf", &self.sha256_pdf)
            .finish_non_exhaustive()
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
