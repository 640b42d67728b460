// Texts as the apps show them: formatting, commands, sizes. All text stays text.

import { follow, write } from "/chat.js";
import { make } from "/script.js";

const ELEMENTS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

/** A text with its entities, whose offsets count UTF-16 units just as strings do here. */
export function formatted(text, entities) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const stretch = (from, to, inside) => {
    const nodes = [];
    let at = from;
    let index = 0;
    while (index < inside.length) {
      const entity = inside[index];
      const end = Math.min(entity.offset + entity.length, to);
      nodes.push(...commands(text.slice(at, entity.offset)));
      const nested = [];
      for (index += 1; index < inside.length && inside[index].offset < end; index += 1) nested.push(inside[index]);
      nodes.push(wrapped(entity, stretch(entity.offset, end, nested)));
      at = end;
    }
    nodes.push(...commands(text.slice(at, to)));
    return nodes;
  };
  return stretch(0, text.length, sorted);
}

function wrapped(entity, nodes) {
  if (entity.type === "text_link") {
    const link = make("button", { className: "link", type: "button", title: entity.url }, ...nodes);
    link.addEventListener("click", () => follow(entity.url));
    return link;
  }
  if (entity.type === "spoiler") {
    const spoiler = make("button", { className: "spoiler", type: "button" }, ...nodes);
    spoiler.addEventListener("click", () => spoiler.classList.add("seen"));
    return spoiler;
  }
  return make(ELEMENTS[entity.type] ?? "span", {}, ...nodes);
}

/** Commands in a text can be pressed, as in the apps. */
export function commands(text) {
  return text.split(/(?<![\w/])(\/[a-z_]{2,32}(?:@\w+)?)(?![\w/@])/).map((piece, index) => {
    if (index % 2 === 0) return piece;
    const link = make("button", { className: "link", type: "button", textContent: piece });
    link.addEventListener("click", () => write(piece));
    return link;
  });
}

/** A size in words. */
export function sized(bytes) {
  const units = ["B", "KB", "MB"];
  let unit = 0;
  for (; bytes >= 1024 && unit < 2; unit += 1) bytes /= 1024;
  return `${unit > 0 && bytes < 10 ? bytes.toFixed(1) : Math.round(bytes)} ${units[unit]}`;
}
