//! What the command says, in Japanese and English.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ffi::OsStr;

use clap::ValueEnum;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader as _, langid};

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        // Marks around inserted texts would end up in what people copy from a terminal.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static JAPANESE: LanguageIdentifier = langid!("ja");
static ENGLISH: LanguageIdentifier = langid!("en");

/// A language of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Lang {
    /// The language that the environment asks for.
    pub(crate) fn of_environment() -> Self {
        let first = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(std::env::var_os)
            .find(|value| !value.is_empty());
        Self::of_locale(first.as_deref())
    }

    fn of_locale(locale: Option<&OsStr>) -> Self {
        if locale.is_some_and(|locale| locale.to_string_lossy().starts_with("ja")) {
            Self::Ja
        } else {
            Self::En
        }
    }

    /// Its tag, as in a LocalizedMessage.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::Ja => &JAPANESE,
            Self::En => &ENGLISH,
        }
    }

    /// The text of that key.
    pub(crate) fn text(self, key: &str) -> String {
        LOCALES.lookup(self.id(), key)
    }

    /// The text of that key, if there is one.
    pub(crate) fn find(self, key: &str) -> Option<String> {
        LOCALES.try_lookup(self.id(), key)
    }

    /// The text of that key, with its variables filled in.
    pub(crate) fn text_with(self, key: &str, variables: &[(&'static str, &str)]) -> String {
        let variables: HashMap<Cow<'static, str>, FluentValue<'_>> = variables
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(*value)))
            .collect();
        LOCALES.lookup_with_args(self.id(), key, &variables)
    }

    /// The heading of a field; its name where nobody has given it one.
    pub(crate) fn heading(self, field: &str) -> String {
        let key = format!("field-{}", field.replace(['_', '.'], "-"));
        self.find(&key)
            .unwrap_or_else(|| field.rsplit('.').next().unwrap_or(field).replace('_', " "))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::ffi::OsStr;
    use std::path::Path;

    use super::Lang;

    fn keys(text: &str) -> BTreeSet<&str> {
        text.lines()
            .filter(|line| !line.starts_with([' ', '#']))
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key)
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(
            keys(include_str!("../locales/ja/honi.ftl")),
            keys(include_str!("../locales/en/honi.ftl"))
        );
    }

    #[test]
    fn everything_that_is_said_has_a_text() {
        fn walk(folder: &Path, asked: &mut BTreeSet<String>) {
            for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_dir() {
                    walk(&entry, asked);
                    continue;
                }
                let source = std::fs::read_to_string(entry).unwrap();
                for call in [
                    ".text(\"",
                    ".text_with(\"",
                    ".say(\"",
                    ".say_with(\"",
                    "CliError::told(\"",
                    "CliError::usage(\"",
                ] {
                    asked.extend(
                        source
                            .split(call)
                            .skip(1)
                            .filter_map(|rest| rest.split('"').next())
                            .map(str::to_owned),
                    );
                }
            }
        }
        let mut asked = BTreeSet::new();
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut asked);
        asked.retain(|key| key.contains('-') && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
        let mut known = keys(include_str!("../locales/en/honi.ftl"));
        known.extend(keys(include_str!("../locales/ja/help.ftl")));
        let missing: Vec<&String> = asked.iter().filter(|key| !known.contains(key.as_str())).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert!(asked.len() > 10, "the test looks where the texts are used");
    }

    #[test]
    fn the_environment_chooses() {
        assert_eq!(Lang::of_locale(Some(OsStr::new("ja_JP.UTF-8"))), Lang::Ja);
        assert_eq!(Lang::of_locale(Some(OsStr::new("C.UTF-8"))), Lang::En);
        assert_eq!(Lang::of_locale(None), Lang::En);
    }
}
