// The chat as the person who has it open sees it.
//
// What people and the bot say is only ever put into text nodes.

import { $, actor, describeChat, here, make, opened, paintFace, post, toast } from "/script.js";
import { commands, formatted, sized } from "/text.js";

const TYPING_MILLIS = 5000;

/** How far from its end a chat may be and still follow what comes, in pixels. */
const NEAR = 80;

let shown = new Map();
let follows = true;
let chat = null;
let notesSeen = null;
let typingSeen = null;
let typingTimer = null;
export let replyTo = null;

/** Another chat is about to be opened. */
export function forgetChat() {
  shown = new Map();
  chat = null;
  notesSeen = null;
  typingSeen = null;
  follows = true;
  reply(null);
  $("entries").replaceChildren();
  $("menu").hidden = true;
}

/** Scrolls to the end, unless somebody reads further up. */
export function settle() {
  const list = $("entries");
  if (follows) list.scrollTop = list.scrollHeight;
}

/** From now on the chat follows what comes as long as its end is in sight. */
export function watchScrolling() {
  const list = $("entries");
  list.addEventListener("scroll", () => {
    follows = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
  });
  // Pictures have no height before they are loaded.
  list.addEventListener("load", settle, true);
  new ResizeObserver(settle).observe(list);
  list.addEventListener("animationend", (event) => event.target.classList.remove("fresh"));
}

export function reply(entry) {
  replyTo = entry?.id ?? null;
  $("reply").hidden = entry === null;
  if (entry) {
    $("reply").firstElementChild.textContent = `Reply to: ${entry.text.slice(0, 80)}`;
    $("text").focus();
  }
}

export function showChat(told) {
  chat = told;
  showHead();
  showEntries();
  showFoot();
  showTyping();
  showNotes();
}

function showHead() {
  const item = opened();
  if (!item) return;
  const title = chat.is_private ? here.bot.name : item.name;
  paintFace($("chat-face"), chat.is_private ? 4 : item.id, title);
  $("chat-title").textContent = title;
  $("chat-subtitle").textContent = chat.is_private ? "bot" : describeChat(item);
  $("whose").textContent = chat.is_private ? `${item.name}’s phone` : "";
}

// Entries

function keyed(entries) {
  const counts = new Map();
  return entries.map((entry) => {
    const base = entry.from === "world" ? `w${entry.date}${entry.text}` : `${entry.from}${entry.id}`;
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    return [`${base}#${count}`, entry];
  });
}

function showEntries() {
  const list = $("entries");
  const before = shown;
  shown = new Map();
  const nodes = [];
  if (chat.is_private && chat.is_new && chat.description) {
    nodes.push(make("div", { className: "about" },
      make("h3", { textContent: "What can this bot do?" }),
      make("p", { textContent: chat.description })));
  }
  for (const [key, entry] of keyed(chat.entries)) {
    const print = JSON.stringify(entry);
    const known = before.get(key);
    const node = known?.print === print ? known.node : build(entry);
    if (!known && before.size > 0) node.classList.add("fresh");
    shown.set(key, { print, node });
    nodes.push(node);
  }
  place(list, nodes);
  for (const node of nodes) {
    const isWaiting = (chat.waiting ?? []).includes(Number(node.dataset.id));
    node.classList.toggle("waiting", isWaiting);
  }
  settle();
}

/** Makes these the children, and moves none that is in its place: the focus may be there. */
function place(list, nodes) {
  const wanted = new Set(nodes);
  for (const node of [...list.children]) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
}

function build(entry) {
  if (entry.from === "world") return serviceLine(entry.text);
  if (entry.from === "person") return said(entry);
  return sent(entry);
}

function serviceLine(text) {
  const isRefusal = text.startsWith("✗");
  const name = opened()?.name ?? "";
  const line = isRefusal ? `the bot’s ${text.slice(2)}` : `${name} ${text}`;
  return make("p", { className: `service ${isRefusal ? "refusal" : ""}`, textContent: line });
}

function said(entry) {
  if (entry.website) return serviceText(`You allowed this bot to message you when you logged in on ${entry.website}.`);
  if (entry.access) return serviceText("You allowed this bot to message you through its Mini App.");
  if (entry.joined) return serviceText(`${entry.author} added the bot`);
  const bubble = make("div", { className: "bubble" });
  if (!chat.is_private) bubble.append(make("p", { className: "author", textContent: entry.author }));
  if (entry.document) bubble.append(fileLine(entry.document.name, entry.document.bytes, null));
  if (entry.text) bubble.append(make("div", { className: "text" }, ...commands(entry.text)));
  bubble.append(stamp(entry));
  return make("div", { className: "message out" }, bubble);
}

function serviceText(text) {
  return make("p", { className: "service", textContent: text });
}

function sent(entry) {
  const bubble = make("div", { className: "bubble" });
  if (entry.file?.kind === "photo") {
    bubble.append(make("a", { href: entry.file.url, target: "_blank", rel: "noopener" },
      make("img", { src: entry.file.url, alt: entry.text || "a picture of the bot", className: "photo" })));
  } else if (entry.file) {
    bubble.append(fileLine(entry.file.name, entry.file.bytes, entry.file.url));
  }
  if (entry.text) bubble.append(make("div", { className: "text" }, ...formatted(entry.text, entry.entities)));
  bubble.append(stamp(entry));
  const message = make("div", { className: "message in" }, bubble);
  message.dataset.id = String(entry.id);
  if (chat.is_private) {
    const answer = make("button", { className: "answer", type: "button", textContent: "↩", "aria-label": "Reply to this message" });
    answer.addEventListener("click", () => reply(entry));
    bubble.append(answer);
  }
  if (entry.keyboard.length) message.append(keyboard(entry));
  return message;
}

function stamp(entry) {
  const time = new Date(entry.date * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return make("span", { className: "stamp", textContent: entry.is_edited ? `edited ${time}` : time });
}

function fileLine(name, bytes, url) {
  const size = sized(bytes);
  const words = make("span", { className: "file-words" },
    make("span", { className: "file-name", textContent: name }),
    make("span", { className: "file-size", textContent: url ? `${size} · download` : size }));
  const disc = make("span", { className: "file-disc", "aria-hidden": "true", textContent: url ? "↓" : "≡" });
  return url
    ? make("a", { className: "file", href: url, download: name }, disc, words)
    : make("span", { className: "file" }, disc, words);
}

function keyboard(entry) {
  const rows = entry.keyboard.map((buttons, row) =>
    make("div", { className: "keys" }, ...buttons.map((key, column) => {
      const button = make("button", { type: "button", textContent: key.text });
      if (key.url) button.append(make("span", { className: "away", "aria-hidden": "true", textContent: "↗" }));
      button.addEventListener("click", () => press(entry.id, row, column));
      return button;
    })));
  return make("div", { className: "keyboard" }, ...rows);
}

async function press(message, row, column) {
  const answer = await post("/deed", { deed: "press", person: here.person, chat: chat.id, message, row, column });
  if (answer?.opened) follow(answer.opened);
}

// Links

/** Follows a link as far as it stays within this Telegram. */
export function follow(url) {
  let link = null;
  try { link = new URL(url); } catch { /* no address, such as a copied text */ }
  const isOurs = link?.hostname === "t.me" && link.pathname === `/${here.bot.username}`;
  if (isOurs && link.searchParams.has("start")) return openLink(link.searchParams.get("start"));
  const payload = link?.searchParams.get("startgroup") ?? link?.searchParams.get("startchannel");
  if (isOurs && payload !== null && payload !== undefined) return chooseChat(payload);
  return toast(`The demo stays on this machine. This would open ${url}`);
}

function chooseChat(payload) {
  const dialog = $("choose");
  dialog.returnValue = "";
  dialog.onclose = () => {
    const id = Number(dialog.querySelector("select").value);
    if (dialog.returnValue === "add") {
      post("/meeting", { deed: "add_bot", person: here.person, chat: id, payload: payload === "true" ? "" : payload });
    }
  };
  dialog.showModal();
}

/** The link is opened; Start is still to be pressed. */
export function openLink(payload) {
  here.link.set(here.person, payload);
  showFoot();
}

// The foot: Start, or what is being written

export async function write(text) {
  const answer = chat?.is_private === false
    ? await post("/meeting", { deed: "write", person: here.person, chat: chat.id, text })
    : await post("/deed", { deed: "write", person: here.person, text, reply_to: replyTo });
  if (answer) reply(null);
  return answer !== null;
}

export async function start() {
  const payload = here.link.get(here.person) ?? "";
  if (await post("/deed", { deed: "start", person: here.person, payload })) here.link.delete(here.person);
  showFoot();
}

export function showFoot() {
  const item = opened();
  if (!chat || !item) return;
  const link = here.link.get(here.person);
  const isGone = chat.is_private && item.truth === "deleted";
  const isBlocked = chat.is_private && item.truth === "blocked";
  const isAtDoor = chat.is_private && !isGone && (chat.is_new || isBlocked || link !== undefined);
  const isMute = !chat.is_private && chat.kind === "channel";
  $("start").hidden = !isAtDoor;
  $("start").textContent = isBlocked && link === undefined ? "Restart bot" : "Start";
  $("composer").hidden = isAtDoor || isGone || isMute;
  $("menu-button").hidden = !chat.menu?.length;
  $("text").placeholder = chat.is_private ? "Message" : `Write as ${actor()?.name}`;
  const note = $("foot-note");
  note.hidden = !(isGone || isMute || link !== undefined || isBlocked);
  note.textContent = isGone ? `${item.name} has deleted the account.`
    : isMute ? "Only administrators write here."
      : link !== undefined ? `Opened t.me/${here.bot.username}?start=${link}`
        : `${item.name} has blocked the bot.`;
  showMenu();
}

function showMenu() {
  const items = (chat.menu ?? []).map(([command, description]) => {
    const button = make("button", { type: "button" },
      make("span", { textContent: description }), make("code", { textContent: `/${command}` }));
    button.addEventListener("click", () => {
      $("menu").hidden = true;
      $("menu-button").setAttribute("aria-expanded", "false");
      write(`/${command}`);
      $("text").focus();
    });
    return make("li", {}, button);
  });
  const print = JSON.stringify(chat.menu ?? []);
  if ($("menu").dataset.print !== print) {
    $("menu").dataset.print = print;
    $("menu").replaceChildren(...items);
  }
}

function showTyping() {
  if (typingSeen !== null && chat.typing > typingSeen) {
    $("chat-subtitle").textContent = "typing …";
    clearTimeout(typingTimer);
    typingTimer = setTimeout(() => chat && showHead(), TYPING_MILLIS);
  }
  typingSeen = chat.typing;
}

/** What the bot shows after a press: in passing, or in a window of its own. */
function showNotes() {
  const notes = chat.notes ?? [];
  if (notesSeen !== null) {
    for (const note of notes.filter((it) => it.id > notesSeen)) {
      if (note.is_alert) {
        $("alert").firstElementChild.textContent = note.text;
        if (!$("alert").open) $("alert").showModal();
      } else {
        toast(note.text, "note");
      }
    }
  }
  notesSeen = notes.at(-1)?.id ?? 0;
}
