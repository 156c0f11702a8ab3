//! The small fictional co-op that the local suite is seeded with. Nobody here exists.

/// A unit of the fictional co-op.
pub struct Unit {
    /// Code, and what staff and members refer to it by.
    pub code: &'static str,
    /// Title.
    pub title: &'static str,
    /// Code of the unit above.
    pub parent: Option<&'static str>,
    /// Name of the kind in the proto.
    pub kind: &'static str,
}

/// Somebody who works for the fictional co-op.
pub struct Person {
    /// Staff number, and what supervisors are referred to by.
    pub staff_no: &'static str,
    /// Name.
    pub full_name: &'static str,
    /// Codes of the roles held.
    pub roles: &'static [&'static str],
    /// Code of the unit.
    pub unit: &'static str,
    /// Staff number of the supervisor.
    pub supervisor: Option<&'static str>,
}

/// A member of the fictional co-op.
pub struct Neighbour {
    /// Membership number.
    pub member_no: &'static str,
    /// Name.
    pub full_name: &'static str,
    /// Reading.
    pub full_name_kana: &'static str,
    /// Telephone number; the exchange 000 is assigned to nobody.
    pub phone: &'static str,
    /// Code of the branch.
    pub unit: &'static str,
    /// Staff number of the sales staff.
    pub sales_staff: &'static str,
}

/// The units, those above first.
pub const UNITS: &[Unit] = &[
    Unit {
        code: "HQ",
        title: "架空生協 本部",
        parent: None,
        kind: "ORG_UNIT_KIND_HEADQUARTERS",
    },
    Unit {
        code: "CC",
        title: "お客様センター",
        parent: Some("HQ"),
        kind: "ORG_UNIT_KIND_CONTACT_CENTRE",
    },
    Unit {
        code: "BO",
        title: "共済事務センター",
        parent: Some("HQ"),
        kind: "ORG_UNIT_KIND_BACK_OFFICE",
    },
    Unit {
        code: "CO",
        title: "コンプライアンス部",
        parent: Some("HQ"),
        kind: "ORG_UNIT_KIND_COMPLIANCE",
    },
    Unit {
        code: "IA",
        title: "内部監査室",
        parent: Some("HQ"),
        kind: "ORG_UNIT_KIND_INTERNAL_AUDIT",
    },
    Unit {
        code: "B1",
        title: "みどり野支所",
        parent: Some("HQ"),
        kind: "ORG_UNIT_KIND_BRANCH",
    },
    Unit {
        code: "B2",
        title: "うみかぜ支所",
        parent: Some("HQ"),
        kind: "ORG_UNIT_KIND_BRANCH",
    },
];

/// The staff, supervisors first.
pub const PEOPLE: &[Person] = &[
    Person {
        staff_no: "S001",
        full_name: "架空 理子",
        roles: &["EXE"],
        unit: "HQ",
        supervisor: None,
    },
    Person {
        staff_no: "S002",
        full_name: "架空 律子",
        roles: &["CMG"],
        unit: "CO",
        supervisor: Some("S001"),
    },
    Person {
        staff_no: "S003",
        full_name: "架空 法男",
        roles: &["COF"],
        unit: "CO",
        supervisor: Some("S002"),
    },
    Person {
        staff_no: "S004",
        full_name: "架空 長一",
        roles: &["SUP"],
        unit: "CC",
        supervisor: Some("S001"),
    },
    Person {
        staff_no: "S005",
        full_name: "架空 受子",
        roles: &["REC"],
        unit: "CC",
        supervisor: Some("S004"),
    },
    Person {
        staff_no: "S006",
        full_name: "架空 聴男",
        roles: &["CMH"],
        unit: "CC",
        supervisor: Some("S004"),
    },
    Person {
        staff_no: "S007",
        full_name: "架空 応子",
        roles: &["CMH"],
        unit: "CC",
        supervisor: Some("S004"),
    },
    Person {
        staff_no: "S008",
        full_name: "架空 支所長",
        roles: &["SUP"],
        unit: "B1",
        supervisor: Some("S001"),
    },
    Person {
        staff_no: "S009",
        full_name: "架空 売子",
        roles: &["SAL"],
        unit: "B1",
        supervisor: Some("S008"),
    },
    Person {
        staff_no: "S010",
        full_name: "架空 勧男",
        roles: &["SAL"],
        unit: "B2",
        supervisor: Some("S001"),
    },
    Person {
        staff_no: "S011",
        full_name: "架空 事子",
        roles: &["BKO"],
        unit: "BO",
        supervisor: Some("S001"),
    },
    Person {
        staff_no: "S012",
        full_name: "架空 学",
        roles: &["TRN"],
        unit: "HQ",
        supervisor: Some("S001"),
    },
    Person {
        staff_no: "S013",
        full_name: "架空 監",
        roles: &["AMG"],
        unit: "IA",
        supervisor: None,
    },
    Person {
        staff_no: "S014",
        full_name: "架空 査子",
        roles: &["AUD"],
        unit: "IA",
        supervisor: Some("S013"),
    },
    Person {
        staff_no: "S015",
        full_name: "架空 運用",
        roles: &["OPS"],
        unit: "HQ",
        supervisor: Some("S001"),
    },
    Person {
        staff_no: "S016",
        full_name: "架空 管理",
        roles: &["ADM"],
        unit: "HQ",
        supervisor: Some("S001"),
    },
    Person {
        staff_no: "S017",
        full_name: "架空 品子",
        roles: &["PRD"],
        unit: "HQ",
        supervisor: Some("S001"),
    },
    Person {
        staff_no: "S018",
        full_name: "架空 計男",
        roles: &["KED"],
        unit: "HQ",
        supervisor: Some("S001"),
    },
    Person {
        staff_no: "S019",
        full_name: "架空 承子",
        roles: &["KAP"],
        unit: "HQ",
        supervisor: Some("S001"),
    },
];

/// A few members.
pub const MEMBERS: &[Neighbour] = &[
    Neighbour {
        member_no: "0000001",
        full_name: "見本 花子",
        full_name_kana: "ミホン ハナコ",
        phone: "000-1111-0001",
        unit: "B1",
        sales_staff: "S009",
    },
    Neighbour {
        member_no: "0000002",
        full_name: "見本 太郎",
        full_name_kana: "ミホン タロウ",
        phone: "000-1111-0002",
        unit: "B1",
        sales_staff: "S009",
    },
    Neighbour {
        member_no: "0000003",
        full_name: "例示 さくら",
        full_name_kana: "レイジ サクラ",
        phone: "000-1111-0003",
        unit: "B2",
        sales_staff: "S010",
    },
];
