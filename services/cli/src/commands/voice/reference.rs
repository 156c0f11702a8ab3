//! Which voice is meant: by its number, as people say it, or by its name.

use std::fmt;
use std::str::FromStr;

use honi_call::{Client, idempotent};
use honi_names::VoiceName;
use honi_proto::voices::v1::voice_service_client::VoiceServiceClient;
use honi_proto::voices::v1::{GetVoiceRequest, ListVoicesRequest, Voice};

use crate::error::{CliError, Exit};

/// A voice, as somebody refers to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum VoiceRef {
    /// `voices/…`.
    Name(VoiceName),
    /// `V-2026-000101`.
    Number(String),
}

/// What refers to no voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give its number, such as V-2026-000101, or its name, voices/…")]
pub(crate) struct NoVoice;

impl FromStr for VoiceRef {
    type Err = NoVoice;

    fn from_str(text: &str) -> Result<Self, NoVoice> {
        let number = text.to_ascii_uppercase();
        let digits = |part: &str, least: usize| part.len() >= least && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts = number.strip_prefix("V-").and_then(|rest| rest.split_once('-'));
        match parts {
            Some((year, n)) if year.len() == 4 && digits(year, 4) && digits(n, 6) => Ok(Self::Number(number)),
            _ => text.parse().map(Self::Name).map_err(|_| NoVoice),
        }
    }
}

impl fmt::Display for VoiceRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl VoiceRef {
    /// Its name.
    pub(crate) async fn name(&self, client: &mut VoiceServiceClient<Client>) -> Result<String, CliError> {
        match self {
            Self::Name(name) => Ok(name.to_string()),
            Self::Number(number) => Ok(of_number(client, number).await?.name),
        }
    }

    /// Its name, and the etag that a change rests on: the given one, or that of the record as it is now.
    pub(crate) async fn to_change(
        &self,
        client: &mut VoiceServiceClient<Client>,
        given: Option<String>,
    ) -> Result<(String, String), CliError> {
        if let Some(etag) = given {
            return Ok((self.name(client).await?, etag));
        }
        let voice = match self {
            Self::Number(number) => of_number(client, number).await?,
            Self::Name(name) => {
                let request = GetVoiceRequest { name: name.to_string() };
                client.get_voice(idempotent(request)).await?.into_inner()
            }
        };
        Ok((voice.name, voice.etag))
    }
}

/// The voice of a number, as lists show it.
async fn of_number(client: &mut VoiceServiceClient<Client>, number: &str) -> Result<Voice, CliError> {
    let request = ListVoicesRequest {
        filter: format!("number = \"{number}\""),
        page_size: 1,
        ..ListVoicesRequest::default()
    };
    let found = client.list_voices(idempotent(request)).await?.into_inner().voices.pop();
    found.ok_or_else(|| CliError::told("voice-number-unknown", number, Exit::NotFound))
}

#[cfg(test)]
mod tests {
    use super::VoiceRef;

    #[test]
    fn a_voice_has_a_number_and_a_name() {
        let number: VoiceRef = "v-2026-000101".parse().unwrap();
        assert_eq!(number, VoiceRef::Number("V-2026-000101".to_owned()));
        let name = "voices/0190a5a0-0000-7000-8000-000000000001";
        assert_eq!(name.parse::<VoiceRef>().unwrap().to_string(), name);
        for wrong in [
            "V-26-000101",
            "V-2026-101",
            "V-2026-00010x",
            "V-2026-000101\" OR kind",
            "members/1",
            "",
        ] {
            assert!(wrong.parse::<VoiceRef>().is_err(), "{wrong}");
        }
    }
}
