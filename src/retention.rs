//! Who is still there after some days.
//!
//! A person is *kept* after N days who had not left (blocked the bot or deleted the
//! account) within N times 24 hours of being seen first; coming back later does not
//! undo a leaving. Only people are asked about who came long enough ago: whose whole
//! first day (UTC) is at least N days past. So a young link shows no share instead of
//! a flattering one.
//!
//! Pure: from the sums of `tally`, which `store` reads.

use crate::tally::{AGE_MAX, NEVER};

/// The ages that tables show, in days.
pub const AGES: [i64; 3] = [1, 7, 30];

/// Of some people, how many were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Those who came long enough ago.
    pub of: u64,
    /// Those of them who had not left by then.
    pub kept: u64,
}

/// People who came on one day and left at one age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// The day on which they were first seen.
    pub day: i64,
    /// After how many days they first left, as `tally` has it.
    pub age: i64,
    /// How many they are.
    pub people: u64,
}

/// Those who came before this day came long enough ago to be asked about this age.
#[must_use]
pub const fn came_before(age: i64, today: i64) -> i64 {
    today - age
}

/// How many were kept after 0 to [`AGE_MAX`] days.
#[must_use]
pub fn curve(cohorts: &[Cohort], today: i64) -> Vec<Kept> {
    let mut curve = vec![Kept::default(); usize::try_from(AGE_MAX).unwrap_or(0) + 1];
    for cohort in cohorts {
        for (age, kept) in (0..).zip(&mut curve) {
            if cohort.day < came_before(age, today) {
                kept.of += cohort.people;
                if cohort.age == NEVER || cohort.age >= age {
                    kept.kept += cohort.people;
                }
            }
        }
    }
    curve
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cohort(day: i64, age: i64, people: u64) -> Cohort {
        Cohort { day, age, people }
    }

    #[test]
    fn only_those_are_asked_about_who_came_long_enough_ago() {
        let cohorts = [cohort(98, NEVER, 3), cohort(100, NEVER, 4)];
        let curve = curve(&cohorts, 100);
        assert_eq!(curve.len(), 31);
        assert_eq!(curve[0], Kept { of: 3, kept: 3 });
        assert_eq!(curve[1], Kept { of: 3, kept: 3 });
        assert_eq!(curve[2], Kept { of: 0, kept: 0 });
    }

    #[test]
    fn whoever_left_at_an_age_was_kept_until_then() {
        let cohorts = [
            cohort(0, NEVER, 10),
            cohort(0, 0, 1),
            cohort(0, 7, 2),
            cohort(0, 30, 4),
        ];
        let curve = curve(&cohorts, 100);
        let kept = [0, 1, 7, 8, 30].map(|age: usize| curve[age].kept);
        assert_eq!(kept, [17, 16, 16, 14, 14]);
        assert!(curve.iter().all(|kept| kept.of == 17));
    }
}
