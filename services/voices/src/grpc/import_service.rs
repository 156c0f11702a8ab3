//! VoiceImportService.

use honi_door::command;
use honi_door::field::{instant, name};
use honi_proto::voices::v1 as pb;
use honi_serve::{Problem, caller, validate};
use pb::voice_import_service_server::VoiceImportService;
use tonic::{Request, Response, Status, Streaming, async_trait};

use super::Grpc;
use super::codes::{channel, complainant_relation, complaint_category, outcome, severity, voice_kind};
use crate::app::{self, NewImport};
use crate::domain::{Classified, Ending};

#[async_trait]
impl VoiceImportService for Grpc {
    async fn import_voices(
        &self,
        request: Request<Streaming<pb::ImportVoicesRequest>>,
    ) -> Result<Response<pb::ImportVoicesResponse>, Status> {
        let caller = caller(&request)?;
        let mut messages = request.into_inner();
        let mut answer = pb::ImportVoicesResponse::default();
        while let Some(message) = messages.message().await? {
            validate(&message)?;
            let command = command(&caller, &message.request_id, &message)?;
            let unit = name("org_unit", &message.org_unit)?;
            let voices = message.voices.into_iter().enumerate().map(|(at, voice)| imported(at, voice));
            let done = app::import(&self.deps, command, unit, voices.collect::<Result<_, _>>()?).await?;
            answer.imported_count += count(done.recorded);
            answer.open_count += count(done.open);
            answer.missed_deadline_count += count(done.missed_deadlines);
            answer.existing_count += count(done.existing);
            answer
                .refused_voices
                .extend(done.refused.into_iter().map(|(external_id, error)| pb::RefusedVoice {
                    external_id,
                    field: error.field().to_owned(),
                    reason: error.reason().to_owned(),
                }));
        }
        Ok(Response::new(answer))
    }
}

fn count(many: usize) -> i32 {
    i32::try_from(many).unwrap_or(i32::MAX)
}

/// The voice of a valid message.
fn imported(at: usize, it: pb::ImportedVoice) -> Result<NewImport, Problem> {
    let field = |name: &str| format!("voices[{at}].{name}");
    let categories = it.categories().map(|category| complaint_category(&field("categories"), category));
    let classified = Classified {
        categories: categories.collect::<Result<_, _>>()?,
        severity: it.severity.map(|_| severity(&field("severity"), it.severity())).transpose()?,
    };
    let decided = it.outcome.map(|_| outcome(&field("outcome"), it.outcome())).transpose()?;
    let ending = match &it.close_time {
        Some(at) => Some(Ending {
            closed_at: instant(&field("close_time"), Some(at))?,
            outcome: decided,
        }),
        None if decided.is_some() => {
            let (ja, en) = ("未完了の声に結果はありません。", "an open voice has no outcome");
            return Err(Problem::invalid(field("outcome"), "OUTCOME_OF_OPEN", ja, en));
        }
        None => None,
    };
    Ok(NewImport {
        kind: voice_kind(&field("kind"), it.kind())?,
        channel: channel(&field("channel"), it.channel())?,
        relation: complainant_relation(&field("complainant_relation"), it.complainant_relation())?,
        received_at: instant(&field("receive_time"), it.receive_time.as_ref())?,
        ending,
        classified,
        external_id: it.external_id,
        verbatim: it.verbatim,
        labels: it.labels.into_iter().map(|label| (label.name, label.value)).collect(),
    })
}
