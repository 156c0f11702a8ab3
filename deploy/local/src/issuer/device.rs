//! Signing in on a device that has no browser, such as a terminal (RFC 8628).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use honi_names::StaffName;
use rand::TryRngCore;
use rand::rngs::OsRng;

use super::oauth_error::OauthError;

/// As long as that a person has to approve.
pub(super) const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// A device may ask that often, in seconds.
const INTERVAL: i64 = 5;

/// So many may wait at a time.
const MAX_WAITING: usize = 100;

/// Letters of user codes: consonants, so that no word appears and none is mistaken for another (RFC 8628 §6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// Devices that wait for a person, by device code.
#[derive(Default)]
pub(super) struct Devices(Mutex<HashMap<String, Waiting>>);

struct Waiting {
    user_code: String,
    client_id: String,
    expires_at: DateTime<Utc>,
    interval: TimeDelta,
    asked_at: Option<DateTime<Utc>>,
    answer: Option<Answer>,
}

/// What the person said.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Answer {
    /// The device may act as that staff.
    Approved(StaffName),
    /// It may not.
    Denied,
}

/// What a device shows its user.
pub(super) struct Codes {
    pub(super) device_code: String,
    pub(super) user_code: String,
    pub(super) interval: i64,
}

impl Devices {
    pub(super) fn start(&self, client_id: &str, now: DateTime<Utc>) -> Result<Codes, OauthError> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, device| now < device.expires_at);
        if waiting.len() >= MAX_WAITING {
            return Err(OauthError::new("temporarily_unavailable", "too many devices wait for approval"));
        }
        let (device_code, user_code) = (device_code()?, user_code()?);
        let device = Waiting {
            user_code: user_code.clone(),
            client_id: client_id.to_owned(),
            expires_at: now + LIFETIME,
            interval: TimeDelta::seconds(INTERVAL),
            asked_at: None,
            answer: None,
        };
        waiting.insert(device_code.clone(), device);
        Ok(Codes {
            device_code,
            user_code,
            interval: INTERVAL,
        })
    }

    /// Records what the person said. False if no device waits under that code, or it was answered before.
    pub(super) fn answer(&self, user_code: &str, answer: Answer, now: DateTime<Utc>) -> bool {
        let user_code = normalised(user_code);
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let device = waiting
            .values_mut()
            .find(|device| device.user_code == user_code && now < device.expires_at && device.answer.is_none());
        let found = device.is_some();
        if let Some(device) = device {
            device.answer = Some(answer);
        }
        found
    }

    /// The staff that the device may act as. Works once; before the person has answered, it says so.
    pub(super) fn redeem(&self, device_code: &str, client_id: &str, now: DateTime<Utc>) -> Result<StaffName, OauthError> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let device = waiting.get_mut(device_code).filter(|device| device.client_id == client_id);
        let device = device.ok_or(OauthError::invalid_grant("no such device code"))?;
        if now >= device.expires_at {
            waiting.remove(device_code);
            return Err(OauthError::new("expired_token", "nobody approved in time"));
        }
        let answer = device.answer;
        if let Some(answer) = answer {
            waiting.remove(device_code);
            return match answer {
                Answer::Approved(staff) => Ok(staff),
                Answer::Denied => Err(OauthError::new("access_denied", "the request was denied")),
            };
        }
        let too_soon = device.asked_at.is_some_and(|at| now - at < device.interval);
        device.asked_at = Some(now);
        if too_soon {
            device.interval += TimeDelta::seconds(INTERVAL);
            return Err(OauthError::new("slow_down", "ask less often"));
        }
        Err(OauthError::new("authorization_pending", "nobody has approved yet"))
    }
}

/// As it is shown: four letters, a hyphen, four letters; however it was typed.
fn normalised(typed: &str) -> String {
    let letters: String = typed
        .chars()
        .filter(char::is_ascii_alphabetic)
        .take(9)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let (first, second) = letters.split_at(letters.len().min(4));
    format!("{first}-{second}")
}

fn device_code() -> Result<String, OauthError> {
    let mut bytes = [0; 32];
    random(&mut bytes)?;
    Ok(hex::encode(bytes))
}

fn user_code() -> Result<String, OauthError> {
    let mut letters = String::new();
    while letters.len() < 8 {
        let mut bytes = [0; 16];
        random(&mut bytes)?;
        // 240 is a multiple of 20, so every letter is as likely as any other.
        letters.extend(
            bytes
                .iter()
                .filter(|byte| **byte < 240)
                .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])),
        );
    }
    Ok(normalised(&letters[..8]))
}

fn random(bytes: &mut [u8]) -> Result<(), OauthError> {
    OsRng.try_fill_bytes(bytes).map_err(|error| {
        tracing::error!(error = %error, "the system gave no random numbers");
        OauthError::new("server_error", "the system gave no random numbers")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_code_may_be_typed_in_any_way() {
        for typed in ["BCDF-GHJK", "bcdfghjk", " bcdf ghjk ", "b-c-d-f-g-h-j-k"] {
            assert_eq!(normalised(typed), "BCDF-GHJK");
        }
        assert_ne!(normalised("BCDFGHJKL"), "BCDF-GHJK");
        assert_eq!((normalised(""), normalised("声b")), ("-".to_owned(), "B-".to_owned()));
        let code = user_code().unwrap();
        assert!(
            code.len() == 9
                && code
                    .bytes()
                    .enumerate()
                    .all(|(at, byte)| if at == 4 { byte == b'-' } else { LETTERS.contains(&byte) })
        );
    }
}
