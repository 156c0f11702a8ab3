//! Messages as rows of a spreadsheet: every value that is not made of others is a column, and nothing is lost.

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

use crate::choices;
use crate::value::is_simple;

/// The columns of a kind of message: first those given, then all others, as paths such as `deadlines.acknowledge.due_time`.
pub(crate) fn columns(message: &MessageDescriptor, first: &[&str]) -> Vec<String> {
    let mut columns: Vec<String> = first.iter().map(|column| (*column).to_owned()).collect();
    let mut all = Vec::new();
    add(message, "", &mut all);
    all.retain(|column| !columns.contains(column));
    columns.append(&mut all);
    columns
}

fn add(message: &MessageDescriptor, prefix: &str, columns: &mut Vec<String>) {
    for field in message.fields() {
        let path = format!("{prefix}{}", field.name());
        match field.kind() {
            Kind::Message(inner) if is_simple(&inner) => columns.push(path),
            Kind::Message(inner) if field.is_list() => match key(&inner) {
                Some(key) => of_each(&inner, &key, &path, columns),
                None => columns.push(path),
            },
            Kind::Message(inner) => add(&inner, &format!("{path}."), columns),
            _ => columns.push(path),
        }
    }
}

/// One set of columns for each element that there can be, such as a deadline of each kind.
fn of_each(element: &MessageDescriptor, key: &FieldDescriptor, path: &str, columns: &mut Vec<String>) {
    let Kind::Enum(kinds) = key.kind() else { return };
    for word in kinds
        .values()
        .map(|value| choices::word(&kinds, value.name()))
        .filter(|word| !word.is_empty())
    {
        let prefix = format!("{path}.{word}.");
        let mut of_one = Vec::new();
        add(element, &prefix, &mut of_one);
        of_one.retain(|column| *column != format!("{prefix}{}", key.name()));
        columns.append(&mut of_one);
    }
}

/// The enum by which the elements of a list are told apart: the first field, if it is one.
pub(crate) fn key(element: &MessageDescriptor) -> Option<FieldDescriptor> {
    element
        .fields()
        .next()
        .filter(|field| matches!(field.kind(), Kind::Enum(_)) && !field.is_list())
}

#[cfg(test)]
mod tests {
    use honi_proto::voices::v1::Voice;
    use prost_reflect::ReflectMessage as _;

    use super::columns;

    #[test]
    fn every_value_of_a_voice_has_a_column() {
        let columns = columns(&Voice::default().descriptor(), &["number", "triage.severity"]);
        assert_eq!(columns[..3], ["number", "triage.severity", "name"]);
        for column in [
            "verbatim",
            "acknowledgement.method",
            "triage.categories",
            "deadlines.acknowledge.due_time",
        ] {
            assert!(columns.iter().any(|known| known == column), "{column} of {columns:?}");
        }
        let rung = "deadlines.final-response.rungs.team-lead.fired_time".to_owned();
        assert!(columns.contains(&rung), "{columns:?}");
        assert_eq!(columns.iter().filter(|column| *column == "number").count(), 1);
    }
}
