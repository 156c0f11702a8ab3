//! Encryption of every payload that Temporal stores: AES-256-GCM-SIV, the key's id as associated data.
//!
//! Payloads hold no personal data; that they are encrypted all the same is a second wall. What stays readable in Temporal: ids, type and
//! signal names, search attributes, types of failures, times.

use std::{fmt, sync::Arc};

use aes_gcm_siv::{
    Aes256GcmSiv, Nonce,
    aead::{Aead, KeyInit, Payload as Sealed},
};
use futures::future::{BoxFuture, FutureExt, ready};
use hkdf::Hkdf;
use prost::Message;
use sha2::Sha256;
use temporalio_common::{
    data_converters::{
        DataConverter, DefaultFailureConverter, PayloadCodec, PayloadConversionError, PayloadConverter, SerializationContextData,
    },
    protos::temporal::api::common::v1::Payload,
};

use crate::{error::OrchestrationError, settings::SHORTEST_SECRET, settings::TemporalSettings};

const ENCODING: &str = "encoding";
const ENCRYPTED: &[u8] = b"binary/encrypted";
const KEY_ID: &str = "encryption-key-id";
const NONCE_BYTES: usize = 12;

/// Encrypts and decrypts payloads. Cheap to clone; prints no key.
#[derive(Clone)]
pub struct Codec {
    /// The first encrypts; all decrypt.
    keys: Arc<[Key]>,
}

struct Key {
    id: String,
    cipher: Aes256GcmSiv,
}

impl Codec {
    /// The codec of these settings.
    ///
    /// # Errors
    /// If a secret is shorter than 32 characters.
    pub fn new(settings: &TemporalSettings) -> Result<Self, OrchestrationError> {
        let secrets = std::iter::once(&settings.codec_key).chain(&settings.former_codec_keys);
        let keys: Result<Vec<_>, _> = secrets.map(|secret| Key::derive(secret.expose().as_bytes())).collect();
        Ok(Self { keys: keys?.into() })
    }

    /// A converter that writes JSON and encrypts it, the messages and stack traces of failures included.
    pub fn converter(&self) -> DataConverter {
        DataConverter::new(PayloadConverter::default(), DefaultFailureConverter::new(true), self.clone())
    }

    fn seal(&self, payload: &Payload) -> Payload {
        let key = &self.keys[0];
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let sealed = key
            .cipher
            .encrypt(
                &Nonce::from(nonce),
                Sealed {
                    msg: &payload.encode_to_vec(),
                    aad: key.id.as_bytes(),
                },
            )
            .expect("AES-GCM-SIV refuses only values beyond 64 GiB");
        let metadata = [
            (ENCODING.to_owned(), ENCRYPTED.to_vec()),
            (KEY_ID.to_owned(), key.id.clone().into_bytes()),
        ];
        Payload {
            metadata: metadata.into(),
            data: [&nonce[..], &sealed].concat(),
            ..Payload::default()
        }
    }

    /// Passes through what is not encrypted by this codec, so that payloads which others wrote (an operator's, by the CLI) are readable.
    fn open(&self, payload: Payload) -> Result<Payload, PayloadConversionError> {
        if payload.metadata.get(ENCODING).is_none_or(|encoding| encoding != ENCRYPTED) {
            return Ok(payload);
        }
        let id = payload.metadata.get(KEY_ID).map(Vec::as_slice).unwrap_or_default();
        let key = self
            .keys
            .iter()
            .find(|key| key.id.as_bytes() == id)
            .ok_or_else(|| unreadable("it was encrypted under another key"))?;
        let (nonce, sealed) = payload
            .data
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or_else(|| unreadable("it is cut short"))?;
        let opened = key.cipher.decrypt(&Nonce::from(*nonce), Sealed { msg: sealed, aad: id });
        let opened = opened.map_err(|_| unreadable("it was changed"))?;
        Payload::decode(opened.as_slice()).map_err(|_| unreadable("it holds no payload"))
    }
}

fn unreadable(why: &'static str) -> PayloadConversionError {
    PayloadConversionError::EncodingError(format!("a payload cannot be decrypted: {why}").into())
}

impl Key {
    fn derive(secret: &[u8]) -> Result<Self, OrchestrationError> {
        if secret.len() < SHORTEST_SECRET {
            return Err(OrchestrationError::Settings {
                key: "codec_key",
                problem: format!("has less than {SHORTEST_SECRET} characters"),
            });
        }
        let secret = Hkdf::<Sha256>::new(None, secret);
        let (mut key, mut id) = ([0; 32], [0; 6]);
        // The id is derived beside the key, not from it: it tells nothing of the key, and no setting can give two keys one id.
        for (info, part) in [
            ("honi temporal payload key v1", &mut key[..]),
            ("honi temporal payload key id v1", &mut id[..]),
        ] {
            secret.expand(info.as_bytes(), part).expect("HKDF gives up to 8160 bytes");
        }
        let id = id.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            id,
            cipher: Aes256GcmSiv::new((&key).into()),
        })
    }
}

impl PayloadCodec for Codec {
    fn encode(
        &self,
        _: &SerializationContextData,
        payloads: Vec<Payload>,
    ) -> BoxFuture<'static, Result<Vec<Payload>, PayloadConversionError>> {
        ready(Ok(payloads.iter().map(|payload| self.seal(payload)).collect())).boxed()
    }

    fn decode(
        &self,
        _: &SerializationContextData,
        payloads: Vec<Payload>,
    ) -> BoxFuture<'static, Result<Vec<Payload>, PayloadConversionError>> {
        ready(payloads.into_iter().map(|payload| self.open(payload)).collect()).boxed()
    }
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codec")
            .field("keys", &self.keys.iter().map(|key| &key.id).collect::<Vec<_>>())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use honi_settings::Secret;

    use super::*;

    fn codec(key: &str, former: &[&str]) -> Codec {
        let settings = TemporalSettings {
            endpoint: "http://127.0.0.1:1".to_owned(),
            namespace: "honi".to_owned(),
            codec_key: Secret::new(key),
            former_codec_keys: former.iter().copied().map(Secret::new).collect(),
            retention_days: 1,
            tls: Default::default(),
        };
        Codec::new(&settings).unwrap()
    }

    const OLD: &str = "an old secret of thirty-two chars or more";
    const NEW: &str = "a new secret of thirty-two chars or more";

    fn payload() -> Payload {
        Payload {
            metadata: [(ENCODING.to_owned(), b"json/plain".to_vec())].into(),
            data: b"\"voices/1\"".to_vec(),
            ..Payload::default()
        }
    }

    #[test]
    fn what_is_sealed_opens_and_shows_nothing() {
        let sealed = codec(NEW, &[]).seal(&payload());
        assert!(!sealed.data.windows(6).any(|window| window == b"voices"));
        assert_eq!(codec(NEW, &[]).open(sealed).unwrap(), payload());
    }

    #[test]
    fn the_same_payload_never_looks_the_same() {
        assert_ne!(codec(NEW, &[]).seal(&payload()).data, codec(NEW, &[]).seal(&payload()).data);
    }

    #[test]
    fn a_former_key_still_opens_but_no_longer_seals() {
        let old = codec(OLD, &[]).seal(&payload());
        let both = codec(NEW, &[OLD]);
        assert_eq!(both.open(old.clone()).unwrap(), payload());
        assert!(codec(NEW, &[]).open(old).is_err());
        assert!(codec(OLD, &[]).open(both.seal(&payload())).is_err());
    }

    #[test]
    fn a_changed_payload_or_key_id_does_not_open() {
        let codec = codec(NEW, &[OLD]);
        let mut changed = codec.seal(&payload());
        *changed.data.last_mut().unwrap() ^= 1;
        assert!(codec.open(changed).is_err());
        let mut swapped = codec.seal(&payload());
        swapped.metadata.insert(KEY_ID.to_owned(), codec.keys[1].id.clone().into_bytes());
        assert!(codec.open(swapped).is_err());
        let mut cut = codec.seal(&payload());
        cut.data.truncate(5);
        assert!(codec.open(cut).is_err());
    }

    #[test]
    fn a_plain_payload_passes() {
        assert_eq!(codec(NEW, &[]).open(payload()).unwrap(), payload());
    }

    #[test]
    fn a_short_secret_is_refused_and_no_key_is_printed() {
        assert!(Key::derive(b"short").is_err());
        assert!(!format!("{:?}", codec(NEW, &[])).contains("secret"));
    }
}
