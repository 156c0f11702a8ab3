//! Why a text is not the name it should be.

/// A text that is not a name of the expected kind. It does not repeat the text: that came from outside.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a resource name of the form {expected}")]
pub struct NameError {
    /// The form that was expected, such as `voices/{uuid}`.
    pub expected: &'static str,
}
