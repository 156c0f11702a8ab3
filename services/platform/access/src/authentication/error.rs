//! Why a request is not authenticated.

use jsonwebtoken::errors::ErrorKind;

/// Why a request is not authenticated. No variant holds anything of the token.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AuthenticationError {
    /// There is no token.
    #[error("no bearer token")]
    Missing,
    /// The header or the token is not what it should be.
    #[error("malformed token: {0}")]
    Malformed(&'static str),
    /// The token is longer than any that we accept.
    #[error("the token is too large")]
    TooLarge,
    /// The token is signed with an algorithm that we do not accept, or not at all.
    #[error("the token's algorithm is not accepted")]
    Algorithm,
    /// The issuer publishes no such key.
    #[error("the token's key is not known")]
    UnknownKey,
    /// The signature is wrong.
    #[error("the token's signature is wrong")]
    Signature,
    /// The token is of another issuer.
    #[error("the token is of another issuer")]
    Issuer,
    /// The token is for another service.
    #[error("the token is for another audience")]
    Audience,
    /// The token has expired.
    #[error("the token has expired")]
    Expired,
    /// The token is not valid yet.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// The person's employment has ended (domain rule 6.3-9).
    #[error("the person's employment has ended")]
    EmploymentEnded,
    /// An application's request on behalf of a person is not in order (domain rule 6.3-12).
    #[error("on behalf of: {0}")]
    OnBehalfOf(&'static str),
    /// The issuer's keys cannot be had. Not the caller's fault: it may try again.
    #[error("the issuer's keys are not available")]
    KeysUnavailable,
}

impl AuthenticationError {
    /// The stable reason for clients (`ErrorInfo.reason`).
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Missing => "TOKEN_MISSING",
            Self::Expired => "TOKEN_EXPIRED",
            Self::NotYetValid => "TOKEN_NOT_YET_VALID",
            Self::EmploymentEnded => "EMPLOYMENT_ENDED",
            Self::OnBehalfOf(_) => "ON_BEHALF_OF_INVALID",
            Self::KeysUnavailable => "IDENTITY_PROVIDER_UNAVAILABLE",
            // One reason for all the rest: who forges tokens need not learn what gave them away.
            Self::Malformed(_) | Self::TooLarge | Self::Algorithm | Self::UnknownKey | Self::Signature | Self::Issuer | Self::Audience => {
                "TOKEN_INVALID"
            }
        }
    }

    /// Whether the answer is UNAVAILABLE (try again) rather than UNAUTHENTICATED.
    pub const fn is_unavailable(self) -> bool {
        matches!(self, Self::KeysUnavailable)
    }
}

impl From<jsonwebtoken::errors::Error> for AuthenticationError {
    fn from(error: jsonwebtoken::errors::Error) -> Self {
        match error.kind() {
            ErrorKind::InvalidSignature => Self::Signature,
            ErrorKind::InvalidIssuer => Self::Issuer,
            ErrorKind::InvalidAudience => Self::Audience,
            ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName | ErrorKind::UnsupportedAlgorithm => Self::Algorithm,
            ErrorKind::MissingRequiredClaim(_) => Self::Malformed("a claim is missing"),
            _ => Self::Malformed("it cannot be read"),
        }
    }
}
