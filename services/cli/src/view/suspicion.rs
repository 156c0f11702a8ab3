//! What detection found, as short lines: the sentence says the rest.

use honi_proto::proposals::v1::{SignalSeverity, Suspicion};
use prost_reflect::{DynamicMessage, ReflectMessage as _};

use super::{View, short_line, short_lines};
use crate::choices::word_of;
use crate::texts::Lang;

/// The short lines of a suspicion; `None` if it is none.
pub(super) fn lines(view: &View<'_>, message: &DynamicMessage) -> Option<String> {
    if message.descriptor().full_name() != "honi.proposals.v1.Suspicion" {
        return None;
    }
    let found: Suspicion = message.transcode_to().ok()?;
    let said = |heading: &str, what: &str| match what {
        "" => String::new(),
        what => format!("{} {}", view.lang.heading(heading), view.names.long(what)),
    };
    let explanation = match view.lang {
        Lang::Ja => found.explanation_ja,
        Lang::En => found.explanation_en,
    };
    Some(short_lines([
        short_line([found.rule, word_of::<SignalSeverity>(found.severity).to_owned()]),
        said("contract_keys", &found.contract_keys.join(", ")),
        said("policyholder", &found.policyholder),
        said("sales_staff", &found.sales_staff),
        said("org_unit", &found.org_unit),
        explanation,
    ]))
}
