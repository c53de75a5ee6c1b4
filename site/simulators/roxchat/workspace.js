/*
 * A stand-in for the Rox.Chat agent workspace, written from the vendor's document and sharing no code with what it tests.
 *
 * Query parameters
 *   late=MS             starts listening MS after load (500); what comes earlier is lost
 *   allowed=ORIGIN      operator_iframe_allowed_parent_origin; by default the CRM beside it; "none" for an account without it
 *   brand=webim         the envelope of another brand: source "webim", webimVisitorId
 *   siebel=SiebelId     the spelling of the tables instead of that of the samples
 *   refusal=bare|error|params|envelope   how the answer to a failed command is wrapped (envelope); dashes=1 writes codes with "-"
 *
 * For tests: window.simulator
 *   send(message), received, sent, listening, foreign (messages ignored, being of another window or origin)
 *
 * For tests: data-test names
 *   visitor-<n>, dialogue, dialogue-title, messages, message-input, send-message, close-chat, invite, notification-<id>, dismiss-<id>,
 *   drawer, drawer-toggle, chosen-visitor, message-kind, incoming-text, visitor-writes, visitor-authorizes, visitor-leaves, tariff,
 *   malformed-<name> (names: malformed.js), reload-frame, traffic, counts
 */
import { createDrawer } from "./drawer.js";
import { make, makeButton } from "./dom.js";
import { eventsFor } from "./events.js";
import { createParentLink } from "./parent-link.js";
import { ownDepartment, say, visitors } from "./visitors.js";

const query = new URLSearchParams(location.search);
const isWebim = query.get("brand") === "webim";
const names = {
  source: isWebim ? "webim" : "roxchat",
  visitorId: isWebim ? "webimVisitorId" : "roxchatVisitorId",
  siebelId: query.get("siebel") === "SiebelId" ? "SiebelId" : "siebelId",
};
const neighbour = location.origin.replace("//roxchat.", "//crm.");
const allowedOrigin = query.get("allowed") === "none" ? undefined : query.get("allowed") ?? neighbour;

const events = eventsFor(names);
const account = { canInvite: true };
const notifications = [];
const link = createParentLink({ allowedOrigin, obey: startOutgoingChat });
const drawer = createDrawer({ link, account, act: { write, authorize, leave }, sample: () => events.newMessageAdded(visitors[0], say("visitor", "sample")) });
let open;
let nextChat = 2000;
let nextNotification = 1;

const list = make("ol", { class: "visitors", "aria-label": "Visitors" });
const notes = make("ol", { class: "notifications", role: "status", "aria-label": "Notifications" });
const title = make("h2", { "data-test": "dialogue-title", tabindex: "-1" });
const ids = make("dl", { class: "ids" });
const messages = make("ol", { class: "messages", "data-test": "messages", role: "log", tabindex: "0", "aria-label": "Messages" });
const input = make("textarea", { rows: "2", "data-test": "message-input", "aria-label": "Message", placeholder: "Write a message", keydown: sendOnEnter });
const close = makeButton("close-chat", "Close chat", closeChat);
const invite = makeButton("invite", "Invite to chat", () => select(visitors.indexOf(open), { starts: true }));
const form = make("form", { class: "reply", submit: reply }, input, make("button", { class: "main", "data-test": "send-message" }, "Send"));
const dialogue = make("section", { class: "dialogue", "data-test": "dialogue", "aria-label": "Dialogue" },
  make("header", {}, title, ids, make("div", { class: "controls" }, invite, close)), messages, form);
const placeholder = make("p", { class: "placeholder" }, "Choose a visitor");
document.body.replaceChildren(
  make("header", { class: "bar" }, make("b", {}, "Rox.Chat"), make("span", { class: "faint" }, `Department: ${ownDepartment}`)), notes,
  make("main", {}, list, dialogue, placeholder), drawer.view);
show();

window.simulator = {
  send: link.send, received: link.received, sent: link.sent,
  get listening() { return link.isListening; },
  get foreign() { return link.foreign; },
};
if (document.readyState === "complete") listenSoon();
else window.addEventListener("load", listenSoon, { once: true });

function listenSoon() {
  setTimeout(link.listen, Number(query.get("late") ?? 500));
}

// What the agent does.

function select(number, { starts = false } = {}) {
  open = visitors[number];
  if (starts && open.status !== "in-chat") startChat(open);
  show();
  link.send(events.visitorSelected(open));
}

function reply(event) {
  event.preventDefault();
  const words = input.value.trim();
  if (!words) return;
  input.value = "";
  add(open, "operator", words);
}

function sendOnEnter(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) reply(event);
}

function closeChat() {
  open.status = "on-site";
  link.send(events.chatClosedByOperator(open));
  show();
}

// What the CRM asks for.

function startOutgoingChat(params) {
  const visitor = visitors.find((one) => one.roxchatVisitorId === params[names.visitorId] && one.sessionId === params.sessionId);
  const code = refusalOf(visitor);
  if (code) return refuse(query.get("dashes") === "1" ? code.replaceAll("_", "-") : code);
  select(visitors.indexOf(visitor), { starts: true });
}

function refusalOf(visitor) {
  if (!visitor) return "unable_to_start_outgoing_chat";
  if (!account.canInvite) return "no_tariff_option";
  if (visitor.department !== ownDepartment) return "operator_cant_start_chat_with_visitor_from_another_department";
  if (visitor.status === "starting") return "visitor_starting_chat_from_his_side";
  if (visitor.status === "in-chat") return "visitor_already_in_chat";
}

function refuse(code) {
  const wrapped = {
    bare: code,
    error: { error: code },
    params: { params: { error: code } },
  };
  link.send(wrapped[query.get("refusal")] ?? { source: names.source, event: "start_outgoing_chat", params: { error: code } });
}

// What the visitor does.

function write(number, kind, words) {
  const visitor = visitors[number];
  if (visitor.status !== "in-chat") startChat(visitor);
  add(visitor, kind, words);
}

function authorize(number) {
  const before = { ...visitors[number] };
  visitors[number].roxchatVisitorId = [...before.roxchatVisitorId].reverse().join("");
  visitors[number].providedVisitorId ??= "7925";
  link.send(events.visitorAuthorized(before, visitors[number]));
  show();
}

function leave(number) {
  const note = { id: `n${nextNotification++}`, kind: "visitor", text: `${visitors[number].name}: visitor left the site`, sessionId: visitors[number].sessionId };
  notifications.push(note);
  link.send(events.notificationAdded(note));
  show();
}

function dismiss(note) {
  notifications.splice(notifications.indexOf(note), 1);
  link.send(events.notificationRemoved(note));
  show();
}

function startChat(visitor) {
  visitor.status = "in-chat";
  visitor.chatId ??= nextChat++;
}

function add(visitor, kind, words) {
  const message = say(kind, words);
  visitor.messages.push(message);
  link.send(events.newMessageAdded(visitor, message));
  show();
}

function show() {
  list.replaceChildren(...visitors.map((visitor, number) => make("li", {},
    makeButton(`visitor-${number}`, [make("span", { class: "name" }, visitor.name), make("span", { class: `status ${visitor.status}` }, visitor.status.replace("-", " "))],
      () => select(number), { "aria-current": visitor === open ? "true" : undefined }))));
  notes.replaceChildren(...notifications.map((note) => make("li", { "data-test": `notification-${note.id}` }, note.text,
    makeButton(`dismiss-${note.id}`, "✕", () => dismiss(note), { "aria-label": "Dismiss" }))));
  dialogue.hidden = !open;
  placeholder.hidden = Boolean(open);
  drawer.showVisitors(visitors);
  if (!open) return;
  title.textContent = open.name;
  ids.replaceChildren(...[["CRM", open.providedVisitorId], ["Siebel", open.siebelId], ["Chat", open.chatId], ["Channel", open.channel.type]]
    .filter(([, value]) => value !== null).map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, String(value)))));
  messages.replaceChildren(...open.messages.map(({ kind, text, at }) => make("li", { class: kind },
    make("span", { class: "words" }, text), make("time", {}, at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })))));
  messages.scrollTop = messages.scrollHeight;
  const talking = open.status === "in-chat";
  close.hidden = form.hidden = !talking;
  invite.hidden = talking;
}
