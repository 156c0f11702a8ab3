//! The files of templates, each compiled in under its name. A published one is never changed (a test knows its hash): a letter on record
//! names the version it was written from. What is to read otherwise becomes a new version, one line here.

use crate::kind::{Kind, Language, TemplateId};

/// A letter: its kind, version and language, and its text.
macro_rules! letter {
    ($kind:ident, $folder:literal, $version:literal, $language:ident, $code:literal) => {
        (
            TemplateId {
                kind: Kind::$kind,
                version: $version,
                language: Language::$language,
            },
            include_str!(concat!("../templates/", $folder, "/", $version, ".", $code, ".toml")),
        )
    };
}

const LETTERS: &[(TemplateId, &str)] = &[
    letter!(Acknowledgement, "acknowledgement", 1, Japanese, "ja"),
    letter!(Acknowledgement, "acknowledgement", 1, English, "en"),
    letter!(ProgressUpdate, "progress-update", 1, Japanese, "ja"),
    letter!(ProgressUpdate, "progress-update", 1, English, "en"),
    letter!(InterimReply, "interim-reply", 1, Japanese, "ja"),
    letter!(InterimReply, "interim-reply", 1, English, "en"),
    letter!(SummaryResolution, "summary-resolution", 1, Japanese, "ja"),
    letter!(SummaryResolution, "summary-resolution", 1, English, "en"),
    letter!(FinalResponse, "final-response", 1, Japanese, "ja"),
    letter!(FinalResponse, "final-response", 1, English, "en"),
    letter!(Delay, "delay", 1, Japanese, "ja"),
    letter!(Delay, "delay", 1, English, "en"),
    letter!(AdrNotice, "adr-notice", 1, Japanese, "ja"),
    letter!(AdrNotice, "adr-notice", 1, English, "en"),
];

const FRAMES: &[(u16, Language, &str)] = &[
    (1, Language::Japanese, include_str!("../templates/frame/1.ja.toml")),
    (1, Language::English, include_str!("../templates/frame/1.en.toml")),
];

const PAGES: &[(u16, &str)] = &[(1, include_str!("../templates/page/1.html"))];

/// Every template, older versions too.
pub(crate) fn letters() -> impl Iterator<Item = TemplateId> {
    LETTERS.iter().map(|(id, _)| *id)
}

/// The file of a letter.
pub(crate) fn letter(id: TemplateId) -> Option<&'static str> {
    LETTERS.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}

/// The file of a frame.
pub(crate) fn frame(version: u16, language: Language) -> Option<&'static str> {
    let mut frames = FRAMES.iter();
    frames.find(|frame| (frame.0, frame.1) == (version, language)).map(|frame| frame.2)
}

/// The file of a page.
pub(crate) fn page(version: u16) -> Option<&'static str> {
    PAGES.iter().find(|page| page.0 == version).map(|page| page.1)
}
