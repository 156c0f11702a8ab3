//! What was wanted, compared, recommended and delivered, as short lines.

use honi_proto::calendar::v1::Date;
use honi_proto::proposals::v1::{
    ConsideredProduct, CriterionImportance, CriterionSatisfaction, Disclosure, DisclosureDocument, DisclosureDocumentKind, Intent,
    ProductRevision, ProposalText, SolicitationExtraStep, TakenExtraStep,
};
use prost_reflect::{DynamicMessage, ReflectMessage as _};

use super::{View, short_line};
use crate::choices::word_of;

/// So much of a digest tells files apart for people.
const DIGEST: usize = 12;

/// The short lines of a message; `None` if it is of something else.
pub(super) fn lines(view: &View<'_>, message: &DynamicMessage) -> Option<String> {
    let line = match message.descriptor().full_name() {
        "honi.proposals.v1.Intent" => intent(view, message.transcode_to().ok()?),
        "honi.proposals.v1.ConsideredProduct" => considered(view, message.transcode_to().ok()?),
        "honi.proposals.v1.ProductRevision" => {
            let it: ProductRevision = message.transcode_to().ok()?;
            let rank = with(view, "commission_rank", &it.commission_rank.to_string());
            short_line([it.number.to_string(), day(it.effective_date), rank, it.summary])
        }
        "honi.proposals.v1.DisclosureDocument" => {
            let it: DisclosureDocument = message.transcode_to().ok()?;
            let withdrawn = with(view, "withdrawal_date", &day(it.withdrawal_date));
            short_line([
                document(it.kind, &it.version),
                day(it.effective_date),
                withdrawn,
                digest(&it.sha256),
            ])
        }
        "honi.proposals.v1.Disclosure" => {
            let it: Disclosure = message.transcode_to().ok()?;
            let delivered = with(view, "delivery_date", &day(it.delivery_date));
            let acknowledged = with(view, "acknowledgement_date", &day(it.acknowledgement_date));
            short_line([document(it.kind, &it.version), delivered, acknowledged, digest(&it.sha256)])
        }
        "honi.proposals.v1.TakenExtraStep" => {
            let it: TakenExtraStep = message.transcode_to().ok()?;
            short_line([word_of::<SolicitationExtraStep>(it.step).to_owned(), day(it.step_date)])
        }
        "honi.proposals.v1.ProposalText" => {
            let it: ProposalText = message.transcode_to().ok()?;
            format!("{}: {}", it.field, it.text)
        }
        _ => return None,
    };
    Some(line)
}

fn intent(view: &View<'_>, it: Intent) -> String {
    let criteria = it.criteria.iter().map(|criterion| {
        let importance = word_of::<CriterionImportance>(criterion.importance);
        format!("{} {importance}", criterion.key)
    });
    let number = |value: Option<i64>| value.map(|it| it.to_string()).unwrap_or_default();
    let criteria: Vec<String> = criteria.collect();
    let existing = match it.existing_cover() {
        honi_proto::proposals::v1::ExistingCover::Unspecified => String::new(),
        _ => word_of::<honi_proto::proposals::v1::ExistingCover>(it.existing_cover).to_owned(),
    };
    short_line([
        criteria.join(", "),
        with(view, "annual_premium_limit_yen", &number(it.annual_premium_limit_yen)),
        with(view, "cover_yen", &number(it.cover_yen)),
        with(view, "period_years", &number(it.period_years.map(i64::from))),
        with(view, "preferred_underwriter", &it.preferred_underwriter),
        with(view, "existing_cover", &existing),
    ])
}

fn considered(view: &View<'_>, it: ConsideredProduct) -> String {
    let ratings = it.ratings.iter().map(|rating| {
        let satisfaction = word_of::<CriterionSatisfaction>(rating.satisfaction);
        format!("{} {satisfaction}", rating.criterion)
    });
    let ratings: Vec<String> = ratings.collect();
    // In percent, as the domain writes scores.
    let fit = match it.fit_basis_points {
        Some(points) => with(view, "fit", &format!("{}.{:02} %", points / 100, points % 100)),
        None => view.lang.heading("excluded"),
    };
    short_line([
        it.code,
        fit,
        with(view, "annual_premium_yen", &it.annual_premium_yen.to_string()),
        with(view, "commission_rank", &it.commission_rank.to_string()),
        ratings.join(", "),
    ])
}

fn document(kind: i32, version: &str) -> String {
    format!("{} {version}", word_of::<DisclosureDocumentKind>(kind))
}

fn digest(sha256: &str) -> String {
    sha256.chars().take(DIGEST).collect()
}

fn day(date: Option<Date>) -> String {
    date.and_then(|it| it.day()).map(|it| it.to_string()).unwrap_or_default()
}

/// A value after its heading; nothing if there is none.
fn with(view: &View<'_>, heading: &str, value: &str) -> String {
    match value {
        "" => String::new(),
        value => format!("{} {value}", view.lang.heading(heading)),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use honi_proto::proposals::v1::{
        ConsideredProduct, Criterion, CriterionImportance, CriterionRating, CriterionSatisfaction, Intent, Proposal,
    };
    use prost_reflect::ReflectMessage as _;

    use crate::names::Names;
    use crate::texts::Lang;
    use crate::view::View;

    #[test]
    fn what_was_wanted_and_compared_is_a_line_each() {
        let considered = |code: &str, fit_basis_points, satisfaction: CriterionSatisfaction| ConsideredProduct {
            code: code.to_owned(),
            annual_premium_yen: 48_000,
            commission_rank: 1,
            fit_basis_points,
            ratings: vec![CriterionRating {
                criterion: "cover".to_owned(),
                satisfaction: satisfaction.into(),
            }],
            ..ConsideredProduct::default()
        };
        let proposal = Proposal {
            initial_intent: Some(Intent {
                criteria: vec![Criterion {
                    key: "cover".to_owned(),
                    importance: CriterionImportance::Must.into(),
                }],
                annual_premium_limit_yen: Some(60_000),
                ..Intent::default()
            }),
            considered_products: vec![
                considered("MED-A", Some(7_222), CriterionSatisfaction::Partly),
                considered("MED-B", None, CriterionSatisfaction::Unmet),
            ],
            ..Proposal::default()
        };
        let names = Names::default();
        let view = View {
            lang: Lang::En,
            names: &names,
            now: DateTime::UNIX_EPOCH,
        };
        let lines = view.lines(&proposal.transcode_to_dynamic());
        let texts: Vec<&str> = lines.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "cover must · At most a year (yen) 60000",
                "MED-A · Fit 72.22 % · Premium a year (yen) 48000 · Commission rank 1 · cover partly\n\
                 MED-B · Excluded · Premium a year (yen) 48000 · Commission rank 1 · cover unmet",
            ]
        );
    }
}
