//! What follows for a staff, as somebody writes it.

use std::collections::BTreeMap;
use std::str::FromStr;

use honi_names::StaffName;
use honi_proto::inspections::v1::{StaffMeasure, StaffMeasureKind};

/// One measure for one staff: `staff/…=guidance`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MeasureOf {
    staff: StaffName,
    measure: StaffMeasureKind,
}

/// What is no measure.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("write STAFF=MEASURE, such as staff/…=guidance, retrain, supervised-sales, suspend-solicitation or hr-referral")]
pub(crate) struct NoMeasure;

impl FromStr for MeasureOf {
    type Err = NoMeasure;

    fn from_str(text: &str) -> Result<Self, NoMeasure> {
        let (staff, word) = text.split_once('=').ok_or(NoMeasure)?;
        let name = format!("STAFF_MEASURE_KIND_{}", word.to_ascii_uppercase().replace('-', "_"));
        let measure = StaffMeasureKind::from_str_name(&name).filter(|it| *it != StaffMeasureKind::Unspecified);
        Ok(Self {
            staff: staff.parse().map_err(|_| NoMeasure)?,
            measure: measure.ok_or(NoMeasure)?,
        })
    }
}

/// The measures of each staff.
pub(super) fn measures(all: Vec<MeasureOf>) -> Vec<StaffMeasure> {
    let mut by_staff: BTreeMap<StaffName, Vec<i32>> = BTreeMap::new();
    for it in all {
        by_staff.entry(it.staff).or_default().push(it.measure.into());
    }
    let measure = |(staff, measures): (StaffName, Vec<i32>)| StaffMeasure {
        staff: staff.to_string(),
        measures,
    };
    by_staff.into_iter().map(measure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_names_a_staff_and_what_follows() {
        let staff = "staff/0190a5a0-0000-7000-8000-000000000001";
        let of = |word: &str| format!("{staff}={word}").parse::<MeasureOf>();
        let all = ["guidance", "suspend-solicitation"].map(|word| of(word).unwrap());
        let grouped = measures(all.to_vec());
        assert_eq!((grouped.len(), grouped[0].measures.len()), (1, 2));
        for wrong in ["", "unspecified", "praise"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
        assert!("staff/1=guidance".parse::<MeasureOf>().is_err());
    }
}
