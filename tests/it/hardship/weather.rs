//! What befalls the bot and its Telegram, and when it is over.

use std::time::{Duration, Instant};

use doorman::sim::{Fault, Rule};
use fastrand::Rng;
use serde_json::json;
use sqlx::AnyConnection;

use super::STEP;
use super::lives::Lives;
use crate::stage::Stage;

/// One in so many steps brings something new.
const CHANGES_EVERY: u32 = 30;

/// The longest outage, as a part of the turmoil.
const OUTAGE_PART: u32 = 8;

/// The longest that disk and process may stand still.
const STANDSTILL_STEPS_MAX: u32 = 150;

/// Troubles in a row that one probe gets over; one more, and it is put off for a minute.
const PROBE_TROUBLE: usize = 4;

/// How far the clock jumps, in seconds.
const JUMPS: [i64; 6] = [-86_400, -3_600, -2, 2, 3_600, 86_400];

/// What is going wrong.
pub(super) struct Weather {
    outage_steps_max: u32,
    /// What ends at which step.
    ends: Vec<(u32, End)>,
    /// Holds the write lock of the database.
    hog: Option<AnyConnection>,
    /// Whether the clock has been wrong at any time.
    pub(super) has_jumped: bool,
    is_down: bool,
}

#[derive(Clone, Copy)]
enum End {
    Outage,
    Death,
    /// Of the process that lives this life.
    Standstill(usize),
    FullDisk(usize),
    SlowDisk,
}

impl Weather {
    /// Nothing is wrong yet.
    pub(super) fn fair(turmoil: Duration) -> Self {
        let outage = turmoil / OUTAGE_PART;
        Self {
            outage_steps_max: u32::try_from(outage.as_millis() / STEP.as_millis()).unwrap(),
            ends: Vec::new(),
            hog: None,
            has_jumped: false,
            is_down: false,
        }
    }

    /// Something may end at this step, and something may begin.
    pub(super) async fn changes(
        &mut self,
        step: u32,
        stage: &Stage,
        lives: &mut Lives,
        dice: &mut Rng,
    ) {
        let (over, ends): (Vec<_>, _) = self.ends.iter().partition(|(at, _)| *at <= step);
        self.ends = ends;
        for (_, end) in over {
            self.over(end, stage, lives).await;
        }
        if dice.u32(..CHANGES_EVERY) == 0 {
            self.begins(step, stage, lives, dice).await;
        }
    }

    async fn begins(&mut self, step: u32, stage: &Stage, lives: &mut Lives, dice: &mut Rng) {
        let sim = &stage.sim;
        let pause = dice.u32(1..STANDSTILL_STEPS_MAX);
        let outage = dice.u32(1..=self.outage_steps_max);
        match dice.u32(..20) {
            0..=6 | 11 => sim.strike(trouble(dice)),
            7 => sim.strike(Rule::on_sending(Fault::Flood {
                retry_after: dice.u64(1..5),
            })),
            8 if !self.is_down => {
                sim.go_down().await;
                // Until now some connection may have been whole.
                lives.upheavals.push(Instant::now());
                self.is_down = true;
                self.ends.push((step + outage, End::Outage));
            }
            9 => sim.set_latency(Duration::from_millis(dice.u64(..60))),
            10 => {
                // Before that, the signal ends any process.
                if dice.bool() && lives.is_up() {
                    lives.terminate();
                } else {
                    lives.kill();
                }
                self.ends.push((step + pause / 2, End::Death));
            }
            12 => {
                lives.signal("STOP");
                let end = End::Standstill(lives.life());
                self.ends.push((step + pause, end));
            }
            13 | 14 if lives.is_up() => {
                let size = ["0", "40000", "400000"];
                lives.limit_files(dice.choice(&size).unwrap());
                self.ends.push((step + pause, End::FullDisk(lives.life())));
            }
            15 if self.hog.is_none() => {
                let mut hog = stage.connection().await;
                let locked = sqlx::query("begin immediate").execute(&mut hog).await;
                // A bot that stands still may hold it.
                if locked.is_ok() {
                    self.hog = Some(hog);
                    self.ends.push((step + pause, End::SlowDisk));
                }
            }
            16 => sim.redeliver(),
            17 => odd_updates(stage, dice),
            18 => self.has_jumped |= lives.jump_clock(*dice.choice(&JUMPS).unwrap()),
            19 => drop(lives.jump_clock(0)),
            _ => {}
        }
    }

    async fn over(&mut self, end: End, stage: &Stage, lives: &mut Lives) {
        match end {
            End::Outage => {
                stage.sim.come_back().await.unwrap();
                self.is_down = false;
            }
            End::Death => {
                // Nothing else ends while its end is waited for, and it may wait for the disk.
                self.hog = None;
                lives.start_anew().await;
            }
            End::Standstill(life) if life == lives.life() => lives.signal("CONT"),
            End::FullDisk(life) if life == lives.life() => lives.limit_files("unlimited"),
            End::Standstill(_) | End::FullDisk(_) => {}
            // The lock ends with the connection.
            End::SlowDisk => drop(self.hog.take()),
        }
    }

    /// Everything is over.
    pub(super) async fn clears(&mut self, stage: &Stage, lives: &mut Lives) {
        for (_, end) in std::mem::take(&mut self.ends) {
            self.over(end, stage, lives).await;
        }
        stage.sim.set_latency(Duration::ZERO);
        stage.sim.relent();
        lives.jump_clock(0);
        lives.start_anew().await;
    }
}

/// Some calls go wrong in some way.
fn trouble(dice: &mut Rng) -> Rule {
    let fault = match dice.u32(..9) {
        0 => Fault::ServerError,
        1 => Fault::Html502,
        2 | 3 => Fault::Drop,
        4 | 5 => Fault::ExecuteThenDrop,
        6 => Fault::Garbage,
        7 => Fault::Delay(Duration::from_millis(dice.u64(..2_000))),
        // Telegram's own word for trouble with its database.
        _ => Fault::Refuse {
            code: 500,
            description: "Internal Server Error: request aborted".into(),
        },
    };
    let chance = 1.0 - dice.f64();
    let rule = match dice.u32(..8) {
        0 => Rule::on("getUpdates", fault).times(2),
        1 => Rule::on("getMe", fault).times(3),
        2 => Rule::on("sendChatAction", fault).times(PROBE_TROUBLE),
        3 | 4 => Rule::on("sendMessage", fault).times(dice.usize(1..20)),
        // No answer for as long as one waits; to the long poll that would be a minute.
        5 => return Rule::on_sending(Fault::Hang).after(dice.usize(..9)),
        6 => return Rule::on_sending(Fault::ExecuteThenHang).after(dice.usize(..9)),
        _ => Rule::on_any(fault).times(PROBE_TROUBLE),
    };
    rule.with_chance(chance)
}

/// What nobody here has heard of, or nobody can read.
fn odd_updates(stage: &Stage, dice: &mut Rng) {
    for _ in 0..dice.usize(1..5) {
        match dice.u32(..4) {
            0 => stage
                .sim
                .push_raw(r#"{"update_id":UPDATE_ID,"hologram":{"id":7}}"#),
            1 => stage
                .sim
                .push_raw(r#"{"update_id":UPDATE_ID,"message":[[]]}"#),
            2 => stage.sim.push_raw("null"),
            _ => {
                let body =
                    json!({ "message_id": 1, "date": 1, "chat": { "id": 5, "type": "galaxy" } });
                let pushed = stage.sim.push_update("message", &body);
                pushed.unwrap_or_default()
            }
        };
    }
}
