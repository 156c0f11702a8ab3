//! Who calls. Nobody here exists.

/// Somebody who calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) roles: &'static [&'static str],
    pub(crate) unit: Option<&'static str>,
}

const fn person(name: &'static str, roles: &'static [&'static str], unit: Option<&'static str>) -> Person {
    Person { name, roles, unit }
}

pub(crate) const CENTRE: &str = "orgUnits/01920000-0000-7000-8000-0000000000c1";
pub(crate) const BRANCH: &str = "orgUnits/01920000-0000-7000-8000-0000000000b1";
pub(crate) const HEADQUARTERS: &str = "orgUnits/01920000-0000-7000-8000-0000000000a1";

pub(crate) const RECEPTION: Person = person("staff/01920000-0000-7000-8000-000000000005", &["REC"], Some(CENTRE));
pub(crate) const OTHER_RECEPTION: Person = person("staff/01920000-0000-7000-8000-000000000015", &["REC"], Some(CENTRE));
pub(crate) const HANDLER: Person = person("staff/01920000-0000-7000-8000-000000000006", &["CMH"], Some(CENTRE));
pub(crate) const OTHER_HANDLER: Person = person("staff/01920000-0000-7000-8000-000000000007", &["CMH"], Some(CENTRE));
pub(crate) const LEAD: Person = person("staff/01920000-0000-7000-8000-000000000004", &["SUP"], Some(CENTRE));
pub(crate) const MANAGER: Person = person("staff/01920000-0000-7000-8000-000000000002", &["CMG"], Some(HEADQUARTERS));
/// A compliance manager who also handles cases.
pub(crate) const HANDLING_MANAGER: Person = person("staff/01920000-0000-7000-8000-000000000012", &["CMG", "CMH"], Some(HEADQUARTERS));
pub(crate) const SALES: Person = person("staff/01920000-0000-7000-8000-000000000009", &["SAL"], Some(BRANCH));
pub(crate) const BRANCH_LEAD: Person = person("staff/01920000-0000-7000-8000-000000000008", &["SUP"], Some(BRANCH));
pub(crate) const TRAINER: Person = person("staff/01920000-0000-7000-8000-000000000013", &["TRN"], Some(HEADQUARTERS));
pub(crate) const EXECUTIVE: Person = person("staff/01920000-0000-7000-8000-000000000001", &["EXE"], Some(HEADQUARTERS));
pub(crate) const AUDITOR: Person = person("staff/01920000-0000-7000-8000-000000000014", &["AUD"], Some(HEADQUARTERS));
pub(crate) const OPERATOR: Person = person("staff/01920000-0000-7000-8000-000000000016", &["OPS"], Some(HEADQUARTERS));
pub(crate) const CALL_CENTRE: Person = person("applications/call-centre", &[], None);
pub(crate) const WORKER: Person = person("applications/honi-worker", &[], None);

/// Who reports to whom, nearest first, at the start of every test.
pub(crate) const LINES: [(&Person, &[&Person]); 7] = [
    (&HANDLER, &[&LEAD, &EXECUTIVE]),
    (&OTHER_HANDLER, &[&LEAD, &EXECUTIVE]),
    (&LEAD, &[&EXECUTIVE]),
    (&SALES, &[&BRANCH_LEAD, &EXECUTIVE]),
    (&BRANCH_LEAD, &[&EXECUTIVE]),
    (&HANDLING_MANAGER, &[&EXECUTIVE]),
    (&RECEPTION, &[&LEAD, &EXECUTIVE]),
];
