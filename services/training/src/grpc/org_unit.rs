//! Units: messages and domain types.

use chrono::NaiveDate;
use honi_door::field::{day, etag, left_out, optional_name};
use honi_proto::organization::v1 as pb;
use honi_proto::time::timestamp;
use honi_serve::Problem;

use crate::app::org_units::NewOrgUnit;
use crate::domain::{OrgUnit, OrgUnitKind, OrgUnitRevision};

/// The unit as it stands on a day; none if it did not exist then.
pub(super) fn message(unit: &OrgUnit, on: NaiveDate) -> Option<pb::OrgUnit> {
    let revision = unit.on(on)?;
    Some(pb::OrgUnit {
        name: unit.name.to_string(),
        code: unit.code.clone(),
        title: revision.title.clone(),
        parent: revision.parent.map(|parent| parent.to_string()).unwrap_or_default(),
        kind: kind_message(revision.kind).into(),
        effective_from: Some(revision.effective_from.into()),
        effective_until: unit.replaced_on(on).map(Into::into),
        create_time: Some(timestamp(unit.created_at)),
        etag: etag(unit.version),
    })
}

/// The unit to create.
pub(super) fn new(message: Option<pb::OrgUnit>) -> Result<NewOrgUnit, Problem> {
    let message = message.unwrap_or_default();
    left_out("org_unit.name", message.name.is_empty())?;
    left_out("org_unit.create_time", message.create_time.is_none())?;
    left_out("org_unit.effective_until", message.effective_until.is_none())?;
    left_out("org_unit.etag", message.etag.is_empty())?;
    let revision = OrgUnitRevision {
        kind: kind("org_unit.kind", message.kind())?,
        title: message.title,
        parent: optional_name("org_unit.parent", &message.parent)?,
        effective_from: day("org_unit.effective_from", message.effective_from)?,
    };
    Ok(NewOrgUnit {
        code: message.code,
        revision,
    })
}

/// The revision to add.
pub(super) fn revision(message: &pb::ReviseOrgUnitRequest) -> Result<OrgUnitRevision, Problem> {
    Ok(OrgUnitRevision {
        title: message.title.clone(),
        parent: optional_name("parent", &message.parent)?,
        kind: kind("kind", message.kind())?,
        effective_from: day("effective_from", message.effective_from)?,
    })
}

fn kind(field: &str, kind: pb::OrgUnitKind) -> Result<OrgUnitKind, Problem> {
    match kind {
        pb::OrgUnitKind::Unspecified => Err(Problem::invalid(field, "REQUIRED", "入力が必要です。", "is required")),
        pb::OrgUnitKind::Headquarters => Ok(OrgUnitKind::Headquarters),
        pb::OrgUnitKind::Branch => Ok(OrgUnitKind::Branch),
        pb::OrgUnitKind::ContactCentre => Ok(OrgUnitKind::ContactCentre),
        pb::OrgUnitKind::BackOffice => Ok(OrgUnitKind::BackOffice),
        pb::OrgUnitKind::Compliance => Ok(OrgUnitKind::Compliance),
        pb::OrgUnitKind::InternalAudit => Ok(OrgUnitKind::InternalAudit),
    }
}

fn kind_message(kind: OrgUnitKind) -> pb::OrgUnitKind {
    match kind {
        OrgUnitKind::Headquarters => pb::OrgUnitKind::Headquarters,
        OrgUnitKind::Branch => pb::OrgUnitKind::Branch,
        OrgUnitKind::ContactCentre => pb::OrgUnitKind::ContactCentre,
        OrgUnitKind::BackOffice => pb::OrgUnitKind::BackOffice,
        OrgUnitKind::Compliance => pb::OrgUnitKind::Compliance,
        OrgUnitKind::InternalAudit => pb::OrgUnitKind::InternalAudit,
    }
}
