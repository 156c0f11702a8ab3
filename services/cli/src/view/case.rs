//! What was written and found in investigations and improvement actions, as short lines.

use honi_proto::inspections::v1::{ImprovementText, InvestigationText};
use prost_reflect::{DynamicMessage, ReflectMessage as _};

use super::{View, short_line};

/// The short lines of a message; `None` if it is of something else.
pub(super) fn lines(view: &View<'_>, message: &DynamicMessage) -> Option<String> {
    let text = |field: &str, text: &str| format!("{field}: {text}");
    match message.descriptor().full_name() {
        "honi.inspections.v1.InvestigationText" => {
            let it: InvestigationText = message.transcode_to().ok()?;
            Some(text(&it.field, &it.text))
        }
        "honi.inspections.v1.ImprovementText" => {
            let it: ImprovementText = message.transcode_to().ok()?;
            Some(text(&it.field, &it.text))
        }
        // What these say needs no headings: what shows it, by which digest.
        "honi.inspections.v1.ImplementationEvidence" => Some(short_line(message.fields().map(|(field, value)| view.value(value, &field)))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use honi_proto::inspections::v1::{ImplementationEvidence, ImprovementAction, ImprovementText};
    use prost_reflect::ReflectMessage as _;

    use crate::names::Names;
    use crate::texts::Lang;
    use crate::view::View;

    #[test]
    fn words_and_evidence_are_a_line_each() {
        let action = ImprovementAction {
            evidence: vec![ImplementationEvidence {
                reference: "keys/form-7".to_owned(),
                sha256: "ab".to_owned(),
            }],
            texts: vec![ImprovementText {
                field: "done".to_owned(),
                text: "The form is in use.".to_owned(),
            }],
            ..ImprovementAction::default()
        };
        let names = Names::default();
        let view = View {
            lang: Lang::En,
            names: &names,
            now: DateTime::UNIX_EPOCH,
        };
        let lines = view.lines(&action.transcode_to_dynamic());
        let texts: Vec<&str> = lines.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["keys/form-7 · ab", "done: The form is in use."]);
    }
}
