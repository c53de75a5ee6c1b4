import { control, make, makeButton, watch } from "./parts.js";

// The demonstration's customers, and one whom nobody knows.
const callers = [
  ["+380440000112", "Ivan Sirko"],
  ["+380320000217", "Olena Kovalenko"],
  ["+380570000340", "Taras Kharchenko"],
  ["+380671234567", "nobody knows this one"],
];
const number = make("input", { type: "tel", value: callers[0][0], "data-test": "number", "aria-label": "Number outside", list: "callers" });
const list = make("datalist", { id: "callers" }, callers.map(([value, name]) => make("option", { value }, name)));

const begin = make("div", { class: "controls" },
  number, list,
  makeButton("incoming", "Call Anna (001)", () => control("incoming", { number: number.value }), "main"),
  makeButton("group", "Call the group (900), which rings Anna", () => control("group", { number: number.value })),
  makeButton("outgoing", "Anna calls out", () => control("outgoing", { number: number.value })),
  makeButton("internal", "Ivan (002) calls Anna", () => control("internal", { caller: "002", to: "001" })),
  makeButton("pause", "Anna is away", () => control("pause", { away: true })),
  makeButton("resume", "Anna is back", () => control("pause", { away: false })));

const calls = make("tbody", { "data-test": "calls" });
const none = make("p", { class: "faint" }, "No calls. Start one above, or dial from the CRM.");

const flags = {
  refuse: "Refuse every handshake",
  half_open: "Half-open: hear nothing, say nothing",
  duplicates: "Send everything twice",
  reorder: "Hold messages back, to shuffle them",
};
const boxes = Object.fromEntries(Object.keys(flags).map((name) => [name,
  make("input", { type: "checkbox", "data-test": name, onchange: (event) => control("faults", { [name]: event.target.checked }) })]));
const slow = make("input", { type: "number", min: "0", max: "60", value: "0", "aria-label": "Seconds before a handshake is answered",
  onchange: () => control("faults", { slow_accept: Number(slow.value) }) });
const reply = make("select", { "aria-label": "Answer to a call command", onchange: () => control("faults", { reply: reply.value }) },
  ["success", "error", "silent"].map((value) => make("option", { value }, value)));
const faults = make("div", { class: "faults" },
  Object.entries(flags).map(([name, words]) => make("label", {}, boxes[name], words)),
  make("label", {}, "Seconds before accepting", slow),
  make("label", {}, "A call command is answered with", reply),
  make("div", { class: "controls" },
    makeButton("drop", "Drop the connections", () => control("drop")),
    makeButton("close", "Close them with 1008", () => control("close", { code: 1008 })),
    makeButton("garbage", "Send garbage", () => control("say", { what: "{\"event\": \"call.dial\", \"uuid\"" })),
    makeButton("flush", "Send what was held back", () => control("flush")),
    makeButton("burst", "500 calls at once", () => control("burst", { count: 500 }))));

const facts = make("dl", {});
document.body.append(
  make("header", {}, make("h1", {}, "Telephone exchange"), make("p", { class: "faint" }, "A simulator: nothing here rings anybody.")),
  make("main", {},
    make("section", {}, make("h2", {}, "Start a call"), begin),
    make("section", {}, make("h2", {}, "Calls"), make("table", {}, calls), none),
    make("section", {}, make("h2", {}, "Faults"), faults),
    make("section", {}, make("h2", {}, "Connections"), facts)));

watch((state) => {
  none.hidden = state.calls.length > 0;
  const shown = new Map([...calls.children].map((row) => [row.dataset.uuid, row]));
  const rows = state.calls.slice(-50).map((call) => {
    const known = shown.get(call.uuid);
    const stage = call.bridgeAt ? "answered" : "ringing";
    return known?.dataset.stage === stage ? known : rowOf(call, stage);
  });
  if (rows.length !== calls.children.length || rows.some((row, n) => row !== calls.children[n])) calls.replaceChildren(...rows);
  for (const name of Object.keys(boxes)) boxes[name].checked = state.faults[name];
  const told = [["Anna (001)", state.connections["001"]], ["Ivan (002)", state.connections["002"]], ["Accepted so far", state.accepted],
    ["Refused so far", state.refused], ["Asked to dial", state.dialled.join(", ") || "—"]];
  facts.replaceChildren(...told.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]));
});

function rowOf(call, stage) {
  const direction = { 1: "internal", 2: "outgoing", 4: "incoming" }[call.lgDirection];
  const outside = call.otherLegs?.[0]?.num ?? call.leg2?.displayName ?? "";
  return make("tr", { "data-uuid": call.uuid, "data-stage": stage },
    make("td", {}, direction), make("td", {}, `${call.leg.displayName} (${call.leg.ext})`), make("td", {}, outside), make("td", {}, stage),
    make("td", { class: "controls" },
      stage === "ringing" && makeButton("answer", "Answer", () => control("answer", { uuid: call.uuid }), "main"),
      makeButton("end", "Hang up", () => control("end", { uuid: call.uuid })),
      makeButton("fail", "Fail", () => control("fail", { uuid: call.uuid }))));
}
