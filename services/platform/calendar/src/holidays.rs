//! The national holidays of Japan (国民の祝日), one table per year, made when it is asked for first.

use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};

/// The years whose holidays are known. Before 1955 the law was young and no list confirms it; after 2099 the equinoxes are guesswork.
/// Days outside are taken to be no holidays.
pub(crate) const FIRST_YEAR: i32 = 1955;
/// See [`FIRST_YEAR`].
pub(crate) const LAST_YEAR: i32 = 2099;
pub(crate) const YEARS: usize = (LAST_YEAR - FIRST_YEAR + 1) as usize;

/// A national holiday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// Its Japanese name. A substitute holiday (振替休日) says so after the name of the holiday it stands for.
    pub ja: String,
    /// Its English name.
    pub en: String,
}

/// The national holiday on a day, if there is one.
#[must_use]
pub fn holiday(date: NaiveDate) -> Option<&'static Holiday> {
    let holidays = holidays_of(date.year());
    let found = holidays.binary_search_by_key(&date, |it| it.date).ok()?;
    Some(&holidays[found])
}

/// The national holidays of a year, in order of date; none for a year outside the known ones.
pub(crate) fn holidays_of(year: i32) -> &'static [Holiday] {
    static TABLE: [OnceLock<Vec<Holiday>>; YEARS] = [const { OnceLock::new() }; YEARS];
    let slot = usize::try_from(year - FIRST_YEAR).ok().and_then(|index| TABLE.get(index));
    slot.map_or(&[], |slot| slot.get_or_init(|| read_year(year)))
}

fn read_year(year: i32) -> Vec<Holiday> {
    let found = yasumi::year_holidays(year).into_iter();
    found
        .filter(|(date, name)| law_knows(*date, name))
        .map(|(date, ja)| Holiday {
            date,
            en: english(&ja),
            ja,
        })
        .collect()
}

/// yasumi applies two rules from the start of time that the law got later: the sandwiched holiday (Act 103 of 1985, in force from
/// 1985-12-27) and the substitute holiday (Act 10 of 1973, in force from 1973-04-12).
fn law_knows(date: NaiveDate, name: &str) -> bool {
    if name == "国民の休日" {
        return date.year() >= 1986;
    }
    !name.ends_with("振替休日") || (date.year(), date.month(), date.day()) >= (1973, 4, 12)
}

fn english(ja: &str) -> String {
    match ja.strip_suffix(" 振替休日") {
        Some(stands_for) => format!("substitute holiday for {}", english_name(stands_for)),
        None => english_name(ja).to_owned(),
    }
}

fn english_name(ja: &str) -> &str {
    match ja {
        "元日" => "New Year's Day",
        "成人の日" => "Coming of Age Day",
        "建国記念の日" => "National Foundation Day",
        "天皇誕生日" => "the Emperor's Birthday",
        "春分の日" => "Vernal Equinox Day",
        "みどりの日" => "Greenery Day",
        "昭和の日" => "Showa Day",
        "憲法記念日" => "Constitution Memorial Day",
        "こどもの日" => "Children's Day",
        "海の日" => "Marine Day",
        "山の日" => "Mountain Day",
        "敬老の日" => "Respect for the Aged Day",
        "秋分の日" => "Autumnal Equinox Day",
        "体育の日" => "Health and Sports Day",
        "スポーツの日" => "Sports Day",
        "文化の日" => "Culture Day",
        "勤労感謝の日" => "Labour Thanksgiving Day",
        "国民の休日" => "a day between two national holidays",
        // The few ceremonies of the court have no settled English names; the Japanese name is better than a guess.
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_have_names_in_both_languages() {
        let table = [
            ("2026-09-21", Some(("敬老の日", "Respect for the Aged Day"))),
            ("2026-09-22", Some(("国民の休日", "a day between two national holidays"))),
            ("2026-09-23", Some(("秋分の日", "Autumnal Equinox Day"))),
            (
                "2027-03-22",
                Some(("春分の日 振替休日", "substitute holiday for Vernal Equinox Day")),
            ),
            ("2026-09-24", None),
            ("1985-05-04", None),
            ("1988-05-04", Some(("国民の休日", "a day between two national holidays"))),
            ("1973-02-12", None),
            (
                "1973-04-30",
                Some(("天皇誕生日 振替休日", "substitute holiday for the Emperor's Birthday")),
            ),
            ("1900-01-01", None),
            ("2100-01-01", None),
        ];
        for (date, expected) in table {
            let found = holiday(date.parse().unwrap()).map(|it| (it.ja.as_str(), it.en.as_str()));
            assert_eq!(found, expected, "{date}");
        }
    }
}
