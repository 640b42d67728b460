//! When the digest is due, and which day it is about.
//!
//! It tells of yesterday, where a day is what it is in the owner's time zone: 23, 24 or
//! 25 hours long. It is due from the set minute on until it was sent, so that a process
//! that was down at that minute sends it when it is back; of several days missed, only
//! the last is told. In the hour that a clock skips, the minute comes with the jump; in
//! the hour that comes twice, it is the first.
//!
//! Pure: takes `now` and the last day that was told of.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

/// The furthest that a fixed offset may be from UTC.
const OFFSET_MAX: TimeDelta = TimeDelta::hours(14);

/// A minute of every day in a time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    time: Time,
    zone: TimeZone,
}

/// A schedule that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// The time is none.
    #[error("has no time of day")]
    Time,
    /// There is no such time zone.
    #[error("names a time zone that does not exist")]
    Zone,
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    /// Reads `HH:MM`, alone or followed by a time zone: the name of one, such as
    /// `Europe/Berlin`, or an offset, such as `+03:00`. Without one, it is UTC.
    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        let (time, zone) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let time = time_of_day(time).ok_or(ScheduleError::Time)?;
        let zone = zone_named(zone.trim()).ok_or(ScheduleError::Zone)?;
        Ok(Self { time, zone })
    }
}

impl Schedule {
    /// The day whose digest is due now, if any. `told` is the last day that was told
    /// of.
    #[must_use]
    pub fn due(&self, now: DateTime<Utc>, told: NaiveDate) -> Option<NaiveDate> {
        Some(self.latest(now)).filter(|day| *day > told)
    }

    /// The day of the last digest that was due, whether it was sent or not. From here
    /// on counts who has never been told of any.
    #[must_use]
    pub fn latest(&self, now: DateTime<Utc>) -> NaiveDate {
        let today = self.local_date(now);
        let days_back = if now < self.instant(today, self.time) {
            2
        } else {
            1
        };
        chrono_date(today) - TimeDelta::days(days_back)
    }

    /// When the next digest is due.
    #[must_use]
    pub fn next(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let today = self.local_date(now);
        let due = self.instant(today, self.time);
        if now < due {
            due
        } else {
            self.instant(today.tomorrow().unwrap_or(today), self.time)
        }
    }

    /// When a day begins, and when it ends.
    #[must_use]
    pub fn bounds(&self, day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
        let begin = |day| self.instant(jiff_date(day), Time::midnight());
        (begin(day), begin(day + TimeDelta::days(1)))
    }

    fn local_date(&self, now: DateTime<Utc>) -> Date {
        let now = Timestamp::from_second(now.timestamp()).unwrap_or_default();
        self.zone.to_datetime(now).date()
    }

    fn instant(&self, date: Date, time: Time) -> DateTime<Utc> {
        let local = self.zone.to_ambiguous_timestamp(date.to_datetime(time));
        let instant = local.compatible().unwrap_or_default();
        DateTime::from_timestamp(instant.as_second(), 0).unwrap_or_default()
    }
}

fn time_of_day(text: &str) -> Option<Time> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    let minutes = (time - NaiveTime::MIN).num_minutes();
    let (hour, minute) = (minutes / 60, minutes % 60);
    Time::new(hour.try_into().ok()?, minute.try_into().ok()?, 0, 0).ok()
}

fn zone_named(name: &str) -> Option<TimeZone> {
    match name.chars().next() {
        None => Some(TimeZone::UTC),
        Some('+' | '-') => offset(name),
        // A path is no name.
        Some(_) => TimeZone::get(name).ok(),
    }
}

/// Reads `+03:00`.
fn offset(text: &str) -> Option<TimeZone> {
    let (sign, time) = text.split_at(1);
    let ahead = NaiveTime::parse_from_str(time, "%H:%M").ok()? - NaiveTime::MIN;
    let seconds = i32::try_from(ahead.num_seconds()).ok()?;
    let seconds = if sign == "-" { -seconds } else { seconds };
    let offset = Offset::from_seconds(seconds).ok()?;
    (ahead <= OFFSET_MAX).then(|| TimeZone::fixed(offset))
}

fn chrono_date(date: Date) -> NaiveDate {
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    NaiveDate::from_ymd_opt(date.year().into(), month.into(), day.into()).unwrap_or_default()
}

fn jiff_date(date: NaiveDate) -> Date {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch
        .checked_add(jiff::SignedDuration::from_hours(days * 24))
        .unwrap_or(epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(text: &str) -> Schedule {
        text.parse().expect(text)
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect(text)
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().expect(text)
    }

    /// The last digest that was due at a moment is the one of this day.
    fn check(set: &str, now: &str, expected: &str) {
        assert_eq!(
            schedule(set).latest(at(now)),
            date(expected),
            "{set}, {now}"
        );
    }

    #[test]
    fn a_digest_is_due_from_its_minute_on() {
        check("09:00", "2026-05-10T08:59:59Z", "2026-05-08");
        check("09:00", "2026-05-10T09:00:00Z", "2026-05-09");
        check("09:00", "2026-05-10T23:59:59Z", "2026-05-09");
        check("00:00", "2026-05-10T00:00:00Z", "2026-05-09");
        check("23:59", "2026-05-10T23:58:59Z", "2026-05-08");
    }

    #[test]
    fn a_day_is_that_of_its_zone() {
        // In Berlin it is 01:30 of the next day.
        check("01:00 Europe/Berlin", "2026-05-10T23:30:00Z", "2026-05-10");
        check(
            "09:00 America/Los_Angeles",
            "2026-05-10T15:59:59Z",
            "2026-05-08",
        );
        check(
            "09:00 America/Los_Angeles",
            "2026-05-10T16:00:00Z",
            "2026-05-09",
        );
        check("09:00 +05:30", "2026-05-10T03:29:59Z", "2026-05-08");
        check("09:00 Asia/Kolkata", "2026-05-10T03:30:00Z", "2026-05-09");
        check("09:00 -03:00", "2026-05-10T12:00:00Z", "2026-05-09");
        check(
            "09:00 Pacific/Kiritimati",
            "2026-05-10T19:00:00Z",
            "2026-05-10",
        );
    }

    #[test]
    fn clocks_that_change_make_a_day_shorter_or_longer() {
        let berlin = schedule("02:30 Europe/Berlin");
        let hours = |day| {
            let (begin, end) = berlin.bounds(date(day));
            (end - begin).num_hours()
        };
        assert_eq!(hours("2026-03-28"), 24);
        assert_eq!(hours("2026-03-29"), 23);
        assert_eq!(hours("2026-10-25"), 25);
        // 02:30 does not exist: it comes with the jump from 02:00 to 03:00.
        assert_eq!(
            berlin.next(at("2026-03-28T12:00:00Z")),
            at("2026-03-29T01:30:00Z")
        );
        // 02:30 comes twice: it is the first.
        assert_eq!(
            berlin.next(at("2026-10-24T12:00:00Z")),
            at("2026-10-25T00:30:00Z")
        );
        check("02:30 Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-24");
        assert_eq!(
            berlin.next(at("2026-10-25T00:30:00Z")),
            at("2026-10-26T01:30:00Z")
        );
    }

    #[test]
    fn midnight_may_not_exist() {
        // In Cairo, the clock jumped from 00:00 to 01:00 on 24 April 2026.
        let cairo = schedule("00:00 Africa/Cairo");
        let (begin, end) = cairo.bounds(date("2026-04-24"));
        assert_eq!(begin, at("2026-04-23T22:00:00Z"));
        assert_eq!((end - begin).num_hours(), 23);
    }

    #[test]
    fn each_day_is_told_of_once_and_of_missed_ones_the_last() {
        let utc = schedule("09:00");
        let now = at("2026-05-10T09:00:00Z");
        assert_eq!(utc.due(now, date("2026-05-08")), Some(date("2026-05-09")));
        assert_eq!(utc.due(now, date("2026-05-09")), None);
        assert_eq!(utc.due(now, date("2026-05-01")), Some(date("2026-05-09")));
        assert_eq!(
            utc.due(at("2026-05-11T08:59:00Z"), date("2026-05-09")),
            None
        );
        // The zone was changed, or the clock put back.
        assert_eq!(utc.due(now, date("2026-05-20")), None);
    }

    #[test]
    fn an_hour_by_hour_year_has_a_digest_of_every_day() {
        for set in ["02:30 Europe/Berlin", "00:00 Africa/Cairo", "23:59 +14:00"] {
            let schedule = schedule(set);
            let mut now = at("2026-01-01T12:00:00Z");
            let mut told = schedule.latest(now);
            let mut days = 0;
            while now < at("2027-01-01T12:00:00Z") {
                now += TimeDelta::minutes(30);
                if let Some(day) = schedule.due(now, told) {
                    assert_eq!(day, told + TimeDelta::days(1), "{set}");
                    let (_, end) = schedule.bounds(day);
                    assert!(end <= now, "{set}: {day} is not over");
                    (told, days) = (day, days + 1);
                }
            }
            assert_eq!(days, 365, "{set}");
        }
    }

    #[test]
    fn what_is_no_schedule_is_not_taken_for_one() {
        let error = |text: &str| text.parse::<Schedule>().map_err(|error| error.to_string());
        for text in ["", "9", "24:00", "09:60", "nine", "09:00:00", "-1:00"] {
            assert_eq!(
                error(text),
                Err("has no time of day".to_owned()),
                "{text:?}"
            );
        }
        for zone in [
            "Mars/Olympus",
            "+15:00",
            "+3",
            "+",
            "../../etc/passwd",
            "Berlin",
        ] {
            let text = format!("09:00 {zone}");
            let expected = Err("names a time zone that does not exist".to_owned());
            assert_eq!(error(&text), expected, "{text}");
        }
        for text in [
            "09:00",
            "9:05",
            "09:00 UTC",
            "09:00   europe/berlin",
            "09:00 -00:00",
        ] {
            assert!(error(text).is_ok(), "{text}");
        }
    }
}
