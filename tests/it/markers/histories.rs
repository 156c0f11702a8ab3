//! What Temporal keeps of the workflows: histories, memos, search attributes and failures, as they are and with every payload opened.

use std::path::Path;

use honi_orchestration::Codec;
use honi_suite::Callers;
use prost::Message;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use temporalio_common::data_converters::{PayloadCodec as _, SerializationContextData};
use temporalio_common::protos::temporal::api::common::v1::Payload;

use super::places::note;
use crate::wire::Stage;

/// By this metadata payloads are known.
const ENCODING: &str = "encoding";

/// Adds all of it to what was caught.
pub(super) async fn read_all(stage: &Stage, folder: &Path) {
    let settings: honi_worker::Settings = stage
        .suite
        .config()
        .settings("worker", honi_worker::DEFAULTS)
        .expect("sound settings");
    let orchestrator = honi_orchestration::connect(&settings.temporal, stage.suite.telemetry()).expect("sound settings");
    let runs = Callers::of(&stage.suite).runs().await;
    for run in runs.all().await {
        let described = runs.describe(&run.workflow_id).await.expect("it is there");
        read(orchestrator.codec(), folder, &described.encode_to_vec()).await;
        for event in runs.history(&run.workflow_id).await {
            note(folder, "histories", event.event_type().as_str_name());
            read(orchestrator.codec(), folder, &event.encode_to_vec()).await;
        }
    }
}

async fn read(codec: &Codec, folder: &Path, message: &[u8]) {
    note(folder, "histories", &String::from_utf8_lossy(message));
    let mut payloads = Vec::new();
    find(message, &mut payloads);
    for payload in payloads {
        let opened = codec.decode(&SerializationContextData::None, vec![payload.clone()]).await;
        for opened in opened.expect("it was written under the suite's key") {
            let how = if opened == payload { "plain" } else { "opened" };
            note(
                folder,
                "histories",
                &format!("{how}: {}", String::from_utf8_lossy(&opened.encode_to_vec())),
            );
        }
    }
}

/// The payloads anywhere in a message, whatever its type: what is length-delimited may be a message, and a payload tells how it is encoded.
fn find(message: &[u8], found: &mut Vec<Payload>) {
    if let Some(payload) = Payload::decode(message)
        .ok()
        .filter(|payload| payload.metadata.contains_key(ENCODING))
    {
        found.push(payload);
        return;
    }
    let mut rest = message;
    while let Ok((number, wire)) = decode_key(&mut rest) {
        if wire != WireType::LengthDelimited {
            if skip_field(wire, number, &mut rest, DecodeContext::default()).is_err() {
                return;
            }
            continue;
        }
        let length = decode_varint(&mut rest).ok().and_then(|length| usize::try_from(length).ok());
        let Some((inner, after)) = length.and_then(|length| rest.split_at_checked(length)) else {
            return;
        };
        find(inner, found);
        rest = after;
    }
}
