//! Callers who may not call, or who are not who they say.

use std::time::Duration;

use chrono::{Days, TimeDelta};
use honi_access::Role;
use honi_access::token::{Audience, Claims, SigningKey};
use honi_testkit::eventually;
use prost::Message as _;
use tonic::Code;

use super::{Expected, Trial, tables};
use crate::wire::{Caller, SERVERS};

/// How long refusals may take to come into the access logs.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn who_may_not_call(trial: &mut Trial<'_>) {
    let public = Caller::staff(&trial.there.names["staff"], &[Role::Public], &trial.there.unit);
    let mut refused_before = 0;
    for server in SERVERS {
        refused_before += trial.stage.tables(server).await.refusals().await;
    }
    let mut refused = 0;
    for rpc in trial.stage.rpcs.clone() {
        let body = trial.right(&rpc).encode_to_vec();
        let token = trial.stage.token(&public);
        let answer = trial.stage.send(&rpc, Some(&token), body.clone()).await.map(drop);
        let expected = Expected {
            code: Code::PermissionDenied,
            reason: "CALL_NOT_PERMITTED",
            field: None,
        };
        trial.judge(&rpc, "a role that may not", answer, &expected);
        refused += 1;
        for (what, token) in forged(trial) {
            let answer = trial.stage.send(&rpc, token.as_deref(), body.clone()).await.map(drop);
            let reason = if token.is_none() { "TOKEN_MISSING" } else { "TOKEN_INVALID" };
            trial.judge(
                &rpc,
                what,
                answer,
                &Expected {
                    code: Code::Unauthenticated,
                    reason,
                    field: None,
                },
            );
            refused += 1;
        }
    }
    // They are written beside the answers, in batches.
    let stage = trial.stage;
    eventually(PATIENCE, || async {
        let mut kept = 0;
        for server in SERVERS {
            kept += stage.tables(server).await.refusals().await;
        }
        let kept = kept - refused_before;
        if kept == refused {
            Ok(())
        } else {
            Err(format!("of {refused} refusals the access logs have {kept}"))
        }
    })
    .await;
}

/// Tokens that nobody should believe.
fn forged(trial: &Trial<'_>) -> Vec<(&'static str, Option<String>)> {
    let claims = trial.stage.tokens.claims(&trial.there.everybody, trial.stage.now());
    let signed = |claims: Claims| Some(trial.stage.tokens.sign(&claims));
    let right = signed(claims.clone()).unwrap_or_default();
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", right.split('.').nth(1).unwrap_or_default());
    let foreign = SigningKey::generate().and_then(|key| key.sign(&claims)).ok();
    let staff = Claims {
        sub: "members/01920000-0000-7000-8000-00000000dead".to_owned(),
        ..claims.clone()
    };
    let person = Claims {
        roles: vec!["APP".to_owned()],
        ..claims.clone()
    };
    vec![
        ("no token", None),
        ("no token at all", Some("x".to_owned())),
        ("a token that nobody signed", Some(unsigned)),
        ("a token that somebody else signed", foreign),
        (
            "a token for somebody else",
            signed(Claims {
                aud: Audience::One("honi-nothing".to_owned()),
                ..claims.clone()
            }),
        ),
        (
            "a token of another issuer",
            signed(Claims {
                iss: "https://id.example.coop".to_owned(),
                ..claims.clone()
            }),
        ),
        ("a token of no staff", signed(staff)),
        ("a person who says to be an application", signed(person)),
    ]
}

pub(super) async fn whose_time_is_over(trial: &mut Trial<'_>) {
    let stage = trial.stage;
    let before = tables(stage).await;
    let claims = stage.tokens.claims(&trial.there.everybody, stage.now());
    let yesterday = stage.suite.clock().today_in_japan() - Days::new(1);
    let early = (stage.now() + TimeDelta::hours(1)).timestamp();
    let tokens = [
        (
            "a token that is not valid yet",
            Claims {
                nbf: Some(early),
                ..claims.clone()
            },
            "TOKEN_NOT_YET_VALID",
        ),
        (
            "a leaver",
            Claims {
                employed_until: Some(yesterday),
                ..claims.clone()
            },
            "EMPLOYMENT_ENDED",
        ),
    ];
    let expired = stage.tokens.sign(&claims);
    for rpc in trial.stage.rpcs.clone() {
        for (what, claims, reason) in &tokens {
            let answer = stage
                .send(&rpc, Some(&stage.tokens.sign(claims)), trial.right(&rpc).encode_to_vec())
                .await
                .map(drop);
            trial.judge(
                &rpc,
                what,
                answer,
                &Expected {
                    code: Code::Unauthenticated,
                    reason,
                    field: None,
                },
            );
        }
        // Looked at while it is valid, so that the service remembers it.
        drop(stage.send(&rpc, Some(&expired), Vec::new()).await);
    }
    stage.wait(TimeDelta::minutes(16));
    for rpc in trial.stage.rpcs.clone() {
        let answer = stage.send(&rpc, Some(&expired), trial.right(&rpc).encode_to_vec()).await.map(drop);
        trial.judge(
            &rpc,
            "an expired token",
            answer,
            &Expected {
                code: Code::Unauthenticated,
                reason: "TOKEN_EXPIRED",
                field: None,
            },
        );
    }
    trial.nothing_written_since(&before, "a token whose time is over").await;
}
