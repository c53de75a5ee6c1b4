import { button, element, icon } from "./elements.js";
import { formatTime } from "./formats.js";
import { summaryOf } from "./event-summary.js";
import { text } from "./texts.js";

const longestLog = 200;
// A vendor's frame can send megabytes: neither the page nor sessionStorage should keep them.
const longestJson = 6000;
const storageKey = "meridian.event-log";

/** The rows live in sessionStorage, so the classic pages keep their log from one page to the next. */
export function eventLog({ onClose }) {
  let entries = restored();
  let waiting = [];

  const filter = element("input", {
    type: "search", placeholder: text("filterLog"), "aria-label": text("filterLog"), "data-test": "log-filter",
    autocomplete: "off", spellcheck: "false", oninput: applyFilter,
  });
  const count = element("span", { class: "muted small figures", "data-test": "log-count" });
  const rows = element("ol", { class: "log-rows", "data-test": "log-rows" });
  const empty = element("p", { class: "muted log-empty" });
  const view = element("aside", { id: "event-log", class: "log", "aria-labelledby": "log-title", "data-test": "log" },
    element("div", { class: "log-head" },
      element("h2", { id: "log-title" }, text("log")), count,
      button({ class: "bare", "aria-label": text("close"), title: text("close"), onclick: onClose }, icon("close"))),
    element("div", { class: "log-tools" }, filter,
      button({ class: "quiet", "data-test": "log-clear", onclick: clear }, text("clearLog"))),
    rows, empty);

  rows.append(...entries.map(row));
  applyFilter();
  window.addEventListener("pagehide", store);
  return { view, add };

  function add(type, detail) {
    waiting.push({ type, at: detail?.at ?? new Date().toISOString(), summary: summaryOf(type, detail), json: bounded(jsonOf(detail)) });
    if (waiting.length === 1) setTimeout(showWaiting, 16);
  }

  function showWaiting() {
    const newest = waiting.slice(-longestLog).reverse();
    waiting = [];
    entries = [...newest, ...entries].slice(0, longestLog);
    const keepsPlace = rows.scrollTop > 0;
    const heightBefore = rows.scrollHeight;
    rows.prepend(...newest.map(row));
    while (rows.children.length > longestLog) rows.lastChild.remove();
    applyFilter();
    if (keepsPlace) rows.scrollTop += rows.scrollHeight - heightBefore;
  }

  function row(entry) {
    const raw = element("pre", { tabindex: "0" });
    const details = element("details", { ontoggle: () => { raw.textContent ||= entry.json; } },
      element("summary", {},
        element("time", { class: "figures", datetime: entry.at }, formatTime(entry.at)),
        element("span", { class: `event-type ${family(entry.type)}` }, entry.type),
        element("span", { class: "event-summary" }, entry.summary)),
      raw);
    return element("li", { "data-test": "log-row", "data-type": entry.type }, details);
  }

  function applyFilter() {
    const wanted = filter.value.trim().toLowerCase();
    let shown = 0;
    for (const item of rows.children) {
      item.hidden = !item.querySelector("summary").textContent.toLowerCase().includes(wanted);
      shown += item.hidden ? 0 : 1;
    }
    count.textContent = wanted ? `${shown} / ${entries.length}` : `${entries.length}`;
    empty.hidden = shown > 0;
    empty.textContent = text(entries.length ? "logNothingMatches" : "logEmpty");
  }

  function clear() {
    entries = [];
    waiting = [];
    rows.replaceChildren();
    applyFilter();
    store();
  }

  function store() {
    if (waiting.length) showWaiting();
    try {
      sessionStorage.setItem(storageKey, JSON.stringify(entries));
    } catch {
      // Full or forbidden: the log is a convenience, the page is not to suffer for it.
    }
  }
}

function restored() {
  try {
    const entries = JSON.parse(sessionStorage.getItem(storageKey));
    return Array.isArray(entries) ? entries.slice(0, longestLog) : [];
  } catch {
    return [];
  }
}

function jsonOf(detail) {
  try {
    return JSON.stringify(detail, null, 2) ?? String(detail);
  } catch (error) {
    return String(error);
  }
}

function bounded(json) {
  return json.length <= longestJson ? json : `${json.slice(0, longestJson)}\n${text("truncated", { count: json.length - longestJson })}`;
}

function family(type) {
  if (["message.rejected", "command.failed", "call.failed", "error"].includes(type)) return "bad";
  return type.split(".")[0];
}
