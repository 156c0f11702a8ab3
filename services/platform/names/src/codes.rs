//! Closed lists, each value with a stable code: what tables, filters, sealed documents and audit entries hold.

/// A code that its list does not have. It does not repeat the code: that came from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no {list} has that code")]
pub struct UnknownCode {
    /// The list that was asked.
    pub list: &'static str,
}

/// Declares closed lists: enums whose values have codes, which `Display`, `FromStr` and serde write and read.
#[macro_export]
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

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownCode;

            fn from_str(code: &str) -> Result<Self, $crate::UnknownCode> {
                match code {
                    $($code => Ok(Self::$case),)*
                    _ => Err($crate::UnknownCode { list: stringify!($name) }),
                }
            }
        }
    )*};
}
