//! A letter as one HTML file: no script, nothing loaded from elsewhere, printed on A4.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use crate::document::Document;

/// Writes the document into the page, everything in it escaped.
pub(crate) fn write(page: &'static str, document: &Document) -> Result<String, minijinja::Error> {
    let mut engine = Environment::empty();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| AutoEscape::Html);
    engine.set_syntax(SyntaxConfig::builder().trim_blocks(true).keep_trailing_newline(true).build()?);
    engine.render_str(page, Value::from(Serde(document)))
}
