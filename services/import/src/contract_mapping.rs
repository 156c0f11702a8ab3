//! Which column is which field of a contract.

use honi_proto::proposals::v1::{Contract, ContractOrigin, ImportedContract, LineGroup, TerminationReason, UnderwriterKind};

use crate::beside::BesideFile;
use crate::checks::Check;
use crate::choice::Choice;
use crate::contract::End;
use crate::contract_file::{ContractMappingFile, WordFile};
use crate::file::{DayFile, Word};
use crate::frame::{self, Fault, Frame, MappingError, Reading};
use crate::moment::Day;
use crate::record::Record;
use crate::remark::Refusal;
use crate::taken::{Amount, Kind, Taken};

/// Which column is which field of a contract.
#[derive(Debug)]
pub struct ContractMapping {
    frame: Frame,
    apply: Day,
    effective: Day,
    end: Option<End>,
    days: Days,
    underwriter_kind: Choice<UnderwriterKind>,
    line_group: Choice<LineGroup>,
    origin: Choice<ContractOrigin>,
    policyholder: Taken,
    org_unit: Taken,
    product: Taken,
    words: Words,
    annual_premium_yen: Option<Amount>,
}

/// Days that a row may lack.
#[derive(Debug)]
struct Days {
    establish: Option<Day>,
    mature: Option<Day>,
    reinstate: Option<Day>,
    decline: Option<Day>,
    switch_notice: Option<Day>,
}

/// Words that a row may lack.
#[derive(Debug)]
struct Words {
    insured: Option<Taken>,
    household: Option<Taken>,
    object_key: Option<Taken>,
    sales_staff: Option<Taken>,
    underwriter: Option<Taken>,
}

impl ContractMapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// The first key, word or form that it cannot have, with its line.
    pub fn read(text: &str) -> Result<Self, MappingError> {
        frame::read(text, Self::of)
    }

    fn of(file: ContractMappingFile, text: &str) -> Result<Self, Fault> {
        let form = file.date_form;
        let day = |file: Option<DayFile>| file.map(|file| Day::read(file, &form)).transpose();
        let word = |field, kind, file: Option<WordFile>| file.map(|file| Taken::read(field, kind, file)).transpose();
        let new_business = || Ok(Choice::always(ContractOrigin::New));
        Ok(Self {
            apply: Day::read(file.apply, &form)?,
            effective: Day::read(file.effective, &form)?,
            end: End::read(file.terminate, file.termination_reason, &form, &file.key)?,
            days: Days {
                establish: day(file.establish)?,
                mature: day(file.mature)?,
                reinstate: day(file.reinstate)?,
                decline: day(file.decline)?,
                switch_notice: day(file.switch_notice)?,
            },
            underwriter_kind: Choice::read(file.underwriter_kind)?,
            line_group: Choice::read(file.line_group)?,
            origin: file.origin.map_or_else(new_business, Choice::read)?,
            policyholder: Taken::read("policyholder", Kind::Person, file.policyholder)?,
            org_unit: Taken::read("org_unit", Kind::Unit, file.org_unit)?,
            product: Taken::read("product", Kind::Code, file.product)?,
            words: Words {
                insured: word("insured", Kind::Person, file.insured)?,
                household: word("household", Kind::Household, file.household)?,
                object_key: word("object_key", Kind::Thing, file.object_key)?,
                sales_staff: word("sales_staff", Kind::Staff, file.sales_staff)?,
                underwriter: word("underwriter", Kind::Code, file.underwriter)?,
            },
            annual_premium_yen: file.annual_premium_yen.map(Amount::read),
            frame: Frame {
                text: text.to_owned(),
                key: file.key,
                ignored: file.ignored,
                date_form: form.into_inner(),
                beside: file.joined.map_or(BesideFile::Nothing, BesideFile::Joined),
                checks: file.checks.into_iter().map(Check::read).collect::<Result<_, _>>()?,
            },
        })
    }

    fn contract(&self, external_id: String, record: &Record<'_>) -> Result<Contract, Refusal> {
        let day = |day: &Option<Day>| day.as_ref().map_or(Ok(None), |day| day.of(record));
        let word = |word: &Option<Taken>| word.as_ref().map_or_else(|| Ok(String::new()), |word| word.of(record));
        let policyholder = self.policyholder.needed(record)?;
        let insured = word(&self.words.insured)?;
        Ok(Contract {
            external_id,
            // A source tells of somebody else where it is somebody else.
            insured: if insured.is_empty() { policyholder.clone() } else { insured },
            policyholder,
            household: word(&self.words.household)?,
            object_key: word(&self.words.object_key)?,
            org_unit: self.org_unit.needed(record)?,
            sales_staff: word(&self.words.sales_staff)?,
            underwriter_kind: self.underwriter_kind.one("underwriter_kind", record)?.into(),
            underwriter: word(&self.words.underwriter)?,
            line_group: self.line_group.one("line_group", record)?.into(),
            product: self.product.needed(record)?,
            origin: self.origin.one("origin", record)?.into(),
            apply_date: Some(self.apply.needed(record)?.into()),
            establish_date: day(&self.days.establish)?.map(Into::into),
            effective_date: Some(self.effective.needed(record)?.into()),
            mature_date: day(&self.days.mature)?.map(Into::into),
            annual_premium_yen: self.annual_premium_yen.as_ref().map_or(Ok(None), |amount| amount.of(record))?,
            switch_notice_date: day(&self.days.switch_notice)?.map(Into::into),
            ..Contract::default()
        })
    }
}

impl Reading for ContractMapping {
    type Item = ImportedContract;

    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn singles(&self) -> Vec<&Word> {
        let Days {
            establish,
            mature,
            reinstate,
            decline,
            switch_notice,
        } = &self.days;
        let Words {
            insured,
            household,
            object_key,
            sales_staff,
            underwriter,
        } = &self.words;
        let days = [establish, mature, reinstate, decline, switch_notice].into_iter().flatten();
        let days = [&self.apply, &self.effective].into_iter().chain(days).map(|day| &day.column);
        let words = [insured, household, object_key, sales_staff, underwriter].into_iter().flatten();
        let words = [&self.policyholder, &self.org_unit, &self.product].into_iter().chain(words);
        let amount = self.annual_premium_yen.iter().map(|amount| &amount.column);
        let choices = self
            .underwriter_kind
            .columns()
            .chain(self.line_group.columns())
            .chain(self.origin.columns());
        let end = self.end.iter().flat_map(End::columns);
        days.chain(end)
            .chain(choices)
            .chain(words.flat_map(Taken::columns))
            .chain(amount)
            .collect()
    }

    /// Nothing beside a file of contracts has several rows a contract.
    fn cells(&self) -> Vec<&Word> {
        Vec::new()
    }

    fn item(&self, external_id: String, record: &Record<'_>) -> Result<ImportedContract, Refusal> {
        let contract = self.contract(external_id, record)?;
        let ended = self.end.as_ref().map_or(Ok(None), |end| end.of(record))?;
        let day = |day: &Option<Day>| day.as_ref().map_or(Ok(None), |day| day.of(record));
        Ok(ImportedContract {
            contract: Some(contract),
            decline_date: day(&self.days.decline)?.map(Into::into),
            termination_date: ended.map(|(day, _)| day.into()),
            termination_reason: ended.map(|(_, reason): (_, TerminationReason)| reason.into()),
            reinstate_date: day(&self.days.reinstate)?.map(Into::into),
        })
    }
}
