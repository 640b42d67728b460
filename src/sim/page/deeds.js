// What can be done: forms and buttons, and the keys that work them.

import { openLink, reply, start, watchScrolling, write } from "/chat.js";
import { $, actor, here, post, select, showPane, toast } from "/script.js";

/** What is being written may grow so high, in pixels. */
const TEXT_HEIGHT_MAX = 140;

/** A form's fields, with numbers as numbers. */
function fields(form) {
  const pairs = [...new FormData(form)].map(([name, value]) => {
    const field = form.elements[name];
    const isNumber = field.type === "number" || name === "chat";
    return [name, isNumber ? Number(value) : value];
  });
  return Object.fromEntries(pairs);
}

function wireForms() {
  for (const form of document.querySelectorAll("form[data-to]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const wish = { deed: form.dataset.deed, ...fields(form) };
      if (form.dataset.to !== "/crowd") wish.person = here.person;
      const answer = await post(form.dataset.to, wish);
      if (answer?.person) {
        form.reset();
        form.closest("details").open = false;
        // The list is told in a moment; the newcomer is selected at once.
        here.people.push({ id: answer.person, name: wish.name, truth: "stranger", received: 0 });
        select(answer.person);
      }
      if (answer && form.id === "list") select(here.people.find((it) => it.is_owner).id);
    });
  }
  for (const form of document.querySelectorAll("form[data-weather]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      post("/weather", { weather: form.dataset.weather, ...fields(form) });
    });
  }
}

function wireButtons() {
  for (const button of document.querySelectorAll("button[data-deed]")) {
    button.addEventListener("click", () => {
      const isFinal = button.dataset.deed === "delete";
      if (isFinal && !confirm(`${actor()?.name} deletes the account, for good?`)) return;
      post("/deed", { deed: button.dataset.deed, person: here.person });
    });
  }
  for (const button of document.querySelectorAll("button[data-weather]")) {
    button.addEventListener("click", () => post("/weather", { weather: button.dataset.weather }));
  }
  for (const button of document.querySelectorAll(".bottom button")) {
    button.addEventListener("click", () => showPane(button.dataset.pane));
  }
  $("fill").addEventListener("click", () => {
    $("document").value = here.people.map((person) => person.id).join("\n");
  });
  $("polls").addEventListener("change", () => $("calls").classList.toggle("with-polls", $("polls").checked));
}

function wireComposer() {
  const text = $("text");
  const grow = () => {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, TEXT_HEIGHT_MAX)}px`;
    text.style.overflowY = text.scrollHeight > TEXT_HEIGHT_MAX ? "auto" : "hidden";
  };
  const send = async () => {
    const value = text.value.trim();
    if (value && await write(value)) {
      text.value = "";
      grow();
    }
  };
  text.addEventListener("input", grow);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
  });
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  $("start").addEventListener("click", async () => {
    await start();
    text.focus();
  });
  $("reply").lastElementChild.addEventListener("click", () => reply(null));
  $("link").addEventListener("submit", (event) => {
    event.preventDefault();
    if (here.open !== here.person) select(here.person);
    openLink($("payload").value.trim());
    showPane("chat");
    $("start").focus();
  });
}

function wireMenu() {
  const button = $("menu-button");
  const show = (isShown) => {
    $("menu").hidden = !isShown;
    button.setAttribute("aria-expanded", String(isShown));
    if (isShown) $("menu").querySelector("button")?.focus();
  };
  button.addEventListener("click", () => show($("menu").hidden));
  $("menu").addEventListener("keydown", (event) => {
    const items = [...$("menu").querySelectorAll("button")];
    const at = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      items[(at + step + items.length) % items.length].focus();
    }
    if (event.key === "Escape") {
      show(false);
      button.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#foot")) show(false);
  });
}

function wireTabs() {
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  const choose = (chosen) => {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      $(tab.getAttribute("aria-controls")).hidden = !isChosen;
    }
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      choose(next);
      next.focus();
    });
  });
}

export function wire() {
  wireForms();
  wireButtons();
  wireComposer();
  wireMenu();
  wireTabs();
  watchScrolling();
  window.addEventListener("unhandledrejection", () => toast("Something on this page went wrong.", "problem"));
}
