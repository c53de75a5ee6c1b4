import { element, icon } from "./elements.js";
import { formatDuration, formatTime, formatWhen } from "./formats.js";
import { countText, hasText, inLanguage, text } from "./texts.js";

const outcomes = fetch("/outcomes.json").then((answer) => answer.json()).catch(() => []);

let leave = () => {};

/** A customer's calls and chats, the newest first, as the CRM's server has them at any time. A page follows one customer. */
export function recordHistory(customer) {
  leave();
  const rows = element("ol", { class: "records", "aria-live": "polite" });
  const empty = element("p", { class: "muted", hidden: true, "data-test": "no-records" }, text("noRecords"));
  // A record that has not changed keeps its row: what is unfolded or selected in it stays so.
  let shown = new Map();

  async function show({ data }) {
    const known = await outcomes;
    const records = newestFirst(JSON.parse(data));
    const before = shown;
    shown = new Map(records.map((record) => {
      const name = `${record.key} ${record.revision}`;
      return [name, before.get(name) ?? row(record, known)];
    }));
    for (const [name, old] of before) if (!shown.has(name)) old.remove();
    [...shown.values()].forEach((item, place) => { if (rows.children[place] !== item) rows.insertBefore(item, rows.children[place] ?? null); });
    empty.hidden = records.length > 0;
  }

  leave = follow(`/records/events?${new URLSearchParams({ customer: customer.id, phone: customer.phone })}`, show);
  return element("div", { "data-test": "records" }, empty, rows);
}

/** Listens while the page is looked at: a browser has few connections for all of its tabs. Returns how to end that. */
function follow(address, listener) {
  const end = new AbortController();
  let source;
  const look = (seen) => {
    source?.close();
    source = seen ? new EventSource(address) : undefined;
    if (source) source.onmessage = listener;
  };
  document.addEventListener("visibilitychange", () => look(!document.hidden), { signal: end.signal });
  window.addEventListener("pagehide", () => look(false), { signal: end.signal });
  window.addEventListener("pageshow", ({ persisted }) => persisted && look(true), { signal: end.signal });
  look(!document.hidden);
  return () => { end.abort(); look(false); };
}

// A record may come late, from a browser that was offline: its own time counts. One without stands where it came.
function newestFirst(records) {
  const timed = records.map((record) => [Date.parse(beginOf(record) ?? ""), record]).reverse();
  return timed.sort(([one], [other]) => other - one || 0).map(([, record]) => record);
}

function beginOf({ from, answered, to, messages }) {
  return from ?? answered ?? to ?? listed(messages)[0]?.at;
}

function row(record, known) {
  const { kind, key, duration, line, operator, outcome, note } = record;
  const begin = beginOf(record);
  const unanswered = kind === "call" && !record.answered && !(duration > 0);
  const facts = [lineName(line), operator?.name, formatDuration(duration)].filter(Boolean).map(String);
  const messages = listed(record.messages);
  return element("li", { class: unanswered && record.direction === "incoming" ? "record missed" : "record", "data-test": "record", "data-key": key },
    icon(kind === "chat" ? "chat" : "phone"),
    element("p", { class: "record-title" }, titleOf(record, unanswered)),
    element("time", { class: "muted small figures", datetime: begin }, formatWhen(begin)),
    facts.length > 0 && element("p", { class: "record-facts muted small figures" }, facts.join(" · ")),
    outcome && element("p", { class: "record-outcome" }, element("span", { class: "tag", "data-test": "outcome" }, wordsOf(outcome, known))),
    note && element("p", { class: "record-note", "data-test": "note" }, String(note)),
    messages.length > 0 && element("details", { class: "record-messages small" },
      element("summary", {}, countText("recordMessages", messages.length)),
      element("ol", {}, messages.map((message) => element("li", {},
        element("span", { class: "muted figures" }, [formatTime(message?.at), authorOf(message)].filter(Boolean).join(" ")), ` ${message?.text ?? ""}`)))));
}

function titleOf({ kind, direction }, unanswered) {
  if (kind === "chat") return text("record_chat");
  const key = unanswered ? `record_unanswered_${direction}` : `record_call_${direction}`;
  return text(hasText(key) ? key : "record_call");
}

function lineName(line) {
  return line?.name ?? line?.number;
}

function authorOf(message) {
  const key = `author_${message?.author}`;
  return hasText(key) ? `${text(key)}:` : "";
}

function wordsOf(outcome, known) {
  const words = known.find(({ key }) => key === outcome)?.text;
  return words ? inLanguage(words) : String(outcome);
}

function listed(messages) {
  return Array.isArray(messages) ? messages : [];
}
