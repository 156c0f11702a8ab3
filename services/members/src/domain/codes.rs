//! Closed lists, each value with a stable code: what sealed documents, tables and audit entries hold.

/// A code that its list does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no {list} has that code")]
pub struct UnknownCode {
    /// The list that was asked.
    pub list: &'static str,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident $code:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$case_doc])* #[serde(rename = $code)] $case,)*
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$case),*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$case => $code,)*
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::UnknownCode;

            fn from_str(code: &str) -> Result<Self, $crate::domain::UnknownCode> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|value| value.code() == code)
                    .ok_or($crate::domain::UnknownCode { list: stringify!($name) })
            }
        }
    )*};
}
pub(crate) use codes;
