//! Taking contracts over from another system.

use std::collections::HashMap;

use honi_access::Resource;
use honi_change::{Begun, Change, Record};
use honi_names::{ContractImportName, ContractName, ContractNumber};
use honi_serve::{Caller, Problem};
use serde_json::json;

use super::contracts::{numbers, taken};
use super::{Command, Deps, Error, content, events};
use crate::domain::{Contract, ContractError, Stage, Terms, check};
use crate::storage;
use crate::storage::imports::Import;

/// A contract as another system keeps it; or why it cannot be recorded, which was seen before.
pub(crate) struct NewImport {
    /// Its key there.
    pub(crate) external_id: String,
    /// What is told of it.
    pub(crate) told: Result<(Terms, Stage), ContractError>,
}

/// What became of them.
#[derive(Default)]
pub(crate) struct Imported {
    /// How many were not known.
    pub(crate) imported: usize,
    /// How many got a new version.
    pub(crate) updated: usize,
    /// How many were known as they are.
    pub(crate) existing: usize,
    /// Those that cannot be recorded, with the field and the reason.
    pub(crate) refused: Vec<(String, &'static str, &'static str)>,
}

/// Records what another system tells of contracts, all of it in one transaction. What is known already is left as it is, what differs gets a
/// version, and what cannot be is refused alone.
///
/// # Errors
/// PERMISSION_DENIED, ALREADY_EXISTS if somebody records one of them at the same time.
pub(crate) async fn import(deps: &Deps, command: Command<'_>, contracts: Vec<NewImport>) -> Result<Imported, Error> {
    deps.permit(command.caller, &Resource::new("ContractImport", ContractImportName::COLLECTION))?;
    let keys: Vec<&str> = contracts.iter().map(|it| it.external_id.as_str()).collect();
    // Numbers are taken before the transaction, and no more than are needed when a feed comes again.
    let known = storage::imports::recorded(deps.database.reader(), &keys).await?;
    let mut fresh = numbers(deps, keys.len().saturating_sub(known.len())).await?;
    let mut change = match deps.changes.begin(&command.caller.actor, &command.stamp).await? {
        Begun::Fresh(change) => change,
        Begun::Replay(_) => return Ok(sort_out(&known, contracts).1),
    };
    let known = storage::imports::recorded_for_update(change.conn(), &keys).await?;
    let import = ContractImportName::new(change.next_id());
    let (told, imported) = sort_out(&known, contracts);
    let versions = versions(&change, import, told, &mut fresh)?;
    storage::imports::write(change.conn(), &versions).await.map_err(taken)?;
    if !versions.is_empty() {
        record(deps, &mut change, command.caller, import, versions).await?;
    }
    change.commit(&import.to_string()).await?;
    Ok(imported)
}

/// What one message recorded.
///
/// # Errors
/// NOT_FOUND, PERMISSION_DENIED.
pub(crate) async fn get(deps: &Deps, caller: &Caller, name: ContractImportName) -> Result<Import, Error> {
    deps.permit(caller, &Resource::new("ContractImport", name.to_string()))?;
    let found = storage::imports::find(deps.database.reader(), name).await?;
    found.ok_or_else(|| Problem::not_found(name.to_string()).into())
}

/// What is told of a contract, and the version that is known.
struct Told<'a> {
    terms: Terms,
    stage: Stage,
    before: Option<&'a Contract>,
}

/// What is new of what is told, and the counts.
fn sort_out(known: &HashMap<String, Contract>, contracts: Vec<NewImport>) -> (Vec<Told<'_>>, Imported) {
    let (mut news, mut imported, mut seen) = (
        Vec::with_capacity(contracts.len()),
        Imported::default(),
        std::collections::HashSet::new(),
    );
    for NewImport { external_id, told } in contracts {
        let before = known.get(&external_id);
        if !seen.insert(external_id.clone()) {
            imported.refused.push((external_id, "external_id", "EXTERNAL_ID_REPEATED"));
            continue;
        }
        let sound = told.and_then(|(terms, stage)| check(&terms, &stage).map(|()| (terms, stage)));
        match sound {
            Err(error) => imported.refused.push((external_id, error.field(), error.reason())),
            Ok((terms, stage)) if before.is_some_and(|it| it.terms == terms && it.stage == stage) => imported.existing += 1,
            Ok((terms, stage)) => {
                *(if before.is_some() {
                    &mut imported.updated
                } else {
                    &mut imported.imported
                }) += 1;
                news.push(Told { terms, stage, before });
            }
        }
    }
    (news, imported)
}

fn versions(
    change: &Change,
    import: ContractImportName,
    told: Vec<Told<'_>>,
    fresh: &mut Vec<ContractNumber>,
) -> Result<Vec<Contract>, Error> {
    let mut versions = Vec::with_capacity(told.len());
    for Told { terms, stage, before } in told {
        let contract = match before {
            // Its days were checked a moment ago.
            Some(before) => before.next(terms, stage, change.now()).map_err(|_| Problem::internal())?,
            None => Contract {
                name: ContractName::new(change.next_id()),
                // There are fewer only if what was recorded a moment ago was deleted, which nothing does.
                number: fresh.pop().ok_or_else(Problem::internal)?,
                version: 1,
                known_from: change.now(),
                terms,
                stage,
                correction: None,
                import: None,
            },
        };
        versions.push(Contract {
            import: Some(import),
            ..contract
        });
    }
    Ok(versions)
}

/// One import is one transition: the audit log commits to all that came with it by one hash.
async fn record(
    deps: &Deps,
    change: &mut Change,
    caller: &Caller,
    name: ContractImportName,
    mut versions: Vec<Contract>,
) -> Result<(), Error> {
    versions.sort_by_key(|it| it.name);
    let import = Import {
        name,
        version_count: i32::try_from(versions.len()).unwrap_or(i32::MAX),
        content_sha256: content::digest(&versions),
        importer: caller.actor.id.clone(),
        created_at: change.now(),
    };
    storage::imports::insert(change.conn(), &import).await?;
    let values = [("content_sha256", import.content_sha256.clone())];
    let commitments = events::commit(deps, change, &name.to_string(), values).await?;
    let payload = json!({ "contract_import": name.to_string(), "version_count": import.version_count });
    let record = Record {
        resource: name.to_string(),
        version: 1,
        action: "import".to_owned(),
        from: None,
        to: None,
        reason: None,
        rule_version: None,
        commitments,
        event: Some(("proposals.contracts_imported".to_owned(), payload)),
    };
    Ok(change.record(record).await?)
}
