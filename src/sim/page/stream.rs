//! What is seen, live: server-sent events with whatever has changed.
//!
//! Nothing is queued for a viewer. When there is time for the next frame, the parts that differ from what the viewer has
//! are sent as they are then; so a slow viewer misses frames, never the end of the story, and a viewer that comes
//! back begins with everything.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::pin,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use serde_json::Value;

use super::{Scene, chat, view, wish::problem};

/// Browser tabs that watch at once.
const VIEWERS_MAX: usize = 32;
/// The shortest time between two frames.
const FRAME: Duration = Duration::from_millis(80);
/// The longest: what depends on the time of day moves on.
const TICK: Duration = Duration::from_secs(1);

/// Somebody who watches, and what they have seen.
struct Viewer {
    scene: Arc<Scene>,
    chat: i64,
    seen: [String; 3],
    calls_seen: usize,
    unsent: VecDeque<Event>,
}

/// `GET /events?chat=ID`.
pub(super) async fn events(State(scene): State<Arc<Scene>>, uri: Uri) -> Response {
    let Some(chat) = asked_for(&uri) else {
        return problem(
            StatusCode::BAD_REQUEST,
            "events?chat= takes the id of a chat",
        );
    };
    if scene.viewers.fetch_add(1, Ordering::Relaxed) >= VIEWERS_MAX {
        scene.viewers.fetch_sub(1, Ordering::Relaxed);
        return problem(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many tabs show this page",
        );
    }
    let viewer = Viewer {
        scene,
        chat,
        seen: Default::default(),
        calls_seen: 0,
        unsent: VecDeque::new(),
    };
    let events = stream::unfold(viewer, |mut viewer| async {
        let event = viewer.next().await;
        Some((Ok::<_, Infallible>(event), viewer))
    });
    Sse::new(events)
        .keep_alive(KeepAlive::default())
        .into_response()
}

fn asked_for(uri: &Uri) -> Option<i64> {
    uri.query()?.strip_prefix("chat=")?.parse().ok()
}

impl Viewer {
    async fn next(&mut self) -> Event {
        loop {
            if let Some(event) = self.unsent.pop_front() {
                return event;
            }
            let scene = Arc::clone(&self.scene);
            let mut program = scene.bot.program.clone();
            let mut changed = pin!(scene.sim.changed());
            // Listening starts before looking, so that no change falls in between.
            changed.as_mut().enable();
            program.mark_unchanged();
            self.look();
            if self.unsent.is_empty() {
                tokio::select! {
                    () = changed => {}
                    // Without its other end the bot is as it was.
                    Ok(()) = program.changed() => {}
                    () = tokio::time::sleep(TICK) => {}
                }
            }
            tokio::time::sleep(FRAME).await;
        }
    }

    /// Takes note of what differs from what was seen.
    fn look(&mut self) {
        let scene = &self.scene;
        // Before the world, as everywhere: two locks are taken in one order.
        let grown = scene.cast.grown();
        let (parts, (calls, entered)) = scene.sim.ask(|world| {
            let parts = [
                ("people", view::people(scene, &grown, world)),
                ("weather", view::weather(scene, world)),
                ("chat", chat::chat(world, self.chat)),
            ];
            (parts, view::calls(world, self.calls_seen))
        });
        for ((name, part), seen) in parts.into_iter().zip(&mut self.seen) {
            let part = part.to_string();
            if *seen != part {
                self.unsent
                    .push_back(Event::default().event(name).data(&part));
                *seen = part;
            }
        }
        self.calls_seen = entered;
        self.unsent.extend(
            calls.map(|calls: Value| Event::default().event("calls").data(calls.to_string())),
        );
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        self.scene.viewers.fetch_sub(1, Ordering::Relaxed);
    }
}
