//! The member (組合員) and its changes.

use chrono::{DateTime, NaiveDate, Utc};
use honi_names::{MemberName, OrgUnitName, StaffName};
use serde::{Deserialize, Serialize};

use super::screening::HandlerGuidance;

/// The personal data of a member: everything that is encrypted under the member's own key.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Family and given name (氏名), as the member writes it.
    pub full_name: String,
    /// Reading of the name (フリガナ).
    pub full_name_kana: String,
    /// Date of birth, if known.
    pub birth_date: Option<NaiveDate>,
    /// Telephone number; empty if unknown.
    pub phone: String,
    /// E-mail address; empty if unknown.
    pub email: String,
    /// Postal address; empty if unknown.
    pub address: String,
    /// How those act who meet the member, where compliance has flagged it. Beside the personal data, so that every read has it at once and
    /// it goes with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<HandlerGuidance>,
}

/// A field of a member that an update can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileField {
    /// `full_name`.
    FullName,
    /// `full_name_kana`.
    FullNameKana,
    /// `birth_date`.
    BirthDate,
    /// `phone`.
    Phone,
    /// `email`.
    Email,
    /// `address`.
    Address,
    /// `org_unit`; no personal data, but changed the same way.
    OrgUnit,
    /// `sales_staff`; no personal data, but changed the same way.
    SalesStaff,
}

impl ProfileField {
    /// Every field, in the order of the proto.
    pub const ALL: [Self; 8] = [
        Self::FullName,
        Self::FullNameKana,
        Self::BirthDate,
        Self::Phone,
        Self::Email,
        Self::Address,
        Self::OrgUnit,
        Self::SalesStaff,
    ];

    /// The fields that are personal data.
    pub const PERSONAL: [Self; 6] = [
        Self::FullName,
        Self::FullNameKana,
        Self::BirthDate,
        Self::Phone,
        Self::Email,
        Self::Address,
    ];

    /// The field's path in an update mask.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::FullName => "full_name",
            Self::FullNameKana => "full_name_kana",
            Self::BirthDate => "birth_date",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
            Self::OrgUnit => "org_unit",
            Self::SalesStaff => "sales_staff",
        }
    }
}

/// A new value of one field.
#[derive(Clone)]
pub enum FieldValue {
    /// Family and given name (氏名).
    FullName(String),
    /// Reading of the name (フリガナ).
    FullNameKana(String),
    /// Date of birth; none if unknown.
    BirthDate(Option<NaiveDate>),
    /// Telephone number; empty if unknown.
    Phone(String),
    /// E-mail address; empty if unknown.
    Email(String),
    /// Postal address; empty if unknown.
    Address(String),
    /// The branch that looks after the member.
    OrgUnit(OrgUnitName),
    /// The sales staff who looks after the member; none if nobody in particular.
    SalesStaff(Option<StaffName>),
}

impl FieldValue {
    /// Whose value it is.
    #[must_use]
    pub fn field(&self) -> ProfileField {
        match self {
            Self::FullName(_) => ProfileField::FullName,
            Self::FullNameKana(_) => ProfileField::FullNameKana,
            Self::BirthDate(_) => ProfileField::BirthDate,
            Self::Phone(_) => ProfileField::Phone,
            Self::Email(_) => ProfileField::Email,
            Self::Address(_) => ProfileField::Address,
            Self::OrgUnit(_) => ProfileField::OrgUnit,
            Self::SalesStaff(_) => ProfileField::SalesStaff,
        }
    }
}

/// Where a member's record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// In use.
    Active,
    /// Entered in error (取消).
    Voided,
    /// The member's key is gone; nobody can read the profile.
    Erased,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Active, Self::Voided, Self::Erased];

    /// The state's word in tables, audit entries and events.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Voided => "VOIDED",
            Self::Erased => "ERASED",
        }
    }
}

/// How often a record was written; the source of its etag.
pub type Version = i64;

/// What a caller says of a member to be recorded.
#[derive(Clone)]
pub struct NewMember {
    /// Membership number.
    pub member_no: String,
    /// Personal data.
    pub profile: Profile,
    /// The branch that looks after the member.
    pub org_unit: OrgUnitName,
    /// The sales staff who looks after the member, if anybody in particular.
    pub sales_staff: Option<StaffName>,
    /// Day of joining the co-op.
    pub join_date: NaiveDate,
}

/// A member's record.
#[derive(Clone)]
pub struct Member {
    /// Resource name.
    pub name: MemberName,
    /// Membership number (組合員番号).
    pub member_no: String,
    /// Personal data; absent once erased.
    pub profile: Option<Profile>,
    /// The branch that looks after the member.
    pub org_unit: OrgUnitName,
    /// The sales staff who looks after the member, if anybody in particular.
    pub sales_staff: Option<StaffName>,
    /// Day of joining the co-op.
    pub join_date: NaiveDate,
    /// Where the record stands.
    pub state: State,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// How often it was written.
    pub version: Version,
}

/// A change that the record's state does not allow.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a member that is {} cannot be {wanted}", from.word())]
pub struct TransitionError {
    /// Where the record stands.
    pub from: State,
    /// What was asked of it.
    pub wanted: &'static str,
}

impl Member {
    /// Records a new member.
    #[must_use]
    pub fn record(name: MemberName, new: NewMember, at: DateTime<Utc>) -> Self {
        Self {
            name,
            member_no: new.member_no,
            profile: Some(new.profile),
            org_unit: new.org_unit,
            sales_staff: new.sales_staff,
            join_date: new.join_date,
            state: State::Active,
            created_at: at,
            updated_at: at,
            version: 1,
        }
    }

    /// The value of a field as a text; empty if there is none.
    #[must_use]
    pub fn text(&self, field: ProfileField) -> String {
        let of = |get: fn(&Profile) -> &str| self.profile.as_ref().map(get).unwrap_or_default().to_owned();
        match field {
            ProfileField::FullName => of(|profile| &profile.full_name),
            ProfileField::FullNameKana => of(|profile| &profile.full_name_kana),
            ProfileField::BirthDate => {
                let day = self.birth_date();
                day.map(|day| day.to_string()).unwrap_or_default()
            }
            ProfileField::Phone => of(|profile| &profile.phone),
            ProfileField::Email => of(|profile| &profile.email),
            ProfileField::Address => of(|profile| &profile.address),
            ProfileField::OrgUnit => self.org_unit.to_string(),
            ProfileField::SalesStaff => self.sales_staff.map(|staff| staff.to_string()).unwrap_or_default(),
        }
    }

    /// Allows what is recorded beside the member, such as its needs: only while the record is in use.
    ///
    /// # Errors
    /// Unless the record is active.
    pub fn in_use(&self, wanted: &'static str) -> Result<(), TransitionError> {
        if self.state == State::Active {
            Ok(())
        } else {
            Err(TransitionError { from: self.state, wanted })
        }
    }

    /// Day of birth, if it is known.
    #[must_use]
    pub fn birth_date(&self) -> Option<NaiveDate> {
        self.profile.as_ref().and_then(|profile| profile.birth_date)
    }

    /// Takes these values; the other fields stay.
    ///
    /// # Errors
    /// Unless the record is active.
    pub fn update(self, values: Vec<FieldValue>, at: DateTime<Utc>) -> Result<Self, TransitionError> {
        let mut member = self.change("updated", |state| state == State::Active, at)?;
        let profile = member.profile.get_or_insert_default();
        for value in values {
            match value {
                FieldValue::FullName(text) => profile.full_name = text,
                FieldValue::FullNameKana(text) => profile.full_name_kana = text,
                FieldValue::BirthDate(day) => profile.birth_date = day,
                FieldValue::Phone(text) => profile.phone = text,
                FieldValue::Email(text) => profile.email = text,
                FieldValue::Address(text) => profile.address = text,
                FieldValue::OrgUnit(unit) => member.org_unit = unit,
                FieldValue::SalesStaff(staff) => member.sales_staff = staff,
            }
        }
        Ok(member)
    }

    /// How those act who meet the member, where compliance has flagged it.
    #[must_use]
    pub fn guidance(&self) -> Option<HandlerGuidance> {
        self.profile.as_ref().and_then(|profile| profile.guidance)
    }

    /// Takes over what the member's screening says.
    ///
    /// # Errors
    /// Unless the record is active.
    pub fn guide(self, guidance: Option<HandlerGuidance>, at: DateTime<Utc>) -> Result<Self, TransitionError> {
        let mut member = self.change("screened", |state| state == State::Active, at)?;
        member.profile.get_or_insert_default().guidance = guidance;
        Ok(member)
    }

    /// Marks the record as entered in error.
    ///
    /// # Errors
    /// Unless the record is active.
    pub fn void(self, at: DateTime<Utc>) -> Result<Self, TransitionError> {
        let member = self.change("voided", |state| state == State::Active, at)?;
        Ok(Self {
            state: State::Voided,
            ..member
        })
    }

    /// Forgets the personal data; the caller also deletes the key.
    ///
    /// # Errors
    /// If it is erased already.
    pub fn erase(self, at: DateTime<Utc>) -> Result<Self, TransitionError> {
        let member = self.change("erased", |state| state != State::Erased, at)?;
        Ok(Self {
            state: State::Erased,
            profile: None,
            ..member
        })
    }

    fn change(mut self, wanted: &'static str, allowed: impl Fn(State) -> bool, at: DateTime<Utc>) -> Result<Self, TransitionError> {
        if !allowed(self.state) {
            return Err(TransitionError { from: self.state, wanted });
        }
        self.updated_at = at;
        self.version += 1;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn new() -> NewMember {
        NewMember {
            member_no: "0000123".to_owned(),
            profile: Profile {
                full_name: "架空 花子".to_owned(),
                full_name_kana: "カクウ ハナコ".to_owned(),
                birth_date: None,
                phone: "000-0000-0000".to_owned(),
                email: String::new(),
                address: String::new(),
                guidance: None,
            },
            org_unit: OrgUnitName::new(Uuid::from_u128(1)),
            sales_staff: None,
            join_date: NaiveDate::from_ymd_opt(2020, 4, 1).unwrap(),
        }
    }

    fn member() -> Member {
        Member::record(MemberName::new(Uuid::from_u128(9)), new(), DateTime::UNIX_EPOCH)
    }

    #[test]
    fn an_update_changes_the_named_fields_only() {
        let phone = FieldValue::Phone("111-1111-1111".to_owned());
        let updated = member().update(vec![phone], DateTime::UNIX_EPOCH).unwrap();
        let profile = updated.profile.unwrap();
        assert_eq!(
            (profile.full_name.as_str(), profile.phone.as_str(), updated.version),
            ("架空 花子", "111-1111-1111", 2)
        );
    }

    #[test]
    fn every_state_allows_what_the_table_says() {
        let at = DateTime::UNIX_EPOCH;
        let voided = member().void(at).unwrap();
        let erased = member().erase(at).unwrap();
        assert!(erased.profile.is_none(), "an erased member has no profile");
        assert_eq!(voided.clone().void(at).err().map(|error| error.from), Some(State::Voided));
        assert!(voided.clone().update(Vec::new(), at).is_err());
        assert!(voided.erase(at).is_ok(), "a voided record can still be erased");
        assert!(erased.clone().void(at).is_err() && erased.clone().erase(at).is_err() && erased.update(Vec::new(), at).is_err());
    }
}
