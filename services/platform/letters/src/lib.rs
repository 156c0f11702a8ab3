//! Letters to complainants: content in, HTML, PDF and their hashes out.
//!
//! ```
//! use honi_letters::{AdrDirectory, Contact, Content, Kind, Language, Letter, Line, Sender, Underwriter};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let letter = Letter::current(Kind::AdrNotice, Language::Japanese)?;
//! let content = Content {
//!     sender: Sender { organisation: "架空生活協同組合".into(), ..Sender::default() },
//!     contact: Contact { name: "お客様相談室".into(), ..Contact::default() },
//!     addressee: "山田花子".into(),
//!     voice_number: "V-2026-000101".into(),
//!     received_on: "2026-09-18".parse()?,
//!     written_on: "2026-10-18".parse()?,
//!     expected_on: None,
//!     body: vec![],
//!     outcomes: vec![],
//!     remedy: None,
//!     adr: Some(AdrDirectory::built_in()?.guidance(Underwriter::KyosaiFederation, Line::NonLife)),
//! };
//! let rendered = letter.render(&content)?;
//! assert_eq!(rendered.template.to_string(), "adr-notice/1.ja");
//! assert!(rendered.html.contains("共済相談所"));
//! # Ok(())
//! # }
//! ```
//!
//! A template is a file of blocks (`templates/`): see `template.rs` for its form, [`Placeholder`] for what it can ask for, and the README for how
//! to write a new version.

mod adr;
mod catalogue;
mod content;
mod document;
mod error;
mod html;
mod kind;
mod letter;
mod pdf;
mod placeholder;
mod template;

pub use adr::{AdrBody, AdrDirectory, AdrGuidance, Line, Underwriter, Words};
pub use content::{Contact, Content, Finding, Outcome, Sender};
pub use error::LetterError;
pub use kind::{Kind, Language, TemplateId};
pub use letter::{Letter, Rendered};
pub use placeholder::Placeholder;
