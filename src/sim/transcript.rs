//! Everything people and bot did, as readable lines.
//!
//! `Ann → /start summer` is what a person did, `Ann ← Welcome!  [Help]` what reached them, `Ann ✗ …` what was refused.

use std::collections::VecDeque;

use super::{dialog::Message, options::Memory};

/// Older lines are forgotten beyond this many.
const LINES_MAX: usize = 100_000;

/// The lines, in order.
#[derive(Debug)]
pub(super) struct Transcript {
    memory: Memory,
    lines: VecDeque<Line>,
}

#[derive(Debug)]
struct Line {
    chat: i64,
    text: String,
}

impl Transcript {
    pub(super) fn new(memory: Memory) -> Self {
        Self {
            memory,
            lines: VecDeque::new(),
        }
    }

    /// Adds a line about a chat; `describe` runs only when lines are kept.
    pub(super) fn add(&mut self, chat: i64, describe: impl FnOnce() -> String) {
        if self.memory == Memory::Counts {
            return;
        }
        if self.lines.len() >= LINES_MAX {
            self.lines.pop_front();
        }
        self.lines.push_back(Line {
            chat,
            text: describe().replace('\n', "\n    "),
        });
    }

    /// All lines.
    pub(super) fn whole(&self) -> String {
        joined(self.lines.iter())
    }

    /// The lines about one chat.
    pub(super) fn of(&self, chat: i64) -> String {
        joined(self.lines.iter().filter(|line| line.chat == chat))
    }
}

fn joined<'a>(lines: impl Iterator<Item = &'a Line>) -> String {
    lines
        .map(|line| line.text.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// What a person sees of a message: its text, its file, its buttons.
pub(super) fn shown(message: &Message) -> String {
    let mut shown = String::new();
    if let Some(attachment) = &message.attachment {
        shown = format!("({} {}) ", attachment.kind, attachment.file_name);
    }
    shown.push_str(&message.visible);
    for (index, button) in message.buttons().enumerate() {
        shown.push_str(if index == 0 { "  [" } else { " [" });
        shown.push_str(&button.text);
        shown.push(']');
    }
    shown
}
