import { make, makeButton } from "./dom.js";
import { malformed } from "./malformed.js";

const longestList = 100;
const longestJson = 3000;
const kinds = ["visitor", "operator", "for_operator", "info", "operator_busy", "cont_req", "contacts", "file_operator", "file_visitor",
  "form_response", "operator_note", "keyboard", "keyboard_response", "apple_chat", "apple_chat_response", "action_request", "sticker_visitor"];

/** The strip that is not the workspace: acts as the visitor, and lets the frame say anything. */
export function createDrawer({ link, account, act, sample }) {
  const who = make("select", { "data-test": "chosen-visitor", "aria-label": "Visitor" });
  const kind = make("select", { "data-test": "message-kind", "aria-label": "Kind of message" }, kinds.map((name) => make("option", {}, name)));
  const words = make("input", { type: "text", value: "Is there any news?", "data-test": "incoming-text", "aria-label": "What the visitor writes" });
  const tariff = make("input", { type: "checkbox", "data-test": "tariff", checked: true, change: () => { account.canInvite = tariff.checked; } });
  const traffic = make("ol", { "data-test": "traffic" });
  const counts = make("span", { class: "faint", "data-test": "counts" });
  const chosen = () => Number(who.value);

  const view = make("details", { class: "drawer", "data-test": "drawer" },
    make("summary", { "data-test": "drawer-toggle" }, make("b", {}, "Simulator"), counts),
    make("div", { class: "drawer-body" },
      link.isStandalone && make("p", {}, "Not in a frame: there is nobody to talk to."),
      group("As the visitor", who, words, kind,
        makeButton("visitor-writes", "Writes", () => act.write(chosen(), kind.value, words.value)),
        makeButton("visitor-authorizes", "Logs in", () => act.authorize(chosen())),
        makeButton("visitor-leaves", "Leaves the site", () => act.leave(chosen()))),
      group("The account", make("label", {}, tariff, " tariff includes invitations")),
      group("Malformed", Object.entries(malformed).map(([name, build]) => makeButton(`malformed-${name}`, name, () => link.send(build(sample()))))),
      group("Other", makeButton("reload-frame", "Reload the frame", () => location.reload())),
      traffic));

  const waiting = [];
  link.onPassage = (direction, message) => {
    // A burst of thousands is drawn once, and of it only what fits.
    waiting.push([direction, message, new Date()]);
    if (waiting.length === 1) setTimeout(draw);
  };
  return { view, showVisitors };

  function showVisitors(visitors) {
    const before = who.value || "0";
    who.replaceChildren(...visitors.map(({ name }, number) => make("option", { value: String(number) }, name)));
    who.value = before;
  }

  function draw() {
    const newest = waiting.splice(0).slice(-longestList).reverse();
    traffic.prepend(...newest.map(([direction, message, at]) => make("li", { class: direction },
      make("time", {}, at.toLocaleTimeString()), make("b", {}, direction === "sent" ? "→ CRM" : "← CRM"),
      make("pre", {}, bounded(JSON.stringify(message, null, 1) ?? String(message))))));
    while (traffic.children.length > longestList) traffic.lastChild.remove();
    counts.textContent = `received ${link.received.length} · sent ${link.sent.length}`;
  }
}

function bounded(json) {
  return json.length > longestJson ? `${json.slice(0, longestJson)}… (${json.length} characters)` : json;
}

function group(name, ...controls) {
  return make("fieldset", {}, make("legend", {}, name), make("div", { class: "controls" }, ...controls));
}
