//! Bytes that are no message of the method's.

use prost::Message as _;
use prost_reflect::Kind;
use tonic::Code;

use super::{Expected, Trial};
use crate::wire::{SERVERS, reason};

/// A text field's value that is not UTF-8.
const NOT_UTF8: [u8; 4] = [0x03, 0xe3, 0x81, 0xff];

pub(super) async fn messages_that_are_none(trial: &mut Trial<'_>) {
    for rpc in trial.stage.rpcs.clone() {
        let token = trial.stage.token(trial.there.caller(rpc.method.name()));
        let mut bodies = Vec::new();
        if rpc.method.input().fields().len() > 0 {
            // A field that says it goes on where the message ends.
            bodies.push(("cut off", vec![0x0a, 0x40, 0x31]));
            bodies.push(("noise", vec![0xff; 24]));
        }
        if let Some(text) = rpc.method.input().fields().find(|field| field.kind() == Kind::String) {
            let mut bytes = trial.right(&rpc).encode_to_vec();
            prost::encoding::encode_key(text.number(), prost::encoding::WireType::LengthDelimited, &mut bytes);
            bytes.extend(NOT_UTF8);
            bodies.push(("a text that is not UTF-8", bytes));
        }
        for (what, body) in bodies {
            let answer = trial.stage.send(&rpc, Some(&token), body).await.map(drop);
            let expected = Expected {
                code: Code::InvalidArgument,
                reason: "MESSAGE_MALFORMED",
                field: None,
            };
            trial.judge(&rpc, what, answer, &expected);
        }
        let answer = trial.stage.send(&rpc, Some(&token), vec![0; 1024 * 1024 + 1]).await.map(drop);
        let expected = Expected {
            code: Code::ResourceExhausted,
            reason: "MESSAGE_TOO_LARGE",
            field: None,
        };
        trial.judge(&rpc, "more than a message may have", answer, &expected);
    }
    for server in SERVERS {
        let token = trial.stage.token(&trial.there.everybody);
        for path in ["/honi.voices.v1.VoiceService/Nothing", "/honi.nothing.v1.Nothing/Get", "/"] {
            let answer = trial.stage.send_to(server, path, Some(&token), Vec::new()).await;
            trial.cases += 1;
            match answer {
                Err(status) if (status.code(), reason(&status).as_str()) == (Code::Unimplemented, "METHOD_UNKNOWN") => {}
                other => trial.faults.push(format!("{server} {path}: {other:?}")),
            }
        }
    }
}
