// The page: what is selected, what the server tells, what is shown around the chat.

import { forgetCalls, showCalls } from "/calls.js";
import { forgetChat, settle, showChat } from "/chat.js";
import { wire } from "/deeds.js";

const TOAST_MILLIS = 6000;
const RETRY_MILLIS = 1000;

/** What is selected and known. `person` acts; `open` is the chat that is shown. */
export const here = {
  person: null,
  open: null,
  bot: { name: "Doorman", username: "doorman_bot" },
  people: [],
  chats: [],
  link: new Map(),
  seen: new Map(),
};

export const $ = (id) => document.getElementById(id);

/** An element with properties and children; text is always text. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Tells the server that something is done; answers what came of it, or nothing if it cannot be. */
export async function post(path, wish) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(wish),
    });
    const value = await answer.json();
    if (answer.ok) return value ?? {};
    toast(value.problem, "problem");
  } catch {
    toast("The demo does not answer. Is it still running?", "problem");
  }
  return null;
}

export function toast(text, kind = "") {
  const box = make("p", { className: `toast ${kind}`, textContent: text });
  $("toasts").append(box);
  setTimeout(() => box.remove(), TOAST_MILLIS);
}

export const actor = () => here.people.find((it) => it.id === here.person);
export const opened = () => [...here.people, ...here.chats].find((it) => it.id === here.open);

/** A coloured disc with an initial. */
export function paintFace(face, id, name) {
  face.textContent = [...name][0]?.toUpperCase() ?? "?";
  face.dataset.hue = String(Math.abs(id) % 7);
}

export function select(id) {
  const isPerson = here.people.some((it) => it.id === id);
  if (isPerson) here.person = id;
  if (here.open !== id) {
    here.open = id;
    forgetChat();
    listen();
  }
  showLists();
  showPane("chat");
}

export function showPane(pane) {
  document.body.dataset.pane = pane;
  for (const button of document.querySelectorAll(".bottom button")) {
    if (button.dataset.pane === pane) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  settle();
  $("calls").scrollTop = $("calls").scrollHeight;
}

// People and chats

const TRUTH = {
  open: "can be written to",
  blocked: "has blocked the bot",
  deleted: "account deleted",
  stranger: "never let it write",
  unknown: "unknown",
  bot: "a bot",
};

function row(item, note) {
  const face = make("span", { className: "face", "aria-hidden": "true" });
  paintFace(face, item.id, item.name);
  const news = item.received - (here.seen.get(item.id) ?? 0);
  const isOpen = item.id === here.open;
  if (isOpen) here.seen.set(item.id, item.received);
  const button = make(
    "button",
    { type: "button" },
    face,
    make("span", { className: "who" },
      make("span", { className: "name" }, item.name,
        item.is_owner ? make("span", { className: "badge owner", textContent: "owner" }) : null),
      make("span", { className: "last", textContent: item.last ?? note })),
    make("span", { className: "side" },
      item.truth ? make("span", { className: `dot ${item.truth}`, title: TRUTH[item.truth] }) : null,
      news > 0 && !isOpen ? make("span", { className: "news", textContent: news > 99 ? "99+" : String(news) }) : null),
  );
  button.setAttribute("aria-label", `${item.name}, ${note}${news > 0 && !isOpen ? `, ${news} new` : ""}`);
  if (isOpen) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => select(item.id));
  return button;
}

const shownRows = new Map();

/** Fills a list, and leaves alone what has not changed: the focus may be there. */
function fill(list, items, note) {
  items.forEach((item, index) => {
    const print = JSON.stringify([item, here.open === item.id, here.seen.get(item.id)]);
    const known = shownRows.get(item.id);
    if (known?.print === print) return;
    const hadFocus = known?.node.contains(document.activeElement);
    const node = make("li", {}, row(item, note(item)));
    if (known) known.node.replaceWith(node);
    else list.insertBefore(node, list.children[index] ?? null);
    if (hadFocus) node.firstElementChild.focus();
    shownRows.set(item.id, { print, node });
  });
}

function describePerson(person) {
  const name = person.username ? `@${person.username}` : `id ${person.id}`;
  return `${name}, ${TRUTH[person.truth]}`;
}

const PLACE = {
  left: "without the bot",
  kicked: "the bot was removed",
  member: "the bot is a member",
  administrator: "the bot is an administrator",
  restricted: "the bot may not write",
};

export function describeChat(chat) {
  return `${chat.kind}, ${PLACE[chat.bot_is]}`;
}

export function showLists() {
  fill($("person-list"), here.people, describePerson);
  fill($("chat-list"), here.chats, describeChat);
  const person = actor();
  if (person) {
    paintFace($("acting-face"), person.id, person.name);
    $("acting").textContent = person.name;
    $("truth").textContent = TRUTH[person.truth];
    $("truth").className = `badge ${person.truth}`;
  }
  $("link-prefix").textContent = `t.me/${here.bot.username}?start=`;
  for (const select of document.querySelectorAll("select.chats")) {
    if (select.options.length === here.chats.length) continue;
    select.replaceChildren(...here.chats.map((chat) => new Option(chat.name, chat.id)));
  }
}

export const number = new Intl.NumberFormat("en");

function figures(list, rows) {
  list.replaceChildren(...rows.flatMap(([name, value]) => [
    make("dt", { textContent: name }),
    make("dd", { textContent: typeof value === "number" ? number.format(value) : value }),
  ]));
}

function showPeople(told) {
  here.bot = told.bot;
  here.people = told.people;
  here.chats = told.chats;
  if (here.open === null && here.people.length > 1) {
    // Ann, a newcomer: the first thing to see is the front door.
    select(here.people[1].id);
  }
  showLists();
  const { audience, rush } = told;
  $("audience").hidden = audience.people > 0;
  $("audience-truth").hidden = audience.people === 0;
  figures($("figures"), [
    ["can be written to", audience.truth.open],
    ["blocked the bot", audience.truth.blocked],
    ["deleted their account", audience.truth.deactivated],
    ["never started it", audience.truth.never_started],
    ["unknown to it", audience.truth.unknown],
    ["people", audience.people],
  ]);
  const meter = $("rush-state");
  meter.hidden = rush.people === 0;
  $("rush-progress").max = Math.max(rush.people, 1);
  $("rush-progress").value = rush.greeted;
  meter.lastElementChild.textContent =
    `${number.format(rush.greeted)} of ${number.format(rush.people)} greeted`;
  $("rush").dataset.greeted = `${rush.greeted}/${rush.people}`;
}

// Telegram and the bot's process

function showWeather(told) {
  const { bot } = told;
  const trouble = [];
  if (told.is_down) trouble.push("cannot be reached");
  if (told.flood_seconds_left > 0) trouble.push(`429 for ${told.flood_seconds_left} s more`);
  else if (told.flood_is_set) trouble.push("429 for the next call");
  if (told.latency_millis > 0) trouble.push(`every answer takes ${number.format(told.latency_millis)} ms`);
  $("process").textContent = bot.runs ? `Runs as process ${bot.process}.` : `Does not run: ${bot.how}.`;
  $("sky").textContent = trouble.length ? `${trouble.join("; ")}.` : "All is well.";
  const state = $("state");
  state.textContent = bot.runs ? (trouble[0] ?? "bot running") : "bot not running";
  state.dataset.kind = !bot.runs ? "bad" : trouble.length ? "warn" : "good";
  document.querySelector('[data-weather="start"]').disabled = bot.runs;
  document.querySelector('[data-weather="kill"]').disabled = !bot.runs;
  figures($("traffic"), [
    ["updates the bot has not confirmed", told.pending],
    ["messages it has sent", told.sent],
  ]);
}

// What the server tells

let source = null;

/** Listens anew, and is told everything; after a lost connection the browser does so by itself. */
function listen() {
  source?.close();
  source = new EventSource(`/events?chat=${here.open ?? 0}`);
  const on = (name, show) => source.addEventListener(name, (event) => show(JSON.parse(event.data)));
  forgetCalls();
  on("people", showPeople);
  on("weather", showWeather);
  on("chat", (told) => (told ? showChat(told) : startOver()));
  on("calls", showCalls);
  source.addEventListener("open", forgetCalls);
  source.addEventListener("error", () => {
    $("state").textContent = "no connection to the demo";
    $("state").dataset.kind = "bad";
    // Refused, so the browser does not come back by itself.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_MILLIS);
  });
}

/** The chat is not there: the demo was started anew, in another world. */
function startOver() {
  if (here.open === null) return;
  here.seen.clear();
  if (here.people.length > 1) select(here.people[1].id);
}

wire();
listen();
