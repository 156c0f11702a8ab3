//! Whom a complainant may ask beside the co-op: bodies for alternative dispute resolution, looked up by who underwrites what.
//!
//! Which body answers for what is data (`adr/1.toml`), never a rule in code: a deployment that knows better, or wants telephones and
//! addresses in its letters, reads a file of its own by [`AdrDirectory::from_toml`].

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::LetterError;
use crate::kind::Language;

/// The directory that comes with the crate: names and what they are for, no telephones.
const BUILT_IN: &str = include_str!("../adr/1.toml");

/// Who bears the risk of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Underwriter {
    /// An insurance company.
    Insurer,
    /// A kyosai federation.
    KyosaiFederation,
    /// Not known, or no contract is concerned.
    Unknown,
}

impl Underwriter {
    /// Every kind of underwriter.
    pub const ALL: [Self; 3] = [Self::Insurer, Self::KyosaiFederation, Self::Unknown];
}

/// What a contract covers, as far as it decides whom to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Life.
    Life,
    /// Anything else.
    NonLife,
    /// Damage to a third party by a car, claimed by that third party or from it.
    MotorThirdParty,
    /// Not known.
    Unknown,
}

impl Line {
    /// Every line.
    pub const ALL: [Self; 4] = [Self::Life, Self::NonLife, Self::MotorThirdParty, Self::Unknown];
}

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

impl Words {
    /// The text in that language.
    #[must_use]
    pub const fn get(&self, language: Language) -> &String {
        match language {
            Language::Japanese => &self.ja,
            Language::English => &self.en,
        }
    }
}

/// A body that can be asked. Telephone, address and page are empty unless the deployment configures them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdrBody {
    /// What it is called.
    pub name: Words,
    /// What it is for.
    pub role: Words,
    /// Its telephone.
    #[serde(default)]
    pub phone: String,
    /// Where it is.
    #[serde(default)]
    pub address: String,
    /// Its web page.
    #[serde(default)]
    pub web_page: String,
}

/// What a letter says of whom else to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdrGuidance {
    /// The bodies, the likeliest first; none where none is known to answer.
    pub bodies: Vec<AdrBody>,
    /// What to add; often empty.
    pub note: Words,
}

/// The bodies, and who answers for what.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdrDirectory {
    bodies: BTreeMap<String, AdrBody>,
    routes: Vec<Route>,
}

/// Which bodies answer for an underwriter and a line; one that is left out fits all.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Route {
    underwriter: Option<Underwriter>,
    line: Option<Line>,
    bodies: Vec<String>,
    #[serde(default)]
    note: Words,
}

impl AdrDirectory {
    /// The directory that comes with the crate.
    ///
    /// # Errors
    /// None: a test reads it. It is read like any other.
    pub fn built_in() -> Result<Self, LetterError> {
        Self::from_toml(BUILT_IN)
    }

    /// Reads a directory.
    ///
    /// # Errors
    /// If the text has another form, a route names a body that is not there, or a case has no route.
    pub fn from_toml(text: &str) -> Result<Self, LetterError> {
        let directory: Self = toml::from_str(text).map_err(|error| LetterError::AdrUnreadable(Box::new(error)))?;
        for name in directory.routes.iter().flat_map(|route| &route.bodies) {
            if !directory.bodies.contains_key(name) {
                return Err(LetterError::AdrIncomplete(format!("a route names {name}, which is no body")));
            }
        }
        for underwriter in Underwriter::ALL {
            for line in Line::ALL {
                if directory.route(underwriter, line).is_none() {
                    return Err(LetterError::AdrIncomplete(format!("no route for {underwriter:?}, {line:?}")));
                }
            }
        }
        Ok(directory)
    }

    /// Whom to ask about a contract: the first route that fits.
    #[must_use]
    pub fn guidance(&self, underwriter: Underwriter, line: Line) -> AdrGuidance {
        let Some(route) = self.route(underwriter, line) else {
            return AdrGuidance::default();
        };
        AdrGuidance {
            bodies: route.bodies.iter().filter_map(|name| self.bodies.get(name).cloned()).collect(),
            note: route.note.clone(),
        }
    }

    fn route(&self, underwriter: Underwriter, line: Line) -> Option<&Route> {
        let fits = |route: &&Route| route.underwriter.is_none_or(|of| of == underwriter) && route.line.is_none_or(|of| of == line);
        self.routes.iter().find(fits)
    }
}
