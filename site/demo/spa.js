import { chatSection } from "./modules/chat-section.js";
import { customerCard, customerChatPanel, openedFromChatNote, unknownCustomer } from "./modules/customer-card.js";
import { customerList } from "./modules/customer-list.js";
import { customerName } from "./modules/event-summary.js";
import { displayName, findCustomer } from "./modules/customers.js";
import { element } from "./modules/elements.js";
import { onChatEvent } from "./modules/chat-events.js";
import { placement } from "./modules/preferences.js";
import { showNote } from "./modules/toasts.js";
import { startShell } from "./modules/shell.js";
import { text } from "./modules/texts.js";

const addresses = { customers: "#/customers", chat: "#/chat" };
const { main, header, callChat, invite } = startShell({ style: "spa", addresses, counterpart: "/classic/customers.html" });

const list = customerList({ addressOf: cardAddress });
const note = element("div", { class: "popped-place", role: "status" });
const card = element("div", { class: "card-place" });
const cardPage = element("div", { class: "page card-page" }, element("div", { class: "card-column" }, note, card));
const chat = chatSection({ addressOf: cardAddress });
const pages = [list, cardPage, chat.view];

// The pages stay in the document and are only hidden: a frame that leaves the document loses its conversation.
main.append(...pages);
if (placement === "card") cardPage.classList.add("with-chat");

let shownId;
let poppedUp;
let focusStays = false;

window.addEventListener("hashchange", () => { route(); main.scrollTop = 0; focusTitle(); });
onChatEvent("screen.pop", showCustomerFromChat);
onChatEvent("screen.close", ({ ticketId }) => {
  if (poppedUp && poppedUp.ticketId === ticketId) forgetPop();
  chat.forgetTicket(ticketId);
});
route();

function route() {
  const [, section, id] = location.hash.split("/");
  if (section === "chat") showChat();
  else if (section === "customers" && id) showCard(decoded(id));
  else showList();
}

function showList() {
  show(list, "customers", text("customers"), "/classic/customers.html");
}

function showChat() {
  show(chat.view, "chat", text("chat"), "/classic/chat.html");
}

function showCard(id) {
  const customer = findCustomer(id);
  if (id !== shownId) {
    shownId = id;
    card.replaceChildren(customer ? cardOf(customer) : unknownCustomer(id, { listAddress: addresses.customers }));
  }
  if (poppedUp?.crmId !== id) forgetPop();
  if (placement === "card") showChatInCard(customer);
  show(cardPage, "customers", customer ? displayName(customer) : text("pageTitleUnknown"),
    `/classic/customer.html?id=${encodeURIComponent(id)}`);
}

function cardOf(customer) {
  return customerCard(customer, {
    listAddress: addresses.customers,
    openChat: () => { bringUpChat(); callChat("openChat", { crmId: customer.id }); },
    findInChat: () => { bringUpChat(); callChat("findClient", customer.name); },
    invite: () => invite(customer.id),
  });
}

function bringUpChat() {
  if (placement === "section") location.hash = addresses.chat;
}

function showChatInCard(customer) {
  let panel = cardPage.querySelector(".customer-chat");
  if (customer && !panel) {
    panel = customerChatPanel(customer.id);
    cardPage.append(panel);
  }
  if (customer) panel.querySelector("#customer-chat").setAttribute("data-switchboard-crm-id", customer.id);
  if (panel) panel.hidden = !customer;
}

function show(page, section, title, counterpart) {
  for (const other of pages) other.hidden = other !== page;
  header.setActive(section);
  header.setCounterpart(counterpart);
  document.title = `${title} · ${text("product")}`;
}

function showCustomerFromChat(event, domEvent) {
  domEvent.preventDefault();
  const crmId = event.customer?.crmId;
  if (!crmId) return showNote(text("notInCrm", { name: customerName(event) }));

  poppedUp = { crmId: String(crmId), ticketId: event.ticketId };
  note.replaceChildren(openedFromChatNote(event.ticketId, forgetPop, event.callId ? "call" : "chat"));
  cardPage.classList.add("is-popped");

  const isReadingChat = placement === "section" && !chat.view.hidden;
  // An operator who goes from ticket to ticket in the chat section wants to stay there; only "open in the CRM" leads away.
  if (isReadingChat && event.cause === "ticket") return chat.showCustomer(event);

  // The operator may be typing in the chat at this moment: the card appears without taking the focus.
  keepFocus(() => { location.hash = cardAddress(crmId); });
}

function forgetPop() {
  poppedUp = undefined;
  note.replaceChildren();
  cardPage.classList.remove("is-popped");
}

function keepFocus(navigate) {
  const before = location.hash;
  navigate();
  focusStays = location.hash !== before;
}

function focusTitle() {
  if (focusStays) focusStays = false;
  else pages.find((page) => !page.hidden)?.querySelector("h1")?.focus({ preventScroll: true });
}

function cardAddress(id) {
  return `#/customers/${encodeURIComponent(id)}`;
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
