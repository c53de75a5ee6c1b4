import { make, makeButton } from "./dom.js";

const longestList = 200;
const longestJson = 4000;

/** A live display of everything received and sent. */
export function createTraffic(link) {
  const lists = {
    received: make("ol", { "data-test": "received" }),
    sent: make("ol", { "data-test": "sent" }),
  };
  const counts = {
    received: make("span", { "data-test": "received-count" }, "0"),
    strings: make("span", { "data-test": "strings-count" }, "0"),
    sent: make("span", { "data-test": "sent-count" }, "0"),
  };
  const waiting = [];
  const counters = make("span", { class: "counters" }, "получено ", counts.received, " (строк ", counts.strings, ") · отправлено ", counts.sent);
  const view = make("div", { class: "traffic" },
    make("section", {}, make("h3", {}, "Получено"), lists.received),
    make("section", {}, make("h3", {}, "Отправлено"), lists.sent),
    makeButton("clear-traffic", "Очистить показ", () => Object.values(lists).forEach((list) => list.replaceChildren())));

  link.watch((passage) => {
    // A burst of thousands is drawn once, and of it only what fits.
    waiting.push({ ...passage, at: new Date() });
    if (waiting.length === 1) setTimeout(draw);
  });
  return { view, counters };

  function draw() {
    const passages = waiting.splice(0);
    for (const direction of ["received", "sent"]) {
      const newest = passages.filter((passage) => passage.direction === direction).slice(-longestList).reverse();
      lists[direction].prepend(...newest.map(item));
      while (lists[direction].children.length > longestList) lists[direction].lastChild.remove();
    }
    counts.received.textContent = String(link.received.length);
    counts.strings.textContent = String(link.strings);
    counts.sent.textContent = String(link.sent.length);
  }

  function item({ direction, message, isUnderstood, at }) {
    const type = message?.Type ?? message?.type ?? typeof message;
    return make("li", {
      "data-test": `${direction}-item`, "data-type": String(type), "data-form": typeof message === "string" ? "string" : "object",
      "data-understood": direction === "received" ? (isUnderstood ? "yes" : "no") : undefined,
    },
    make("div", { class: "passage" }, make("time", {}, at.toLocaleTimeString("ru-RU")), make("b", {}, String(type)),
      isUnderstood === false && make("span", { class: "not-understood" }, "не понято")),
    make("pre", {}, bounded(pretty(message))));
  }
}

function pretty(message) {
  try {
    return JSON.stringify(message, null, 2) ?? String(message);
  } catch (error) {
    return String(error);
  }
}

function bounded(json) {
  return json.length > longestJson ? `${json.slice(0, longestJson)}… (всего символов: ${json.length})` : json;
}
