//! The roles of the co-op.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A code that names no role. It does not repeat the code: that came from outside.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not the code of a role")]
pub struct UnknownRole;

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident $code:literal;)*) => {
        /// A role (役割), written as its three-letter code in tokens, policies and the audit log.
        #[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        pub enum Role {$(
            $(#[$doc])*
            #[serde(rename = $code)]
            $role,
        )*}

        impl Role {
            /// All roles, in the order of the permission matrix.
            pub const ALL: &'static [Self] = &[$(Self::$role),*];

            /// The three-letter code.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$role => $code,)*
                }
            }
        }

        impl FromStr for Role {
            type Err = UnknownRole;

            fn from_str(code: &str) -> Result<Self, UnknownRole> {
                match code {
                    $($code => Ok(Self::$role),)*
                    _ => Err(UnknownRole),
                }
            }
        }
    };
}

roles! {
    /// Internal calling application (service account).
    Application "APP";
    /// Reception, contact centre (受付).
    Reception "REC";
    /// Sales staff (募集人).
    Sales "SAL";
    /// Supervisor, also team lead (上司).
    Supervisor "SUP";
    /// Back office of the head office (本部事務).
    BackOffice "BKO";
    /// Complaint handler (苦情対応担当).
    ComplaintHandler "CMH";
    /// Compliance officer (コンプライアンス担当).
    ComplianceOfficer "COF";
    /// Compliance manager (統括).
    ComplianceManager "CMG";
    /// Administrator of training and qualifications (教育担当).
    TrainingAdministrator "TRN";
    /// Product manager (商品担当).
    ProductManager "PRD";
    /// Internal auditor (内部監査).
    Auditor "AUD";
    /// Audit manager (監査責任者).
    AuditManager "AMG";
    /// External auditor (外部監査).
    ExternalAuditor "EXA";
    /// Editor of KPI.
    KpiEditor "KED";
    /// Approver of KPI.
    KpiApprover "KAP";
    /// Executive (理事).
    Executive "EXE";
    /// Operator of workflows: metadata, never narratives.
    Operator "OPS";
    /// Administrator of the system: users, roles, calendars, no business records.
    Administrator "ADM";
    /// The public: published reports only.
    Public "PUB";
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_its_code_everywhere() {
        for role in Role::ALL {
            assert_eq!(role.code().parse(), Ok(*role));
            assert_eq!(serde_json::to_string(role).expect("a text"), format!("\"{role}\""));
        }
        assert_eq!("cmg".parse::<Role>(), Err(UnknownRole));
        assert_eq!(Role::ALL.len(), 19);
    }
}
