//! A template: a file of blocks whose texts have placeholders, the frame around them, and the page that shows them in HTML.
//!
//! The blocks are read first and filled in afterwards, so that nothing a person wrote can become a block, a tag or a placeholder.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::catalogue;
use crate::content::Content;
use crate::document::{Block, Document, Lines};
use crate::error::LetterError;
use crate::kind::TemplateId;
use crate::placeholder::Placeholder;

/// The name by which the blocks of `each` call what they are repeated for.
const ITEM: &str = "item";
/// The name by which a frame calls the title of the letter in it.
const TITLE: &str = "title";

/// The file of a letter.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LetterFile {
    /// Version of the frame around it.
    frame: u16,
    /// What the letter is about, without placeholders.
    title: String,
    /// What it cannot be written without, beside what the frame needs.
    needs: Vec<Placeholder>,
    /// What it has a place for.
    may: Vec<Placeholder>,
    blocks: Vec<Part>,
}

/// The file of a frame: what all letters of a language begin and end with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameFile {
    /// Version of the page.
    page: u16,
    needs: Vec<Placeholder>,
    before: Vec<Part>,
    after: Vec<Part>,
}

/// A block as a template writes it. One whose text comes out empty is left out.
#[derive(Deserialize)]
#[serde(tag = "block", rename_all = "snake_case", deny_unknown_fields)]
enum Part {
    Title {
        text: String,
    },
    Addressee {
        text: String,
    },
    Right {
        text: String,
    },
    Heading {
        text: String,
    },
    Paragraph {
        text: String,
    },
    Facts {
        rows: Vec<(String, String)>,
    },
    /// Blocks that are there if something was given.
    When {
        given: String,
        blocks: Vec<Part>,
    },
    /// Blocks for each of a list.
    Each {
        of: String,
        blocks: Vec<Part>,
    },
}

/// A template with its frame and page, checked.
pub(crate) struct Template {
    id: TemplateId,
    letter: LetterFile,
    frame: FrameFile,
    page: &'static str,
    engine: Environment<'static>,
}

impl Template {
    /// Reads a template and checks that it declares what it uses.
    pub(crate) fn read(id: TemplateId) -> Result<Self, LetterError> {
        let text = catalogue::letter(id).ok_or_else(|| LetterError::NoSuchTemplate(id.to_string()))?;
        Self::parse(id, text)
    }

    /// As [`Self::read`], of a text that need not be in the catalogue.
    pub(crate) fn parse(id: TemplateId, text: &str) -> Result<Self, LetterError> {
        let letter: LetterFile = toml_of(id, text)?;
        let no_such_file = |file: String| LetterError::NoSuchFile { template: id, file };
        let frame_text = catalogue::frame(letter.frame, id.language)
            .ok_or_else(|| no_such_file(format!("frame/{}.{}.toml", letter.frame, id.language.as_str())))?;
        let frame: FrameFile = toml_of(id, frame_text)?;
        let page = catalogue::page(frame.page).ok_or_else(|| no_such_file(format!("page/{}.html", frame.page)))?;
        let mut engine = Environment::empty();
        engine.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        engine.set_auto_escape_callback(|_| AutoEscape::None);
        let template = Self {
            id,
            letter,
            frame,
            page,
            engine,
        };
        template.check()?;
        Ok(template)
    }

    /// The page that shows it in HTML.
    pub(crate) const fn page(&self) -> &'static str {
        self.page
    }

    /// What a letter from it cannot be written without.
    pub(crate) fn needs(&self) -> BTreeSet<Placeholder> {
        self.letter.needs.iter().chain(&self.frame.needs).copied().collect()
    }

    /// What a letter from it has a place for beside.
    pub(crate) fn may(&self) -> BTreeSet<Placeholder> {
        self.letter.may.iter().copied().collect()
    }

    /// Fills it in.
    pub(crate) fn fill(&self, content: &Content) -> Result<Document, LetterError> {
        let mut scope = self.scope(content)?;
        let title = self.text(&self.letter.title, &scope)?.join(" ");
        scope.insert(TITLE.to_owned(), Value::from(title.clone()));
        let mut blocks = Vec::new();
        for parts in [&self.frame.before, &self.letter.blocks, &self.frame.after] {
            self.fill_parts(parts, &scope, &mut blocks)?;
        }
        Ok(Document {
            title,
            language: self.id.language.as_str(),
            footer: content.voice_number.clone(),
            blocks,
        })
    }

    /// What the content gives, by name. An optional one that was not given is there as nothing, so that `when` can ask.
    fn scope(&self, content: &Content) -> Result<BTreeMap<String, Value>, LetterError> {
        let (needs, may) = (self.needs(), self.may());
        let mut scope = BTreeMap::new();
        for placeholder in Placeholder::ALL {
            let template = self.id;
            let value = match placeholder.value(content, template.language) {
                Some(_) if !needs.contains(&placeholder) && !may.contains(&placeholder) => {
                    return Err(LetterError::NoPlaceFor { template, placeholder });
                }
                None if needs.contains(&placeholder) => return Err(LetterError::Missing { template, placeholder }),
                None if may.contains(&placeholder) => Value::UNDEFINED,
                None => continue,
                Some(value) => value,
            };
            scope.insert(placeholder.as_str().to_owned(), value);
        }
        Ok(scope)
    }

    fn fill_parts(&self, parts: &[Part], scope: &BTreeMap<String, Value>, blocks: &mut Vec<Block>) -> Result<(), LetterError> {
        for part in parts {
            let written = |text: &String, block: fn(Lines) -> Block| -> Result<Option<Block>, LetterError> {
                let lines = self.text(text, scope)?;
                Ok((!lines.is_empty()).then(|| block(lines)))
            };
            match part {
                Part::Title { text } => blocks.extend(written(text, |lines| Block::Title { lines })?),
                Part::Addressee { text } => blocks.extend(written(text, |lines| Block::Addressee { lines })?),
                Part::Right { text } => blocks.extend(written(text, |lines| Block::Right { lines })?),
                Part::Heading { text } => blocks.extend(written(text, |lines| Block::Heading { lines })?),
                Part::Paragraph { text } => blocks.extend(written(text, |lines| Block::Paragraph { lines })?),
                Part::Facts { rows } => {
                    let mut filled = Vec::new();
                    for (label, value) in rows {
                        let value = self.text(value, scope)?;
                        if !value.is_empty() {
                            filled.push((self.text(label, scope)?.join(" "), value));
                        }
                    }
                    if !filled.is_empty() {
                        blocks.push(Block::Facts { rows: filled });
                    }
                }
                Part::When { given, blocks: parts } => {
                    if self.at(given, scope)?.is_true() {
                        self.fill_parts(parts, scope, blocks)?;
                    }
                }
                Part::Each { of, blocks: parts } => {
                    let list = self.at(of, scope)?;
                    for item in list.try_iter().map_err(|source| self.unfilled(source))? {
                        let mut inner = scope.clone();
                        inner.insert(ITEM.to_owned(), item);
                        self.fill_parts(parts, &inner, blocks)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// A text filled in, as its lines; none if nothing but spaces is left.
    fn text(&self, text: &str, scope: &BTreeMap<String, Value>) -> Result<Lines, LetterError> {
        let filled = self
            .engine
            .render_str(text, Value::from(scope.clone()))
            .map_err(|source| self.unfilled(source))?;
        Ok(filled
            .trim()
            .lines()
            .map(|line| line.trim_end().to_owned())
            .filter(|line| !line.is_empty())
            .collect())
    }

    /// What stands at `name` or `name.field`.
    fn at(&self, path: &str, scope: &BTreeMap<String, Value>) -> Result<Value, LetterError> {
        let mut names = path.split('.');
        let first = names.next().and_then(|name| scope.get(name)).cloned().unwrap_or_default();
        names.try_fold(first, |value, name| value.get_attr(name).map_err(|source| self.unfilled(source)))
    }

    /// Whether it declares what it uses.
    fn check(&self) -> Result<(), LetterError> {
        let declared: BTreeSet<&str> = self.needs().union(&self.may()).map(|placeholder| placeholder.as_str()).collect();
        let of_frame: BTreeSet<&str> = self
            .frame
            .needs
            .iter()
            .map(|placeholder| placeholder.as_str())
            .chain([TITLE])
            .collect();
        // The title is shown in lists: nothing of a person may come into it.
        self.check_text(&self.letter.title, &BTreeSet::new())?;
        self.check_parts(&self.letter.blocks, &declared)?;
        self.check_parts(&self.frame.before, &of_frame)?;
        self.check_parts(&self.frame.after, &of_frame)
    }

    fn check_parts(&self, parts: &[Part], declared: &BTreeSet<&str>) -> Result<(), LetterError> {
        for part in parts {
            match part {
                Part::Title { text }
                | Part::Addressee { text }
                | Part::Right { text }
                | Part::Heading { text }
                | Part::Paragraph { text } => {
                    self.check_text(text, declared)?;
                }
                Part::Facts { rows } => {
                    for (label, value) in rows {
                        self.check_text(label, declared)?;
                        self.check_text(value, declared)?;
                    }
                }
                Part::When { given, blocks } => {
                    self.check_name(given, declared)?;
                    self.check_parts(blocks, declared)?;
                }
                Part::Each { of, blocks } => {
                    self.check_name(of, declared)?;
                    let inner: BTreeSet<&str> = declared.iter().copied().chain([ITEM]).collect();
                    self.check_parts(blocks, &inner)?;
                }
            }
        }
        Ok(())
    }

    fn check_text(&self, text: &str, declared: &BTreeSet<&str>) -> Result<(), LetterError> {
        let parsed = self.engine.template_from_str(text).map_err(|source| self.unfilled(source))?;
        let mut used: Vec<String> = parsed.undeclared_variables(false).into_iter().collect();
        used.sort();
        used.iter().try_for_each(|name| self.check_name(name, declared))
    }

    fn check_name(&self, path: &str, declared: &BTreeSet<&str>) -> Result<(), LetterError> {
        let name = path.split('.').next().unwrap_or_default();
        if declared.contains(name) {
            return Ok(());
        }
        Err(LetterError::Undeclared {
            template: self.id,
            name: name.to_owned(),
        })
    }

    fn unfilled(&self, source: minijinja::Error) -> LetterError {
        LetterError::Unfilled { template: self.id, source }
    }
}

fn toml_of<T: DeserializeOwned>(template: TemplateId, text: &str) -> Result<T, LetterError> {
    toml::from_str(text).map_err(|error| LetterError::Unreadable {
        template,
        source: Box::new(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Template, LetterError> {
        Template::parse("delay/1.ja".parse().expect("it is a name"), text)
    }

    fn with(head: &str, block: &str) -> String {
        format!("frame = 1\ntitle = \"題\"\n{head}\n[[blocks]]\n{block}")
    }

    const HEAD: &str = "needs = [\"body\"]\nmay = [\"adr\"]";

    #[test]
    fn a_template_declares_what_it_uses() {
        let undeclared = [
            ("block = \"paragraph\"\ntext = \"{{ remedy }}\"", "remedy"),
            ("block = \"paragraph\"\ntext = \"{{ somebody }}\"", "somebody"),
            ("block = \"paragraph\"\ntext = \"{% if outcomes %}x{% endif %}\"", "outcomes"),
            ("block = \"paragraph\"\ntext = \"{{ item }}\"", "item"),
            ("block = \"facts\"\nrows = [[\"{{ label }}\", \"x\"]]", "label"),
            ("block = \"when\"\ngiven = \"expected_on\"\nblocks = []", "expected_on"),
            ("block = \"each\"\nof = \"persons.names\"\nblocks = []", "persons"),
        ];
        for (block, expected) in undeclared {
            let error = parsed(&with(HEAD, block)).err().expect("it is refused");
            assert!(
                matches!(&error, LetterError::Undeclared { name, .. } if name == expected),
                "{block}: {error:?}"
            );
        }
        let declared = "block = \"each\"\nof = \"body\"\nblocks = [{ block = \"paragraph\", text = \"{{ item }} {{ sender.unit }}\" }]";
        assert!(parsed(&with(HEAD, declared)).is_ok());
    }

    #[test]
    fn a_template_of_another_form_is_refused() {
        let fine = "block = \"paragraph\"\ntext = \"x\"";
        for text in [
            with("needs = [\"shoe_size\"]\nmay = []", fine),
            with(HEAD, "block = \"picture\"\ntext = \"x\""),
            with(HEAD, "block = \"paragraph\"\ntext = \"x\"\ncolour = \"red\""),
            with("needs = []", fine),
        ] {
            assert!(matches!(parsed(&text), Err(LetterError::Unreadable { .. })), "{text}");
        }
        let no_frame = with(HEAD, fine).replace("frame = 1", "frame = 9");
        assert!(matches!(parsed(&no_frame), Err(LetterError::NoSuchFile { file, .. }) if file == "frame/9.ja.toml"));
        let unclosed = with(HEAD, "block = \"paragraph\"\ntext = \"{{ body\"");
        assert!(matches!(parsed(&unclosed), Err(LetterError::Unfilled { .. })));
        let named = with(HEAD, fine).replace("題", "{{ addressee }}");
        assert!(matches!(parsed(&named), Err(LetterError::Undeclared { .. })));
    }
}
