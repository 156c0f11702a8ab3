//! Why a limit is when it is, in words.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc, Weekday};
use serde::{Deserialize, Serialize};

use crate::business_calendar::{BusinessCalendar, ClosedBecause};
use crate::japan_time::{JAPAN, japan_date, last_day};

/// One step of an explanation, or part of one, in both languages. Holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

impl Step {
    /// A step of its two texts.
    #[must_use]
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            ja: ja.into(),
            en: en.into(),
        }
    }
}

impl BusinessCalendar {
    /// Explains [`Self::add_business_days`].
    #[must_use]
    pub fn explain_business_days(&self, receipt: DateTime<Utc>, n: u16) -> Vec<Step> {
        let day_0 = self.effective_day(receipt);
        let due = last_day(self.add_business_days(receipt, n));
        let mut steps = vec![received(receipt), self.day_0_step(receipt, day_0)];
        steps.extend(self.skipped_step(day_0, due));
        let (ja_close, en_close) = clock(self.rules().closes_at_minute);
        steps.push(Step::new(
            format!(
                "{n}営業日目は{}で、期限はその日の{ja_close}です(ちょうど{ja_close}は期限内)。",
                japanese_day(due)
            ),
            format!(
                "Business day {n} is {}; the limit ends at {en_close} JST of that day, that moment included.",
                english_day(due)
            ),
        ));
        steps.push(Step::new(
            format!("営業日カレンダーの版は{}です。", self.version()),
            format!("By version {} of the business calendar.", self.version()),
        ));
        if self.is_provisional(due) {
            steps.push(Step::new(
                format!("{}年の祝日はまだ官報で確定していないため、期限は暫定です。", due.year()),
                format!(
                    "The national holidays of {} are not official yet, so the limit is provisional.",
                    due.year()
                ),
            ));
        }
        steps
    }

    /// Explains [`Self::add_calendar_days`].
    #[must_use]
    pub fn explain_calendar_days(&self, receipt: DateTime<Utc>, n: u16) -> Vec<Step> {
        let due = last_day(self.add_calendar_days(receipt, n));
        let mut steps = vec![
            received(receipt),
            Step::new(
                "暦日の期限は、実際の受付日を0日目として数えます。",
                "A limit in calendar days counts from the real day of receipt as day 0.",
            ),
            Step::new(
                format!("{n}日目は{}で、期限はその日の24:00(翌日0:00)です。", japanese_day(due)),
                format!(
                    "Day {n} is {}; the limit ends at 24:00 JST of that day, which is 00:00 of the next.",
                    english_day(due)
                ),
            ),
        ];
        if let Some(because) = self.why_closed(due) {
            let (ja, en) = words(because);
            let before = self.business_day_before(due);
            steps.push(Step::new(
                format!(
                    "その日は休業日({ja})ですが期限は動かしません。その前の最後の営業日は{}です。",
                    japanese_day(before)
                ),
                format!(
                    "That is no business day ({en}), but the limit stays; the last business day before it is {}.",
                    english_day(before)
                ),
            ));
        }
        steps
    }

    fn day_0_step(&self, receipt: DateTime<Utc>, day_0: NaiveDate) -> Step {
        let date = japan_date(receipt);
        let (ja_day, en_day) = (japanese_day(day_0), english_day(day_0));
        if date == day_0 && receipt < self.opening(date) {
            return Step::new(
                "営業日の始業前の受付なので、その日を0日目とします。",
                "That is a business day before opening time, so it is day 0.",
            );
        }
        if date == day_0 {
            return Step::new(
                "営業日の営業時間内の受付なので、その日を0日目とします。",
                "That is a business day within business hours, so it is day 0.",
            );
        }
        if let Some(because) = self.why_closed(date) {
            let (ja, en) = words(because);
            return Step::new(
                format!("休業日({ja})の受付なので、次の営業日の{ja_day}を0日目とします。"),
                format!("That is no business day ({en}), so the next one, {en_day}, is day 0."),
            );
        }
        let (ja_close, en_close) = clock(self.rules().closes_at_minute);
        Step::new(
            format!("{ja_close}を過ぎた受付なので、次の営業日の{ja_day}を0日目とします。"),
            format!("That is after {en_close}, so the next business day, {en_day}, is day 0."),
        )
    }

    /// The days between that do not count; none if every day counts.
    fn skipped_step(&self, day_0: NaiveDate, due: NaiveDate) -> Option<Step> {
        let mut weekend_days = 0;
        let mut runs: Vec<Run<'_>> = Vec::new();
        for date in day_0.iter_days().skip(1).take_while(|it| *it < due) {
            match self.why_closed(date) {
                None => {}
                Some(ClosedBecause::Weekend) => weekend_days += 1,
                Some(because) => match runs.last_mut() {
                    Some(run) if run.because == because && run.last.succ_opt() == Some(date) => run.last = date,
                    _ => runs.push(Run {
                        first: date,
                        last: date,
                        because,
                    }),
                },
            }
        }
        let mut parts: Vec<Step> = Vec::new();
        if weekend_days > 0 {
            parts.push(Step::new(
                format!("土日{weekend_days}日"),
                format!("{weekend_days} days of weekends"),
            ));
        }
        parts.extend(runs.iter().take(MOST_RUNS).map(Run::in_words));
        let untold: i64 = runs.iter().skip(MOST_RUNS).map(Run::days).sum();
        if untold > 0 {
            parts.push(Step::new(format!("ほか{untold}日"), format!("and {untold} days more")));
        }
        (!parts.is_empty()).then(|| {
            let joined = |text: fn(&Step) -> &str, between: &str| parts.iter().map(text).collect::<Vec<_>>().join(between);
            Step::new(
                format!("次の休業日は数えません: {}。", joined(|part| &part.ja, "、")),
                format!("Not counted, because closed: {}.", joined(|part| &part.en, "; ")),
            )
        })
    }
}

/// So many runs of closed days are told one by one.
const MOST_RUNS: usize = 12;

/// Days one after the other that are closed for the same reason.
struct Run<'a> {
    first: NaiveDate,
    last: NaiveDate,
    because: ClosedBecause<'a>,
}

impl Run<'_> {
    fn days(&self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    fn in_words(&self) -> Step {
        let (ja, en) = words(self.because);
        let first = Step::new(japanese_day(self.first), english_day(self.first));
        if self.first == self.last {
            return Step::new(format!("{}({ja})", first.ja), format!("{} ({en})", first.en));
        }
        Step::new(
            format!("{}から{}まで({ja})", first.ja, japanese_day(self.last)),
            format!("{} to {} ({en})", first.en, english_day(self.last)),
        )
    }
}

fn received(receipt: DateTime<Utc>) -> Step {
    let Step { ja, en } = moment_in_words(receipt);
    Step::new(format!("受付は{ja}です。"), format!("Received on {en}."))
}

/// An instant as people in Japan read it, to the second where it is not a whole minute.
#[must_use]
pub fn moment_in_words(at: DateTime<Utc>) -> Step {
    let local = at.with_timezone(&JAPAN);
    let time = if local.second() == 0 {
        local.format("%H:%M")
    } else {
        local.format("%H:%M:%S")
    }
    .to_string();
    let date = local.date_naive();
    Step::new(
        format!("{} {}", japanese_day(date), time.strip_prefix('0').unwrap_or(&time)),
        format!("{} {time} JST", english_day(date)),
    )
}

/// The end of a limit as people in Japan read it: 00:00 is written as 24:00 of the day before.
#[must_use]
pub fn limit_in_words(limit: DateTime<Utc>) -> Step {
    let date = last_day(limit);
    if date == japan_date(limit) {
        return moment_in_words(limit);
    }
    Step::new(format!("{} 24:00", japanese_day(date)), format!("{} 24:00 JST", english_day(date)))
}

fn words(because: ClosedBecause<'_>) -> (&str, &str) {
    match because {
        ClosedBecause::UnitClosure => ("拠点の休業", "the unit is closed"),
        ClosedBecause::Override(it) => (&it.title, &it.title),
        ClosedBecause::Weekend => ("土日", "weekend"),
        ClosedBecause::Holiday(it) => (&it.ja, &it.en),
        ClosedBecause::YearlyClosure => ("年間の定休", "yearly closure"),
    }
}

fn clock(minute: u16) -> (String, String) {
    let (hour, minute) = (minute / 60, minute % 60);
    (format!("{hour}:{minute:02}"), format!("{hour:02}:{minute:02}"))
}

/// A day as Japanese readers write it: 2026年9月18日(金).
#[must_use]
pub fn japanese_day(date: NaiveDate) -> String {
    let weekday = match date.weekday() {
        Weekday::Mon => '月',
        Weekday::Tue => '火',
        Weekday::Wed => '水',
        Weekday::Thu => '木',
        Weekday::Fri => '金',
        Weekday::Sat => '土',
        Weekday::Sun => '日',
    };
    format!("{}年{}月{}日({weekday})", date.year(), date.month(), date.day())
}

/// A day as English readers write it: Fri 18 Sep 2026.
#[must_use]
pub fn english_day(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::CalendarRules;

    fn jst(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(&format!("{text}+09:00")).unwrap().to_utc()
    }

    fn japan() -> BusinessCalendar {
        BusinessCalendar::new(CalendarRules::japan()).unwrap()
    }

    #[test]
    fn a_business_day_limit_is_explained_step_by_step() {
        let steps = japan().explain_business_days(jst("2026-09-18T10:00:00"), 1);
        let ja: Vec<&str> = steps.iter().map(|it| it.ja.as_str()).collect();
        assert_eq!(
            ja,
            [
                "受付は2026年9月18日(金) 10:00です。",
                "営業日の営業時間内の受付なので、その日を0日目とします。",
                "次の休業日は数えません: 土日2日、2026年9月21日(月)(敬老の日)、2026年9月22日(火)(国民の休日)、2026年9月23日(水)(秋分の日)。",
                "1営業日目は2026年9月24日(木)で、期限はその日の17:00です(ちょうど17:00は期限内)。",
                "営業日カレンダーの版は1です。",
            ]
        );
        assert_eq!(
            steps[3].en,
            "Business day 1 is Thu 24 Sep 2026; the limit ends at 17:00 JST of that day, that moment included."
        );
    }

    #[test]
    fn day_0_says_why_it_is_another_day() {
        let table = [
            ("2026-09-18T03:00:00", "That is a business day before opening time, so it is day 0."),
            (
                "2026-09-18T09:00:00",
                "That is a business day within business hours, so it is day 0.",
            ),
            (
                "2026-09-18T18:10:00",
                "That is after 17:00, so the next business day, Thu 24 Sep 2026, is day 0.",
            ),
            (
                "2027-03-20T12:00:00",
                "That is no business day (weekend), so the next one, Tue 23 Mar 2027, is day 0.",
            ),
            (
                "2026-12-30T12:00:00",
                "That is no business day (yearly closure), so the next one, Mon 4 Jan 2027, is day 0.",
            ),
        ];
        for (receipt, expected) in table {
            assert_eq!(japan().explain_business_days(jst(receipt), 1)[1].en, expected);
        }
    }

    #[test]
    fn a_year_without_official_holidays_is_provisional() {
        let steps = japan().explain_business_days(jst("2027-12-28T10:00:00"), 1);
        assert!(steps.last().unwrap().en.contains("provisional"), "{steps:?}");
    }

    #[test]
    fn a_calendar_limit_on_a_day_off_stays() {
        let steps = japan().explain_calendar_days(jst("2027-03-20T10:00:00"), 56);
        assert_eq!(
            steps.last().unwrap().en,
            "That is no business day (weekend), but the limit stays; the last business day before it is Fri 14 May 2027."
        );
        assert!(steps[2].ja.contains("2027年5月15日(土)"));
    }

    #[test]
    fn instants_are_written_for_people() {
        let table = [
            (
                moment_in_words(jst("2026-09-18T09:05:00")),
                "2026年9月18日(金) 9:05",
                "Fri 18 Sep 2026 09:05 JST",
            ),
            (
                moment_in_words(jst("2026-09-18T17:00:01")),
                "2026年9月18日(金) 17:00:01",
                "Fri 18 Sep 2026 17:00:01 JST",
            ),
            (
                moment_in_words(jst("2026-09-18T00:00:00")),
                "2026年9月18日(金) 0:00",
                "Fri 18 Sep 2026 00:00 JST",
            ),
            (
                limit_in_words(jst("2026-09-18T00:00:00")),
                "2026年9月17日(木) 24:00",
                "Thu 17 Sep 2026 24:00 JST",
            ),
            (
                limit_in_words(jst("2026-09-18T17:00:00")),
                "2026年9月18日(金) 17:00",
                "Fri 18 Sep 2026 17:00 JST",
            ),
        ];
        for (words, ja, en) in table {
            assert_eq!(words, Step::new(ja, en));
        }
    }

    #[test]
    fn however_long_it_is_closed_the_explanation_stays_short() {
        let closed = |first: &str, last: &str| crate::rules::ClosedDays {
            first_date: first.parse().unwrap(),
            last_date: last.parse().unwrap(),
        };
        let flood = BusinessCalendar::new(CalendarRules {
            closures: vec![closed("2026-10-05", "2026-12-28")],
            ..CalendarRules::japan()
        });
        let steps = flood.unwrap().explain_business_days(jst("2026-10-02T10:00:00"), 1);
        assert_eq!(
            steps[2].en,
            "Not counted, because closed: 4 days of weekends; Mon 5 Oct 2026 to Mon 28 Dec 2026 (the unit is closed); \
             Tue 29 Dec 2026 to Thu 31 Dec 2026 (yearly closure); Fri 1 Jan 2027 (New Year's Day)."
        );
        let mondays = (0..30u64).map(|week| {
            let date = "2026-10-05".parse::<NaiveDate>().unwrap() + chrono::Days::new(7 * week);
            crate::rules::ClosedDays {
                first_date: date,
                last_date: date,
            }
        });
        let mondays = BusinessCalendar::new(CalendarRules {
            closures: mondays.collect(),
            ..CalendarRules::japan()
        });
        let steps = mondays.unwrap().explain_business_days(jst("2026-10-02T10:00:00"), 100);
        assert!(steps[2].en.contains("days more") && steps[2].en.len() < 800, "{}", steps[2].en);
    }

    #[test]
    fn days_skipped_are_looked_for_up_to_the_limit_only() {
        let steps = japan().explain_business_days(jst("2026-06-08T10:00:00"), 1);
        assert_eq!(steps.len(), 4, "{steps:?}");
    }
}
