// The calls of the bot as they come, the newest last.

import { $, make, number } from "/script.js";

const CALLS_MAX = 500;

let run = null;

function callRow(call) {
  const time = new Date(call.date * 1000).toLocaleTimeString("en-GB");
  const status = make("span", {
    className: `status ${call.status === 200 ? "good" : "bad"}`,
    textContent: call.status === 0 ? "—" : String(call.status),
  });
  const words = make("span", { className: "words" },
    make("b", { textContent: call.method }),
    call.to ? make("span", { className: "to", textContent: ` → ${call.to}` }) : null,
    make("span", { className: "said", textContent: call.problem || call.said }));
  return make("li", { className: call.method === "getUpdates" ? "poll" : "" },
    make("time", { textContent: time }), status, words);
}

/** Probes come by the thousand: a run of them is one line. */
function addProbe(list, call) {
  if (!run || run.node !== list.lastElementChild) {
    run = { node: callRow({ ...call, said: "" }), counts: new Map() };
    run.node.classList.add("probes");
    list.append(run.node);
  }
  run.counts.set(call.status, (run.counts.get(call.status) ?? 0) + 1);
  const all = [...run.counts.values()].reduce((sum, count) => sum + count, 0);
  if (all < 2) return;
  const parts = [...run.counts].sort((a, b) => a[0] - b[0]);
  run.node.querySelector(".to")?.remove();
  run.node.querySelector(".status").textContent = `×${number.format(all)}`;
  run.node.querySelector(".status").className = "status many";
  run.node.querySelector(".said").textContent =
    parts.map(([status, count]) => `${status === 0 ? "no answer" : status} ×${number.format(count)}`).join(" · ");
}

export function showCalls(told) {
  const list = $("calls");
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  if (told.left_out > 0) {
    list.append(make("li", { className: "gap", textContent: `${number.format(told.left_out)} calls not shown` }));
  }
  for (const call of told.calls) {
    if (call.method === "sendChatAction") addProbe(list, call);
    else list.append(callRow(call));
  }
  while (list.children.length > CALLS_MAX) list.firstElementChild.remove();
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

export function forgetCalls() {
  $("calls").replaceChildren();
}
