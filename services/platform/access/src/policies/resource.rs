//! What is acted on.

use cedar_policy::RestrictedExpression;

/// A resource as policies see it: its kind in the schema, its name, and the attributes that the rules ask for.
///
/// The attributes must be those that the schema declares; otherwise the decision is no.
#[derive(Clone, Debug)]
pub struct Resource {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) attributes: Vec<(&'static str, RestrictedExpression)>,
}

impl Resource {
    /// A resource of that kind (`Voice`) and name (`voices/…`). For a resource that does not exist yet, the name is the collection's.
    pub fn new(kind: &'static str, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            attributes: Vec::new(),
        }
    }

    /// With a text (`String` in the schema), such as a state or the name of another resource.
    #[must_use]
    pub fn text(self, name: &'static str, value: impl Into<String>) -> Self {
        self.with(name, RestrictedExpression::new_string(value.into()))
    }

    /// With a text, if there is one (`name?: String`).
    #[must_use]
    pub fn maybe_text(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// With a set of texts (`Set<String>`), such as a reporting line.
    #[must_use]
    pub fn texts(self, name: &'static str, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let values = values.into_iter().map(|value| RestrictedExpression::new_string(value.into()));
        self.with(name, RestrictedExpression::new_set(values))
    }

    /// With a yes or no (`Bool`).
    #[must_use]
    pub fn flag(self, name: &'static str, value: bool) -> Self {
        self.with(name, RestrictedExpression::new_bool(value))
    }

    /// With a whole number (`Long`).
    #[must_use]
    pub fn number(self, name: &'static str, value: i64) -> Self {
        self.with(name, RestrictedExpression::new_long(value))
    }

    fn with(mut self, name: &'static str, value: RestrictedExpression) -> Self {
        self.attributes.push((name, value));
        self
    }
}
