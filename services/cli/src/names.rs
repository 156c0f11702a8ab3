//! What people call the units and staff that records name: titles beside resource names, in tables only. Without them the names stand alone.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures::future::join_all;
use honi_names::{OrgUnitName, StaffName};
use honi_proto::organization::v1::{GetOrgUnitRequest, GetStaffRequest};
use prost_reflect::{DynamicMessage, Value};

use crate::clients::Clients;

/// A table does not wait longer for its titles.
const PATIENCE: Duration = Duration::from_secs(2);

/// How much of an id is shown where there is no title and little space: its end, for the beginning of a UUIDv7 is the time.
const SHORT: usize = 8;

/// Titles by resource name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(BTreeMap<String, String>);

impl Names {
    /// Asks the organisation for what the names stand for.
    pub(crate) async fn of(clients: &Clients<'_>, mentioned: BTreeSet<String>) -> Self {
        let asked = join_all(
            mentioned
                .into_iter()
                .map(|name| async move { Some((name.clone(), title(clients, name).await?)) }),
        );
        let titles = tokio::time::timeout(PATIENCE, asked).await.unwrap_or_default();
        Self(titles.into_iter().flatten().collect())
    }

    /// The title, and the resource name to copy.
    pub(crate) fn long(&self, name: &str) -> String {
        self.0
            .get(name)
            .map_or_else(|| name.to_owned(), |title| format!("{title} ({name})"))
    }

    /// The title, or the end of the resource name.
    pub(crate) fn short(&self, name: &str) -> String {
        if let Some(title) = self.0.get(name) {
            return title.clone();
        }
        match name.split_once('/') {
            Some((collection, id)) if is_known_kind(name) => {
                format!("{collection}/…{}", id.get(id.len().saturating_sub(SHORT)..).unwrap_or(id))
            }
            _ => name.to_owned(),
        }
    }
}

/// The units and staff that a message names, wherever in it.
pub(crate) fn mentioned(message: &DynamicMessage, into: &mut BTreeSet<String>) {
    for (_, value) in message.fields() {
        mentioned_in(value, into);
    }
}

fn mentioned_in(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if is_known_kind(text) => drop(into.insert(text.clone())),
        Value::Message(inner) => mentioned(inner, into),
        Value::List(values) => values.iter().for_each(|value| mentioned_in(value, into)),
        _ => {}
    }
}

/// Whether a text is the name of a unit or of a staff.
pub(crate) fn is_known_kind(text: &str) -> bool {
    text.parse::<OrgUnitName>().is_ok() || text.parse::<StaffName>().is_ok()
}

/// Not asked again when the organisation is away: a title is a courtesy.
async fn title(clients: &Clients<'_>, name: String) -> Option<String> {
    if name.parse::<OrgUnitName>().is_ok() {
        let unit = clients
            .org_units()
            .ok()?
            .get_org_unit(GetOrgUnitRequest { name, as_of: None })
            .await;
        unit.ok().map(|unit| unit.into_inner().title)
    } else {
        let staff = clients.staff().ok()?.get_staff(GetStaffRequest { name }).await;
        staff.ok().map(|staff| staff.into_inner().full_name)
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    const STAFF: &str = "staff/0190a5a0-0000-7000-8000-0000000000bb";

    #[test]
    fn a_name_is_a_title_or_its_end() {
        let none = Names::default();
        assert_eq!(none.short(STAFF), "staff/…000000bb");
        assert_eq!(
            (none.long(STAFF).as_str(), none.short("applications/honi-worker").as_str()),
            (STAFF, "applications/honi-worker")
        );
        let known = Names([(STAFF.to_owned(), "架空 受子".to_owned())].into());
        assert_eq!(
            (known.short(STAFF), known.long(STAFF)),
            ("架空 受子".to_owned(), format!("架空 受子 ({STAFF})"))
        );
    }
}
