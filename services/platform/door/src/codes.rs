//! Closed lists: values of the proto and of the domain.

/// Functions both ways between a list of the proto and one of the domain, value by value, for modules that have both as `pb` and `domain`:
/// `lists! { VoiceKind VoiceKind voice_kind voice_kind_message { Opinion Request } }`. A value that the caller left out is refused.
#[macro_export]
macro_rules! lists {
    ($($proto:ident $domain:ident $from:ident $to:ident { $($value:ident)* })*) => {$(
        pub(super) fn $from(field: &str, value: pb::$proto) -> Result<domain::$domain, honi_serve::Problem> {
            match value {
                pb::$proto::Unspecified => Err($crate::field::required(field)),
                $(pb::$proto::$value => Ok(domain::$domain::$value),)*
            }
        }

        pub(super) fn $to(value: domain::$domain) -> i32 {
            match value {
                $(domain::$domain::$value => pb::$proto::$value.into(),)*
            }
        }
    )*};
}

/// As [`lists!`], from the domain to the proto alone: of what is only answered and never asked for.
#[macro_export]
macro_rules! answers {
    ($($proto:ident $domain:ident $to:ident { $($value:ident)* })*) => {$(
        pub(super) fn $to(value: domain::$domain) -> i32 {
            match value {
                $(domain::$domain::$value => pb::$proto::$value.into(),)*
            }
        }
    )*};
}
